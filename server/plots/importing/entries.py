"""The form of a plot as a row states it, over what is known and what is set for all. 「取值」"""

from collections.abc import Mapping
from typing import Any

from server.plots import describing, editing, standards
from server.plots.fields import Field, FieldForm
from server.plots.importing import columns, findings
from server.plots.importing.findings import Finding
from server.plots.importing.sources import SourceRow
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot

# What may be set for every row that leaves it empty: land bureaus' files hold little else.
SETTABLE = ("kind", "township", "park", "address", "owner_type", "use_code", "source")
HINTS: Mapping[str, str] = {
    "township": "填乡镇办场全称，或在导入时统一指定。",
    "owner_type": "可在导入时统一指定。",
    "address": "填写位置，或在导入时统一指定。",
    "use_code": "可在导入时统一指定。",
    "area_note": "请核对面积；确有差异的，在“面积差异说明”列说明原因。",
    "geometry": "请核对边界和坐标系。",
}


def code_of(row: SourceRow) -> str:
    """Return the code under which a row claims to be known, or nothing. 「编号」"""
    return str(row.entries.get(columns.CODE) or "").strip()


def suggestion(key: str) -> str:
    """Return what to do about a fault of an entry. 「建议」"""
    return HINTS.get(key.removeprefix("standards."), "请按提示修改后重新上传。")


def kind_of(
    row: SourceRow, plot: Plot | None, defaults: Mapping[str, str], said: list[Finding]
) -> PlotKind | None:
    """Return what a row is about, adding to `said` when it does not tell. 「类型」"""
    stated = str(row.entries.get(columns.KIND) or "").strip()
    if not stated:
        stated = plot.kind if plot is not None else defaults.get(columns.KIND, "")
    kind = next((one for one in PlotKind if stated in (one.value, one.label)), None)
    if kind is None:
        problem = f"类型“{stated[:20]}”不认识。" if stated else "没有填写类型。"
        hint = "应为地块、厂房或楼宇，也可在导入时统一指定。"
        said.append(findings.error(row.number, "类型", problem, hint))
    elif plot is not None and plot.kind != kind:
        problem = "资产类型登记后不能更改。"
        said.append(findings.error(row.number, "类型", problem, "请另行新增，编号留空。"))
        return None
    return kind


def form(
    row: SourceRow,
    plot: Plot | None,
    kind: PlotKind,
    *,
    defaults: Mapping[str, str],
    said: list[Finding],
) -> dict[str, Any]:
    """Return a form for `describing.read`: what the row states, over the rest. 「取值」"""
    known = editing.typed(plot) if plot is not None else {"standards": {}}
    wanted: dict[str, Any] = {**known, "standards": dict(known["standards"])}
    top = {field.key for field in describing.declared(kind)}
    inner = {field.key: field for field in standards.DECLARED[kind]}
    for key, value in row.entries.items():
        if key in top:
            wanted[key] = value
        elif key in inner:
            wanted["standards"][key] = _cell(inner[key], value)
        elif key == columns.UTILITIES:
            wanted[key] = _utilities(row, str(value), said)
        elif key not in (columns.CODE, columns.KIND) and value not in ("", None, "否"):
            problem = f"{kind.label}没有“{columns.label_of(key)}”这一项。"
            said.append(findings.error(row.number, columns.label_of(key), problem, "请清空。"))
    for key, value in defaults.items() if plot is None else ():
        place = wanted if key in top else wanted["standards"] if key in inner else None
        if place is not None and place.get(key) in (None, "", []):
            place[key] = value
    return wanted


def _cell(field: Field, value: Any) -> Any:
    # A DBF keeps numbers as floats: 100102.0 is the code 100102.
    if field.form is FieldForm.CHOICE and isinstance(value, str) and value.endswith(".0"):
        return value.removesuffix(".0")
    return value


def _utilities(row: SourceRow, text: str, said: list[Finding]) -> Any:
    rows = columns.utilities_rows(text)
    if rows is None:
        problem = f"配套“{text[:30]}”无法读取。"
        hint = "应为“类别:能力:距离米数”，多项以“；”隔开，例如“供电:10 kV:120；供水::0”。"
        said.append(findings.error(row.number, "配套", problem, hint))
        return []
    return rows
