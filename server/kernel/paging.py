"""Lists are read a page at a time, from where the last page ended. 「分页」"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from server.kernel import texts
from server.kernel.errors import Unacceptable

LARGEST_PAGE = 50
DEFAULT_PAGE = 20
MOST_DIGITS = 9

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list; `next` is the cursor of the following page, None at the end. 「页」"""

    items: tuple[Item, ...]
    next: str | None


def limited(limit: int) -> int:
    """Return how many items a page may have: at least one, at most fifty."""
    return min(max(limit, 1), LARGEST_PAGE)


def page_of(found: Sequence[Item], limit: int, *, cursor_of: Callable[[Item], str]) -> Page[Item]:
    """Make a page of items that were asked for one more than the limit, to know if any follow."""
    limit = limited(limit)
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1]) if len(found) > limit else None)


def encode(*parts: str) -> str:
    """Write the sort key of a page's last item as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode()


def decode(cursor: str, *, parts: int) -> tuple[str, ...]:
    """Read a cursor of so many parts, or raise Unacceptable."""
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error, RecursionError):
        raise invalid() from None
    if not isinstance(read, list) or len(read) != parts:
        raise invalid()
    if not all(isinstance(part, str) and texts.is_clean(part) for part in read):
        raise invalid()
    return tuple(read)


def after(at: datetime, identity: UUID) -> str:
    """Write the most usual cursor: an instant and the id that breaks ties."""
    return encode(at.isoformat(), str(identity))


def read_after(cursor: str) -> tuple[datetime, UUID]:
    """Read what `after` wrote, or raise Unacceptable."""
    instant, identity = decode(cursor, parts=2)
    try:
        at, last = datetime.fromisoformat(instant), UUID(identity)
        if at.tzinfo is None:
            raise invalid()
        return at.astimezone(UTC), last
    except (ValueError, OverflowError):
        raise invalid() from None


def read_count(cursor: str) -> int:
    """Read a cursor that is a single whole number, or raise Unacceptable."""
    (number,) = decode(cursor, parts=1)
    if not number.isdecimal() or len(number) > MOST_DIGITS:
        raise invalid()
    return int(number)


def invalid() -> Unacceptable:
    """Return the one answer to every cursor that cannot be read."""
    return Unacceptable("cursor_invalid", "列表位置参数有误，请从第一页重新读取。")
