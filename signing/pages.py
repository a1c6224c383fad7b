"""Put blocks on pages: headings stay with their text, no paragraph leaves a lone line. 「分页」"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from signing import typography
from signing.documents import MM
from signing.linebreaking import Line, Run
from signing.typography import Style

WIDTH, HEIGHT = 595.2756, 841.8898
LONE_LINES = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The text area of every page: 40 characters of 11.5 pt, 36 lines of 19.5 pt. 「版心」"""

    left: float = (WIDTH - 460) / 2
    right: float = (WIDTH + 460) / 2
    top: float = HEIGHT - 27 * MM
    bottom: float = HEIGHT - 27 * MM - 702

    @property
    def width(self) -> float:
        """The measure. 「版心宽」"""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The depth of a page. 「版心高」"""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a block came to stand: page from 0, left edge and top edge in points. 「落点」"""

    page: int
    left: float
    top: float


class Block(Protocol):
    """Something with a height that can be drawn, and perhaps divided. 「块」"""

    @property
    def height(self) -> float:
        """The height without the space before. 「高」"""

    @property
    def before(self) -> float:
        """The space above, dropped at the top of a page. 「段前」"""

    @property
    def stays_with_next(self) -> bool:
        """Whether it must not be the last on its page. 「与下段同页」"""

    @property
    def starts_page(self) -> bool:
        """Whether it begins a new page. 「另起一页」"""

    @property
    def least(self) -> float:
        """The height of the smallest first part that may stand alone on a page. 「最小高」"""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Divide so that the first part fits the room, or None. 「拆分」"""

    def draw(self, canvas: Any, spot: Spot) -> None:
        """Draw at a spot. 「绘制」"""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or heading whose lines are already broken. 「文本块」"""

    lines: tuple[Line, ...]
    width: float
    style: Style
    before: float = 0
    stays_with_next: bool = False
    starts_page: bool = False

    @classmethod
    def of(cls, runs: Sequence[Run], width: float, style: Style, *, before: float = 0) -> Text:
        """Break runs into lines of this width. 「成块」"""
        return cls(typography.set_lines(runs, width, style), width, style, before)

    @property
    def height(self) -> float:
        """All lines. 「高」"""
        return len(self.lines) * self.style.leading

    @property
    def least(self) -> float:
        """Two lines, or all where two could not be left for the next page. 「最小高」"""
        splittable = len(self.lines) >= 2 * LONE_LINES
        return (LONE_LINES if splittable else len(self.lines)) * self.style.leading

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Keep at least two lines on either side. 「拆分」"""
        count = int((room + 0.01) // self.style.leading)
        count = min(count, len(self.lines) - LONE_LINES)
        if count < LONE_LINES:
            return None
        head = replace(self, lines=self.lines[:count])
        return head, replace(self, lines=self.lines[count:], before=0.0, starts_page=False)

    def draw(self, canvas: Any, spot: Spot) -> None:
        """Draw every line. 「绘制」"""
        typography.draw_lines(
            canvas,
            self.lines,
            left=spot.left,
            top=spot.top,
            width=self.width,
            style=self.style,
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it stands. 「已落位的块」"""

    block: Block
    spot: Spot


@dataclass(slots=True)
class _Filling:
    """The page being filled. 「填页状态」"""

    frame: Frame
    page: int
    top: float

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on this page yet. 「空页」"""
        return self.top >= self.frame.top - 0.01

    @property
    def room(self) -> float:
        """What is left of this page. 「余高」"""
        return self.top - self.frame.bottom

    def turn(self) -> None:
        """Go on to the next page. 「翻页」"""
        self.page += 1
        self.top = self.frame.top


def paginate(blocks: Sequence[Block], frame: Frame, *, first_page: int) -> tuple[Placed, ...]:
    """Place every block in order, from the top of page `first_page` on. 「分页」"""
    filling = _Filling(frame, first_page, frame.top)
    placed: list[Placed] = []
    for number, block in enumerate(blocks):
        needed = _needed(blocks, number)
        if not filling.is_empty and (block.starts_page or needed > filling.room + 0.01):
            filling.turn()
        _place(block, filling, placed)
    return tuple(placed)


def _needed(blocks: Sequence[Block], number: int) -> float:
    """What must fit: the block's least part, with all that has to stay with it. 「所需高」"""
    block = blocks[number]
    if not block.stays_with_next or number + 1 == len(blocks):
        return block.before + block.least
    return block.before + block.height + _needed(blocks, number + 1)


def _place(block: Block, filling: _Filling, placed: list[Placed]) -> None:
    """Put one block down, over as many pages as it takes. 「落位」"""
    rest: Block | None = block
    while rest is not None:
        if not filling.is_empty:
            filling.top -= rest.before
        parts = rest.split(filling.room) if rest.height > filling.room + 0.01 else None
        head, rest = parts if parts else (rest, None)
        placed.append(Placed(head, Spot(filling.page, filling.frame.left, filling.top)))
        filling.top -= head.height
        if rest is not None:
            filling.turn()
