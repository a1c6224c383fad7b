"""Values of a contract once read: fen, square decimetres, days and texts. 「变量取值」"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

Scalar = str | int | Decimal | date
Value = Scalar | tuple["Values", ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Values(Mapping[str, Value]):
    """What was read for a template; keys that were left out are absent. 「变量取值」

    The typed accessors raise KeyError for an absent key and TypeError for another type. Money is
    fen, area is square decimetres, counts of months, days and people are int, numbers are Decimal.
    """

    by_key: Mapping[str, Value]

    def __getitem__(self, key: str) -> Value:
        return self.by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_key)

    def __len__(self) -> int:
        return len(self.by_key)

    def text(self, key: str) -> str:
        """The text of a text-like variable or the stored value of a choice. 「文本」"""
        return _of_type(key, self.by_key[key], str)

    def whole(self, key: str) -> int:
        """Fen, square decimetres, months, days or a count. 「整数」"""
        return _of_type(key, self.by_key[key], int)

    def number(self, key: str) -> Decimal:
        """An exact decimal, in the variable's unit. 「小数」"""
        return _of_type(key, self.by_key[key], Decimal)

    def day(self, key: str) -> date:
        """A calendar day. 「日期」"""
        return _of_type(key, self.by_key[key], date)

    def rows(self, key: str) -> tuple[Values, ...]:
        """The rows of a table or of the plots. 「表格」"""
        return _of_type(key, self.by_key[key], tuple)


def _of_type(key: str, value: object, expected: type[T]) -> T:
    """The value, or TypeError naming the variable. 「类型检查」"""
    if not isinstance(value, expected):
        raise TypeError(f"变量 {key} 不是 {expected.__name__}")
    return value
