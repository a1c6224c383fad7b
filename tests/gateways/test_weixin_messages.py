"""Values of subscribe messages take the form their type demands."""

import pytest

from server.gateways.protocols import MessageKind
from server.gateways.weixin import messages
from tests.gateways import builders
from tools.fake_weixin import value_rules


@pytest.mark.parametrize(
    ("key", "given", "shaped"),
    [
        ("thing1", "字" * 20, "字" * 20),
        ("thing1", "字" * 21, "字" * 19 + "…"),
        ("thing1", "第一行\n第二行", "第一行 第二行"),
        ("thing1", "😀" * 11, "😀" * 9 + "…"),
        ("phrase2", "已答复，请查看详情", "已答复请查"),
        ("character_string3", "TM-ZS-2026-0001号", "TM-ZS-2026-0001"),
        ("character_string3", "A" * 40, "A" * 32),
        ("time4", "2026-11-23T07:01:30+00:00", "2026年11月23日 15:01"),
        ("date5", "2026-03-02", "2026年3月2日"),
        ("name6", "李明 (Li Ming)", "李明"),
        ("name6", "天门市招商引资促进服务中心", "天门市招商引资促进服"),
        ("name6", "Li Ming", "Li Ming"),
        ("amount7", "21000", "¥21000.00"),
        ("number8", "-12.50", "-12.50"),
        ("letter9", "ABC-12", "ABC"),
        ("symbol10", "!a?", "!?"),
        ("phone_number11", "+86 13800000000", "+86 13800000000"),
        ("car_number12", "鄂R12345", "鄂R12345"),
    ],
)
def test_a_value_is_cut_to_what_wechat_accepts(key: str, given: str, shaped: str) -> None:
    assert messages.shape(key, given) == shaped
    assert value_rules.is_fitting(key, shaped)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("thing1", "  "),
        ("phrase2", "OK"),
        ("character_string3", "合同"),
        ("time4", "明天"),
        ("time4", "2026-11-23T15:01:00"),
        ("date5", "23/11/2026"),
        ("amount7", "10000000000"),
        ("amount7", "-1"),
        ("number8", "十二"),
        ("number8", "Infinity"),
        ("phone_number11", "1380000000012345678"),
        ("car_number12", "鄂R1234567"),
    ],
)
def test_a_value_that_no_cutting_can_mend_is_refused(key: str, given: str) -> None:
    with pytest.raises(messages.UnfitValueError):
        messages.shape(key, given)


def test_a_missing_and_an_unknown_value_are_named() -> None:
    kind = MessageKind.INQUIRY_ANSWERED
    incomplete = {k: v for k, v in builders.INQUIRY_ANSWERED.items() if k != "remark"}
    with pytest.raises(messages.UnfitValueError, match=r"inquiry_answered\.remark"):
        messages.fill(kind, incomplete)
    with pytest.raises(messages.UnfitValueError, match="no value named colour"):
        messages.fill(kind, builders.INQUIRY_ANSWERED | {"colour": "红"})


@pytest.mark.parametrize("kind", list(MessageKind))
def test_every_message_has_a_template_whose_types_are_known(kind: MessageKind) -> None:
    template = messages.TEMPLATES[kind]
    assert {value_rules.kind_of(key) for key in template.slots.values()} <= set(
        value_rules.PATTERNS
    )
    assert messages.page_for(kind, {"number": "TM-1"}).endswith("?number=TM-1")
    assert kind in messages.DEMO_TEMPLATE_IDS
