"""Read what a drafter typed into typed values, or say what is wrong where. 「读取变量」"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from signing import amounts, areas, errors
from signing.values import Scalar, Value, Values
from signing.variables import ROW_TYPES, RawRow, RawValue, RawValues, Variable

_DECIMAL = re.compile(r"-?\d{1,14}(\.\d{1,6})?", re.ASCII)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_USCC = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{18}")
_SPACES = re.compile(r"[^\S\n\u3000]")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Mn", "Me"})
_TWO_PLACES = Decimal("0.01")
_MOST_ROWS = 60
_LONGEST: Mapping[str, int] = {
    "text": 200,
    "paragraph": 2000,
    "party_name": 80,
    "person": 40,
    "address": 120,
}


class InvalidValues(errors.SigningError):
    """Values that cannot be read; `fields` says why, by variable key. 「变量有误」

    A fault inside a table is named `table.row.column`, rows counted from 1.
    """

    code: ClassVar[str] = "invalid_values"

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(f"有 {len(self.fields)} 项内容需要改正。")


class _Fault(Exception):
    """A sentence about one value. 「单项错误」"""


def read(variables: Iterable[Variable], raw: RawValues, *, partial: bool = False) -> Values:
    """Read every declared variable; `partial` forgives blank required values. 「读取」

    Raises InvalidValues with every fault found, unknown keys included.
    """
    declared = {variable.key: variable for variable in variables}
    faults = {key: "模板中没有这个变量。" for key in raw if key not in declared}
    found: dict[str, Value] = {}
    for key, variable in declared.items():
        given = raw.get(key)
        if _is_blank(given):
            if variable.required and not partial:
                faults[key] = f"请填写{variable.label}。"
            continue
        assert given is not None
        if variable.type in ROW_TYPES:
            rows, row_faults = _rows(variable, given, partial=partial)
            faults.update(row_faults)
            found[key] = rows
            continue
        try:
            found[key] = _scalar(variable, given)
        except _Fault as fault:
            faults[key] = str(fault)
    if faults:
        raise InvalidValues(faults)
    return Values(found)


def _is_blank(given: RawValue | None) -> bool:
    return given is None or (not given.strip() if isinstance(given, str) else not given)


def _rows(
    variable: Variable, given: RawValue, *, partial: bool
) -> tuple[tuple[Values, ...], dict[str, str]]:
    """Read a table row by row, collecting the faults of every cell. 「读取表格」"""
    if isinstance(given, str):
        return (), {variable.key: f"{variable.label}应为表格。"}
    if len(given) > _MOST_ROWS:
        return (), {variable.key: f"{variable.label}最多 {_MOST_ROWS} 行。"}
    rows: list[Values] = []
    faults: dict[str, str] = {}
    for number, cells in enumerate(given, start=1):
        try:
            rows.append(read(variable.columns, cells, partial=partial))
        except InvalidValues as invalid:
            named = {f"{variable.key}.{number}.{key}": said for key, said in invalid.fields.items()}
            faults.update(named)
    return tuple(rows), faults


def _scalar(variable: Variable, given: RawValue | RawRow) -> Scalar:
    """Read one value that is not a table. 「读取单值」"""
    if not isinstance(given, str):
        raise _Fault(f"{variable.label}应为文字。")
    return _READERS[variable.type](variable, given)


def _clean(variable: Variable, given: str, *, lines: bool = False) -> str:
    """Refuse what is invisible or could reorder the text; tidy spaces. 「清理文字」

    Control, formatting and private characters could make a reader see another text than the one
    that is signed, so they are refused and not dropped.
    """
    given = unicodedata.normalize("NFC", given.replace("\r\n", "\n"))
    given = _SPACES.sub(" ", given)
    if not lines:
        given = given.strip()
    for character in given:
        if character == "\n" and lines:
            continue
        if unicodedata.category(character) in _INVISIBLE:
            raise _Fault(f"{variable.label}中有不可见或不能印刷的字符（U+{ord(character):04X}）。")
    return given


def _text(variable: Variable, given: str) -> str:
    text = re.sub(r" {2,}", " ", _clean(variable, given))
    longest = int(variable.max) if variable.max else _LONGEST.get(variable.type, 200)
    if len(text) > longest:
        raise _Fault(f"{variable.label}最多 {longest} 个字。")
    if variable.format == "email" and not _EMAIL.fullmatch(text):
        raise _Fault("邮箱格式不正确，例如 name@example.com。")
    return text


def _paragraph(variable: Variable, given: str) -> str:
    lines = [line.strip() for line in _clean(variable, given, lines=True).split("\n")]
    text = "\n".join(line for line in lines if line)
    longest = int(variable.max) if variable.max else _LONGEST["paragraph"]
    if len(text) > longest:
        raise _Fault(f"{variable.label}最多 {longest} 个字。")
    return text


def _uscc(variable: Variable, given: str) -> str:
    """GB 32100-2015: 18 characters without I, O, Z, S and V. The check digit is not judged here,
    because some lawful codes of the pilot years fail it."""
    code = unicodedata.normalize("NFKC", given).replace(" ", "").upper()
    if not _USCC.fullmatch(code):
        raise _Fault(f"{variable.label}应为18位数字或大写字母（不含 I、O、Z、S、V）。")
    return code


def _phone(variable: Variable, given: str) -> str:
    phone = unicodedata.normalize("NFKC", given).replace(" ", "")
    if not _PHONE.fullmatch(phone):
        raise _Fault(f"{variable.label}应为手机号码或带区号的固定电话。")
    return phone


def _decimal(variable: Variable, given: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", given).replace(",", "").replace(" ", "")
    if not _DECIMAL.fullmatch(plain):
        raise _Fault(f"{variable.label}应为数字，例如 {_sample(variable)}。")
    number = Decimal(plain)
    unit = variable.unit
    if variable.min is not None and number < variable.min:
        raise _Fault(f"{variable.label}不能小于 {variable.min}{unit}。")
    if variable.max is not None and number > variable.max:
        raise _Fault(f"{variable.label}不能大于 {variable.max}{unit}。")
    if number < 0 and variable.min is None:
        raise _Fault(f"{variable.label}不能为负数。")
    return number


def _sample(variable: Variable) -> str:
    if isinstance(variable.example, str) and variable.example:
        return variable.example
    return "12" if variable.type in {"integer", "months", "days"} else "12.50"


def _money(variable: Variable, given: str) -> int:
    fen = _two_places(variable, given) * amounts.FEN_A_WAN
    if fen > amounts.LARGEST_FEN:
        raise _Fault(f"{variable.label}超出可以填写的范围。")
    return int(fen)


def _area(variable: Variable, given: str) -> int:
    return areas.from_mu(_two_places(variable, given))


def _two_places(variable: Variable, given: str) -> Decimal:
    number = _decimal(variable, given)
    if number != number.quantize(_TWO_PLACES, rounding=ROUND_HALF_UP):
        raise _Fault(f"{variable.label}最多两位小数。")
    return number


def _whole(variable: Variable, given: str) -> int:
    number = _decimal(variable, given)
    if number != int(number):
        raise _Fault(f"{variable.label}应为整数。")
    return int(number)


def _day(variable: Variable, given: str) -> date:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise _Fault(f"{variable.label}应为日期，例如 2027-06-30。") from None


def _choice(variable: Variable, given: str) -> str:
    if given not in {choice.value for choice in variable.choices}:
        offered = "、".join(choice.label for choice in variable.choices)
        raise _Fault(f"{variable.label}只能选择：{offered}。")
    return given


_READERS: Mapping[str, Callable[[Variable, str], Scalar]] = {
    "text": _text,
    "paragraph": _paragraph,
    "party_name": _text,
    "uscc": _uscc,
    "person": _text,
    "phone": _phone,
    "address": _text,
    "money": _money,
    "area": _area,
    "number": _decimal,
    "integer": _whole,
    "months": _whole,
    "days": _whole,
    "date": _day,
    "choice": _choice,
}
