"""Read everything that an official writes about a plot, finding all faults at once. 「填报」"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from server.kernel.errors import Unacceptable
from server.kernel.quantities import FEN_PER_WAN, Area, Money
from server.plots import chains, fields, geometry, parks, standards, utilities
from server.plots.fields import Field, FieldForm, Stored
from server.plots.geometry import Shape
from server.plots.lifecycle import PlotKind
from server.plots.utilities import Utility

DEVIATION_TO_EXPLAIN = Decimal(5)  # per cent between official and computed area
DEVIATION_TO_WARN = Decimal(1)
SQUARE_DECIMETRES_PER_THREE_MU = 200_000
NESTED = ("geometry", "utilities", "standards")

OWNER_TYPES = (
    ("state_reserve", "国有储备"),
    ("state_company", "国有企业"),
    ("collective", "集体"),
    ("private", "民营"),
    ("bankruptcy", "破产管理人"),
    ("court", "法院"),
)
DISPOSAL_MODES = (
    ("tender", "招拍挂"),
    ("agreement", "协议"),
    ("lease", "租赁"),
    ("lease_then_sale", "先租后让"),
    ("purchase", "收购"),
    ("merger", "并购重组"),
    ("cooperation", "合作经营"),
    ("court_auction", "法拍"),
)
READINESS = (
    ("raw", "未平整"),
    ("three_levelled", "三通一平"),
    ("five_levelled", "五通一平"),
    ("seven_levelled", "七通一平"),
    ("ready", "可直接入驻"),
)

T = TypeVar("T")


def declared(kind: PlotKind) -> tuple[Field, ...]:
    """Return the entries of every kind of plot and the price entries of one. 「填报项」"""
    return (*_common(), *(_PRICES_OF_LAND if kind is PlotKind.LAND else _PRICES_OF_ROOMS))


def _common() -> tuple[Field, ...]:
    form = FieldForm
    return (
        Field("name", "名称", is_required=True),
        Field(
            "park",
            "园区",
            form.CHOICE,
            choices=tuple((park.code, park.name) for park in parks.parks().values()),
            hint="不在园区内的留空。",
        ),
        Field(
            "township",
            "乡镇办场",
            form.CHOICE,
            choices=tuple((town.code, town.name) for town in parks.townships().values()),
            is_required=True,
        ),
        Field("address", "位置", longest=120, is_required=True),
        Field(
            "chains",
            "适宜产业链",
            form.CHOICES,
            choices=tuple((chain.code, chain.name) for chain in chains.chains().values()),
        ),
        Field("owner_type", "权属类型", form.CHOICE, choices=OWNER_TYPES, is_required=True),
        Field("area_m2", "土地面积", form.AREA_M2, unit="㎡", is_required=True),
        Field("area_note", "面积差异说明", longest=200, hint="与图形面积相差超过 5% 时必填。"),
        Field("available_from", "可供日期", form.DAY),
        Field("disposal_modes", "处置方式", form.CHOICES, choices=DISPOSAL_MODES),
        Field("readiness", "配套程度", form.CHOICE, choices=READINESS),
        Field("source", "数据来源", longest=120),
    )


_PRICES_OF_LAND = (
    Field("start_price_wan", "起始价", FieldForm.MONEY_WAN, unit="万元"),
    Field("increment_wan", "增价幅度", FieldForm.MONEY_WAN, unit="万元"),
    Field("deposit_wan", "竞买保证金", FieldForm.MONEY_WAN, unit="万元"),
)
_PRICES_OF_ROOMS = (
    Field("building_area_m2", "建筑面积", FieldForm.AREA_M2, unit="㎡", is_required=True),
    Field(
        "rent_yuan",
        "租金",
        FieldForm.DECIMAL,
        unit="元/㎡·月",
        lowest=Decimal("0.5"),
        highest=Decimal(300),
    ),
)


@dataclass(frozen=True, slots=True)
class PlotFacts:
    """Everything an official states about a plot, checked. 「地块资料」"""

    kind: PlotKind
    name: str
    park: str | None
    township: str
    address: str
    chains: tuple[str, ...]
    owner_type: str
    shape: Shape
    area: Area
    area_note: str
    building_area: Area | None
    start_price: Money | None
    increment: Money | None
    deposit: Money | None
    unit_price: Money | None
    available_from: date | None
    disposal_modes: tuple[str, ...]
    readiness: str
    utilities: tuple[Utility, ...]
    standards: Mapping[str, Stored]
    source: str


def read(kind: PlotKind, raw: Mapping[str, Any]) -> PlotFacts:
    """Read a plot's form; raise Unacceptable with every fault by its entry. 「读填报」

    `raw` holds the entries that `declared(kind)` names, `geometry` (GeoJSON in CGCS2000),
    `utilities` (rows of kind, capacity, distance_m) and `standards` (entries of
    `standards.DECLARED[kind]`, faults of which are named `standards.<key>`).
    """
    flat = {key: value for key, value in raw.items() if key not in NESTED}
    values, faults = fields.read_all(declared(kind), flat)
    wanted = raw.get("standards") or {}
    if not isinstance(wanted, Mapping):
        wanted, faults["standards"] = {}, "应为若干指标。"
    stated, wrong = fields.read_all(standards.DECLARED[kind], wanted)
    faults |= {f"standards.{key}": sentence for key, sentence in wrong.items()}
    shape = _collected(faults, "geometry", lambda: geometry.read(raw.get("geometry") or ""))
    reaching = _collected(faults, "utilities", lambda: utilities.read(raw.get("utilities")))
    if shape is not None and isinstance(values.get("area_m2"), str):
        _check_area(values, shape, faults)
    if faults or shape is None or reaching is None:
        raise Unacceptable(
            "plot_invalid", f"有 {len(faults)} 处填写有误，请按提示修改。", fields=faults
        )
    kept = {key: value for key, value in stated.items() if value is not None}
    return _facts(kind, values, shape=shape, reaching=reaching, stated=kept)


def _collected(faults: dict[str, str], key: str, reading: Callable[[], T]) -> T | None:
    try:
        return reading()
    except Unacceptable as fault:
        faults[key] = fault.detail
        return None


def _check_area(values: Mapping[str, Stored], shape: Shape, faults: dict[str, str]) -> None:
    official = Area.from_m2(str(values["area_m2"]))
    differs = geometry.deviation(official, shape.area)
    if abs(differs) > DEVIATION_TO_EXPLAIN and not values.get("area_note"):
        faults["area_note"] = (
            f"图形面积 {shape.area.m2} ㎡ 与登记面积相差 {differs}%，请核对或说明原因。"
        )


def _facts(
    kind: PlotKind,
    values: Mapping[str, Any],
    *,
    shape: Shape,
    reaching: tuple[Utility, ...],
    stated: Mapping[str, Stored],
) -> PlotFacts:
    area = Area.from_m2(values["area_m2"])
    start_price = _money(values.get("start_price_wan"))
    rent = values.get("rent_yuan")
    building_area, day = values.get("building_area_m2"), values["available_from"]
    return PlotFacts(
        kind=kind,
        name=values["name"],
        park=values["park"],
        township=values["township"],
        address=values["address"],
        chains=tuple(values["chains"] or ()),
        owner_type=values["owner_type"],
        shape=shape,
        area=area,
        area_note=values["area_note"] or "",
        building_area=Area.from_m2(building_area) if building_area else None,
        start_price=start_price,
        increment=_money(values.get("increment_wan")),
        deposit=_money(values.get("deposit_wan")),
        unit_price=_rent(rent) if rent else price_per_mu(start_price, area),
        available_from=date.fromisoformat(day) if day else None,
        disposal_modes=tuple(values["disposal_modes"] or ()),
        readiness=values["readiness"] or "",
        utilities=reaching,
        standards=stated,
        source=values["source"] or "",
    )


def _money(wan: str | None) -> Money | None:
    return Money.from_wan(wan) if wan else None


def _rent(yuan: str) -> Money:
    return Money(int((Decimal(yuan) * 100).to_integral_value(ROUND_HALF_UP)))


def price_per_mu(start_price: Money | None, area: Area) -> Money | None:
    """Return the starting price per 亩, rounded once to a ten-thousandth of 万元. 「亩均起始价」"""
    if start_price is None:
        return None
    exact = Decimal(start_price.fen * SQUARE_DECIMETRES_PER_THREE_MU) / (3 * area.dm2)
    step = FEN_PER_WAN // 10_000
    return Money(int((exact / step).to_integral_value(ROUND_HALF_UP)) * step)
