"""Shapes that every noun's models share: closed, frozen, snake_case. 「通用结构」"""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from server.kernel import clock

LARGEST_PAGE = 50
DEFAULT_PAGE = 20


class In(BaseModel):
    """What comes in: unknown fields and wrong types are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Out(BaseModel):
    """What goes out: the public contract, written by hand and never derived from a table."""

    model_config = ConfigDict(frozen=True)


ItemT = TypeVar("ItemT")


class Listing(Out, Generic[ItemT]):
    """A page of things and the cursor of the next one."""

    items: tuple[ItemT, ...]
    next: str | None = None


class Paging(In):
    """How much of a list is wanted, and from where."""

    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=DEFAULT_PAGE, ge=1, le=LARGEST_PAGE)


class ByNumber(In):
    """A thing named in the path by its human number."""

    number: str = Field(max_length=32, pattern=r"^[A-Z]{2}-[A-Z]{2}-\d{4}-\d{4,}$")


class Done(Out):
    """Something was done and there is nothing to show."""

    done: bool = True


def instant(at: datetime | None) -> str | None:
    """Write an instant as every answer does, or leave it out."""
    return None if at is None else clock.iso(at)
