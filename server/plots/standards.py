"""What only one kind of plot states, such as the loads of a factory's floors. 「指标」

Ranges are wide enough for every real notice seen and narrow enough to catch a wrong unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.plots import fields, parks
from server.plots.bounds import Bound
from server.plots.fields import Field, FieldForm
from server.plots.lifecycle import PlotKind

BOUND, DECIMAL, INTEGER = FieldForm.BOUND, FieldForm.DECIMAL, FieldForm.INTEGER
CHOICE, CHOICES, YES_NO, DAY = (
    FieldForm.CHOICE,
    FieldForm.CHOICES,
    FieldForm.YES_NO,
    FieldForm.DAY,
)


def _same(*labels: str) -> tuple[tuple[str, str], ...]:
    return tuple((label, label) for label in labels)


def _number(
    key: str, label: str, unit: str, ends: tuple[str, str], form: FieldForm = DECIMAL
) -> Field:
    lowest, highest = Decimal(ends[0]), Decimal(ends[1])
    return Field(key, label, form, unit=unit, lowest=lowest, highest=highest)


# Where a plot lies, as far as the choice of a project depends on it.
PLACE = (
    Field(
        "zone",
        "所在片区",
        CHOICE,
        choices=_same(*parks.zones()),
        hint="位于生物医药、纺织服装项目限定的片区内时选择。",
    ),
    _number("expressway_km", "距最近高速出入口", "公里", ("0", "80")),
)

LAND_USES = (
    ("100101", "一类工业用地"),
    ("100102", "二类工业用地"),
    ("100103", "三类工业用地"),
    ("110101", "一类物流仓储用地"),
    ("110102", "二类物流仓储用地"),
    ("0901", "商业用地"),
    ("0902", "商务金融用地"),
    ("1208", "交通场站用地"),
    ("1303", "供电用地"),
)

LAND = (
    Field("parcel_no", "宗地代码", longest=28, hint="宗地代码 19 位或不动产单元号 28 位。"),
    Field("notice_no", "公告编号", longest=40, hint="例如“P(2026)012号”。"),
    Field("use_code", "土地用途", CHOICE, choices=LAND_USES, is_required=True),
    _number("far", "容积率", "", ("0.1", "10"), BOUND),
    _number("building_factor", "建筑系数", "%", ("5", "90"), BOUND),
    _number("green_ratio", "绿地率", "%", ("0", "60"), BOUND),
    _number("height_m", "建筑限高", "米", ("3", "200"), BOUND),
    _number("office_share", "行政办公及生活服务用地占比", "%", ("0", "30"), BOUND),
    _number("term_years", "出让年限", "年", ("1", "70"), INTEGER),
    Field(
        "term_mode",
        "年期方式",
        CHOICE,
        choices=_same("最高年期", "弹性年期", "先租后让", "长期租赁"),
    ),
    Field("supply_mode", "供应方式", CHOICE, choices=_same("挂牌", "拍卖", "招标", "协议", "租赁")),
    Field("list_start", "挂牌起始日", DAY),
    Field("list_end", "挂牌截止日", DAY),
    _number("intensity_wan_per_mu", "投资强度", "万元/亩", ("10", "2000"), BOUND),
    _number("tax_wan_per_mu", "亩均税收", "万元/亩", ("0", "500"), BOUND),
    _number("energy_tce_per_wan", "单位增加值能耗", "吨标准煤/万元", ("0", "20"), BOUND),
    Field("emission", "排放要求", longest=120),
    _number("research_share", "研发投入占比", "%", ("0", "50"), BOUND),
    Field("is_standard_plot", "标准地", YES_NO),
    Field(
        "region_assessments",
        "已完成区域评估",
        CHOICES,
        choices=_same(
            "地质灾害",
            "压覆矿产",
            "水土保持",
            "洪水影响",
            "考古勘探",
            "环境影响",
            "节能",
            "气候可行性",
            "雷电灾害",
            "交通影响",
        ),
    ),
    Field("is_cleared", "净地", YES_NO),
    Field("expropriation_no", "征地批文", longest=60),
    Field("control_unit", "三线一单管控单元", longest=40),
    Field("is_in_chemical_park", "位于化工园区", YES_NO),
    Field("flood_note", "行洪与岸线", longest=120),
    Field("soil_survey", "土壤污染状况调查", CHOICE, choices=_same("已完成", "进行中", "未开展")),
    *PLACE,
)

FACTORY = (
    _number("floors", "层数", "层", ("1", "30"), INTEGER),
    _number("ground_height_m", "底层层高", "米", ("3", "30")),
    _number("upper_height_m", "标准层层高", "米", ("2.5", "12")),
    _number("ground_load_t", "底层荷载", "吨/㎡", ("0.2", "20")),
    _number("upper_load_t", "标准层荷载", "吨/㎡", ("0.2", "10")),
    Field("column_grid", "柱网", longest=20, hint="米，例如“9×24”。"),
    _number("span_m", "跨度", "米", ("3", "60")),
    _number("crane_tonnes", "行车吨位", "吨", ("0.5", "200")),
    _number("crane_count", "行车数量", "台", ("0", "40"), INTEGER),
    _number("rail_height_m", "轨顶标高", "米", ("2", "25")),
    _number("freight_lifts", "货梯", "部", ("0", "40"), INTEGER),
    Field("has_truck_dock", "卸货平台", YES_NO),
    _number("transformer_kva", "变压器现有容量", "kVA", ("50", "100000"), INTEGER),
    _number("transformer_most_kva", "变压器最大容量", "kVA", ("50", "200000"), INTEGER),
    _number("water_t_per_day", "供水能力", "吨/日", ("1", "100000"), INTEGER),
    Field("has_steam", "供汽", YES_NO),
    Field("has_gas", "天然气", YES_NO),
    Field("sewage_permit", "排污许可", longest=60),
    Field(
        "fire_class",
        "火灾危险性类别",
        CHOICE,
        choices=_same("甲类", "乙类", "丙类", "丁类", "戊类"),
    ),
    Field("is_fire_accepted", "消防验收", YES_NO),
    Field(
        "structure",
        "结构",
        CHOICE,
        choices=_same("钢结构", "框架结构", "排架结构", "砖混结构"),
        is_required=True,
    ),
    _number("built_year", "建成年份", "年", ("1950", "2100"), INTEGER),
    Field(
        "certificate",
        "权属证书",
        CHOICE,
        choices=_same("已办不动产权证", "办理中", "未办"),
    ),
    _number("least_lease_months", "最短租期", "个月", ("1", "240"), INTEGER),
    _number("occupancy", "使用率", "%", ("0", "100")),
    Field("idle_reason", "闲置原因", longest=120),
    Field("idle_since", "闲置起始日", DAY),
    Field("is_mortgaged", "存在抵押", YES_NO),
    Field("is_disputed", "存在纠纷或查封", YES_NO),
    *PLACE,
)

BUILDING = (
    _number("floors", "总层数", "层", ("1", "80"), INTEGER),
    Field("floors_available", "可供楼层", longest=60, hint="例如“3–6 层”。"),
    Field(
        "units",
        "可供单元",
        FieldForm.PARAGRAPH,
        longest=600,
        hint="每行一个：楼层、单元、面积（㎡）。",
    ),
    _number("clear_height_m", "净高", "米", ("2", "10")),
    _number("lifts", "电梯", "部", ("0", "60"), INTEGER),
    _number("property_fee_yuan", "物业费", "元/㎡·月", ("0", "100")),
    Field(
        "air_conditioning", "空调", CHOICE, choices=_same("中央空调", "多联机", "分体空调", "无")
    ),
    _number("parking_spaces", "车位", "个", ("0", "5000"), INTEGER),
    Field("fit_out", "装修", CHOICE, choices=_same("毛坯", "简装", "精装", "拎包入驻")),
    Field("network", "网络", longest=60),
    _number("built_year", "建成年份", "年", ("1950", "2100"), INTEGER),
    _number("least_lease_months", "最短租期", "个月", ("1", "240"), INTEGER),
    _number("occupancy", "使用率", "%", ("0", "100")),
    *PLACE,
)

DECLARED: Mapping[PlotKind, tuple[Field, ...]] = {
    PlotKind.LAND: LAND,
    PlotKind.FACTORY: FACTORY,
    PlotKind.BUILDING: BUILDING,
}


@dataclass(frozen=True, slots=True)
class Standard:
    """One stated standard, ready to be shown. 「一项指标」"""

    key: str
    label: str
    text: str


def stated(kind: str, stored: Mapping[str, Any]) -> tuple[Standard, ...]:
    """Return what a plot states, in the order of its form, without gaps. 「列指标」"""
    shown = (
        Standard(field.key, field.label, fields.show(field, stored.get(field.key)))
        for field in DECLARED[PlotKind(kind)]
    )
    return tuple(one for one in shown if one.text)


def bound(stored: Mapping[str, Any], key: str) -> Bound | None:
    """Return a stored bound such as `intensity_wan_per_mu`, or None. 「取区间」"""
    found = stored.get(key)
    return Bound.from_json(found) if isinstance(found, Mapping) else None
