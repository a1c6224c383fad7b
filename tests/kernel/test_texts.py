"""Texts that no database could keep are known before they reach one. 「文本」"""

import pytest

from server.kernel import texts


@pytest.mark.parametrize("text", ["", "天门市\n侯口街道\t1 号", "𬭎 é ， \u3000"])
def test_what_people_write_is_clean(text: str) -> None:
    assert texts.is_clean(text)


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud800", "\x7f"])
def test_control_characters_and_half_pairs_are_not(text: str) -> None:
    assert not texts.is_clean(text)
