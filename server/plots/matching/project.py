"""What an investor needs, read from strings into whole numbers. 「项目需求」"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area, Money
from server.plots import industries
from server.plots.industries import Industry
from server.plots.lifecycle import PlotKind

THOUSAND = 1000
ENTRIES = (
    "industry",
    "kind",
    "land_mu",
    "building_m2",
    "investment_wan",
    "land_class",
    "power_kva",
    "water_t_per_day",
    "max_price_wan_mu",
    "max_rent_yuan_m2_month",
    "start_by",
    "expressway_km",
    "floor_load_t",
    "clear_height_m",
    "crane_tonnes",
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project as matching sees it; what is None was not asked for. 「项目」

    `size` is land for land, building area for rooms; `price` is fen per 亩 or fen per ㎡ and
    month; distances are metres, loads kilograms per ㎡, heights millimetres, cranes kilograms.
    """

    industry: Industry
    kind: PlotKind
    size: Area
    investment: Money | None
    land_class: int | None
    power_kva: int | None
    water_t: int | None
    price: Money | None
    start_by: date | None
    expressway_m: int | None
    floor_load_kg: int | None
    height_mm: int | None
    crane_kg: int | None
    asked: Mapping[str, str]


def read(raw: Mapping[str, str | None]) -> Project:
    """Read a project; raise Unacceptable `project_invalid` with every fault by its entry."""
    asked = {name: text for name in ENTRIES if (text := (raw.get(name) or "").strip())}
    faults: dict[str, str] = {}
    found = {
        name: _read(reader, asked.get(name), name, faults) for name, reader in _READERS.items()
    }
    kind = found["kind"] or PlotKind.LAND
    is_land = kind is PlotKind.LAND
    if not asked.get("industry"):
        faults["industry"] = "请选择产业。"
    size_entry = "land_mu" if is_land else "building_m2"
    size = found[size_entry]
    if size_entry not in faults and (size is None or size.dm2 <= 0):
        faults[size_entry] = "请填写需要的用地面积。" if is_land else "请填写需要的建筑面积。"
    if faults:
        raise Unacceptable("project_invalid", "项目需求有误，请按提示修改。", fields=faults)
    return Project(
        industry=found["industry"],
        kind=kind,
        size=size,
        investment=found["investment_wan"],
        land_class=found["land_class"],
        power_kva=found["power_kva"],
        water_t=found["water_t_per_day"],
        price=found["max_price_wan_mu"] if is_land else found["max_rent_yuan_m2_month"],
        start_by=found["start_by"],
        expressway_m=found["expressway_km"],
        floor_load_kg=found["floor_load_t"],
        height_mm=found["clear_height_m"],
        crane_kg=found["crane_tonnes"],
        asked=asked,
    )


def _read(reader: Callable[[str], Any], text: str | None, name: str, faults: dict[str, str]) -> Any:
    if text is None:
        return None
    try:
        return reader(text)
    except Unacceptable as fault:
        faults[name] = fault.detail
        return None


def _kind(text: str) -> PlotKind:
    for kind in PlotKind:
        if text in (kind.value, kind.label):
            return kind
    raise _fault(f"可选：{'、'.join(f'{kind.value}（{kind.label}）' for kind in PlotKind)}。")


def _number(unit: int, highest: int) -> Callable[[str], int]:
    """Return a reader of positive decimals up to a highest, in whole parts of a unit."""

    def read_number(text: str) -> int:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise _fault("应为数字。") from None
        if not number.is_finite() or not 0 < number <= highest:
            raise _fault(f"应在 0 至 {highest} 之间。")
        whole = number * unit
        if whole != int(whole):
            raise _fault("小数位过多。")
        return int(whole)

    return read_number


def _land_class(text: str) -> int:
    if text not in ("1", "2", "3"):
        raise _fault("可选：1（一类）、2（二类）、3（三类）工业用地。")
    return int(text)


def _rent(text: str) -> Money:
    return Money(_number(100, 1000)(text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _fault("应为日期，例如“2027-03-01”。") from None


def _fault(sentence: str) -> Unacceptable:
    return Unacceptable("project_invalid", sentence)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "industry": industries.read,
    "kind": _kind,
    "land_mu": Area.from_mu,
    "building_m2": Area.from_m2,
    "investment_wan": Money.from_wan,
    "land_class": _land_class,
    "power_kva": _number(1, 1_000_000),
    "water_t_per_day": _number(1, 1_000_000),
    "max_price_wan_mu": Money.from_wan,
    "max_rent_yuan_m2_month": _rent,
    "start_by": _day,
    "expressway_km": _number(THOUSAND, 200),
    "floor_load_t": _number(THOUSAND, 50),
    "clear_height_m": _number(THOUSAND, 100),
    "crane_tonnes": _number(THOUSAND, 1000),
}
