"""Parse a contract body, Markdown with {{variables}}, into typed nodes. 「正文」

Variables are put in after parsing, so nothing a drafter types can ever act as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from signing import errors

Align = Literal["left", "center", "right"]
_REFERENCE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_CLAUSE = re.compile(r"第([零一二三四五六七八九十百]+)条\s+(\S.*)")
_WHEN = re.compile(r":::\s*when\s+([a-z][a-z0-9_]*)\s*(?:=\s*(\S+))?\s*")
_DIGITS = "零一二三四五六七八九"


class BadTemplate(errors.SigningError):
    """A template that contradicts itself; `detail` names the place. 「模板有误」"""

    code = "bad_template"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text of one weight; with a key it stands for a variable. 「片段」"""

    text: str = ""
    bold: bool = False
    key: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A node is printed when the variable has this value, or any value if None. 「条件」"""

    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered heading 第X条. 「条」"""

    number: int
    title: str
    condition: Condition | None = None

    @property
    def heading(self) -> str:
        """The heading as printed, 「第八条 建设期限与里程碑」. 「条标题」"""
        return f"第{chinese_number(self.number)}条\u3000{self.title}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text. 「段落」"""

    pieces: Pieces
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """The heading of a table. 「表题」"""

    pieces: Pieces
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table written out in the body: header, rows, shares of the width, alignment. 「表格」"""

    header: tuple[Pieces, ...]
    rows: tuple[tuple[Pieces, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[Align, ...]
    condition: Condition | None = None


Node = Clause | Paragraph | Caption | Grid


@dataclass(slots=True)
class _Walk:
    """Tokens of one segment, read from front to back. 「遍历」"""

    tokens: Sequence[Token]
    lines: Sequence[str]
    condition: Condition | None
    nodes: list[Node] = field(default_factory=list)


def parse(source: str) -> tuple[Node, ...]:
    """Parse a body of headings, paragraphs and tables; raises BadTemplate at all else. 「解析」"""
    markdown = MarkdownIt("commonmark").enable("table")
    nodes: list[Node] = []
    for condition, text in _segments(source):
        walk = _Walk(markdown.parse(text), text.split("\n"), condition)
        _read_nodes(walk)
        nodes += walk.nodes
    return tuple(nodes)


def keys(nodes: Sequence[Node]) -> set[str]:
    """Every variable that the nodes print or depend on. 「用到的变量」"""
    found = {piece.key for node in nodes for piece in pieces_of(node) if piece.key}
    return found | {node.condition.key for node in nodes if node.condition}


def plain_text(node: Node) -> str:
    """The node's text with {{keys}} for variables, for checks. 「纯文本」"""
    if isinstance(node, Clause):
        return node.heading
    return "".join(f"{{{{{p.key}}}}}" if p.key else p.text for p in pieces_of(node))


def chinese_number(number: int) -> str:
    """1 … 99 as counted in clause numbers, 「二十三」. 「中文数字」"""
    tens, ones = divmod(number, 10)
    text = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return text + (_DIGITS[ones] if ones or not tens else "")


def _segments(source: str) -> Iterator[tuple[Condition | None, str]]:
    """Split at ::: lines; conditions do not nest. 「分段」"""
    condition: Condition | None = None
    held: list[str] = []
    for line in source.splitlines():
        if not line.startswith(":::"):
            held.append(line)
            continue
        yield condition, "\n".join(held)
        held = []
        opening = _WHEN.fullmatch(line)
        if (opening is None) == (condition is None):
            raise BadTemplate(f"条件段的开合不对：{line}")
        condition = Condition(opening[1], opening[2]) if opening else None
    if condition:
        raise BadTemplate(f"条件段没有结束：{condition.key}")
    yield None, "\n".join(held)


def pieces_of(node: Node) -> Iterator[Piece]:
    """Every piece of text or variable in a node. 「片段」"""
    if isinstance(node, Paragraph | Caption):
        yield from node.pieces
    elif isinstance(node, Grid):
        for row in (node.header, *node.rows):
            for cell in row:
                yield from cell


def _read_nodes(walk: _Walk) -> None:
    position = 0
    while position < len(walk.tokens):
        token = walk.tokens[position]
        if token.type == "heading_open":
            walk.nodes.append(_heading(token, walk.tokens[position + 1], walk.condition))
            position += 3
        elif token.type == "paragraph_open":
            pieces = _pieces(walk.tokens[position + 1])
            walk.nodes.append(Paragraph(pieces, walk.condition))
            position += 3
        elif token.type == "table_open":
            position = _table(walk, position)
        else:
            where = walk.lines[token.map[0]] if token.map else token.type
            raise BadTemplate(f"正文中有不支持的写法：{where}")


def _heading(token: Token, inline: Token, condition: Condition | None) -> Node:
    if token.tag == "h3":
        return Caption(_pieces(inline), condition)
    found = _CLAUSE.fullmatch(inline.content)
    if token.tag != "h2" or not found:
        raise BadTemplate(f"条标题应写作“## 第一条 名称”：{inline.content}")
    numbers = {chinese_number(n): n for n in range(1, 100)}
    return Clause(numbers[found[1]], found[2], condition)


def _table(walk: _Walk, start: int) -> int:
    """Read one table; the dashes of its separator line give the widths. 「读表」"""
    opening = walk.tokens[start]
    assert opening.map is not None
    separator = walk.lines[opening.map[0] + 1].strip().strip("|")
    widths = tuple(cell.count("-") for cell in separator.split("|"))
    rows: list[tuple[Pieces, ...]] = []
    cells: list[Pieces] = []
    aligns: list[Align] = []
    position = start + 1
    while walk.tokens[position].type != "table_close":
        token = walk.tokens[position]
        if token.type == "inline":
            cells.append(_pieces(token))
        elif token.type == "th_open":
            aligns.append(_alignment(token))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
            cells = []
        position += 1
    walk.nodes.append(Grid(rows[0], tuple(rows[1:]), widths, tuple(aligns), walk.condition))
    return position + 1


def _alignment(token: Token) -> Align:
    style = str(token.attrGet("style") or "")
    if style.endswith("center"):
        return "center"
    return "right" if style.endswith("right") else "left"


def _pieces(inline: Token) -> Pieces:
    """Text and bold runs with their variables cut out. 「切分」"""
    pieces: list[Piece] = []
    bold = False
    for token in inline.children or ():
        if token.type in {"strong_open", "strong_close"}:
            bold = token.type == "strong_open"
        elif token.type == "text" and "**" not in token.content:
            pieces += _split(token.content, bold=bold)
        elif token.type != "softbreak":
            raise BadTemplate(f"正文中有不支持的写法：{inline.content}")
    return tuple(pieces)


def _split(text: str, *, bold: bool) -> Iterator[Piece]:
    for number, part in enumerate(_REFERENCE.split(text)):
        if number % 2:
            yield Piece(bold=bold, key=part)
        elif part:
            yield Piece(part, bold)
