"""The rules WeChat applies to the typed values of a subscribe message. 「订阅消息取值规则」"""

from __future__ import annotations

import re
from typing import Final

_DAY: Final = r"\d{4}年\d{1,2}月\d{1,2}日"
_HOUR: Final = r"\d{1,2}:\d{2}(?::\d{2})?"
_TIME: Final = rf"(?:{_DAY} )?{_HOUR}"
_DATE: Final = rf"{_DAY}(?: {_HOUR})?"
_HAN: Final = "[\u3400-\u9fff]"

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "thing": re.compile(r"[^\r\n\t]{1,20}"),
    "number": re.compile(r"-?(?=[\d.]{1,33}$)\d{1,32}(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"{_TIME}(?:~{_TIME})?"),
    "date": re.compile(rf"{_DATE}(?:~{_DATE})?"),
    "amount": re.compile(r"[^\d\s\u3400-\u9fff]?\d{1,10}(\.\d+)?元?"),
    "phone_number": re.compile(r"[0-9+() -]{1,17}"),
    "car_number": re.compile(rf"(?=.{{1,8}}$){_HAN}?[A-Za-z0-9]+{_HAN}?"),
    "name": re.compile(rf"{_HAN}{{1,10}}|[^\u3400-\u9fff\d]{{1,20}}"),
    "phrase": re.compile(rf"{_HAN}{{1,5}}"),
}


def kind_of(key: str) -> str:
    """Read the type of a value from its key: `thing12` is a `thing`. 「取值类型」"""
    return key.rstrip("0123456789")


def is_fitting(key: str, value: str) -> bool:
    """Whether the value obeys the rule of the key's type. 「是否合规」"""
    return PATTERNS[kind_of(key)].fullmatch(value) is not None
