"""The signature page, whose boxes are measured while they are drawn. 「签署页」"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from signing import furniture
from signing.documents import MM, Box
from signing.linebreaking import Run
from signing.pages import Block, Spot, Text
from signing.typography import Style

_LINE = Style(size=11.5, leading=22, align="left")
_NOTE = Style(size=9, leading=15, align="left", color=furniture.GREY)
_PAD = 4.5 * MM
_GAP = 6 * MM
_CLEAR = 1.2 * MM


@dataclass(frozen=True, slots=True)
class Mark:
    """The box that a party's mark needs, and what is put there. 「签章框」"""

    width: float
    height: float
    caption: str


SEAL = Mark(42 * MM, 42 * MM, "电子印章")
HANDWRITING = Mark(60 * MM, 22 * MM, "手写签名")


@dataclass(frozen=True)
class Panel:
    """One party's block: its particulars on the left, the box for its mark on the right. 「签署栏」

    Drawing records the box under the party's key in `anchors`, which the caller owns.
    """

    party: str
    headings: Sequence[Text]
    particulars: Sequence[Text]
    mark: Mark
    width: float
    anchors: dict[str, Box] = field(compare=False, repr=False)
    before: float = 9 * MM
    stays_with_next: bool = False
    starts_page: bool = False

    @property
    def height(self) -> float:
        """The taller of words and box, with padding. 「高」"""
        words = sum(text.height for text in self.particulars)
        box = self.mark.height + 2 * _CLEAR + _NOTE.leading
        return sum(text.height for text in self.headings) + max(words, box) + 2 * _PAD

    @property
    def least(self) -> float:
        """A panel is never divided. 「最小高」"""
        return self.height

    def split(self, room: float) -> tuple[Block, Block] | None:
        """A panel is never divided. 「拆分」"""
        del room
        return None

    def draw(self, canvas: Any, spot: Spot) -> None:
        """Draw frame, words and box, and record where the box stands. 「绘制」"""
        canvas.setStrokeColor(furniture.PALE)
        canvas.setLineWidth(0.6)
        canvas.rect(spot.left, spot.top - self.height, self.width, self.height)
        left, top = spot.left + _PAD, spot.top - _PAD
        for text in self.headings:
            text.draw(canvas, Spot(spot.page, left, top))
            top -= text.height
        self._draw_box(canvas, spot, top)
        for text in self.particulars:
            text.draw(canvas, Spot(spot.page, left, top))
            top -= text.height

    def _draw_box(self, canvas: Any, spot: Spot, top: float) -> None:
        """The dashed box with its caption below, clear of the mark itself. 「签章框」"""
        left = spot.left + self.width - _PAD - _CLEAR - self.mark.width
        bottom = top - _CLEAR - self.mark.height
        self.anchors[self.party] = Box(spot.page, left, bottom, self.mark.width, self.mark.height)
        canvas.saveState()
        canvas.setDash(2, 2)
        canvas.setStrokeColor(furniture.PALE)
        canvas.rect(
            left - _CLEAR,
            bottom - _CLEAR,
            self.mark.width + 2 * _CLEAR,
            self.mark.height + 2 * _CLEAR,
        )
        canvas.restoreState()
        caption = Text.of((Run(self.mark.caption),), self.mark.width, _centred_note())
        caption.draw(canvas, Spot(spot.page, left, bottom - _CLEAR))


def panel(
    party: str,
    headings: tuple[str, str],
    lines: Sequence[str],
    *,
    mark: Mark,
    width: float,
    anchors: dict[str, Box],
) -> Panel:
    """A party's block: two headings across, and lines that stay clear of the box. 「签署栏」"""
    inner = width - 2 * _PAD
    room = inner - mark.width - 2 * _CLEAR - _GAP
    return Panel(
        party=party,
        headings=(
            Text.of((Run(headings[0], bold=True),), inner, _LINE),
            Text.of((Run(headings[1]),), inner, _LINE),
        ),
        particulars=tuple(Text.of((Run(line),), room, _LINE) for line in lines),
        mark=mark,
        width=width,
        anchors=anchors,
    )


def note(text: str, width: float) -> Text:
    """A small grey remark. 「说明」"""
    return Text.of((Run(text),), width, _NOTE, before=6 * MM)


def _centred_note() -> Style:
    return Style(size=9, leading=15, align="center", color=furniture.GREY)
