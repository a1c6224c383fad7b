"""Texts that no database could keep are known before they reach one. 「文本」"""

import pytest

from server.kernel import texts


@pytest.mark.parametrize("text", ["", "天门市\n侯口街道\t1 号", "𬭎 é ， \u3000"])
def test_what_people_write_is_clean(text: str) -> None:
    assert texts.is_clean(text)


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud800", "\x7f"])
def test_control_characters_and_half_pairs_are_not(text: str) -> None:
    assert not texts.is_clean(text)


@pytest.mark.parametrize(
    "text", ["林雨桐", "湖北晨曦纺织科技有限公司", "𬭎", "买买提·艾力", "O'Brien 3"]
)
def test_a_name_reads_as_it_is_written(text: str) -> None:
    assert texts.is_name(text)


@pytest.mark.parametrize(
    "text", ["甲\n（工作人员）", "甲\u202e乙", "甲\u200b", "\ufeff甲", "甲\u2028乙"]
)
def test_a_name_hides_nothing_and_breaks_no_line(text: str) -> None:
    assert not texts.is_name(text)
