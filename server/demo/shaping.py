"""Draw plots of a wanted size around a place, none over another. 「画地块」"""

import math
from random import Random
from typing import Any

from shapely import Polygon, affinity

from server.plots import geometry

GRS80_RADIUS = 6_378_137.0
GRS80_ECCENTRICITY_SQUARED = 0.006_694_380_022_9
STREET_METRES = 14.0
TRIES = 400

Outline = list[tuple[float, float]]


class Draughtsman:
    """One who remembers what is drawn already and leaves a street between any two plots."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._drawn: list[Polygon] = []

    def draw(
        self, center: tuple[float, float], *, square_metres: float, bearing: float, spread: float
    ) -> dict[str, Any]:
        """Return GeoJSON in CGCS2000 of about an area, within so many metres of a centre."""
        outline = _sized(self._outline(), square_metres)
        turned = affinity.rotate(outline, bearing + self._chance.uniform(-2, 2), origin=(0, 0))
        for attempt in range(TRIES):
            # Places that are full already are left farther and farther behind.
            reach = spread * (1 + attempt / 100)
            distance = reach * math.sqrt(self._chance.random())
            angle = self._chance.uniform(0, 2 * math.pi)
            moved = affinity.translate(
                turned, distance * math.cos(angle), distance * math.sin(angle)
            )
            plot = _in_degrees(moved, center)
            if not any(plot.intersects(other) for other in self._drawn):
                self._drawn.append(_in_degrees(moved.buffer(STREET_METRES), center))
                ring = [[x, y] for x, y in plot.exterior.coords]
                return {"type": "Polygon", "coordinates": [ring]}
        raise RuntimeError("no room left around this place; widen its spread in city.toml")

    def _outline(self) -> Polygon:
        wide = self._chance.uniform(1.1, 1.9)
        draw = self._chance.choices(
            (self._quadrangle, self._l_shape, self._cut_corner, self._riverside),
            weights=(5, 2, 2, 2),
        )[0]
        return Polygon(draw(wide))

    def _near(self, x: float, y: float) -> tuple[float, float]:
        return x + self._chance.uniform(-0.03, 0.03), y + self._chance.uniform(-0.03, 0.03)

    def _quadrangle(self, wide: float) -> Outline:
        return [self._near(x, y) for x, y in ((0, 0), (wide, 0), (wide, 1), (0, 1))]

    def _l_shape(self, wide: float) -> Outline:
        x, y = wide * self._chance.uniform(0.4, 0.65), self._chance.uniform(0.4, 0.6)
        corners = ((0, 0), (wide, 0), (wide, y), (x, y), (x, 1), (0, 1))
        return [self._near(*corner) for corner in corners]

    def _cut_corner(self, wide: float) -> Outline:
        x, y = wide * self._chance.uniform(0.6, 0.8), self._chance.uniform(0.5, 0.75)
        return [self._near(*corner) for corner in ((0, 0), (wide, 0), (wide, y), (x, 1), (0, 1))]

    def _riverside(self, wide: float) -> Outline:
        bank = [
            (wide * step / 5, 1 + self._chance.uniform(-0.14, 0.14)) for step in range(5, -1, -1)
        ]
        return [self._near(0, 0), self._near(wide, 0), *bank]


def _sized(outline: Polygon, square_metres: float) -> Polygon:
    factor = math.sqrt(square_metres / outline.area)
    middle = outline.centroid
    centred = affinity.translate(outline, -middle.x, -middle.y)
    return affinity.scale(centred, factor, factor, origin=(0, 0))


def _in_degrees(metres: Polygon, center: tuple[float, float]) -> Polygon:
    longitude, latitude = center
    north = math.radians(latitude)
    flattened = 1 - GRS80_ECCENTRICITY_SQUARED * math.sin(north) ** 2
    meridian = GRS80_RADIUS * (1 - GRS80_ECCENTRICITY_SQUARED) / flattened**1.5
    parallel = GRS80_RADIUS / math.sqrt(flattened) * math.cos(north)
    return Polygon(
        [
            (
                round(longitude + math.degrees(x / parallel), geometry.DECIMALS),
                round(latitude + math.degrees(y / meridian), geometry.DECIMALS),
            )
            for x, y in metres.exterior.coords
        ]
    )
