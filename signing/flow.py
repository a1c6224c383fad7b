"""Turn the nodes of a contract body into blocks that can be put on pages. 「正文成块」"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from signing import amounts, tables, typography, wording
from signing.bodies import Caption, Clause, Grid, Node, Paragraph, Pieces
from signing.linebreaking import Run
from signing.pages import Block, Text
from signing.tables import Table
from signing.templates import ContractTemplate
from signing.typography import Style
from signing.values import Values
from signing.variables import ROW_TYPES, Variable

BODY = Style(size=11.5, leading=19.5, indent=2)
PARTICULARS = Style(size=11.5, leading=19.5, align="left")
HEADING = Style(size=12.5, leading=23, align="left", bold=True)
CAPTION = Style(size=10.5, leading=20, align="center", bold=True)
TITLE = Style(size=20, leading=34, align="center", bold=True)
NOTE = Style(size=10.5, leading=23, align="right")
SIGNATURE_NOTE = (
    "双方以可靠的电子签名签署本合同，签署人、签署时间和文件是否被改动，以本电子文件所载数字签名和时间戳为准；"
    "可扫描封面二维码或者在平台公开的验证页面核验。"
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every node needs to become blocks. 「上下文」"""

    variables: Mapping[str, Variable]
    values: Values
    width: float


def contract(template: ContractTemplate, values: Values, width: float) -> Iterator[Block]:
    """The title, the parties and every clause in order. 「全文」"""
    setting = _Setting({v.key: v for v in template.variables}, values, width)
    yield Text.of((Run(template.title),), width, TITLE)
    is_opening = True
    for node in template.body:
        is_opening = is_opening and not isinstance(node, Clause)
        if wording.applies(node.condition, values):
            yield from _particulars(node, setting) if is_opening else _blocks(node, setting)


def centred(text: str, width: float) -> Text:
    """A centred line of the body size. 「居中行」"""
    return Text.of((Run(text),), width, replace(BODY, indent=0, align="center"))


def _particulars(node: Node, setting: _Setting) -> Iterator[Block]:
    """The parties' particulars before the first clause; a bold line begins a party. 「首部」"""
    assert isinstance(node, Paragraph)
    for runs in wording.fill(node.pieces, setting.variables, setting.values):
        before = 10 if runs and runs[0].bold else 0
        yield Text.of(runs, setting.width, PARTICULARS, before=before)


def _blocks(node: Node, setting: _Setting) -> Iterator[Block]:
    if isinstance(node, Clause):
        heading = Text.of((Run(node.heading),), setting.width, HEADING, before=8)
        yield replace(heading, stays_with_next=True)
    elif isinstance(node, Caption):
        runs = wording.fill(node.pieces, setting.variables, setting.values)[0]
        caption = Text.of(runs, setting.width, CAPTION, before=2)
        yield replace(caption, stays_with_next=True)
    elif isinstance(node, Grid):
        yield _grid(node, setting)
    else:
        yield from _paragraphs(node, setting)


def _paragraphs(node: Paragraph, setting: _Setting) -> Iterator[Block]:
    variable = setting.variables.get(node.pieces[0].key)
    if variable and variable.type in ROW_TYPES:
        yield from _rows(variable, setting)
        return
    for runs in wording.fill(node.pieces, setting.variables, setting.values):
        yield Text.of(runs, setting.width, BODY)


def _grid(node: Grid, setting: _Setting) -> Table:
    """A table written in the body. 「固定表格」"""
    return Table.of(
        _cells(node.header, setting),
        [_cells(row, setting) for row in node.rows],
        widths=tables.spread(node.widths, setting.width),
        aligns=node.aligns,
    )


def _cells(cells: Sequence[Pieces], setting: _Setting) -> tuple[tuple[Run, ...], ...]:
    return tuple(wording.fill(cell, setting.variables, setting.values)[0] for cell in cells)


def _rows(variable: Variable, setting: _Setting) -> Iterator[Block]:
    """A table of values, with a sum in figures and capitals below it where asked. 「变量表格」"""
    rows = setting.values.rows(variable.key) if variable.key in setting.values else ()
    columns = variable.columns
    header = [tables.words(f"{c.label}（{c.unit}）" if c.unit else c.label) for c in columns]
    cells = [[tables.words(wording.in_cell(c, row.get(c.key))) for c in columns] for row in rows]
    yield Table.of(
        header,
        cells,
        widths=tables.spread([column.width for column in columns], setting.width),
        aligns=[_alignment(column) for column in columns],
    )
    for column in columns:
        if column.total and rows:
            total = sum(row.whole(column.key) for row in rows if column.key in row)
            yield Text.of((Run(f"合计：{amounts.in_words(total)}"),), setting.width, NOTE)


def _alignment(column: Variable) -> typography.Align:
    if column.type in {"money", "area", "number", "integer"}:
        return "right"
    return "center" if column.type == "date" else "left"
