"""Excel files of plots: exports, and the template with its allowed values. 「Excel」"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from server.plots.fields import FieldForm
from server.plots.importing import columns
from server.plots.importing.columns import Column
from server.plots.lifecycle import PlotKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 30_000  # Excel keeps 32,767
WIDE, USUAL = 28, 14
EXAMPLES = {
    columns.CODE: "留空为新增；填已有编号为更新",
    columns.KIND: "地块、厂房或楼宇",
    columns.STATUS: "只供查看，导入时不读取",
    columns.UTILITIES: "类别:能力:距离米数，多项以“；”隔开，例如 供电:10 kV:120；供水::0",
    columns.GEOMETRY: "GeoJSON、WKT，或“东,北;东,北;…”的坐标串",
    columns.GEOMETRY_MORE: "边界超过一格时接着写",
}
FORMS = {
    FieldForm.TEXT: "文字",
    FieldForm.PARAGRAPH: "文字",
    FieldForm.DECIMAL: "数字",
    FieldForm.INTEGER: "整数",
    FieldForm.BOUND: "区间：≥1.0、≤24、0.5 或 1.0–2.5",
    FieldForm.MONEY_WAN: "金额，万元",
    FieldForm.AREA_M2: "面积，㎡",
    FieldForm.CHOICE: "从可选值中选一个",
    FieldForm.CHOICES: "从可选值中选，以“、”隔开",
    FieldForm.YES_NO: "是或否",
    FieldForm.DAY: "日期：2026-03-01",
}


def plots(rows: Iterable[tuple[Mapping[str, str], Mapping[str, Any]]]) -> bytes:
    """Return a workbook of plots, one a row, with the template's headers. 「导出 Excel」"""
    book = Workbook(write_only=True)
    sheet = _headed(book)
    for row, geometry in rows:
        drawn = json.dumps(geometry, separators=(",", ":"))
        whole = {
            **row,
            columns.GEOMETRY: drawn[:LONGEST_CELL],
            columns.GEOMETRY_MORE: drawn[LONGEST_CELL:],
        }
        sheet.append([_cell(sheet, whole[column.key]) for column in columns.columns()])
    return _saved(book)


def template() -> bytes:
    """Return an empty workbook to fill in, with a sheet of what each column takes. 「模板」"""
    book = Workbook(write_only=True)
    _headed(book)
    sheet = book.create_sheet("填写说明")
    sheet.append([_bold(sheet, text) for text in ("列名", "适用", "必填", "填法", "可选值")])
    for column in columns.columns():
        sheet.append([_cell(sheet, text) for text in _explained(column)])
    return _saved(book)


def _explained(column: Column) -> tuple[str, ...]:
    whose = "、".join(kind.label for kind in PlotKind if kind in column.kinds)
    if column.field is None:
        return column.header, whose, "", EXAMPLES[column.key], _choices_without_field(column)
    field = column.field
    needed = "是" if field.is_required else ""
    how = "；".join(part for part in (FORMS[field.form], field.hint) if part)
    choices = [label for kind in column.kinds for _, label in _choices(column, kind)]
    return column.header, whose, needed, how, "、".join(dict.fromkeys(choices))


def _choices(column: Column, kind: PlotKind) -> tuple[tuple[str, str], ...]:
    field = columns.column_of(column.key, kind).field
    return field.choices if field else ()


def _choices_without_field(column: Column) -> str:
    return "、".join(kind.label for kind in PlotKind) if column.key == columns.KIND else ""


def _headed(book: Workbook) -> Any:
    sheet = book.create_sheet("地块")
    sheet.freeze_panes = "B2"
    for place, column in enumerate(columns.columns(), start=1):
        is_wide = column.key in ("name", "address", columns.GEOMETRY)
        sheet.column_dimensions[get_column_letter(place)].width = WIDE if is_wide else USUAL
    sheet.append([_bold(sheet, column.header) for column in columns.columns()])
    return sheet


def _bold(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text or None)
    if text:
        cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
