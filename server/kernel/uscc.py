"""Unified social credit codes as GB 32100-2015 writes them. 「统一社会信用代码」"""

import re
import unicodedata
from dataclasses import dataclass

from server.kernel.errors import Unacceptable

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 leaves out I, O, S, V and Z
LENGTH = 18
MODULUS = len(ALPHABET)
WEIGHTS = tuple(pow(3, place, MODULUS) for place in range(LENGTH - 1))
DIVISION = slice(2, 8)  # the six digits of the registering authority's region
BLANKS = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class Uscc:
    """A code of the right shape, and whether its last character agrees with the others. 「代码」"""

    text: str
    check_digit_ok: bool


def normalise(text: str) -> str:
    """Return a code as typed in upper case, half width, without blanks or hyphens."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_digit(body: str) -> str:
    """Return the eighteenth character that belongs to the first seventeen."""
    total = sum(
        ALPHABET.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True)
    )
    return ALPHABET[-total % MODULUS]


def check(text: str, *, field: str = "uscc") -> Uscc:
    """Read a code; raise Unacceptable when its length or an alphabet is wrong. 「核对」

    A wrong check digit is not refused here: a few codes issued before 2016 carry one.
    """
    code = normalise(text)
    fault = _fault(code)
    if fault:
        raise Unacceptable("uscc_invalid", fault, fields={field: fault})
    return Uscc(text=code, check_digit_ok=check_digit(code[:-1]) == code[-1])


def confirm(text: str, *, confirmed: bool, field: str = "uscc") -> Uscc:
    """Read a code and refuse a wrong check digit unless the user confirmed it. 「确认」"""
    code = check(text, field=field)
    if not code.check_digit_ok and not confirmed:
        sentence = "统一社会信用代码的校验位不符，请对照营业执照核对；确认无误的，可以确认后继续。"
        raise Unacceptable("uscc_check_digit", sentence, fields={field: sentence})
    return code


def _fault(code: str) -> str | None:
    if len(code) != LENGTH:
        return f"统一社会信用代码应为 {LENGTH} 位，现为 {len(code)} 位。"
    strange = next((letter for letter in code if letter not in ALPHABET), None)
    if strange:
        return f"统一社会信用代码中不应出现“{strange}”。"
    if not code[DIVISION].isdigit():
        return "统一社会信用代码第 3 至 8 位应为数字（登记机关行政区划码）。"
    return None
