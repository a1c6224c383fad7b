"""The typed variables that a contract template declares. 「变量」"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

VariableType = Literal[
    "text",
    "paragraph",
    "party_name",
    "uscc",
    "person",
    "phone",
    "address",
    "money",
    "area",
    "number",
    "date",
    "integer",
    "months",
    "days",
    "choice",
    "table",
    "plot",
]
TYPES: frozenset[str] = frozenset(get_args(VariableType))
ROW_TYPES = frozenset({"table", "plot"})

RawRow = Mapping[str, str]
RawValue = str | list[dict[str, str]]
RawValues = Mapping[str, RawValue]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is stored, what the form shows, what the contract says. 「选项」"""

    value: str
    label: str
    wording: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One value that a drafter gives: its key, Chinese label, type and limits. 「变量」

    `min` and `max` bound numbers in the unit shown; for texts `max` is the number of characters.
    `empty` is what the contract says where an optional value was left out, `default` what a new
    draft starts with. Columns of tables are variables too; `width` is a column's share of the
    table and `total` asks for a sum below it.
    """

    key: str
    label: str
    type: VariableType
    group: str = ""
    unit: str = ""
    required: bool = True
    min: Decimal | None = None
    max: Decimal | None = None
    format: str = ""
    hint: str = ""
    empty: str = ""
    default: RawValue = ""
    example: RawValue = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[Variable, ...] = ()
    width: int = 1
    total: bool = False

    @property
    def is_read_only(self) -> bool:
        """Values that come from the plot are never typed into the contract. 「只读」"""
        return self.type == "plot"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the drafting form. 「表单分组」"""

    key: str
    label: str
