"""Fill in the forms of land as an official of Tianmen would. 「填写样例」"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from server.plots import parks

MU_IN_SQUARE_METRES = 2000 / 3
SIDES = ("以东", "以西", "以南", "以北")
CHEMICALS, FARMING = "biopharma", "food"
UTILITIES_OF_PARKS = (
    ("electricity", ("10 kV 双回路", "35 kV 变电站", "10 kV，余量 6300 kVA"), (0, 150)),
    ("water", ("DN300，余量 3000 吨/日", "DN400，余量 5000 吨/日", "DN200"), (0, 120)),
    ("sewage", ("园区污水处理厂，余量 2000 吨/日", "DN600 污水主管"), (0, 200)),
    ("drainage", ("DN800 雨水管", "DN1000 雨水管"), (0, 100)),
    ("gas", ("中压 0.4 MPa", "中压，余量 800 Nm³/h"), (0, 400)),
    ("road", ("双向六车道", "双向四车道"), (0, 0)),
    ("network", ("千兆光纤，5G 覆盖",), (0, 60)),
)
UTILITIES_OF_TOWNSHIPS = (
    ("electricity", ("10 kV 单回路",), (50, 600)),
    ("water", ("DN150，余量 500 吨/日", "DN200"), (30, 500)),
    ("sewage", ("镇污水处理厂", "需自建预处理"), (200, 1800)),
    ("road", ("双向两车道", "双向四车道"), (0, 80)),
    ("network", ("光纤到户",), (0, 200)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A park or township of the demonstration with its roads and prices. 「演示地点」"""

    park: str | None
    township: str
    short: str
    center: tuple[float, float]
    roads: tuple[str, ...]
    bearing: float
    spread: float
    price: tuple[float, float]
    expressway_km: str

    @property
    def chains(self) -> tuple[str, ...]:
        """The chains that the plan allows here."""
        return parks.parks()[self.park].chains if self.park else (FARMING,)


def place(row: Mapping[str, Any]) -> Place:
    """Read one place of city.toml."""
    park = parks.parks()[row["park"]] if "park" in row else None
    township = park.township if park else parks.township_code(row["township"])
    where = park or parks.townships()[township]
    return Place(
        park=park.code if park else None,
        township=township,
        short=row.get("short") or where.name,
        center=where.center,
        roads=tuple(row["roads"]),
        bearing=row["bearing"],
        spread=row["spread"],
        price=(row["price"][0], row["price"][1]),
        expressway_km=row.get("expressway_km", ""),
    )


def shared_entries(chance: Random, where: Place, *, road: str) -> dict[str, Any]:
    """Return the entries that plots of every kind have."""
    town, park = parks.township_name(where.township), parks.park_name(where.park)
    return {
        "park": where.park or "",
        "township": where.township,
        "address": f"{town}{park}{road}{chance.choice(SIDES)}",
        "utilities": _utilities(chance, where),
        "source": "市自然资源和规划局、园区管委会联合核实",
    }


def setting(where: Place, *, plot_chains: Sequence[str]) -> dict[str, Any]:
    """Return where a plot lies: in the zone that its chain is confined to, how far from a road."""
    park = parks.parks()[where.park] if where.park else None
    is_confined = park is not None and any(one in park.restrictions for one in plot_chains)
    zone = park.zones[0] if park and park.zones and is_confined else None
    return {"zone": zone, "expressway_km": where.expressway_km}


def land(
    chance: Random, where: Place, *, square_metres: float, number: int, serial: int, today: date
) -> dict[str, Any]:
    """Return the entries of the place's land number so and so, in the ranges of real notices."""
    road = chance.choice(where.roads)
    chain = chance.choice(where.chains)
    mu = square_metres / MU_IN_SQUARE_METRES
    price = round(mu * chance.uniform(*where.price))
    listed = today + timedelta(days=chance.randint(-60, 20))
    is_listed = serial % 3 != 0
    return shared_entries(chance, where, road=road) | {
        "name": f"{where.short}{road} {number} 号工业地块",
        "chains": [chain],
        "owner_type": "state_reserve",
        "disposal_modes": chance.choice((["tender"], ["tender", "lease_then_sale"])),
        "readiness": chance.choice(
            ("five_levelled", "seven_levelled") if where.park else ("three_levelled",)
        ),
        "available_from": (today + timedelta(days=chance.choice((0, 30, 60)))).isoformat(),
        "start_price_wan": f"{price}.00",
        "increment_wan": f"{5 if price < 500 else 10 if price < 1500 else 20}.00",
        "deposit_wan": f"{max(5, round(price * chance.uniform(0.1, 0.2)))}.00",
        "standards": _land_standards(chance, where, chain=chain)
        | setting(where, plot_chains=[chain])
        | _identity_of_land(where, serial=serial, year=today.year)
        | (_listing(listed) if is_listed else {}),
    }


def _identity_of_land(where: Place, *, serial: int, year: int) -> dict[str, Any]:
    return {
        "parcel_no": f"{where.township}{serial % 9 + 1:03d}GB{serial:05d}",
        "notice_no": f"P({year}){serial:03d}号",
        "control_unit": f"ZH4290062{'0' if where.park else '1'}{serial % 40 + 1:03d}",
        "expropriation_no": f"鄂政土批〔{year - 1}〕{300 + serial * 7}号",
    }


def _listing(start: date) -> dict[str, Any]:
    return {"list_start": start.isoformat(), "list_end": (start + timedelta(days=30)).isoformat()}


def _land_standards(chance: Random, where: Place, *, chain: str) -> dict[str, Any]:
    is_chemical = chain == CHEMICALS and where.park == "yuekou"
    use = "100103" if is_chemical else chance.choice(("100101", "100102"))
    is_standard = where.park is not None
    intensity = chance.choice((200, 220, 240, 260, 300) if is_standard else (150, 180, 200))
    stated: dict[str, Any] = {
        "use_code": use,
        "far": chance.choice(("≥1.0", "≥1.2", "1.0–2.0", "1.0–2.5")),
        "building_factor": chance.choice(("≥40", "≥45", "≥40.83")),
        "green_ratio": chance.choice(("≤15", "≤20")),
        "height_m": chance.choice(("≤24", "≤27", "≤36")),
        "office_share": "≤7",
        "term_years": 50 if chance.random() < 0.8 else chance.choice((20, 30)),
        "supply_mode": "挂牌",
        "intensity_wan_per_mu": f"≥{intensity}",
        "tax_wan_per_mu": f"≥{chance.choice((15, 18, 20, 25) if is_standard else (10, 12, 15))}",
        "energy_tce_per_wan": f"≤{chance.choice(('0.25', '0.35', '0.48'))}",
        "emission": "执行园区规划环评准入清单" if is_standard else "达到城镇污水纳管标准",
        "is_standard_plot": is_standard,
        "is_cleared": True,
        "is_in_chemical_park": is_chemical,
        "soil_survey": "已完成" if is_standard else "进行中",
        "region_assessments": ["环境影响", "节能", "洪水影响", "压覆矿产", "地质灾害"][
            : chance.randint(3, 5) if is_standard else 2
        ],
    }
    stated["term_mode"] = "最高年期" if stated["term_years"] == 50 else "弹性年期"
    if where.park == "high-tech":
        stated["research_share"] = f"≥{chance.choice(('2.0', '2.5', '3.0'))}"
    if is_chemical:
        stated["flood_note"] = "距汉江干流岸线 1 公里以外"
    return stated


def _utilities(chance: Random, where: Place) -> list[dict[str, Any]]:
    offered = UTILITIES_OF_PARKS if where.park else UTILITIES_OF_TOWNSHIPS
    rows = [
        {
            "kind": kind,
            "capacity": chance.choice(capacities),
            "distance_m": 0
            if chance.random() < 0.5
            else chance.randrange(nearest, farthest + 1, 5),
        }
        for kind, capacities, (nearest, farthest) in offered
    ]
    if where.park == "yuekou":
        rows.append({"kind": "steam", "capacity": "1.0 MPa 饱和蒸汽 40 吨/时", "distance_m": 260})
    return rows
