"""A template that contradicts itself never loads. 「合同模板测试」"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from signing import bodies, templates
from tests.signing import contracts

Edit = Callable[[str], str]


def _load(tmp_path: Path, *, toml: Edit = str, body: Edit = str) -> templates.ContractTemplate:
    for name, edit in (("template.toml", toml), ("body.md", body)):
        source = (contracts.FOLDER / name).read_text(encoding="utf-8")
        changed = edit(source)
        (tmp_path / name).write_text(changed, encoding="utf-8")
    return templates.load(tmp_path)


def _swap(old: str, new: str) -> Edit:
    def edit(source: str) -> str:
        assert old in source
        return source.replace(old, new, 1)

    return edit


def test_the_investment_contract_has_its_23_clauses_and_duties_of_both_parties() -> None:
    template = contracts.template()
    assert [clause.number for clause in template.clauses] == list(range(1, 24))
    assert template.clauses[7].heading == "第八条\u3000建设期限与里程碑"
    duties = {obligation.code: obligation.obligor for obligation in template.obligations}
    assert sum(obligor == "party_a" for obligor in duties.values()) >= 8
    assert sum(obligor == "party_b" for obligor in duties.values()) >= 8
    assert duties["land_handover"] == "party_a"
    assert duties["construction_start"] == "party_b"


def test_the_digest_changes_with_any_byte_of_either_file(tmp_path: Path) -> None:
    published = contracts.template().sha256
    assert _load(tmp_path).sha256 == published
    assert _load(tmp_path, body=_swap("订立本合同", "签订本合同")).sha256 != published
    assert _load(tmp_path, toml=_swap('example = "320"', 'example = "321"')).sha256 != published


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{jobs}}人", "{{workers}}人", "没有声明的变量：workers"),
        ("约{{jobs}}人", "若干人", "没有使用：jobs"),
        ("## 第二条", "## 第三条", "条号不连续"),
        ("2.2 ", "2.3 ", "款号不连续"),
        ("按照第2.1款", "按照第2.11款", "不存在的条款：2.11"),
        ("## 第一条 鉴于与依据", "# 第一条 鉴于与依据", "条标题"),
        ("2.4 “**竣工**”", "2.4 **“竣工”**", "不支持的写法"),
        ("2.4 “**竣工**”", "2.4 `竣工`", "不支持的写法"),
        ("3.3 本项目", "- 本项目", "不支持的写法"),
        ("\n:::\n", "\n", "条件段没有结束|开合不对"),
        ("{{investment_plan}}", "下表：{{investment_plan}}", "独立成段"),
    ],
)
def test_a_body_that_does_not_agree_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(templates.BadTemplate, match=said):
        _load(tmp_path, body=_swap(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type = "uscc"', 'type = "code"', "类型 code 不存在"),
        ('group = "party_a"', 'group = "party_z"', "party_z 不存在"),
        ('anchor = "land_contract_signed"', 'anchor = "land_signed"', "land_handover 的期限"),
        ('met_by = "deposit_paid"', 'met_by = "paid"', "deposit_payment 的事件"),
        ('clause = "13"', 'clause = "31"', "deposit_payment 的条款"),
        ('target = "amount_wan"', 'target = "sum_wan"', "staged_investment 的目标"),
        ('total = "total_investment_wan"', 'total = "total"', "没有声明的变量：total"),
        ('code = "deposit_paid"', 'code = "company_registered"', "事件重复"),
        ('empty = "无"', "", "不填时印什么"),
        ('hint = "与营业执照一致。"', 'advice = "与营业执照一致。"', "advice"),
        ('key = "signing_place"', 'key = "place"', "签署页需要的变量没有声明：signing_place"),
        ('kind = "investment"', "kind = ", "模板声明有误"),
    ],
)
def test_a_declaration_that_does_not_agree_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(templates.BadTemplate, match=said):
        _load(tmp_path, toml=_swap(old, new))


def test_events_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    circle = _swap(
        'anchor = "land_contract_signed"\nterm = "start_within_months"',
        'anchor = "production_started"\nterm = "start_within_months"',
    )
    with pytest.raises(templates.BadTemplate, match="互相等待"):
        _load(tmp_path, toml=circle)


def test_variables_are_cut_out_of_the_sentences_around_them() -> None:
    (node,) = bodies.parse("1.1 建设{{project_name}}，**约束性指标**除外。")
    assert node == bodies.Paragraph(
        (
            bodies.Piece("1.1 建设"),
            bodies.Piece(key="project_name"),
            bodies.Piece("，"),
            bodies.Piece("约束性指标", bold=True),
            bodies.Piece("除外。"),
        )
    )


def test_numbers_of_clauses_are_counted_in_chinese() -> None:
    counted = [bodies.chinese_number(number) for number in (1, 10, 11, 20, 23, 99)]
    assert counted == ["一", "十", "十一", "二十", "二十三", "九十九"]
