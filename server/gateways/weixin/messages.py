"""The subscribe messages we send, each value put into the form its type demands. 「订阅消息」"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from server.gateways.protocols import MessageKind
from server.kernel import clock

MiniprogramState = Literal["developer", "trial", "formal"]

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"


class UnfitValueError(ValueError):
    """A value that no cutting makes acceptable; the text names the value and why. 「取值不合规」"""


@dataclass(frozen=True, slots=True)
class Template:
    """A message: our name of each value → its key in the template chosen at WeChat. 「消息模板」

    The type of a value is its key without the number. `page` is where a tap leads; its
    placeholders are names of values.
    """

    slots: Mapping[str, str]
    page: str


TEMPLATES: Final[Mapping[MessageKind, Template]] = {
    MessageKind.INQUIRY_ANSWERED: Template(
        slots={
            "number": "character_string1",
            "subject": "thing2",
            "answered_at": "time3",
            "remark": "thing4",
        },
        page="pages/inquiries/detail?number={number}",
    ),
    MessageKind.CONTRACT_AWAITS_SIGNATURE: Template(
        slots={
            "number": "character_string1",
            "title": "thing2",
            "party_a": "thing3",
            "sent_at": "time4",
        },
        page="pages/contracts/detail?number={number}",
    ),
}
DEMO_TEMPLATE_IDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.INQUIRY_ANSWERED: "demo-template-inquiry-answered",
    MessageKind.CONTRACT_AWAITS_SIGNATURE: "demo-template-contract-awaits-signature",
}


def fill(kind: MessageKind, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Put the values of a message into WeChat's keys and forms. 「填充模板」

    Instants and days are given as ISO 8601, numbers as decimal strings. Raises UnfitValueError
    for a value that is missing, unknown, or cannot be put into form.
    """
    slots = TEMPLATES[kind].slots
    unknown = values.keys() - slots.keys()
    if unknown:
        raise UnfitValueError(f"{kind.value} has no value named {', '.join(sorted(unknown))}")
    filled: dict[str, dict[str, str]] = {}
    for name, key in slots.items():
        try:
            filled[key] = {"value": shape(key, values.get(name, ""))}
        except UnfitValueError as unfit:
            raise UnfitValueError(f"{kind.value}.{name}: {unfit}") from None
    return filled


def page_for(kind: MessageKind, values: Mapping[str, str]) -> str:
    """Return the page of the mini-program that a tap on the message opens. 「跳转页面」"""
    return TEMPLATES[kind].page.format_map(values)


def shape(key: str, value: str) -> str:
    """Cut or check a value by the type that its key names. 「按类型整理」"""
    kind = key.rstrip("0123456789")
    shaped = _SHAPERS[kind](" ".join(value.split()))
    if not shaped:
        raise UnfitValueError(f"nothing is left that a {kind} may contain")
    return shaped


def _units(text: str) -> int:
    # Counted in UTF-16, as WeChat's clients do: a rare character or an emoji counts twice.
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, longest: int) -> str:
    if _units(text) <= longest:
        return text
    kept = text[: longest - 1]
    while _units(kept) > longest - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _thing(value: str) -> str:
    return _cut(value, 20)


def _only(pattern: str, longest: int) -> Callable[[str], str]:
    return lambda value: "".join(re.findall(pattern, value))[:longest]


def _whole(pattern: str) -> Callable[[str], str]:
    # A number that loses digits is another number: it is refused, never cut.
    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise UnfitValueError("the value has a form that WeChat refuses")
        return value

    return check


def _decimal(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise UnfitValueError("a decimal number is needed")
    return number


def _number(value: str) -> str:
    text = f"{_decimal(value):f}"
    if len(text) > 32:
        raise UnfitValueError("a number of at most 32 digits is needed")
    return text


def _amount(value: str) -> str:
    number = _decimal(value)
    if number < 0 or number >= 10**10:
        raise UnfitValueError("an amount between 0 and ten digits is needed")
    return f"¥{number:.2f}"


def _name(value: str) -> str:
    # A name is all Chinese or has none: mixed ones keep what makes them a Chinese name.
    chinese = "".join(re.findall(f"[{_HAN}]", value))
    return chinese[:10] if chinese else "".join(re.findall(r"[^\d]", value))[:20].strip()


def _time(value: str) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise UnfitValueError("an ISO 8601 instant is needed") from None
    if instant.tzinfo is None:
        raise UnfitValueError("an instant needs its offset")
    return f"{_day_of(clock.local(instant))} {clock.local(instant):%H:%M}"


def _date(value: str) -> str:
    try:
        return _day_of(date.fromisoformat(value))
    except ValueError:
        raise UnfitValueError("an ISO 8601 day is needed") from None


def _day_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_SHAPERS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": _thing,
    "phrase": _only(f"[{_HAN}]", 5),
    "character_string": _only(r"[\x20-\x7e]", 32),
    "letter": _only("[A-Za-z]", 32),
    "symbol": _only(r"[^\w\s]", 5),
    "name": _name,
    "number": _number,
    "amount": _amount,
    "time": _time,
    "date": _date,
    "phone_number": _whole(r"[0-9+() -]{1,17}"),
    "car_number": _whole(rf"(?=.{{1,8}}$)[{_HAN}]?[A-Za-z0-9]+[{_HAN}]?"),
}
