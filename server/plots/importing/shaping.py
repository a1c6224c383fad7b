"""From what a file draws to GeoJSON in CGCS2000, mended where it can be. 「图形归正」"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from server.kernel.errors import Unacceptable
from server.plots import geometry
from server.plots.importing import findings, placing
from server.plots.importing.findings import Finding
from server.plots.importing.placing import Reference
from server.plots.importing.sources import Drawn, Ring, SourceRow

FIELD = "边界"
POLYGONAL = ("Polygon", "MultiPolygon")
PAIR = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*")


def shape(row: SourceRow, known: Reference) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return a row's shape as GeoJSON in CGCS2000, or None, with what was found. 「归正」"""
    assert row.drawn is not None
    said: list[Finding] = []
    rings = [ring for polygon in row.drawn.polygons for ring in polygon]
    if not rings or any(len({*ring}) < 3 for ring in rings):
        return None, [findings.error(row.number, FIELD, "一圈至少要有三个不同的点。")]
    if sum(len(ring) for ring in rings) > geometry.MOST_VERTICES:
        problem = f"图形最多 {geometry.MOST_VERTICES} 个点。"
        return None, [findings.error(row.number, FIELD, problem, "请先抽稀。")]
    if any(ring[0] != ring[-1] for ring in rings):
        said.append(findings.note(row.number, FIELD, "首尾点不重合，已自动闭合。"))
    try:
        points = numpy.array([point for ring in rings for point in ring], dtype=float)
        placed = placing.place(points, known, is_north_first=row.is_north_first)
    except Unacceptable as refusal:
        suggestion = "请在导入时选择正确的坐标系，或核对坐标值。"
        return None, [findings.error(row.number, FIELD, refusal.detail, suggestion)]
    said += [findings.warning(row.number, FIELD, remark) for remark in placed.remarks]
    whole, mended = _whole(row.drawn, numpy.round(placed.points, geometry.DECIMALS))
    if whole is None:
        return None, [*said, findings.error(row.number, FIELD, "图形没有面积。")]
    if mended:
        suggestion = "请在地图上核对修复后的形状。"
        said.append(findings.warning(row.number, FIELD, f"{mended}，已自动修复。", suggestion))
    plain: dict[str, Any] = json.loads(shapely.to_geojson(whole))
    return plain, said


def _whole(drawn: Drawn, points: placing.Points) -> tuple[Polygon | MultiPolygon | None, str]:
    polygons, start = [], 0
    for rings in drawn.polygons:
        placed = []
        for ring in rings:
            placed.append(points[start : start + len(ring)])
            start += len(ring)
        polygons.append(placed)
    if drawn.is_nested_by_place:
        whole, is_mended = _nested([ring for rings in polygons for ring in rings])
    else:
        made = [Polygon(rings[0], rings[1:]) for rings in polygons]
        whole = made[0] if len(made) == 1 else MultiPolygon(made)
        is_mended = not whole.is_valid
    mended = f"图形自相交（{shapely.is_valid_reason(whole)}）" if is_mended else ""
    return _polygonal(whole if whole.is_valid else shapely.make_valid(whole)), mended


def _nested(rings: Sequence[Any]) -> tuple[BaseGeometry, bool]:
    """Build areas by place: a ring within another is a hole, one within a hole an island."""
    made: list[Any] = [Polygon(ring) for ring in rings]
    is_mended = not all(one.is_valid for one in made)
    made = [one if one.is_valid else shapely.make_valid(one) for one in made]
    made.sort(key=lambda one: -one.area)
    if len(made) == 1:
        return made[0], is_mended
    depths = [sum(other.contains(one) for other in made[:place]) for place, one in enumerate(made)]
    shells = [one for one, depth in zip(made, depths, strict=True) if depth % 2 == 0]
    holes = [one for one, depth in zip(made, depths, strict=True) if depth % 2]
    plain = all(isinstance(one, Polygon) for one in made)
    if plain:
        cut = [
            Polygon(shell.exterior, [h.exterior for h in holes if _smallest(shells, h) is shell])
            for shell in shells
        ]
        whole = cut[0] if len(cut) == 1 else MultiPolygon(cut)
        if whole.is_valid:
            return whole, is_mended
    merged: BaseGeometry = shapely.union_all(shells).difference(shapely.union_all(holes))
    return merged, True


def _smallest(shells: Sequence[Any], hole: Any) -> Any:
    around = [shell for shell in shells if shell.contains(hole)]
    return around[-1] if around else None


def _polygonal(whole: BaseGeometry) -> Polygon | MultiPolygon | None:
    parts = [part for part in shapely.get_parts(whole) if part.geom_type in POLYGONAL]
    flat = [one for part in parts for one in shapely.get_parts(part) if one.area > 0]
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else MultiPolygon(flat)


def drawn_of(stated: Any) -> Drawn | None:
    """Return what a GeoJSON geometry draws; None when it is no polygon. 「读几何」"""
    if not isinstance(stated, Mapping):
        return None
    if stated.get("type") == "Feature":
        return drawn_of(stated.get("geometry"))
    coordinates = stated.get("coordinates")
    if stated.get("type") not in POLYGONAL or not isinstance(coordinates, (list, tuple)):
        return None
    polygons = [coordinates] if stated["type"] == "Polygon" else coordinates
    try:
        rings = [[_ring(ring) for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, KeyError):
        return None
    return Drawn(rings) if rings and all(rings) else None


def drawn_in_cell(text: str) -> Drawn | None:
    """Return what a cell draws: GeoJSON, WKT or `x,y;x,y;…`; None when unreadable. 「读边界」"""
    text = text.strip()
    if text.startswith("{"):
        try:
            return drawn_of(json.loads(text))
        except (ValueError, RecursionError):
            return None
    if text.upper().startswith(("POLYGON", "MULTIPOLYGON")):
        try:
            return drawn_of(json.loads(shapely.to_geojson(shapely.from_wkt(text))))
        except (shapely.errors.ShapelyError, ValueError):
            return None
    pairs = [PAIR.fullmatch(one) for one in re.split(r"[;；\n]", text) if one.strip()]
    if len(pairs) < 3 or not all(pairs):
        return None
    return Drawn([[[(float(one[1]), float(one[2])) for one in pairs if one]]])


def _ring(ring: Any) -> Ring:
    return [(float(x), float(y)) for x, y, *_ in ring]
