"""Draw a plot's shape as an SVG with north up and a scale bar. 「画图形」"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

METRES_PER_DEGREE = 111_320.0
WIDTH, HEIGHT, MARGIN = 560.0, 340.0, 36.0
BARS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
LONGEST_BAR = 0.3  # of the drawing's width

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A shape in the coordinates of a drawing, with its scale bar. 「图」"""

    width: float
    height: float
    path: str
    bar_pixels: float
    bar_label: str


def draw(geometry: dict[str, Any]) -> Drawing:
    """Draw a GeoJSON Polygon or MultiPolygon in degrees, true to shape at this latitude."""
    rings = _rings(geometry)
    flat = [_metres(ring, _middle(rings)) for ring in rings]
    left, bottom, right, top = _box(flat)
    scale = min(
        (WIDTH - 2 * MARGIN) / max(right - left, 1e-6),
        (HEIGHT - 2 * MARGIN) / max(top - bottom, 1e-6),
    )
    x0 = (WIDTH - (right - left) * scale) / 2
    y0 = (HEIGHT - (top - bottom) * scale) / 2
    path = " ".join(
        _closed([(x0 + (x - left) * scale, y0 + (top - y) * scale) for x, y in ring])
        for ring in flat
    )
    metres = max((bar for bar in BARS if bar * scale <= WIDTH * LONGEST_BAR), default=BARS[0])
    label = f"{metres} 米" if metres < 1000 else f"{metres // 1000} 公里"
    return Drawing(WIDTH, HEIGHT, path, round(metres * scale, 1), label)


def _rings(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [ring for polygon in polygons for ring in polygon]


def _middle(rings: Sequence[Sequence[Sequence[float]]]) -> float:
    latitudes = [point[1] for ring in rings for point in ring]
    return (min(latitudes) + max(latitudes)) / 2


def _metres(ring: Sequence[Sequence[float]], latitude: float) -> list[Point]:
    east = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    return [(point[0] * east, point[1] * METRES_PER_DEGREE) for point in ring]


def _box(rings: Sequence[Sequence[Point]]) -> tuple[float, float, float, float]:
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _closed(points: Sequence[Point]) -> str:
    first, *rest = [f"{x:.1f} {y:.1f}" for x, y in points]
    return f"M{first} " + " ".join(f"L{point}" for point in rest) + " Z"
