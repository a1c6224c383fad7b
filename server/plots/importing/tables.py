"""Rows of a table, whatever file it came in, as entries by key. 「表格行」"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.plots.importing import columns, findings, shaping
from server.plots.importing.findings import Finding
from server.plots.importing.sources import Drawn, SourceRow

LONGEST_LISTED = 12


def unknown(headers: Sequence[str], keys: Mapping[int, str]) -> tuple[Finding, ...]:
    """Return a remark about the columns that are not known. 「未识别的列」"""
    left = [text for place, text in enumerate(headers) if text and place not in keys]
    if not left:
        return ()
    names = "、".join(text[:20] for text in left[:LONGEST_LISTED])
    more = f"等 {len(left)} 列" if len(left) > LONGEST_LISTED else ""
    suggestion = "列名请与模板一致。"
    return (
        findings.note(findings.WHOLE_FILE, "列名", f"未识别、不读取：{names}{more}。", suggestion),
    )


def row(
    number: int, keys: Mapping[int, str], values: Sequence[Any], *, drawn: Drawn | None = None
) -> SourceRow:
    """Return one row of a table; its shape may stand in a cell of its own. 「一行」"""
    entries = {
        key: columns.cell(values[place]) for place, key in keys.items() if place < len(values)
    }
    entries.pop(columns.STATUS, None)
    cell = str(entries.pop(columns.GEOMETRY, "")) + str(entries.pop(columns.GEOMETRY_MORE, ""))
    said: tuple[Finding, ...] = ()
    if drawn is None and cell.strip():
        drawn = shaping.drawn_in_cell(cell)
        if drawn is None:
            suggestion = "请填 GeoJSON、WKT，或“东,北;东,北;…”的坐标串。"
            said = (findings.error(number, shaping.FIELD, "边界无法读取。", suggestion),)
    return SourceRow(number, entries, drawn, said)
