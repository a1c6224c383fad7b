"""Bounds are read as notices write them. 「指标区间」"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.errors import Unacceptable
from server.plots.bounds import Bound

numbers = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("≥1.0", "≥1.0"),
        (">=1.0", "≥1.0"),
        ("不低于 200", "≥200"),
        ("≤24", "≤24"),
        ("0.5", "0.5"),
        ("=0.5", "0.5"),
        ("1.0–2.5", "1.0–2.5"),
        ("1.0~2.5", "1.0–2.5"),
        ("１．０—２．５", "1.0–2.5"),
        ("1.0至2.5", "1.0–2.5"),
    ],
)
def test_a_bound_is_read_as_written(text: str, shown: str) -> None:
    bound = Bound.parse(text)
    assert bound is not None
    assert bound.text == shown


@pytest.mark.parametrize("text", ["", " ", "/", "—"])
def test_nothing_and_a_slash_mean_no_bound(text: str) -> None:
    assert Bound.parse(text) is None


@pytest.mark.parametrize("text", ["高", "≥", "≥1.0.0", "1-2-3", "2.5–1.0", "≥1e99", "<5", "-3"])
def test_what_is_no_bound_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        Bound.parse(text)
    assert refused.value.code == "bound_invalid"


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"op": "ge", "min": None, "max": "1"},
        {"op": "no", "min": "1", "max": None},
        {"op": "ge", "min": "NaN", "max": None},
        {"op": "range", "min": ["1"], "max": "2"},
    ],
)
def test_a_stored_bound_that_makes_no_sense_is_refused(stored: dict[str, str | None]) -> None:
    with pytest.raises(Unacceptable):
        Bound.from_json(stored)


@given(one=numbers, other=numbers)
def test_a_bound_survives_storage_and_allows_its_ends(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    bound = Bound.parse(f"{low}-{high}")
    assert bound is not None
    assert Bound.from_json(bound.as_json()) == bound
    assert bound.allows(low)
    assert bound.allows(high)
    assert not bound.allows(high + 1)
