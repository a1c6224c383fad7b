"""How each typed value is worded in a contract, the same everywhere. 「变量的印法」"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from signing import amounts, areas
from signing.bodies import Condition, Piece
from signing.linebreaking import Run
from signing.values import Value, Values
from signing.variables import Variable

BLANK = "＿＿＿＿＿＿"


def printed(variable: Variable, value: Value | None) -> str:
    """The text of one value in running text; blanks for what a draft still lacks. 「印文」

    Money comes in figures and capitals together, area in 亩 and square metres. Units of other
    numbers are part of the template's sentence.
    """
    if value is None:
        return BLANK if variable.required else variable.empty
    if isinstance(value, int):
        if variable.type == "money":
            return amounts.in_words(value)
        return areas.both(value) if variable.type == "area" else str(value)
    return _plain(variable, value)


def in_cell(column: Variable, value: Value | None) -> str:
    """The text of one value in a table whose header names the unit. 「表格印文」"""
    if isinstance(value, int) and column.type == "money":
        return amounts.wan_figures(value)
    if isinstance(value, int) and column.type == "area":
        return areas.mu_figures(value)
    return "" if value is None else printed(column, value)


def chinese_day(day: date) -> str:
    """「2027年6月30日」. 「日期」"""
    return f"{day.year}年{day.month}月{day.day}日"


def applies(condition: Condition | None, values: Values) -> bool:
    """Whether a conditional part of the body is printed for these values. 「条件成立」"""
    if condition is None:
        return True
    value = values.get(condition.key)
    return value is not None if condition.value is None else value == condition.value


def fill(
    pieces: Sequence[Piece], variables: Mapping[str, Variable], values: Values
) -> tuple[tuple[Run, ...], ...]:
    """Put values in; a value of several lines makes several paragraphs. 「填入变量」"""
    paragraphs: list[list[Run]] = [[]]
    for text, bold in _texts(pieces, variables, values):
        first, *others = text.split("\n")
        _append(paragraphs[-1], first, bold=bold)
        paragraphs += [[Run(other, bold)] for other in others]
    return tuple(tuple(runs) for runs in paragraphs)


def _texts(
    pieces: Sequence[Piece], variables: Mapping[str, Variable], values: Values
) -> Iterator[tuple[str, bool]]:
    for piece in pieces:
        if piece.key:
            yield printed(variables[piece.key], values.get(piece.key)), piece.bold
        else:
            yield piece.text, piece.bold


def _append(runs: list[Run], text: str, *, bold: bool) -> None:
    """Join text to a run of the same weight, so that numbers meet their units. 「连接」"""
    if runs and runs[-1].bold == bold:
        runs[-1] = Run(runs[-1].text + text, bold)
    else:
        runs.append(Run(text, bold))


def _plain(variable: Variable, value: Value) -> str:
    if isinstance(value, date):
        return chinese_day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if variable.type == "choice":
        return next(choice.wording for choice in variable.choices if choice.value == value)
    return str(value)
