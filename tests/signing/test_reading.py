"""Values typed by a drafter: read exactly, or refused with a sentence. 「读取变量测试」"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import areas, templates
from signing.variables import RawValue
from tests.signing import contracts


def _faults(changes: dict[str, RawValue]) -> dict[str, str]:
    with pytest.raises(templates.InvalidValues) as refused:
        contracts.values(changes)
    return refused.value.fields


def test_the_examples_of_the_template_are_one_complete_contract() -> None:
    values = contracts.values()
    assert set(values) == {variable.key for variable in contracts.template().variables}
    assert values.whole("total_investment_wan") == 21_000_000_000
    assert values.whole("area_mu") == 6_700_000
    assert values.number("plot_ratio_min") == Decimal("1.2")
    assert values.text("land_mode") == "grant"
    assert values.rows("investment_plan")[0].day("due_on") == date(2027, 12, 31)
    stages = [row.whole("amount_wan") for row in values.rows("investment_plan")]
    assert sum(stages) == values.whole("fixed_investment_wan")


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("total_investment_wan", "两亿", "数字"),
        ("total_investment_wan", "21000.005", "两位小数"),
        ("total_investment_wan", "-1", "不能小于"),
        ("total_investment_wan", "1e9", "数字"),
        ("total_investment_wan", "99999999999999", "范围"),
        ("area_mu", "100.501", "两位小数"),
        ("start_within_months", "6.5", "整数"),
        ("start_within_months", "0", "不能小于"),
        ("liability_cap_percent", "31", "不能大于"),
        ("project_name", "很" * 61, "最多 60 个字"),
        ("project_name", "晨曦\u202e项目", "不可见"),
        ("project_name", "晨曦\u200b项目", "不可见"),
        ("project_name", "晨曦\n项目", "不可见"),
        ("party_b_uscc", "91420100MA4KWX7H0", "18位"),
        ("party_b_uscc", "91420100MA4KWX7HIO", "18位"),
        ("party_b_phone", "1380000", "手机号码"),
        ("party_b_email", "legal.example", "邮箱"),
        ("land_mode", "协议出让", "只能选择"),
        ("investment_plan", "三期", "表格"),
        ("deposit_wan", "", "请填写"),
        ("subsidy", "1", "没有这个变量"),
    ],
)
def test_a_bad_value_is_refused_by_name_in_chinese(key: str, typed: str, said: str) -> None:
    faults = _faults({key: typed})
    assert set(faults) == {key}
    assert said in faults[key]


def test_every_fault_is_told_at_once_with_its_row_and_column() -> None:
    plan: list[dict[str, str]] = [
        {"stage": "第一期", "content": "土建", "due_on": "2027-13-01", "amount_wan": "100.00"},
        {"stage": "第二期", "content": "设备", "due_on": "2028-01-01", "colour": "red"},
    ]
    faults = _faults({"investment_plan": plan, "jobs": "许多"})
    assert set(faults) == {
        "investment_plan.1.due_on",
        "investment_plan.2.amount_wan",
        "investment_plan.2.colour",
        "jobs",
    }


def test_full_width_digits_spaces_and_case_are_read_as_meant() -> None:
    values = contracts.values(
        {"party_b_uscc": " 91420100ma4kwx7h0c ", "deposit_wan": "1,000.50", "jobs": "\uff13\uff12"}
    )
    assert values.text("party_b_uscc") == "91420100MA4KWX7H0C"
    assert values.whole("deposit_wan") == 1_000_500_000
    assert values.whole("jobs") == 32


def test_an_unfinished_draft_is_read_without_its_blanks_but_not_without_its_faults() -> None:
    template = contracts.template()
    values = templates.read(template, {"jobs": "3"}, partial=True)
    assert dict(values) == {"jobs": 3}
    with pytest.raises(templates.InvalidValues):
        templates.read(template, {"jobs": "三"}, partial=True)


def test_asking_for_a_value_as_another_type_is_an_error() -> None:
    with pytest.raises(TypeError, match="project_name"):
        contracts.values().whole("project_name")


@given(st.integers(0, 10**7))
def test_an_area_in_hundredths_of_a_mu_comes_back_unchanged(hundredths: int) -> None:
    mu = Decimal(hundredths).scaleb(-2)
    assert Decimal(areas.mu_figures(areas.from_mu(mu)).replace(",", "")) == mu
