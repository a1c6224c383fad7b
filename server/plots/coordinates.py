"""Between CGCS2000, in which plots are kept, and GCJ-02, in which Chinese maps show. 「坐标转换」

Longitude first, degrees. CGCS2000 and WGS 84 differ here by a tenth of a millimetre and count as
one. The formula is the public reverse engineering of GCJ-02: for display only, never for cadastre.
"""

import math
from collections.abc import Sequence
from typing import Any

EQUATORIAL_RADIUS = 6_378_245.0  # Krasovsky 1940, which GCJ-02 is built on
ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
FIXED_POINT_STEPS = 4  # three leave 0.05 mm, four 0.2 µm
SHOWN_DECIMALS = 6  # a decimetre: enough to draw, too coarse to survey from

Point = tuple[float, float]


def to_gcj02(longitude: float, latitude: float) -> Point:
    """Move a CGCS2000 point to where maps of China show it."""
    east, north = _offset(longitude, latitude)
    return longitude + east, latitude + north


def to_cgcs2000(longitude: float, latitude: float) -> Point:
    """Move a GCJ-02 point back, by fixed-point steps that converge to a fifth of a micrometre."""
    x, y = longitude, latitude
    for _ in range(FIXED_POINT_STEPS):
        east, north = _offset(x, y)
        x, y = longitude - east, latitude - north
    return x, y


def shown(longitude: float, latitude: float) -> Point:
    """Return a CGCS2000 point in GCJ-02, rounded for showing."""
    x, y = to_gcj02(longitude, latitude)
    return round(x, SHOWN_DECIMALS), round(y, SHOWN_DECIMALS)


def shown_polygons(geometry: dict[str, Any]) -> list[list[list[Point]]]:
    """Return a GeoJSON polygon or multipolygon as polygons of rings in GCJ-02, for showing."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [[_shown_ring(ring) for ring in polygon] for polygon in polygons]


def box_to_cgcs2000(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the CGCS2000 box (west, south, east, north) that covers one seen in GCJ-02."""
    west, south, east, north = box
    corners = [to_cgcs2000(x, y) for x in (west, east) for y in (south, north)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _shown_ring(ring: Sequence[Sequence[float]]) -> list[Point]:
    return [shown(x, y) for x, y, *_ in ring]


def _offset(longitude: float, latitude: float) -> Point:
    x, y = longitude - 105.0, latitude - 35.0
    radians = latitude / 180.0 * math.pi
    magic = 1 - ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    root = math.sqrt(magic)
    metres_a_degree_north = (
        EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED) / (magic * root) * math.pi / 180.0
    )
    metres_a_degree_east = EQUATORIAL_RADIUS / root * math.cos(radians) * math.pi / 180.0
    return _metres_east(x, y) / metres_a_degree_east, _metres_north(x, y) / metres_a_degree_north


def _waves(value: float) -> float:
    # Both components share the same short waves along the longitude.
    return (20.0 * math.sin(6.0 * value * math.pi) + 20.0 * math.sin(2.0 * value * math.pi)) * 2 / 3


def _metres_east(x: float, y: float) -> float:
    metres = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    metres += _waves(x)
    metres += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2 / 3
    metres += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2 / 3
    return metres


def _metres_north(x: float, y: float) -> float:
    metres = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    metres += _waves(x)
    metres += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2 / 3
    metres += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2 / 3
    return metres
