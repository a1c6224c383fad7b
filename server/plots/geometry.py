"""The shape of a plot: checked GeoJSON in CGCS2000 with its area and centre. 「图形」"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area

Box = tuple[float, float, float, float]  # west, south, east, north

TIANMEN: Box = (112.56, 30.36, 113.48, 30.92)
DECIMALS = 7  # a centimetre, and at most 1e-4 of a small plot's area
MOST_VERTICES = 2_000
SMALLEST_SQUARE_METRES = 1.0
GRS80 = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True)
class Shape:
    """A checked shape: GeoJSON, centre, bounding box and geodesic area on GRS 80. 「图形」"""

    geometry: dict[str, Any]
    center: tuple[float, float]
    box: Box
    area: Area

    @property
    def half_extent(self) -> float:
        """The farthest that the box reaches from the centre along either axis, in degrees."""
        (x, y), (west, south, east, north) = self.center, self.box
        return max(x - west, east - x, y - south, north - y)


def read(geojson: str | Mapping[str, Any]) -> Shape:
    """Read a Polygon or MultiPolygon in CGCS2000. 「读图形」

    Open rings are closed, coordinates rounded to a centimetre, outer rings turned anticlockwise.
    Raises `geometry_invalid` for a bad shape and `geometry_outside` for one beyond Tianmen, which
    is what a wrong central meridian or swapped axes lead to.
    """
    stated = _stated(geojson)
    polygons = _polygons(stated)
    _check_size(polygons)
    drawn = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
    if not drawn.is_valid:
        raise _invalid(f"图形自身相交或不闭合（{shapely.is_valid_reason(drawn)}）。")
    turned = [orient(polygon) for polygon in drawn.geoms]
    box = drawn.bounds
    if not _covers(TIANMEN, box):
        sentence = (
            "图形不在天门市范围内，请核对坐标系（应为 CGCS2000 经纬度，经度在前）、"
            "中央经线和坐标轴顺序。"
        )
        raise Unacceptable("geometry_outside", sentence, fields={"geometry": sentence})
    square_metres = sum(abs(GRS80.geometry_area_perimeter(polygon)[0]) for polygon in turned)
    if square_metres < SMALLEST_SQUARE_METRES:
        raise _invalid("图形面积过小。")
    whole = turned[0] if len(turned) == 1 else MultiPolygon(turned)
    return Shape(
        geometry=_geojson(whole),
        center=_center(whole),
        box=(box[0], box[1], box[2], box[3]),
        area=Area(round(square_metres * 100)),
    )


def covers_tianmen(box: Box) -> bool:
    """Tell whether a box covers the whole city, so that it need not be asked about at all."""
    return _covers(box, TIANMEN)


def read_box(text: str) -> Box:
    """Read `west,south,east,north` in degrees; raise Unacceptable. 「读范围」"""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad_box() from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _bad_box()
    return west, south, east, north


def deviation(official: Area, computed: Area) -> Decimal:
    """Return by how many per cent the computed area differs from the official one. 「面积偏差」"""
    difference = Decimal(computed.dm2 - official.dm2) * 100 / official.dm2
    return difference.quantize(Decimal("0.01"))


def _stated(geojson: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(geojson, str):
        return geojson
    try:
        stated = json.loads(geojson)
    except (ValueError, RecursionError):
        raise _invalid("应为 GeoJSON。") from None
    if not isinstance(stated, dict):
        raise _invalid("应为 GeoJSON。")
    return stated


def _polygons(stated: Mapping[str, Any]) -> list[list[list[tuple[float, float]]]]:
    kind, coordinates = stated.get("type"), stated.get("coordinates")
    if kind == "Feature" and isinstance(stated.get("geometry"), Mapping):
        return _polygons(stated["geometry"])
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, (list, tuple)):
        raise _invalid("应为 GeoJSON 的 Polygon 或 MultiPolygon。")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        read_in = [[_ring(ring) for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, KeyError):
        raise _invalid("坐标应为 [经度, 纬度] 的数字。") from None
    if not read_in or not all(read_in):
        raise _invalid("图形没有坐标。")
    return read_in


def _ring(ring: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    points = [(round(float(x), DECIMALS), round(float(y), DECIMALS)) for x, y, *_ in ring]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise ValueError("not a number")
    if points and points[0] != points[-1]:
        points.append(points[0])
    if len(points) < 4:
        raise _invalid("一圈至少要有三个不同的点。")
    return points


def _check_size(polygons: Sequence[Sequence[Sequence[object]]]) -> None:
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_VERTICES:
        raise _invalid(f"图形最多 {MOST_VERTICES} 个点。")


def _center(whole: Polygon | MultiPolygon) -> tuple[float, float]:
    # The centroid of an L or a U may lie outside; a pin should stand on the land itself.
    point = whole.centroid
    if not whole.contains(point):
        point = whole.representative_point()
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def _geojson(whole: Polygon | MultiPolygon) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(shapely.to_geojson(whole))
    return plain


def _covers(outer: Box, inner: Sequence[float]) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[2] >= inner[2]
        and outer[3] >= inner[3]
    )


def _invalid(sentence: str) -> Unacceptable:
    return Unacceptable("geometry_invalid", sentence, fields={"geometry": sentence})


def _bad_box() -> Unacceptable:
    sentence = "范围应写作“西,南,东,北”四个经纬度。"
    return Unacceptable("bbox_invalid", sentence, fields={"bbox": sentence})
