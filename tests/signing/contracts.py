"""The published investment contract, with values that tests change one by one. 「合同样例」"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from signing import layout, templates
from signing.documents import Box, Draft
from signing.templates import ContractTemplate, Values
from signing.variables import RawValue

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "contracts" / "investment" / "v1"
FACTS = layout.Facts(
    contract_number="TM-ZS-2026-0001",
    verify_url="https://zs.example/v/3q2X9mZkT0yWcB1dLr8sHA",
    drafted_on=date(2026, 11, 23),
)
PAGE_HEIGHT = 841.89
_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that pdftotext found, with its box measured from the bottom left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    def touches(self, box: Box) -> bool:
        """Whether the word and the box share any area."""
        beside = self.right <= box.left or self.left >= box.left + box.width
        apart = self.top <= box.bottom or self.bottom >= box.bottom + box.height
        return not beside and not apart


@cache
def template() -> ContractTemplate:
    """The template as published."""
    return templates.load(FOLDER)


def raw(changes: dict[str, RawValue] | None = None) -> dict[str, RawValue]:
    """The examples of the template, with some values changed."""
    return templates.examples(template()) | (changes or {})


def values(changes: dict[str, RawValue] | None = None) -> Values:
    """The examples as read, with some values changed."""
    return templates.read(template(), raw(changes))


@cache
def draft() -> Draft:
    """The contract of the examples."""
    return layout.render(template(), values(), FACTS)


def text_of(pdf: bytes) -> str:
    """The text layer as poppler reads it."""
    return _pdftotext(pdf, "-raw")


def words_of(pdf: bytes) -> list[list[Word]]:
    """The words of every page with their places, as poppler measures them."""
    pages = _pdftotext(pdf, "-bbox").split("<page ")[1:]
    return [[_word(found) for found in _WORD.findall(page)] for page in pages]


def _word(found: tuple[str, ...]) -> Word:
    left, top, right, bottom = (float(number) for number in found[:4])
    return Word(found[4], left, PAGE_HEIGHT - bottom, right, PAGE_HEIGHT - top)


def _pdftotext(pdf: bytes, option: str) -> str:
    command = ["pdftotext", option, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
