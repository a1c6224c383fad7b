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
        top = HEIGHT - 122 * MM
        for label, value in self.entries:
            top = _draw_entry(canvas, label, value, top) - 14
        self._draw_check(canvas)

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
        furniture.draw_centred(canvas, "扫码验真", bottom - 15, size=10.5, color=furniture.INK)
        furniture.draw_centred(
            canvas,
            "本合同以数据电文形式订立，电子文件为原件",
            bottom - 31,
            size=9,
            color=furniture.GREY,
        )


def _draw_entry(canvas: Any, label: str, value: str, top: float) -> float:
    """A label spread over four ems and its value on a rule; returns the foot. 「封面条目」"""
    left, right = 40 * MM, WIDTH - 36 * MM
    size = _ENTRY.size
    gap = (_LABEL_EMS - len(label)) * size / max(len(label) - 1, 1)
    text = canvas.beginText(left, top - _ENTRY.leading / 2 - size * 0.36)
    text.setFillColor(furniture.INK)
    text.setFont(fonts.BOLD, size)
    text.setCharSpace(gap)
    text.textOut(label)
    text.setCharSpace(0)
    canvas.drawText(text)
    start = left + (_LABEL_EMS + 1.2) * size
    block = Text.of((Run(value),), right - start, _ENTRY)
    block.draw(canvas, Spot(0, start, top))
    foot = top - block.height
    canvas.setStrokeColor(furniture.PALE)
    canvas.setLineWidth(0.6)
    canvas.line(start, foot, right, foot)
    return foot
