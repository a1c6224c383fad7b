"""Read the text files that land bureaus exchange: [属性描述], [地块坐标]. 「读国土坐标 TXT」

North (X) comes before east (Y); rings are told apart by their 圈号; areas are hectares.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from server.plots.importing import findings, shaping, sources, texts
from server.plots.importing.findings import Finding
from server.plots.importing.sources import MOST_ROWS, Drawn, FileFormat, Source, SourceRow
from server.plots.standards import LAND_USES

ATTRIBUTES, COORDINATES = "属性描述", "地块坐标"
OUR_CODE = re.compile(r"TM-[DCL]-\d{4}-\d{4,}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
SEPARATOR = re.compile(r"[,，\t ]+")
OLD_USES = {
    "M1": "100101",
    "M2": "100102",
    "M3": "100103",
    "W1": "110101",
    "W2": "110102",
}
LONGEST_NAME = 60


@dataclass(slots=True)
class _Parcel:
    number: int
    entries: dict[str, str]
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def is_land_text(text: str) -> bool:
    """Tell whether a text has the section in which such files keep their coordinates."""
    return f"[{COORDINATES}]" in text.replace("【", "[").replace("】", "]")


def read(content: bytes) -> Source:
    """Read every parcel of a file; raise Unacceptable. 「读国土坐标 TXT」"""
    text = texts.decoded(content).replace("【", "[").replace("】", "]")
    header: dict[str, str] = {}
    parcels: list[_Parcel] = []
    for section, number, line in _lines(text):
        if section == ATTRIBUTES:
            key, _, value = line.partition("=")
            header[key.strip()] = value.strip()
        elif section == COORDINATES and line.endswith("@"):
            parcels.append(_parcel(number, line))
        elif section == COORDINATES:
            _point(parcels, number, line)
    if not parcels:
        raise sources.unreadable("文件中没有地块（以 @ 结尾的行）。")
    if len(parcels) > MOST_ROWS:
        raise sources.too_many()
    return Source(
        FileFormat.LAND_TEXT,
        [_row(parcel) for parcel in parcels],
        stated_crs=header.get("坐标系", ""),
        meridian=_meridian(header),
    )


def _lines(text: str) -> Iterator[tuple[str, int, str]]:
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif line:
            yield section, number, line


def _parcel(number: int, line: str) -> _Parcel:
    parts = [one.strip() for one in re.split("[,，]", line.rstrip("@"))] + [""] * 8
    area, code, name, use, use_code = parts[1], parts[2], parts[3], parts[6], parts[7]
    entries = {"name": (name or f"地块 {code}".strip())[:LONGEST_NAME]}
    parcel = _Parcel(number, entries)
    entries["code" if OUR_CODE.fullmatch(code) else "notice_no"] = code[:40]
    if stated := _use(use, use_code):
        entries["use_code"] = stated
    hectares = NUMBER.search(area)
    if hectares:
        try:
            entries["area_m2"] = format(round(Decimal(hectares[0]) * 10_000, 2), "f")
        except InvalidOperation:
            parcel.findings.append(findings.error(number, "土地面积", "面积数值过大。"))
    return parcel


def _use(use: str, code: str) -> str:
    known = {label: value for value, label in LAND_USES} | {value: value for value, _ in LAND_USES}
    return next((known[one] for one in (code, use) if one in known), OLD_USES.get(code.upper(), ""))


def _point(parcels: list[_Parcel], number: int, line: str) -> None:
    parts = [one for one in SEPARATOR.split(line) if one]
    if not parcels:
        return
    parcel = parcels[-1]
    try:
        north, east = float(parts[-2]), float(parts[-1])
        if len(parts) < 4 or not (math.isfinite(north) and math.isfinite(east)):
            raise ValueError("a point is number, ring, north and east")
    except (ValueError, IndexError):
        problem = f"第 {number} 行的界址点无法读取：{line[:30]}"
        suggestion = "应为“点号,圈号,X,Y”。"
        parcel.findings.append(findings.error(parcel.number, shaping.FIELD, problem, suggestion))
        return
    parcel.rings.setdefault(parts[1], []).append((north, east))


def _row(parcel: _Parcel) -> SourceRow:
    rings = list(parcel.rings.values())
    said = tuple(parcel.findings)
    if not rings and not said:
        said = (findings.error(parcel.number, shaping.FIELD, "这一地块没有界址点。"),)
    drawn = Drawn([rings], is_nested_by_place=True) if rings else None
    return SourceRow(parcel.number, parcel.entries, drawn, said, is_north_first=True)


def _meridian(header: Mapping[str, str]) -> int | None:
    zone = NUMBER.search(header.get("带号", ""))
    width = re.sub(r"\D", "", header.get("几度分带", "")) or "3"
    if zone is None or not zone[0].isdecimal() or width not in ("3", "6"):
        return None
    return int(zone[0]) * 3 if width == "3" else int(zone[0]) * 6 - 3
