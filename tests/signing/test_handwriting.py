"""Handwriting is checked for being a signature, and drawn as ink. 「手写签名」"""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import BadHandwriting
from signing.handwriting import MOST_POINTS, MOST_STROKES, Handwriting
from tests.signing import builders

LINE = [[10 + 10 * step, 50 + step, 15 * step] for step in range(20)]


def raw(**changes: Any) -> dict[str, Any]:
    """A good signature with something changed."""
    return {"width": 300, "height": 100, "strokes": [LINE, LINE]} | changes


BAD: dict[str, object] = {
    "nothing": None,
    "a list": [],
    "empty": {},
    "no strokes": raw(strokes=[]),
    "an empty stroke": raw(strokes=[LINE, []]),
    "strokes that are text": raw(strokes="signature"),
    "a stroke that is a number": raw(strokes=[5]),
    "a point of two numbers": raw(strokes=[[[1, 2]]]),
    "a point of text": raw(strokes=[[["1", "2", "3"]]]),
    "a point that is true": raw(strokes=[[[True, 2, 3]]]),
    "a point that is nowhere": raw(strokes=[[*LINE, [math.nan, 2, 3]]]),
    "a point at infinity": raw(strokes=[[*LINE, [math.inf, 2, 3]]]),
    "a point far outside": raw(strokes=[[*LINE, [900, 50, 300]]]),
    "a negative point": raw(strokes=[[*LINE, [-100, 50, 300]]]),
    "a canvas of nothing": raw(width=0),
    "a canvas of negative height": raw(height=-5),
    "a canvas as large as a field": raw(width=1e9),
    "a canvas in text": raw(width="300"),
    "an unknown key": raw(pressure=1),
    "only a dot": raw(strokes=[[[50, 50, 0]]]),
    "dots in one place": raw(strokes=[[[50, 50, 0]]] * 30),
    "a tick": raw(strokes=[[[50, 50, 0], [55, 55, 10]]]),
    "too many strokes": raw(strokes=[LINE] * (MOST_STROKES + 1)),
    "too many points": raw(strokes=[[[10, 10, 0]] * (MOST_POINTS + 1)]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_signature_is_refused_in_chinese(name: str) -> None:
    with pytest.raises(BadHandwriting, match="手写签名") as refused:
        Handwriting.read(BAD[name])
    assert refused.value.code == "bad_handwriting"


def test_a_good_signature_keeps_its_strokes() -> None:
    writing = Handwriting.read(raw())
    assert len(writing.strokes) == 2
    assert writing.strokes[0][0] == (10.0, 50.0, 0.0)


def test_ink_stays_inside_its_box_and_keeps_its_shape() -> None:
    points = drawn_points(builders.handwriting().content(170, 62))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert min(xs) > 0
    assert max(xs) < 170
    assert min(ys) > 0
    assert max(ys) < 62
    ratio = (max(xs) - min(xs)) / (max(ys) - min(ys))
    assert ratio == pytest.approx(530 / 138, rel=0.15)


def test_up_on_the_screen_is_up_on_the_page() -> None:
    rising = [[10 + step, 90 - 4 * step, step] for step in range(20)]
    points = drawn_points(Handwriting.read(raw(strokes=[rising])).content(100, 100))
    assert points[0][1] < points[-1][1]


def test_slow_ink_is_broader_than_fast_ink() -> None:
    slow = [[10 + step, 50, 100 * step] for step in range(60)]
    fast = [[70 + 10 * step, 50, 6000 + 10 * step] for step in range(20)]
    widths = drawn_widths(Handwriting.read(raw(strokes=[slow + fast])).content(170, 62))
    middle = len(widths) // 2
    assert max(widths[:middle]) > 1.5 * min(widths[middle:])


def test_ink_without_usable_times_is_drawn_too() -> None:
    still = [[x, y, 0] for x, y, _ in LINE]
    assert drawn_points(Handwriting.read(raw(strokes=[still])).content(170, 62))


def test_the_most_ink_allowed_stays_small() -> None:
    dense = [[150 + 140 * math.sin(n / 7), 50 + 45 * math.cos(n / 5), n] for n in range(10_000)]
    content = Handwriting.read(raw(strokes=[dense])).content(170, 62)
    assert len(content) < 2_000_000


numbers = st.integers(0, 300) | st.floats(0, 100)
points = st.lists(numbers, min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(strokes=st.lists(st.lists(points, min_size=1, max_size=30), min_size=1, max_size=6))
def test_any_strokes_are_refused_or_drawn_within_the_box(strokes: list[Any]) -> None:
    try:
        writing = Handwriting.read(raw(height=300, strokes=strokes))
    except BadHandwriting:
        return
    for x, y in drawn_points(writing.content(170, 62)):
        assert -20 < x < 190
        assert -20 < y < 82


def drawn_points(content: bytes) -> list[tuple[float, float]]:
    """The points that drawing operators go through."""
    words = content.split()
    return [
        (float(words[index - 2]), float(words[index - 1]))
        for index, word in enumerate(words)
        if word in (b"m", b"l")
    ]


def drawn_widths(content: bytes) -> list[float]:
    """The line widths set, in order."""
    words = content.split()
    return [float(words[index - 1]) for index, word in enumerate(words) if word == b"w"]
