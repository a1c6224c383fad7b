"""Amounts in words, read back by a reader that knows nothing of the writer. 「大写金额测试」"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import amounts

_DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_AMOUNT = re.compile(r"(?:(.+)元)?(?:(.)角)?(?:零?(.)分)?整?")


def _whole(text: str) -> int:
    """Read a whole number written in capitals."""
    yi = wan = group = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            group, digit = group + digit * _PLACES[character], 0
        elif character == "万":
            wan, group, digit = (group + digit) * 10_000, 0, 0
        elif character == "亿":
            yi, wan, group, digit = (wan + group + digit) * 10**8, 0, 0, 0
    return yi + wan + group + digit


def _read_back(text: str) -> int:
    found = _AMOUNT.fullmatch(text.replace("元零", "元"))
    assert found, text
    jiao, cents = (_DIGITS[part] if part else 0 for part in found.groups()[1:])
    return _whole(found[1] or "") * 100 + jiao * 10 + cents


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (105, "壹元零伍分"),
        (1_680_32, "壹仟陆佰捌拾元叁角贰分"),
        (1_409_50, "壹仟肆佰零玖元伍角整"),
        (6_007_14, "陆仟零柒元壹角肆分"),
        (107_000_53, "壹拾万柒仟元伍角叁分"),
        (16_409_02, "壹万陆仟肆佰零玖元零贰分"),
        (10_005_00, "壹万零伍元整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_500_00, "壹亿零伍佰元整"),
        (210_000_000_00, "贰亿壹仟万元整"),
        (1_000_000_000_000_00, "壹万亿元整"),
        (1_234_500_000_000_00, "壹万贰仟叁佰肆拾伍亿元整"),
    ],
)
def test_amounts_follow_the_rules_for_negotiable_instruments(fen: int, text: str) -> None:
    assert amounts.chinese_amount(fen) == text


@given(st.integers(0, amounts.LARGEST_FEN))
def test_what_is_written_in_words_reads_back_as_the_same_fen(fen: int) -> None:
    assert _read_back(amounts.chinese_amount(fen)) == fen


@given(st.lists(st.sampled_from("0000123456789"), min_size=1, max_size=16))
def test_amounts_full_of_zeros_read_back_and_never_double_a_zero(digits: list[str]) -> None:
    fen = int("".join(digits))
    text = amounts.chinese_amount(fen)
    assert _read_back(text) == fen
    assert "零零" not in text
    assert not re.search("零[拾佰仟万亿]", text)


@given(st.integers(0, amounts.LARGEST_FEN))
def test_figures_in_wan_lose_no_fen(fen: int) -> None:
    whole, _, places = amounts.wan_figures(fen).replace(",", "").partition(".")
    assert int(whole) * 1_000_000 + int(places.ljust(6, "0")) == fen
    assert len(places) >= 2


@pytest.mark.parametrize("fen", [-1, amounts.LARGEST_FEN + 1])
def test_an_amount_that_cannot_be_written_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="金额超出"):
        amounts.chinese_amount(fen)


def test_figures_and_words_are_printed_together() -> None:
    printed = amounts.in_words(21_000 * amounts.FEN_A_WAN)
    assert printed == "人民币21,000.00万元\uff08大写\uff1a人民币贰亿壹仟万元整\uff09"
