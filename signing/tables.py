"""Tables on pages: ruled, their header repeated on every page they reach. 「表格」"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reportlab.lib.colors import HexColor

from signing.linebreaking import Run
from signing.pages import Block, Spot, Text
from signing.typography import Align, Style

CELL = Style(size=10.5, leading=15.5, align="left")
_PAD_X, _PAD_Y = 5.0, 4.0
_TINT = HexColor("#eef1f5")
_RULE = HexColor("#5f6670")
_LONE_ROWS = 2
_WHOLE_ROWS = 7
_BELOW = 7.0

Cells = Sequence[Sequence[Run]]


@dataclass(frozen=True)
class Row:
    """The cells of one row, each already broken into lines. 「表行」"""

    cells: tuple[Text, ...]

    @cached_property
    def height(self) -> float:
        """The tallest cell and its padding. 「行高」"""
        return max(cell.height for cell in self.cells) + 2 * _PAD_Y


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows in columns of given widths. 「表格」"""

    header: Row
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    before: float = 4
    stays_with_next: bool = False
    starts_page: bool = False

    @classmethod
    def of(
        cls,
        header: Cells,
        rows: Sequence[Cells],
        *,
        widths: Sequence[float],
        aligns: Sequence[Align],
    ) -> Table:
        """Break every cell; `widths` are in points. 「成表」"""
        heads = [replace(CELL, bold=True, align="center")] * len(widths)
        body = [replace(CELL, align=align) for align in aligns]
        return cls(
            header=_row(header, widths, heads),
            rows=tuple(_row(row, widths, body) for row in rows),
            widths=tuple(widths),
        )

    @property
    def height(self) -> float:
        """Header and all rows, with air below. 「高」"""
        return self.header.height + sum(row.height for row in self.rows) + _BELOW

    @property
    def least(self) -> float:
        """Header and two rows of a long table, the whole of a short one. 「最小高」"""
        if len(self.rows) <= _WHOLE_ROWS:
            return self.height
        return self.header.height + sum(row.height for row in self.rows[:_LONE_ROWS])

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Divide between rows, at least two on either side. 「拆分」"""
        used, count = self.header.height, 0
        for row in self.rows:
            used += row.height
            if used > room:
                break
            count += 1
        count = min(count, len(self.rows) - _LONE_ROWS)
        if count < _LONE_ROWS:
            return None
        rest = replace(self, rows=self.rows[count:], before=0.0, starts_page=False)
        return replace(self, rows=self.rows[:count]), rest

    def draw(self, canvas: Any, spot: Spot) -> None:
        """Draw tint, words and rules. 「绘制」"""
        rows = (self.header, *self.rows)
        total = sum(self.widths)
        canvas.setFillColor(_TINT)
        canvas.rect(
            spot.left, spot.top - self.header.height, total, self.header.height, stroke=0, fill=1
        )
        edges = [spot.top]
        for row in rows:
            _draw_row(canvas, row, self.widths, left=spot.left, top=edges[-1])
            edges.append(edges[-1] - row.height)
        _draw_rules(canvas, edges, self.widths, spot.left)


def _row(cells: Cells, widths: Sequence[float], styles: Sequence[Style]) -> Row:
    texts = (
        Text.of(runs, width - 2 * _PAD_X, style)
        for runs, width, style in zip(cells, widths, styles, strict=True)
    )
    return Row(tuple(texts))


def _draw_row(canvas: Any, row: Row, widths: Sequence[float], *, left: float, top: float) -> None:
    """Draw the cells of a row, each in the middle of its height. 「绘制表行」"""
    for cell, width in zip(row.cells, widths, strict=True):
        air = (row.height - cell.height) / 2
        cell.draw(canvas, Spot(0, left + _PAD_X, top - air))
        left += width


def _draw_rules(canvas: Any, edges: Sequence[float], widths: Sequence[float], left: float) -> None:
    """A frame of 0.8 pt and inner rules of 0.4 pt, in two strokes. 「表线」"""
    right, top, bottom = left + sum(widths), edges[0], edges[-1]
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.4)
    inner = canvas.beginPath()
    for edge in edges[1:-1]:
        inner.moveTo(left, edge)
        inner.lineTo(right, edge)
    at = left
    for width in widths[:-1]:
        at += width
        inner.moveTo(at, top)
        inner.lineTo(at, bottom)
    canvas.drawPath(inner, stroke=1, fill=0)
    canvas.setLineWidth(0.8)
    canvas.rect(left, bottom, right - left, top - bottom, stroke=1, fill=0)


def spread(shares: Sequence[int], width: float) -> tuple[float, ...]:
    """Column widths in the proportion of their shares. 「列宽」"""
    return tuple(width * share / sum(shares) for share in shares)


def words(text: str) -> tuple[Run, ...]:
    """A cell of plain text. 「单元格」"""
    return (Run(text),)
