"""Chinese text on paper: which glyphs exist, and lines of text drawn where they belong. 「排版」"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.lib.colors import Color, HexColor

from signing import errors, fonts, linebreaking
from signing.linebreaking import Line, Run

Align = Literal["justify", "left", "center", "right"]
BLACK = HexColor("#000000")
_GIVE = 0.03


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; sizes in points, the indent of the first line in ems. 「样式」"""

    size: float = 12
    leading: float = 22
    indent: float = 0
    align: Align = "justify"
    color: Color = BLACK
    bold: bool = False


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters that no configured font can draw, each once, in order. 「缺字」"""
    chain = fonts.family().regular
    found = dict.fromkeys(c for c in text if not c.isspace() and not chain.covers(c))
    return tuple(found)


def check_glyphs(texts: Mapping[str, str]) -> None:
    """Raise MissingGlyph naming the character and the label of the text it is in. 「字形检查」"""
    for label, text in texts.items():
        for character in missing_glyphs(text):
            raise errors.MissingGlyph(character, label)


def set_lines(runs: Sequence[Run], width: float, style: Style) -> tuple[Line, ...]:
    """Break runs of text into lines of this width. 「断行」"""
    bold = [Run(run.text, bold=True) for run in runs] if style.bold else runs
    give = _GIVE if style.align == "justify" else 0.0
    room = linebreaking.Room(width / style.size, style.indent, give)
    return linebreaking.break_lines(bold, room, fonts.family())


def draw_lines(
    canvas: Any, lines: Sequence[Line], *, left: float, top: float, width: float, style: Style
) -> None:
    """Draw lines downwards from `top`; `canvas` is a reportlab canvas. 「绘制文本」"""
    text = canvas.beginText()
    text.setFillColor(style.color)
    baseline = top - style.leading / 2 - style.size * 0.36
    for line in lines:
        _draw_line(text, line, _start(line, left, width, style), baseline, style)
        baseline -= style.leading
    text.setCharSpace(0)
    canvas.drawText(text)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in points. 「文本宽度」"""
    return fonts.family().weight(bold=bold).width(text) * size


def _start(line: Line, left: float, width: float, style: Style) -> float:
    slack = width - line.advance * style.size
    if style.align == "center":
        return left + slack / 2
    if style.align == "right":
        return left + slack
    return left + line.indent * style.size


def _draw_line(text: Any, line: Line, start: float, baseline: float, style: Style) -> None:
    """Draw one line; spaces of a justified line are spread over its characters. 「绘制一行」"""
    spread = line.spread * style.size if style.align == "justify" else 0.0
    text.setTextOrigin(start, baseline)
    text.setCharSpace(spread)
    at = start
    for span in line.spans:
        if span.shift:
            at += span.shift * style.size
            text.setTextOrigin(at, baseline)
        text.setFont(span.font, style.size)
        text.textOut(span.text)
        at += span.advance * style.size + spread * len(span.text)
