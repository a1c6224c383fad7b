"""A cursor is whatever its sender made of it, and a bad one is refused as such."""

import pytest

from server.kernel import paging
from server.kernel.errors import Unacceptable

IDENTITY = "6a0a7f5e-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "2026-03-02T09:30:00", "soon"],
)
def test_an_instant_that_no_database_keeps_is_no_place_in_a_list(instant: str) -> None:
    with pytest.raises(Unacceptable, match="cursor_invalid"):
        paging.read_after(paging.encode(instant, IDENTITY))


def test_a_text_that_no_database_keeps_is_no_place_in_a_list() -> None:
    with pytest.raises(Unacceptable, match="cursor_invalid"):
        paging.decode(paging.encode("", "TM\x00", "1"), parts=3)
