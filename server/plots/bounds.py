"""Standards written as bounds: at least, at most, exactly or between. 「指标区间」"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from server.kernel.errors import Unacceptable
from server.kernel.lifecycle import LabelledEnum

BETWEEN = re.compile(r"([\d.]+)\s*[-–—~〜至到]+\s*([\d.]+)")
ONE_SIDED = re.compile(r"(≥|>=|不小于|不低于|≤|<=|不大于|不高于|=)?\s*([\d.]+)")
AT_LEAST = ("≥", ">=", "不小于", "不低于")
AT_MOST = ("≤", "<=", "不大于", "不高于")


class BoundOp(LabelledEnum):
    """How a bound binds. 「比较方式」"""

    AT_LEAST = "ge", "≥"
    AT_MOST = "le", "≤"
    EXACTLY = "eq", "="
    BETWEEN = "range", "–"


@dataclass(frozen=True, slots=True)
class Bound:
    """A standard as notices write it: `≥1.0`, `≤24`, `0.5`, `1.0–2.5`. 「区间」"""

    op: BoundOp
    min: Decimal | None
    max: Decimal | None

    def __post_init__(self) -> None:
        """Refuse a bound whose ends do not fit its kind or cross each other."""
        wanted = {
            BoundOp.AT_LEAST: (True, False),
            BoundOp.AT_MOST: (False, True),
            BoundOp.EXACTLY: (True, True),
            BoundOp.BETWEEN: (True, True),
        }[self.op]
        if (self.min is not None, self.max is not None) != wanted:
            raise _unfit()
        if self.min is not None and self.max is not None and self.min > self.max:
            raise Unacceptable("bound_invalid", "区间的下限不能大于上限。")

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a bound as notices write it; `/` or nothing means none. Raises Unacceptable."""
        text = unicodedata.normalize("NFKC", text).strip()
        if text in ("", "/", "-", "—"):
            return None
        if between := BETWEEN.fullmatch(text):
            return cls(BoundOp.BETWEEN, _number(between[1]), _number(between[2]))
        one_sided = ONE_SIDED.fullmatch(text)
        if one_sided is None:
            raise _unfit()
        sign, number = one_sided[1] or "=", _number(one_sided[2])
        if sign in AT_LEAST:
            return cls(BoundOp.AT_LEAST, number, None)
        if sign in AT_MOST:
            return cls(BoundOp.AT_MOST, None, number)
        return cls(BoundOp.EXACTLY, number, number)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a bound as it is stored: {op, min, max}; raise Unacceptable when it is none."""
        try:
            op = BoundOp(stored["op"])
            ends = [None if stored[end] is None else _number(stored[end]) for end in ("min", "max")]
        except (KeyError, ValueError, TypeError):
            raise _unfit() from None
        return cls(op, *ends)

    def as_json(self) -> dict[str, str | None]:
        """Return {op, min, max} with decimal strings."""
        return {
            "op": self.op.value,
            "min": None if self.min is None else str(self.min),
            "max": None if self.max is None else str(self.max),
        }

    @property
    def text(self) -> str:
        """The bound as notices write it."""
        if self.op is BoundOp.BETWEEN:
            return f"{self.min}–{self.max}"
        end = self.max if self.op is BoundOp.AT_MOST else self.min
        return f"{'' if self.op is BoundOp.EXACTLY else self.op.label}{end}"

    def allows(self, value: Decimal) -> bool:
        """Tell whether a value lies within the bound."""
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        raise _unfit() from None
    if not number.is_finite() or abs(number.adjusted()) > 12:
        raise _unfit()
    return number


def _unfit() -> Unacceptable:
    return Unacceptable("bound_invalid", "请按“≥1.0”“≤24”“0.5”或“1.0–2.5”的样式填写。")
