"""The cover: what the contract is, between whom, and where to check it. 「封面」"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from signing import fonts, furniture, typography
from signing.documents import MM
from signing.linebreaking import Run
from signing.pages import HEIGHT, WIDTH, Frame, Spot, Text
from signing.typography import Style

_TITLE_SIZE, _TITLE_GAP = 34.0, 10.0
_LABEL_EMS = 4
_ENTRY = Style(size=14, leading=24, align="left")
_SMALL_ENTRY = Style(size=12, leading=18, align="left")
_LEFT, _RIGHT = 40 * MM, WIDTH - 36 * MM
_GAP = 14.0
QR_SIDE, QR_BOTTOM = 24 * MM, 40 * MM


@dataclass(frozen=True, slots=True)
class Cover:
    """The facts on the cover; `entries` are labels and values. 「封面内容」"""

    title: str
    number: str
    entries: Sequence[tuple[str, str]]
    address: str

    def draw(self, canvas: Any, frame: Frame) -> None:
        """Draw the whole cover page. 「绘制封面」"""
        self._draw_number(canvas, frame)
        self._draw_title(canvas)
        self._draw_entries(canvas)
        self._draw_check(canvas)

    def _draw_entries(self, canvas: Any) -> None:
        """Labels and values, set smaller where long names would reach the QR code. 「封面条目」"""
        top = HEIGHT - 122 * MM
        room = top - (QR_BOTTOM + QR_SIDE + 4 * MM)
        style = _ENTRY
        blocks = [_value_block(value, style) for _, value in self.entries]
        if sum(block.height + _GAP for block in blocks) > room:
            style = _SMALL_ENTRY
            blocks = [_value_block(value, style) for _, value in self.entries]
        for (label, _), block in zip(self.entries, blocks, strict=True):
            _draw_entry(canvas, label, block, top)
            top -= block.height + _GAP

    def _draw_number(self, canvas: Any, frame: Frame) -> None:
        canvas.setFillColor(furniture.INK)
        canvas.setFont(fonts.REGULAR, 12)
        canvas.drawRightString(frame.right, HEIGHT - 34 * MM, f"合同编号：{self.number}")

    def _draw_title(self, canvas: Any) -> None:
        """The title, letterspaced, with a rule of two weights below. 「标题」"""
        baseline = HEIGHT - 88 * MM
        width = typography.text_width(self.title, _TITLE_SIZE, bold=True)
        width += _TITLE_GAP * (len(self.title) - 1)
        text = canvas.beginText((WIDTH - width) / 2, baseline)
        text.setFillColor(furniture.INK)
        text.setFont(fonts.BOLD, _TITLE_SIZE)
        text.setCharSpace(_TITLE_GAP)
        text.textOut(self.title)
        text.setCharSpace(0)
        canvas.drawText(text)
        canvas.setStrokeColor(furniture.INK)
        middle, half = WIDTH / 2, max(width / 2, 48 * MM)
        for below, weight in ((20, 1.4), (23.5, 0.4)):
            canvas.setLineWidth(weight)
            canvas.line(middle - half, baseline - below, middle + half, baseline - below)

    def _draw_check(self, canvas: Any) -> None:
        """The QR code and what it is for. 「扫码验真」"""
        bottom = QR_BOTTOM
        left = (WIDTH - QR_SIDE) / 2
        furniture.draw_qr(canvas, self.address, left=left, bottom=bottom, side=QR_SIDE)
        furniture.draw_centred(canvas, "扫码验真", bottom - 19, size=10.5, color=furniture.INK)
        furniture.draw_centred(
            canvas,
            "本合同以数据电文形式订立，电子文件为原件",
            bottom - 35,
            size=9,
            color=furniture.GREY,
        )


def _value_start(style: Style) -> float:
    return _LEFT + (_LABEL_EMS + 1.2) * style.size


def _value_block(value: str, style: Style) -> Text:
    return Text.of((Run(value),), _RIGHT - _value_start(style), style)


def _draw_entry(canvas: Any, label: str, block: Text, top: float) -> None:
    """A label spread over four ems and its value on a rule. 「封面条目」"""
    style = block.style
    gap = (_LABEL_EMS - len(label)) * style.size / max(len(label) - 1, 1)
    text = canvas.beginText(_LEFT, top - style.leading / 2 - style.size * 0.36)
    text.setFillColor(furniture.INK)
    text.setFont(fonts.BOLD, style.size)
    text.setCharSpace(gap)
    text.textOut(label)
    text.setCharSpace(0)
    canvas.drawText(text)
    start, foot = _value_start(style), top - block.height
    block.draw(canvas, Spot(0, start, top))
    canvas.setStrokeColor(furniture.PALE)
    canvas.setLineWidth(0.6)
    canvas.line(start, foot, _RIGHT, foot)
