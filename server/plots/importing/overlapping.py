"""Find plots that lie on each other, in a file and with those already known. 「压盖」"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import STRtree
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.plots.importing import findings
from server.plots.importing.findings import Finding
from server.plots.model import Plot

LEAST_SHARE = 0.005  # of the smaller: survey noise along a common edge is less
SAME_SHARE = 0.98
FIELD = "边界"


@dataclass(frozen=True, slots=True)
class Laid:
    """A shape that is new or moved by a file. 「落位」"""

    row: int
    kind: str
    code: str
    geometry: dict[str, Any]


def overlaps(session: Session, laid: Sequence[Laid]) -> list[Finding]:
    """Return a finding for each pair of the same kind that overlaps. 「查压盖」"""
    if not laid:
        return []
    shapes = [shapely.geometry.shape(one.geometry) for one in laid]
    found: list[Finding] = []
    tree = STRtree(shapes)
    for left, right in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        if left < right and laid[left].kind == laid[right].kind:
            share = _share(shapes[left], shapes[right])
            name = f"本文件第 {laid[left].row} 行"
            found += _said(laid[right].row, share, name, "请核对这两行的坐标。")
    return found + _with_known(session, laid, shapes)


def _with_known(session: Session, laid: Sequence[Laid], shapes: Sequence[Any]) -> list[Finding]:
    west, south, east, north = shapely.total_bounds(shapes)
    asked = select(Plot.code, Plot.kind, Plot.geometry).where(
        Plot.min_x <= float(east),
        Plot.max_x >= float(west),
        Plot.min_y <= float(north),
        Plot.max_y >= float(south),
    )
    moved = {one.code for one in laid if one.code}
    known = [row for row in session.execute(asked).all() if row.code not in moved]
    if not known:
        return []
    standing = [shapely.geometry.shape(row.geometry) for row in known]
    found: list[Finding] = []
    for new, old in zip(*STRtree(standing).query(shapes, predicate="intersects"), strict=True):
        if laid[new].kind == known[old].kind:
            suggestion = f"若是同一处，请在“编号”列填 {known[old].code}。"
            name = f"已有地块 {known[old].code} "
            found += _said(laid[new].row, _share(shapes[new], standing[old]), name, suggestion)
    return found


def _share(left: Any, right: Any) -> tuple[float, float]:
    shared = left.intersection(right).area
    return shared / min(left.area, right.area), shared / max(left.area, right.area)


def _said(row: int, share: tuple[float, float], name: str, suggestion: str) -> list[Finding]:
    of_smaller, of_larger = share
    if of_larger >= SAME_SHARE:
        return [findings.error(row, FIELD, f"与{name}的图形相同，疑为重复登记。", suggestion)]
    if of_smaller >= LEAST_SHARE:
        percent = f"{of_smaller * 100:.1f}%"
        problem = f"与{name}重叠，占较小一方的 {percent}。"
        return [findings.warning(row, FIELD, problem, suggestion)]
    return []
