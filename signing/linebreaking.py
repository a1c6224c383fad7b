"""Break Chinese text into lines by the rules that forbid marks at their ends. 「断行与避头尾」

Widths are in ems. CLREQ (W3C, Requirements for Chinese Text Layout) §3: closing marks do not begin
a line, opening marks do not end one, numbers keep their units, and neighbouring marks share space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from signing.fonts import Family

CLOSING = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\u2019\u201d\uff09\u3015\uff3d\uff5d"
    "\u3009\u300b\u300d\u300f\u3011\u3017"
)
OPENING = frozenset("\u2018\u201c\uff08\u3014\uff3b\uff5b\u3008\u300a\u300c\u300e\u3010\u3016")
_MARKS = CLOSING | OPENING
NO_START = CLOSING | frozenset(
    ",.:;!?)]}%\u2030\u2031\u2103\u00b0\u2032\u2033\u2014\u2026\u00b7\uff5e\uff05\u3005\u33a1"
)
NO_END = OPENING | frozenset("([{$#\uffe5\uff04\u00a5\u2116")
_UNITS = "万元/亩·年|万元/亩|平方米|个月|个|万元|千伏安|立方米|工作日|[元亩年月日期条款份人吨%]"
_ATOM = re.compile(
    rf"[0-9][0-9,.\-]*(?:{_UNITS})?(?![0-9A-Za-z_@/])|[A-Za-z0-9_./:@+\-,%&=?#]+|\s|.",
    re.DOTALL,
)
_ADDRESS = re.compile(r"[A-Za-z].*[/@.:].*[A-Za-z]")
_HOLE = 4.0
_HALF = 0.5
_STRAGGLER = 2.1
_SQUEEZES = (0.4, 0.7, 1.0)
_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one weight. 「文本段」"""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """The measure in ems, the indent of the first line, and what a line may be squeezed. 「行宽」

    `give` is a share of the width: a last line of a character or two is drawn back into the lines
    above if each of them yields no more than that.
    """

    width: float
    indent: float = 0
    give: float = 0


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


class _Atom(NamedTuple):
    """What is never broken: a Chinese character, or a number with its unit, or a word. 「单元」"""

    text: str
    font: str
    advance: float
    shift: float


class _Unit(NamedTuple):
    """Atoms that stay together; `advance` leaves out the shift of the first. 「不可分组」"""

    atoms: tuple[_Atom, ...]
    advance: float

    @property
    def shift(self) -> float:
        """How far it moves towards the mark before it on the same line. 「挤压」"""
        return self.atoms[0].shift


@dataclass(slots=True)
class _Breaker:
    """The lines made so far and the line being filled. 「断行状态」"""

    room: Room
    squeeze: float = 0.0
    lines: list[Line] = field(default_factory=list)
    current: list[_Atom] = field(default_factory=list)
    filled: float = 0.0

    @property
    def limit(self) -> float:
        """The ems open to the current line. 「可用宽度」"""
        return self.room.width - (0 if self.lines else self.room.indent)

    def room_for(self, unit: _Unit) -> bool:
        """A closing mark may let its blank half hang over the edge. 「能否放下」"""
        needed = self.filled + unit.advance + self.first_shift(unit)
        limit = self.limit + self.squeeze + _TOLERANCE
        return needed <= limit or (needed - _HALF <= limit and _last(unit.atoms) in CLOSING)

    def first_shift(self, unit: _Unit) -> float:
        """At the start of a later line an opening mark loses its blank half. 「行首标点」"""
        if self.current:
            return unit.shift
        return -_HALF if self.lines and unit.atoms[0].text[0] in OPENING else 0.0

    def add(self, unit: _Unit) -> None:
        """Put a unit on the current line. 「放入」"""
        shift = self.first_shift(unit)
        self.filled += unit.advance + shift
        self.current += unit.atoms
        if shift != unit.shift:
            first = len(self.current) - len(unit.atoms)
            self.current[first] = unit.atoms[0]._replace(shift=shift)

    def end(self, *, is_last: bool = False) -> None:
        """Close the current line. 「收行」"""
        while self.current and self.current[-1].text == " ":
            self.filled -= self.current.pop().advance
        indent = 0 if self.lines else self.room.indent
        spread = self._spread(is_last=is_last)
        self.lines.append(Line(tuple(_spans(self.current)), indent, self.filled, spread))
        self.current, self.filled = [], 0.0

    def _spread(self, *, is_last: bool) -> float:
        """What each character gains, or yields where the line was filled too far. 「疏密」"""
        gaps = sum(len(atom.text) for atom in self.current) - 1
        slack = self.limit - self.filled
        if slack < 0 and _last(self.current) in CLOSING:
            slack = min(0.0, slack + _HALF)
        return 0.0 if gaps < 1 or (is_last and slack > 0) else slack / gaps


def break_lines(runs: Sequence[Run], room: Room, family: Family) -> tuple[Line, ...]:
    """Fill lines greedily; the last is not spread. Raises MissingGlyph. 「断行」"""
    units = list(_units(_atoms(runs, family)))
    lines = _fill(units, _Breaker(room))
    if room.give and len(lines) > 1 and lines[-1].advance <= _STRAGGLER:
        for part in _SQUEEZES:
            tighter = _fill(units, _Breaker(room, squeeze=part * room.give * room.width))
            if len(tighter) < len(lines):
                return tighter
    return lines


def _fill(units: Sequence[_Unit], breaker: _Breaker) -> tuple[Line, ...]:
    for unit in units:
        if breaker.room_for(unit):
            breaker.add(unit)
        elif _is_too_long(unit, breaker):
            for piece in _cut(unit, breaker.room.width - breaker.room.indent):
                if breaker.current and not breaker.room_for(piece):
                    breaker.end()
                breaker.add(piece)
        else:
            breaker.end()
            if unit.atoms[0].text != " ":
                breaker.add(unit)
    breaker.end(is_last=True)
    return tuple(breaker.lines)


def _is_too_long(unit: _Unit, breaker: _Breaker) -> bool:
    """A unit wider than the line, or an address that would leave a hole. 「过长」"""
    if unit.advance > breaker.room.width:
        return True
    hole = breaker.limit - breaker.filled
    return hole > _HOLE and bool(_ADDRESS.search("".join(atom.text for atom in unit.atoms)))


def _cut(unit: _Unit, widest: float) -> Iterator[_Unit]:
    """Cut the words of a unit anywhere; marks stay with the character before them. 「强制断开」

    Only a row of marks wider than the line itself is parted, lest it run off the page.
    """
    held: list[_Atom] = []
    for atom in unit.atoms:
        share = atom.advance / len(atom.text)
        for character in atom.text:
            may_part = character not in NO_START and _last(held or [atom]) not in NO_END
            if held and (may_part or (len(held) + 1) * max(share, 1) > widest):
                yield _Unit(tuple(held), sum(piece.advance for piece in held))
                held = []
            held.append(_Atom(character, atom.font, share, 0.0))
    yield _Unit(tuple(held), sum(piece.advance for piece in held))


def _atoms(runs: Sequence[Run], family: Family) -> Iterator[_Atom]:
    """Words are ASCII with perhaps a unit, all in the font of their first character. 「切分」"""
    before = ""
    for run in runs:
        chain = family.weight(bold=run.bold)
        for text in _ATOM.findall(run.text):
            font, advance = chain.find(text[0])
            if len(text) > 1:
                advance = chain.width(text)
            marks = before in _MARKS and text in _MARKS
            yield _Atom(text, font, advance, _shared(before, text) if marks else 0.0)
            before = text[-1]


def _shared(before: str, after: str) -> float:
    """Two neighbouring full-width marks share the blank half between them. 「标点挤压」"""
    return 0.0 if before in OPENING and after in CLOSING else -_HALF


def _last(atoms: Sequence[_Atom]) -> str:
    return atoms[-1].text[-1]


def _units(atoms: Iterator[_Atom]) -> Iterator[_Unit]:
    """Join what may not be parted: a mark with the character it belongs to. 「不可分」"""
    held: list[_Atom] = []
    advance = 0.0
    for atom in atoms:
        if held and atom.text[0] not in NO_START and _last(held) not in NO_END:
            yield _Unit(tuple(held), advance)
            held = []
        advance = advance + atom.advance + atom.shift if held else atom.advance
        held.append(atom)
    if held:
        yield _Unit(tuple(held), advance)


def _spans(atoms: Sequence[_Atom]) -> Iterator[Span]:
    """Group neighbouring atoms of one font that need no shift. 「合并」"""
    start = 0
    for end in range(1, len(atoms) + 1):
        if end == len(atoms) or atoms[end].shift or atoms[end].font != atoms[start].font:
            group = atoms[start:end]
            text = "".join(atom.text for atom in group)
            advance = sum(atom.advance for atom in group)
            yield Span(text, group[0].font, advance, group[0].shift)
            start = end
