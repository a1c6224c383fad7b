"""Shapes that every noun's models share: closed, frozen, snake_case. 「通用结构」"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar

from flask import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import (
    DEFAULT_REF_TEMPLATE,
    GenerateJsonSchema,
    JsonSchemaMode,
)

from server.kernel import clock, paging


class In(BaseModel):
    """What comes in: unknown fields and wrong types are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @classmethod
    def model_json_schema(
        cls,
        by_alias: bool | None = None,  # noqa: FBT001 — the signature is pydantic's
        ref_template: str = DEFAULT_REF_TEMPLATE,
        schema_generator: type[GenerateJsonSchema] = GenerateJsonSchema,
        mode: JsonSchemaMode = "validation",
        *,
        union_format: Literal["any_of", "primitive_type_array"] = "any_of",
    ) -> dict[str, Any]:
        """Describe the model once: flask-openapi3 asks again at every request, for 1.5 ms."""
        if ref_template == DEFAULT_REF_TEMPLATE:
            return _schema_of(cls)
        return super().model_json_schema(
            by_alias, ref_template, schema_generator, mode, union_format=union_format
        )


@cache
def _schema_of(model: type[In]) -> dict[str, Any]:
    # Only read by those who ask without a template of their own; documents bring theirs.
    return super(In, model).model_json_schema()


class Problem(BaseModel):
    """Why something was refused (RFC 9457); `title` and `detail` may be shown as they are."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    fields: dict[str, str] = Field(default_factory=dict)


class Out(BaseModel):
    """What goes out: the public contract, written by hand and never derived from a table."""

    model_config = ConfigDict(frozen=True)


ItemT = TypeVar("ItemT")


class Listing(Out, Generic[ItemT]):
    """A page of things and the cursor of the next one."""

    items: tuple[ItemT, ...]
    next: str | None = None


def answer(shown: Out) -> Response:
    """Answer what was asked for, in readable Chinese and in the order of the model."""
    return Response(shown.model_dump_json(), mimetype="application/json")


def listing(items: Iterable[bytes], *, next: str | None) -> Response:
    """Answer a page as `Listing` would, of items that are JSON already."""
    body = b'{"items":[%b],"next":%b}' % (b",".join(items), json.dumps(next).encode())
    return Response(body, mimetype="application/json")


class Paging(In):
    """How much of a list is wanted, and from where."""

    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=paging.DEFAULT_PAGE, ge=1, le=paging.LARGEST_PAGE)


class ByNumber(In):
    """A thing named in the path by its human number."""

    number: str = Field(max_length=32, pattern=r"^[A-Z]{2}-[A-Z]{2}-\d{4}-\d{4,}$")


class Done(Out):
    """Something was done and there is nothing to show."""

    done: bool = True


def instant(at: datetime | None) -> str | None:
    """Write an instant as every answer does, or leave it out."""
    return None if at is None else clock.iso(at)
