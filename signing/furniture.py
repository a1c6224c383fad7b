"""What surrounds the text: running heads, page numbers and the QR code. 「页眉页脚与二维码」"""

from __future__ import annotations

from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor

from signing import fonts, typography
from signing.documents import MM
from signing.pages import HEIGHT, WIDTH, Frame

INK, GREY, PALE = HexColor("#000000"), HexColor("#5f6670"), HexColor("#c9cdd3")
_SMALL = 9.0


def draw_running_head(canvas: Any, frame: Frame, title: str, number: str) -> None:
    """Title on the left, contract number on the right, a hairline below. 「页眉」"""
    baseline = HEIGHT - 18.5 * MM
    canvas.setFillColor(GREY)
    canvas.setFont(fonts.REGULAR, _SMALL)
    canvas.drawString(frame.left, baseline, title)
    canvas.drawRightString(frame.right, baseline, f"合同编号：{number}")
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(0.5)
    canvas.line(frame.left, baseline - 5, frame.right, baseline - 5)


def draw_page_number(canvas: Any, page: int, pages: int) -> None:
    """第x页 共y页， in the middle of the foot. 「页码」"""
    canvas.setFillColor(GREY)
    canvas.setFont(fonts.REGULAR, _SMALL)
    canvas.drawCentredString(WIDTH / 2, 14 * MM, f"第{page}页 共{pages}页")


def draw_centred(canvas: Any, text: str, baseline: float, *, size: float, color: Color) -> None:
    """One centred line in the regular weight. 「居中文字」"""
    canvas.setFillColor(color)
    canvas.setFont(fonts.REGULAR, size)
    canvas.drawString((WIDTH - typography.text_width(text, size)) / 2, baseline, text)


def draw_qr(canvas: Any, address: str, *, left: float, bottom: float, side: float) -> None:
    """The QR code of an address as one filled path, quiet zone left to the caller. 「二维码」"""
    matrix = segno.make(address, error="m", micro=False).matrix
    module = side / len(matrix)
    path = canvas.beginPath()
    for line, modules in enumerate(matrix):
        y = bottom + side - (line + 1) * module
        for start, length in _dark_runs(modules):
            path.rect(left + start * module, y, length * module, module)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(modules: bytearray) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules in a line. 「深色段」"""
    runs: list[tuple[int, int]] = []
    for column, is_dark in enumerate(modules):
        if is_dark and runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((column, 1))
    return runs
