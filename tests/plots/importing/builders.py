"""Files as land bureaus and parks send them, with keyword defaults. 「导入样例」"""

import io
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from pyproj import Transformer

from server.kernel.database import Database
from server.plots.importing import checking
from server.plots.importing.findings import Finding, Report, Severity
from server.plots.importing.placing import Chosen

DEFAULTS: Mapping[str, str] = {
    "kind": "land",
    "township": "侯口街道",
    "owner_type": "国有储备",
    "address": "创新大道以东",
    "use_code": "100102",
}
TO_ZONE_38 = Transformer.from_crs(4490, 4547, always_xy=True)
SQUARE = [[113.12, 30.63], [113.123, 30.63], [113.123, 30.633], [113.12, 30.633], [113.12, 30.63]]


def look(
    database: Database,
    name: str,
    content: bytes,
    *,
    crs: Chosen = Chosen.BY_FILE,
    defaults: Mapping[str, str] = DEFAULTS,
) -> Report:
    """Return the report on a file."""
    with database.reading() as session:
        return checking.look(session, name, content, crs=crs, defaults=defaults)[0]


def said(report: Report, severity: Severity = Severity.ERROR) -> str:
    """Return every problem of a severity in one text."""
    return "\n".join(one.problem for one in of(report, severity))


def of(report: Report, severity: Severity) -> list[Finding]:
    """Return the findings of a severity."""
    return [one for one in report.findings if one.severity is severity]


def geojson(
    *rings: Sequence[Sequence[float]],
    geometry: Mapping[str, Any] | None = None,
    crs: str = "",
    **properties: Any,
) -> bytes:
    """Return a GeoJSON file of one plot."""
    drawn = geometry or {"type": "Polygon", "coordinates": rings or [SQUARE]}
    feature = {
        "type": "Feature",
        "properties": {"name": "新地块", **properties},
        "geometry": drawn,
    }
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(whole).encode()


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of rows, the first of which holds the headers."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


@dataclass(frozen=True)
class LandText:
    """One generated 国土 TXT and what a reader should find in it."""

    content: bytes
    square_metres: float
    unit: str
    is_swapped: bool


def land_text(seed: int) -> LandText:
    """Return a variant: prefix, order, closing, unit, hole and encoding by the seed."""
    chance = random.Random(seed)
    east, north = TO_ZONE_38.transform(chance.uniform(112.7, 113.4), chance.uniform(30.45, 30.85))
    side = chance.uniform(40, 400)
    outer = _rectangle(north, east, side, side * 1.3)
    rings = [outer]
    square_metres = side * side * 1.3
    if chance.random() < 0.4:
        rings.append(_rectangle(north + side * 0.3, east + side * 0.3, side * 0.2, side * 0.3))
        square_metres -= side * 0.2 * side * 0.3
    is_prefixed, is_swapped = chance.random() < 0.7, chance.random() < 0.2
    is_closed, unit = chance.random() < 0.6, chance.choice(["ha", "ha", "ha", "mu", "m2"])
    stated = square_metres / 10_000 * {"ha": 1, "mu": 15, "m2": 10_000}[unit]
    lines = [
        *HEADER,
        f"{len(outer)},{stated:.4f},P(2026){seed:03d}号,地块{seed},面,,工业用地,,@",
    ]
    for number, ring in enumerate(rings, start=1):
        for place, (x, y) in enumerate(ring + ([ring[0]] if is_closed else []), start=1):
            pair = (x, y + (38e6 if is_prefixed else 0))
            first, second = pair[::-1] if is_swapped else pair
            lines.append(f"J{place},{number},{first:.3f},{second:.3f}")
    encoding = chance.choice(["gb18030", "utf-8", "utf-8-sig"])
    return LandText("\r\n".join(lines).encode(encoding), square_metres, unit, is_swapped)


HEADER = (
    "[属性描述]",
    "格式版本号=1.01版本",
    "坐标系=2000国家大地坐标系",
    "几度分带=3",
    "投影类型=高斯克吕格",
    "计量单位=米",
    "带号=38",
    "精度=0.001",
    "转换参数=,,,,,,",
    "[地块坐标]",
)


def _rectangle(north: float, east: float, height: float, width: float) -> list[tuple[float, float]]:
    return [
        (north, east),
        (north + height, east),
        (north + height, east + width),
        (north, east + width),
    ]
