"""A signature written by hand on a screen, checked and drawn as ink. 「手写签名」"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from signing.errors import BadHandwriting

Point = tuple[float, float, float]
Stroke = tuple[Point, ...]

MOST_STROKES = 200
MOST_POINTS = 10_000
LARGEST_CANVAS = 10_000.0
FEWEST_POINTS = 8
_LEAST_EXTENT = 0.08
_LEAST_INK = 0.5
_OVERSHOOT = 0.05

_INK = b"0.06 0.08 0.22"
_NIB = 0.055
_WIDTH_STEP = 0.12
_SHORTEST = 0.35


@dataclass(frozen=True, slots=True)
class Handwriting:
    """Strokes of (x, y, milliseconds) on a canvas whose origin is at the top left. 「笔迹」"""

    width: float
    height: float
    strokes: tuple[Stroke, ...]

    @classmethod
    def read(cls, raw: object) -> Handwriting:
        """Read `{width, height, strokes: [[[x, y, t], …], …]}` or BadHandwriting. 「读取笔迹」"""
        if not isinstance(raw, Mapping) or set(raw) != {"width", "height", "strokes"}:
            raise BadHandwriting("手写签名的格式不正确。")
        width, height = _number(raw["width"]), _number(raw["height"])
        if not (0 < width <= LARGEST_CANVAS and 0 < height <= LARGEST_CANVAS):
            raise BadHandwriting("手写签名的画布尺寸不正确。")
        strokes = _strokes(raw["strokes"])
        writing = cls(width, height, strokes)
        writing._require_inside()
        writing._require_ink()
        return writing

    def content(self, width: float, height: float) -> bytes:
        """PDF operators that fit the ink into a box of points, centred. 「绘制笔迹」"""
        left, top, right, bottom = self._extent()
        scale = min(width / max(right - left, 1e-6), height / max(bottom - top, 1e-6)) * 0.92
        across = (width - (right - left) * scale) / 2
        up = (height - (bottom - top) * scale) / 2
        nib = height * _NIB
        operators = [b"q 1 J 1 j %b RG" % _INK]
        for stroke in self.strokes:
            placed = [
                (across + (x - left) * scale, up + (bottom - y) * scale, t) for x, y, t in stroke
            ]
            operators += _ink(_thinned(placed), nib=nib)
        return b"\n".join((*operators, b"Q"))

    def _extent(self) -> tuple[float, float, float, float]:
        xs = [x for stroke in self.strokes for x, _, _ in stroke]
        ys = [y for stroke in self.strokes for _, y, _ in stroke]
        return min(xs), min(ys), max(xs), max(ys)

    def _require_inside(self) -> None:
        left, top, right, bottom = self._extent()
        beside, above = self.width * _OVERSHOOT, self.height * _OVERSHOOT
        across = -beside <= left and right <= self.width + beside
        down = -above <= top and bottom <= self.height + above
        if not (across and down):
            raise BadHandwriting("手写签名超出了画布。")

    def _require_ink(self) -> None:
        left, top, right, bottom = self._extent()
        size = min(self.width, self.height)
        length = sum(
            math.dist(a[:2], b[:2]) for stroke in self.strokes for a, b in pairwise(stroke)
        )
        points = sum(map(len, self.strokes))
        is_small = max(right - left, bottom - top) < size * _LEAST_EXTENT
        if points < FEWEST_POINTS or is_small or length < size * _LEAST_INK:
            raise BadHandwriting("手写签名的笔画太少，请写出完整姓名。")


def _strokes(raw: object) -> tuple[Stroke, ...]:
    if not isinstance(raw, list) or not raw:
        raise BadHandwriting("手写签名是空白的。")
    if len(raw) > MOST_STROKES:
        raise BadHandwriting("手写签名的笔画过多。")
    strokes: list[Stroke] = []
    budget = MOST_POINTS
    for stroke in raw:
        if not isinstance(stroke, list) or not stroke:
            raise BadHandwriting("手写签名含有空的笔画。")
        budget -= len(stroke)
        if budget < 0:
            raise BadHandwriting("手写签名的采样点过多。")
        strokes.append(tuple(map(_point, stroke)))
    return tuple(strokes)


def _point(raw: object) -> Point:
    if not isinstance(raw, list) or len(raw) != 3:
        raise BadHandwriting("手写签名的采样点不正确。")
    return _number(raw[0]), _number(raw[1]), _number(raw[2])


def _number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadHandwriting("手写签名含有不是数字的值。")
    if not abs(raw) < 1e15:  # also refuses NaN and infinity
        raise BadHandwriting("手写签名含有超出范围的数值。")
    return float(raw)


def _thinned(stroke: Sequence[Point]) -> list[Point]:
    """Points too close together to be seen apart are dropped, the last one is kept."""
    kept = [stroke[0]]
    for point in stroke[1:]:
        if math.dist(point[:2], kept[-1][:2]) >= _SHORTEST:
            kept.append(point)
    if len(kept) > 1 or math.dist(stroke[-1][:2], kept[-1][:2]) == 0:
        return kept
    return [*kept, stroke[-1]]


def _ink(stroke: list[Point], *, nib: float) -> Iterator[bytes]:
    """A brush: slow is broad, fast is fine; pieces of one width share one path."""
    if len(stroke) == 1:
        x, y, _ = stroke[0]
        yield b"%.2f w %.2f %.2f m %.2f %.2f l S" % (nib, x, y, x, y)
        return
    current = -1.0
    path: list[bytes] = []
    for start, end, width in _pieces(stroke, nib=nib):
        if width != current:
            if path:
                yield b" ".join((*path, b"S"))
            current = width
            path = [b"%.2f w %.2f %.2f m" % (width, *start)]
        path.append(b"%.2f %.2f l" % end)
    yield b" ".join((*path, b"S"))


def _pieces(
    stroke: list[Point], *, nib: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float], float]]:
    """Short straight pieces along a Catmull-Rom curve through the points, each with its width."""
    widths = _widths(stroke, nib=nib)
    before = [stroke[0], *stroke]
    after = [*stroke[1:], stroke[-1], stroke[-1]]
    for index in range(len(stroke) - 1):
        corners = before[index], stroke[index], stroke[index + 1], after[index + 1]
        steps = max(1, min(8, round(math.dist(corners[1][:2], corners[2][:2]) / 1.2)))
        start = corners[1][0], corners[1][1]
        for step in range(1, steps + 1):
            share = step / steps
            end = _between(corners, share, axis=0), _between(corners, share, axis=1)
            width = widths[index] * (1 - share) + widths[index + 1] * share
            yield start, end, round(width / _WIDTH_STEP) * _WIDTH_STEP
            start = end


def _between(corners: tuple[Point, Point, Point, Point], share: float, *, axis: int) -> float:
    a, b, c, d = (corner[axis] for corner in corners)
    return b + 0.5 * share * (
        c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a))
    )


def _widths(stroke: list[Point], *, nib: float) -> list[float]:
    """The width at each point from the pen's speed there, smoothed, thinner towards the end."""
    speeds = [0.0]
    for (x1, y1, t1), (x2, y2, t2) in pairwise(stroke):
        # Without usable times every sample counts as one frame of a 60 Hz screen.
        elapsed = t2 - t1 if t2 > t1 else 16.0
        speeds.append(math.hypot(x2 - x1, y2 - y1) / elapsed)
    typical = sorted(speeds)[len(speeds) // 2] or 1.0
    widths: list[float] = []
    smooth = nib
    for speed in speeds:
        wanted = nib * min(1.25, max(0.4, 1.3 - 0.35 * speed / typical))
        smooth = 0.65 * smooth + 0.35 * wanted
        widths.append(smooth)
    widths[-1] *= 0.55
    return widths
