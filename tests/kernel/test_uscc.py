"""Unified social credit codes are read as GB 32100 writes them. 「统一社会信用代码」"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel import uscc
from server.kernel.errors import Unacceptable

REAL = "91350100M000100Y43"


@pytest.mark.parametrize("code", [REAL, "91420100MA4KWX7H08", "11429006MB00000193"])
def test_a_code_with_its_own_check_digit_is_right(code: str) -> None:
    assert uscc.check(code[:-1] + uscc.check_digit(code[:-1])).check_digit_ok


def test_the_published_example_of_the_standard_agrees() -> None:
    assert uscc.check(REAL).check_digit_ok


def test_a_code_is_read_in_lower_case_full_width_and_with_blanks() -> None:
    assert uscc.check(" ９１３５０１００ m000-100y 43\u3000").text == REAL


@pytest.mark.parametrize(
    "code",
    ["", "9135", REAL + "0", "91350100M0O0100Y43", "91350100M000100Z43", "9135O100M000100Y43",
     "91A50100M000100Y43", "91350100M0😀0100Y43"],
)  # fmt: skip
def test_a_wrong_length_or_alphabet_is_refused(code: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        uscc.check(code)
    assert refused.value.code == "uscc_invalid"
    assert "uscc" in refused.value.fields


def test_a_wrong_check_digit_must_be_confirmed() -> None:
    wrong = REAL[:-1] + "4"
    with pytest.raises(Unacceptable) as refused:
        uscc.confirm(wrong, confirmed=False)
    assert refused.value.code == "uscc_check_digit"
    assert not uscc.confirm(wrong, confirmed=True).check_digit_ok


@given(
    body=st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17),
    place=st.integers(min_value=0, max_value=16),
    letter=st.sampled_from(uscc.ALPHABET),
)
def test_one_mistyped_character_is_always_noticed(body: str, place: int, letter: str) -> None:
    body = body[:2] + "429006" + body[8:]
    mistyped = body[:place] + letter + body[place + 1 :]
    agrees = uscc.check_digit(mistyped) == uscc.check_digit(body)
    assert agrees == (mistyped == body)
