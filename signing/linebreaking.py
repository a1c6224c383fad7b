"""Break Chinese text into lines by the rules that forbid marks at their ends. 「断行与避头尾」

Widths are in ems. CLREQ (W3C, Requirements for Chinese Text Layout) §3: closing marks do not begin
a line, opening marks do not end one, numbers keep their units, and neighbouring marks share space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from signing.fonts import Family

CLOSING = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\u2019\u201d\uff09\u3015\uff3d\uff5d"
    "\u3009\u300b\u300d\u300f\u3011\u3017"
)
OPENING = frozenset("\u2018\u201c\uff08\u3014\uff3b\uff5b\u3008\u300a\u300c\u300e\u3010\u3016")
NO_START = CLOSING | frozenset(
    ",.:;!?)]}%\u2030\u2031\u2103\u00b0\u2032\u2033\u2014\u2026\u00b7\uff5e\uff05\u3005\u33a1"
)
NO_END = OPENING | frozenset("([{$#\uffe5\uff04\u00a5\u2116")
_UNITS = (
    "万元/亩·年|万元/亩|平方米|个工作日|个月|万元|千伏安|立方米|工作日|[元亩年月日期条款份人吨%]"
)
_ATOM = re.compile(
    rf"[0-9][0-9,.\-]*(?:{_UNITS})?|[A-Za-z0-9_./:@+\-,%&=?#]+|\s|.",
    re.DOTALL,
)
_LONG_WORD = 9
_HOLE = 4.0
_HALF = 0.5
_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one weight. 「文本段」"""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """The measure in ems and the indent of the first line. 「行宽」"""

    width: float
    indent: float = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one font, moved by `shift` from where the span before ended. 「同字体段」"""

    text: str
    font: str
    advance: float
    shift: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its spans, indent, natural advance, and what each character gives way. 「行」"""

    spans: tuple[Span, ...]
    indent: float
    advance: float
    spread: float

    @property
    def text(self) -> str:
        """The characters of the line. 「行文本」"""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never broken: a Chinese character, or a number with its unit, or a word. 「单元」"""

    text: str
    bold: bool
    advance: float
    shift: float


_Unit = list[_Atom]


@dataclass(slots=True)
class _Breaker:
    """The lines made so far and the line being filled. 「断行状态」"""

    room: Room
    family: Family
    lines: list[Line] = field(default_factory=list)
    current: list[_Atom] = field(default_factory=list)
    filled: float = 0.0

    @property
    def limit(self) -> float:
        """The ems open to the current line. 「可用宽度」"""
        return self.room.width - (0 if self.lines else self.room.indent)

    def room_for(self, unit: _Unit) -> bool:
        """A closing mark may let its blank half hang over the edge. 「能否放下」"""
        hanging = _HALF if unit[-1].text[-1] in CLOSING else 0.0
        return self.filled + self.advance(unit) - hanging <= self.limit + _TOLERANCE

    def advance(self, unit: _Unit) -> float:
        """The advance of a unit here; at the start of a line nothing is shared. 「推进」"""
        first = unit[0].shift if self.current else 0.0
        return sum(a.advance for a in unit) + sum(a.shift for a in unit[1:]) + first

    def add(self, unit: _Unit) -> None:
        """Put a unit on the current line. 「放入」"""
        self.filled += self.advance(unit)
        self.current += unit

    def end(self, *, is_last: bool = False) -> None:
        """Close the current line. 「收行」"""
        while self.current and self.current[-1].text == " ":
            self.filled -= self.current.pop().advance
        count = sum(len(atom.text) for atom in self.current)
        slack = max(0.0, self.limit - self.filled)
        spread = slack / (count - 1) if count > 1 and not is_last else 0.0
        indent = 0 if self.lines else self.room.indent
        spans = tuple(_spans(self.current, self.family))
        self.lines.append(Line(spans, indent, self.filled, spread))
        self.current, self.filled = [], 0.0


def break_lines(runs: Sequence[Run], room: Room, family: Family) -> tuple[Line, ...]:
    """Fill lines greedily; the last is not spread. Raises MissingGlyph. 「断行」"""
    breaker = _Breaker(room, family)
    for unit in _units(_atoms(runs, family)):
        if breaker.room_for(unit):
            breaker.add(unit)
        elif _is_too_long(unit, breaker):
            _cut(unit, breaker)
        else:
            breaker.end()
            if unit[0].text != " ":
                breaker.add(unit)
    breaker.end(is_last=True)
    return tuple(breaker.lines)


def _is_too_long(unit: _Unit, breaker: _Breaker) -> bool:
    """A unit wider than the line, or a long word that would leave a hole. 「过长」"""
    if breaker.advance(unit) > breaker.room.width:
        return True
    length = sum(len(atom.text) for atom in unit)
    return length > _LONG_WORD and breaker.limit - breaker.filled > _HOLE


def _cut(unit: _Unit, breaker: _Breaker) -> None:
    """Break a unit anywhere, for addresses and codes only. 「强制断开」"""
    for atom in unit:
        for character in atom.text:
            chain = breaker.family.weight(bold=atom.bold)
            piece = [_Atom(character, atom.bold, chain.width(character), 0.0)]
            if not breaker.room_for(piece) and character not in NO_START:
                breaker.end()
            breaker.add(piece)


def _atoms(runs: Sequence[Run], family: Family) -> Iterator[_Atom]:
    before = ""
    for run in runs:
        chain = family.weight(bold=run.bold)
        for text in _ATOM.findall(run.text):
            yield _Atom(text, run.bold, chain.width(text), _shared(before, text[0]))
            before = text[-1]


def _shared(before: str, after: str) -> float:
    """Two neighbouring full-width marks share the blank half between them. 「标点挤压」"""
    closes = before in CLOSING and (after in CLOSING or after in OPENING)
    return -_HALF if closes or (before in OPENING and after in OPENING) else 0.0


def _units(atoms: Iterator[_Atom]) -> Iterator[_Unit]:
    """Join what may not be parted: a mark with the character it belongs to. 「不可分」"""
    unit: _Unit = []
    for atom in atoms:
        if unit and atom.text[0] not in NO_START and unit[-1].text[-1] not in NO_END:
            yield unit
            unit = []
        unit.append(atom)
    if unit:
        yield unit


def _spans(atoms: Sequence[_Atom], family: Family) -> Iterator[Span]:
    """Group neighbouring characters of one font that need no shift. 「合并」"""
    text, font, advance, shift = "", "", 0.0, 0.0
    for number, atom in enumerate(atoms):
        chain = family.weight(bold=atom.bold)
        moved = atom.shift if number else 0.0
        for character in atom.text:
            name, width = chain.find(character)
            if moved or name != font:
                if text:
                    yield Span(text, font, advance, shift)
                text, font, advance, shift = "", name, 0.0, moved
                moved = 0.0
            text += character
            advance += width
    if text:
        yield Span(text, font, advance, shift)
