"""Drafts with one mistake each, and drafts that only just fit. 「校核样例」"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from server.contracts.findings import Level, PlotFacts, Subject
from server.kernel.quantities import Area, Money
from server.plots.bounds import Bound
from server.plots.lifecycle import PlotStatus
from signing import templates
from signing.variables import RawValue
from tests.contracts import builders, rooms


def plot(**changes: Any) -> PlotFacts:
    """A plot in the high-tech park that the examples fit onto exactly."""
    bounds = {
        "intensity": "≥175",
        "plot_ratio": "≥1.0",
        "building_density": "≥45",
        "green_rate": "≤15",
        "tax_per_mu": "≥15",
    }
    standards = {role: bound for role, text in bounds.items() if (bound := Bound.parse(text))}
    made = PlotFacts("TM-L-0001", "high-tech", Area.from_mu("100.50"), standards)
    return replace(made, **changes)


def subject(
    *plots: PlotFacts,
    without: tuple[str, ...] = (),
    about: dict[str, Any] | None = None,
    **typed: RawValue,
) -> Subject:
    """The examples of the template, which pass every rule, with some values changed."""
    raw = {key: value for key, value in rooms.variables(**typed).items() if key not in without}
    made = Subject(
        template=rooms.template(),
        values=templates.read(rooms.template(), raw, partial=True),
        plots=plots or (plot(),),
        today=date(2026, 3, 2),
        company_name=builders.COMPANY,
        company_uscc=builders.USCC,
        seal_holder="天门市人民政府",
    )
    return replace(made, **(about or {}))


def stages(*rows: tuple[str, str]) -> list[dict[str, str]]:
    """An investment plan of days and amounts."""
    return [
        {"stage": f"第{number}期", "content": "建设", "due_on": day, "amount_wan": amount}
        for number, (day, amount) in enumerate(rows, start=1)
    ]


@dataclass(frozen=True)
class Mistake:
    """A draft with one mistake, the rule that must find it, and what it must say."""

    name: str
    made: Subject
    rule: str
    level: Level
    field: str
    says: str


MISTAKES = [
    Mistake(
        "fixed above total",
        subject(total_investment_wan="17999.99"),
        "L16",
        Level.BLOCK,
        "fixed_investment_wan",
        "18,000.00 万元 大于总投资 17,999.99 万元",
    ),
    Mistake(
        "machines above fixed",
        subject(equipment_investment_wan="18000.01"),
        "L16",
        Level.BLOCK,
        "equipment_investment_wan",
        "大于固定资产投资",
    ),
    Mistake(
        "the plan does not sum up",
        subject(investment_plan=stages(("2027-12-31", "6000"), ("2028-12-31", "11999.99"))),
        "L16",
        Level.BLOCK,
        "investment_plan",
        "相差 0.01 万元",
    ),
    Mistake(
        "stages out of order",
        subject(investment_plan=stages(("2028-12-31", "6000"), ("2027-12-31", "12000"))),
        "L16",
        Level.BLOCK,
        "investment_plan",
        "不晚于第 1 期",
    ),
    Mistake(
        "a stage that is already over",
        subject(investment_plan=stages(("2026-03-02", "18000"))),
        "L16",
        Level.BLOCK,
        "investment_plan",
        "已经过去",
    ),
    Mistake(
        "production before completion",
        subject(complete_within_months="24", produce_within_months="23"),
        "L16",
        Level.BLOCK,
        "produce_within_months",
        "早于竣工期限 24 个月",
    ),
    Mistake(
        "a promise the figures do not keep",
        subject(investment_intensity_wan_per_mu="179.11"),
        "L16",
        Level.BLOCK,
        "investment_intensity_wan_per_mu",
        "（计入土地价款）除以拟用地面积为每亩 179.10 万元",
    ),
    Mistake(
        "the other definition is named",
        subject(investment_intensity_wan_per_mu="180", land_cost_included="excluded"),
        "L16",
        Level.BLOCK,
        "investment_intensity_wan_per_mu",
        "（不计入土地价款）",
    ),
    Mistake(
        "no money left for buildings",
        subject(plot(start_price=Money.from_wan("8400.01"))),
        "L16",
        Level.WARN,
        "fixed_investment_wan",
        "没有余下建设厂房的金额",
    ),
    Mistake(
        "more land than there is",
        subject(area_mu="100.51", investment_intensity_wan_per_mu="175"),
        "L17",
        Level.BLOCK,
        "area_mu",
        "100.51 亩大于所选地块面积之和 100.50 亩",
    ),
    Mistake(
        "an industry the park is not for",
        subject(plot(park="yuekou")),
        "L17",
        Level.BLOCK,
        "industry_chain",
        "岳口工业园定位为生物医药化工，不接纳纺织服装项目",
    ),
    Mistake(
        "a restricted industry",
        subject(plot(park="industrial")),
        "L17",
        Level.WARN,
        "industry_chain",
        "仅限龙腾服装小镇",
    ),
    Mistake(
        "industry in the countryside",
        subject(plot(park=None)),
        "L17",
        Level.BLOCK,
        "industry_chain",
        "其他乡镇定位为农副产品深加工",
    ),
    Mistake(
        "an unknown industry",
        subject(industry_chain="航空航天"),
        "L17",
        Level.WARN,
        "industry_chain",
        "不是本市的重点产业链",
    ),
    Mistake(
        "a plot that is gone",
        subject(plot(status=PlotStatus.CONTRACTED)),
        "L17",
        Level.WARN,
        "plots",
        "地块 TM-L-0001 目前是“已签约”",
    ),
    Mistake(
        "below the plot's intensity",
        subject(investment_intensity_wan_per_mu="174.99"),
        "L18",
        Level.BLOCK,
        "investment_intensity_wan_per_mu",
        "174.99万元/亩 不符合地块 TM-L-0001 的标准 ≥175万元/亩",
    ),
    Mistake(
        *("too green", subject(green_rate_max="15.5"), "L18", Level.BLOCK),
        *("green_rate_max", "≤15%"),
    ),
    Mistake(
        *("too sparse", subject(plot_ratio_min="0.9"), "L18", Level.BLOCK),
        *("plot_ratio_min", "≥1.0"),
    ),
    Mistake(
        "a doubtful credit code",
        subject(party_b_uscc="91420100MA4KWX7H00", about={"company_uscc": ""}),
        "L24",
        Level.BLOCK,
        "party_b_uscc",
        "校验位不符",
    ),
    Mistake(
        "a confirmed credit code",
        subject(
            party_b_uscc="91420100MA4KWX7H00",
            about={
                "company_uscc": "",
                "confirmed": frozenset({("party_b_uscc", "91420100MA4KWX7H00")}),
            },
        ),
        "L24",
        Level.NOTE,
        "party_b_uscc",
        "已有人员对照营业执照确认",
    ),
    Mistake(
        "another seal",
        subject(party_a_name="天门高新技术产业园区管理委员会"),
        "L05",
        Level.BLOCK,
        "party_a_name",
        "与印章证书的单位“天门市人民政府”不一致",
    ),
    Mistake(
        "one unit on both sides",
        subject(party_b_name="天门市人民政府", about={"company_name": ""}),
        "L24",
        Level.BLOCK,
        "party_b_name",
        "同一单位",
    ),
    Mistake(
        "another company",
        subject(party_b_name="湖北晨曦纺织有限公司"),
        "L24",
        Level.WARN,
        "party_b_name",
        "与投资者登记的“湖北晨曦纺织科技有限公司”不一致",
    ),
    Mistake(
        "a blank",
        subject(without=("project_name",)),
        "L00",
        Level.BLOCK,
        "project_name",
        "尚未填写项目名称",
    ),
    Mistake(
        "a blank in a table",
        subject(investment_plan=[{"stage": "一", "due_on": "2027-12-31", "amount_wan": "18000"}]),
        "L00",
        Level.BLOCK,
        "investment_plan",
        "第 1 行缺少主要内容",
    ),
    Mistake(
        "a character without a glyph",
        subject(party_b_legal_rep="陈𰻝"),
        "L00",
        Level.BLOCK,
        "party_b_legal_rep",
        "“𰻝”（U+30EDD）没有可用的字形",
    ),
]


FITS = [
    subject(total_investment_wan="18000.00"),
    subject(equipment_investment_wan="18000.00"),
    subject(investment_plan=stages(("2026-03-03", "0.01"), ("2026-03-04", "17999.99"))),
    subject(complete_within_months="24", produce_within_months="24"),
    subject(investment_intensity_wan_per_mu="179.10"),
    subject(plot(start_price=Money.from_wan("8400.00"))),
    subject(plot(start_price=Money.from_wan("9999")), land_cost_included="excluded"),
    subject(plot(area=Area.from_mu("60.25")), plot(area=Area.from_mu("40.25"))),
    subject(plot(park="yuekou"), industry_chain="精细化工"),
    subject(plot(park=None), industry_chain="农副产品深加工"),
    subject(plot(standards={})),
    subject(plot(status=PlotStatus.RESERVED)),
    subject(about={"seal_holder": ""}),
    subject(about={"company_name": "", "company_uscc": ""}),
    subject(without=("party_b_agent", "party_a_authority_doc")),
]
