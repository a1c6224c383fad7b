"""How a seal looks, and how it is cut into the slices of a cross-page seal. 「印章」

Round organisation seals of 42 mm follow the customary form: a ring, a five-pointed star, the name
on an arc from left to right, the kind of seal below. Seals drawn here say 演示; a real seal
picture comes from the licensed provider.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas

from signing.documents import MM
from signing.errors import MissingGlyph

DIAMETER = 42 * MM
PAGES_PER_CROSS_SEAL = 20

_RED = Color(0.86, 0.08, 0.06)
_RING = 1.2 * MM
_MARGIN = 0.3 * MM
_STAR_RADIUS = 7 * MM
_INNER_STAR = math.sin(math.radians(18)) / math.sin(math.radians(54))
_NARROWING = 0.78
_LARGEST_NAME = 5.6 * MM


@dataclass(frozen=True, slots=True)
class Slice:
    """One page's part of a seal, `width` wide from `left`, as shares of the seal. 「骑缝切片」"""

    left: float
    width: float


def round_seal(
    organisation: str, *, font: str, title: str = "合同专用章", mark: str | None = "演示"
) -> bytes:
    """Draw a round seal as a one-page PDF with a transparent ground. 「绘制公章」

    `font` is a font registered with reportlab. Raises MissingGlyph if it lacks a character.
    """
    for field, text in (("单位名称", organisation), ("印章种类", title), ("标注", mark or "")):
        _require_glyphs(text, font=font, field=field)
    output = io.BytesIO()
    page = canvas.Canvas(
        output, pagesize=(DIAMETER, DIAMETER), initialFontName=font, invariant=1, pageCompression=1
    )
    page.setTitle(f"{organisation} {title}")
    page.setStrokeColor(_RED)
    page.setFillColor(_RED)
    page.translate(DIAMETER / 2, DIAMETER / 2)
    page.setLineWidth(_RING)
    page.circle(0, 0, DIAMETER / 2 - _RING / 2 - _MARGIN)
    _draw_star(page)
    _draw_arc(page, organisation, font=font)
    _draw_line(page, title, font=font, size=4.2 * MM, baseline=-12.2 * MM)
    if mark:
        _draw_line(page, mark, font=font, size=2.5 * MM, baseline=-16.6 * MM)
    page.showPage()
    page.save()
    return output.getvalue()


def slices(pages: int) -> tuple[Slice, ...]:
    """Cut a seal over so many pages; the slices of each group rejoin exactly. 「骑缝分切」

    One seal crosses at most twenty pages, as is the custom; longer files repeat it over groups of
    nearly equal size.
    """
    groups = math.ceil(pages / PAGES_PER_CROSS_SEAL)
    cut: list[Slice] = []
    for group in range(groups):
        size = pages * (group + 1) // groups - pages * group // groups
        cut += (Slice(position / size, 1 / size) for position in range(size))
    return tuple(cut)


def _draw_star(page: canvas.Canvas) -> None:
    path = page.beginPath()
    for corner in range(10):
        angle = math.pi / 2 + corner * math.pi / 5
        radius = _STAR_RADIUS * (1 if corner % 2 == 0 else _INNER_STAR)
        step = path.moveTo if corner == 0 else path.lineTo
        step(radius * math.cos(angle), radius * math.sin(angle))
    path.close()
    page.drawPath(path, fill=1, stroke=0)


def _draw_arc(page: canvas.Canvas, text: str, *, font: str) -> None:
    """Letters stand on a circle, tops outwards; long names spread wider and get smaller."""
    count = len(text)
    span = math.radians(min(250, 26 * count))
    pitch = span / max(count - 1, 1)
    outer = DIAMETER / 2 - _MARGIN - _RING - 1.1 * MM
    size = min(_LARGEST_NAME, outer * pitch / _NARROWING / 1.12)
    # The ideographs of a CJK font stand about 0.88 em above the baseline.
    radius = outer - size * 0.88
    for index, letter in enumerate(text):
        angle = math.pi / 2 + (span / 2 - pitch * index if count > 1 else 0)
        page.saveState()
        page.translate(radius * math.cos(angle), radius * math.sin(angle))
        page.rotate(math.degrees(angle) - 90)
        page.scale(_NARROWING, 1)
        page.setFont(font, size)
        page.drawCentredString(0, 0, letter)
        page.restoreState()


def _draw_line(page: canvas.Canvas, text: str, *, font: str, size: float, baseline: float) -> None:
    page.setFont(font, size)
    page.drawCentredString(0, baseline, text)


def _require_glyphs(text: str, *, font: str, field: str) -> None:
    known = pdfmetrics.getFont(font).face.charToGlyph
    for character in text:
        if not character.isspace() and ord(character) not in known:
            raise MissingGlyph(character, field)
