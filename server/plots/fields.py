"""How one entry of a plot's form is declared, read and shown. 「填报项」"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from server.kernel import texts
from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area, Money
from server.plots.bounds import Bound


class FieldForm(StrEnum):
    """What an entry holds, and so how it is read, stored and shown."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOUND = "bound"
    MONEY_WAN = "money_wan"
    AREA_M2 = "area_m2"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """One entry: its name, Chinese label, form, unit and range. 「填报项」"""

    key: str
    label: str
    form: FieldForm = FieldForm.TEXT
    unit: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 60
    is_required: bool = False
    hint: str = ""


Stored = str | int | bool | list[str] | dict[str, str | None] | None


def read_all(
    declared: Sequence[Field], raw: Mapping[str, Any]
) -> tuple[dict[str, Stored], dict[str, str]]:
    """Read every declared entry; return the stored values and the faults by name. 「读表」"""
    values: dict[str, Stored] = {}
    faults = {
        key: "不认识的填报项。" for key in raw if key not in {field.key for field in declared}
    }
    for field in declared:
        try:
            value = read(field, raw.get(field.key))
        except Unacceptable as fault:
            faults[field.key] = fault.detail
            continue
        if value is None and field.is_required:
            faults[field.key] = f"请填写{field.label}。"
        values[field.key] = value
    return values, faults


def read(field: Field, given: Any) -> Stored:
    """Read one entry as typed or as stored, into what is stored; None when left empty."""
    if given is None or given == [] or (isinstance(given, str) and not given.strip()):
        return None
    return _READERS[field.form](field, given)


def show(field: Field, stored: Any) -> str:
    """Write one stored value for people, with its unit; nothing when it is empty."""
    if stored is None or stored == []:
        return ""
    labels = dict(field.choices)
    match field.form:
        case FieldForm.BOUND:
            return Bound.from_json(stored).text + field.unit
        case FieldForm.CHOICE:
            return labels.get(stored, str(stored))
        case FieldForm.CHOICES:
            return "、".join(labels.get(one, str(one)) for one in stored)
        case FieldForm.YES_NO:
            return "是" if stored else "否"
        case _:
            return f"{stored}{field.unit}"


def typed(field: Field, stored: Any) -> str | list[str]:
    """Write one stored value as it would be typed into the form."""
    if stored is None:
        return [] if field.form is FieldForm.CHOICES else ""
    match field.form:
        case FieldForm.BOUND:
            return Bound.from_json(stored).text
        case FieldForm.CHOICES:
            return list(stored)
        case FieldForm.YES_NO:
            return "yes" if stored else "no"
        case _:
            return str(stored)


def _text(field: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise _fault("应为文字。")
    text = given.strip()
    if len(text) > field.longest:
        raise _fault(f"最多 {field.longest} 个字。")
    if not texts.is_clean(text):
        raise _fault("含有不可见的控制字符。")
    return text


def _decimal(field: Field, given: Any) -> str:
    text = unicodedata.normalize("NFKC", str(given)).strip().replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _fault("应为数字。") from None
    if not number.is_finite():
        raise _fault("应为数字。")
    _check_range(field, number)
    return format(number, "f")


def _integer(field: Field, given: Any) -> int:
    number = Decimal(_decimal(field, given))
    if number != number.to_integral_value():
        raise _fault("应为整数。")
    return int(number)


def _bound(field: Field, given: Any) -> dict[str, str | None] | None:
    bound = Bound.from_json(given) if isinstance(given, Mapping) else Bound.parse(str(given))
    if bound is None:
        return None
    for end in (bound.min, bound.max):
        if end is not None:
            _check_range(field, end)
    return bound.as_json()


def _money_wan(_field: Field, given: Any) -> str:
    return Money.from_wan(str(given).replace(",", "")).wan


def _area_m2(_field: Field, given: Any) -> str:
    area = Area.from_m2(str(given).replace(",", ""))
    if area.dm2 == 0:
        raise _fault("面积应大于零。")
    return area.m2


def _choice(field: Field, given: Any) -> str:
    for value, label in field.choices:
        if given in (value, label):
            return value
    raise _fault(f"请从{'、'.join(label for _, label in field.choices[:8])}中选择。")


def _choices(field: Field, given: Any) -> list[str]:
    if isinstance(given, str):
        given = given.replace("，", "、").split("、")
    if not isinstance(given, Sequence):
        raise _fault("应为若干选项。")
    return list(dict.fromkeys(_choice(field, one) for one in given))


def _yes_no(_field: Field, given: Any) -> bool:
    if given in (True, "yes", "true", "on", "是"):
        return True
    if given in (False, "no", "false", "off", "否"):
        return False
    raise _fault("请选择是或否。")


def _day(_field: Field, given: Any) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise _fault("应为日期，例如“2026-03-01”。") from None


def _check_range(field: Field, number: Decimal) -> None:
    if field.lowest is not None and number < field.lowest:
        raise _fault(f"{field.label}不应小于 {field.lowest}{field.unit}。")
    if field.highest is not None and number > field.highest:
        raise _fault(f"{field.label}不应大于 {field.highest}{field.unit}。")


def _fault(sentence: str) -> Unacceptable:
    return Unacceptable("plot_invalid", sentence)


_READERS: Mapping[FieldForm, Callable[[Field, Any], Stored]] = {
    FieldForm.TEXT: _text,
    FieldForm.PARAGRAPH: _text,
    FieldForm.DECIMAL: _decimal,
    FieldForm.INTEGER: _integer,
    FieldForm.BOUND: _bound,
    FieldForm.MONEY_WAN: _money_wan,
    FieldForm.AREA_M2: _area_m2,
    FieldForm.CHOICE: _choice,
    FieldForm.CHOICES: _choices,
    FieldForm.YES_NO: _yes_no,
    FieldForm.DAY: _day,
}
