"""Fill in the forms of factories and buildings as an official of Tianmen would. 「填写样例」"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from server.demo import composing
from server.demo.composing import Place


def factory(
    chance: Random,
    where: Place,
    *,
    square_metres: float,
    number: int,
    reasons: Sequence[str],
    today: date,
) -> dict[str, Any]:
    """Return the entries of a factory, single-storey or not, empty or half let."""
    road, chain = chance.choice(where.roads), chance.choice(where.chains)
    floors = chance.choice((1, 1, 1, 2, 3, 4))
    owner = chance.choice(
        ("state_company", "state_company", "private", "private", "bankruptcy", "court")
    )
    idle_since = today - timedelta(days=chance.randint(60, 900))
    title = "标准厂房" if owner == "state_company" else "闲置厂房"
    return composing.shared_entries(chance, where, road=road) | {
        "name": f"{where.short}{road}{title} {number} 栋",
        "chains": [chain],
        "owner_type": owner,
        "disposal_modes": _disposal(owner),
        "readiness": "ready",
        "building_area_m2": f"{square_metres * 0.46 * min(floors, 3):.2f}",
        "rent_yuan": f"{chance.uniform(8, 15) if where.park else chance.uniform(6, 9):.1f}",
        "standards": _factory_standards(chance, floors=floors)
        | composing.setting(where, plot_chains=[chain])
        | {
            "built_year": today.year - chance.randint(1, 14),
            "idle_reason": chance.choice(reasons),
            "idle_since": idle_since.isoformat(),
            "is_mortgaged": owner in ("private", "bankruptcy"),
            "is_disputed": owner == "court",
        },
    }


def _disposal(owner: str) -> list[str]:
    return {
        "state_company": ["lease", "lease_then_sale"],
        "private": ["lease", "purchase", "cooperation"],
        "bankruptcy": ["merger", "purchase"],
        "court": ["court_auction"],
    }[owner]


def _factory_standards(chance: Random, *, floors: int) -> dict[str, Any]:
    kva = chance.choice((315, 500, 630, 800, 1250))
    stated: dict[str, Any] = {
        "floors": floors,
        "transformer_kva": kva,
        "transformer_most_kva": kva * 2,
        "water_t_per_day": chance.choice((100, 200, 300, 500)),
        "has_gas": chance.random() < 0.7,
        "has_steam": chance.random() < 0.3,
        "has_truck_dock": chance.random() < 0.6,
        "fire_class": chance.choice(("丙类", "丙类", "丁类", "戊类")),
        "is_fire_accepted": chance.random() < 0.85,
        "certificate": chance.choice(("已办不动产权证", "已办不动产权证", "办理中")),
        "least_lease_months": chance.choice((12, 24, 36)),
        "occupancy": chance.choice((0, 0, 0, 30, 50)),
    }
    if floors == 1:
        height = chance.choice(("8.5", "9.0", "10.5", "12.0"))
        return stated | {
            "structure": chance.choice(("钢结构", "排架结构")),
            "ground_height_m": height,
            "ground_load_t": chance.choice(("2.0", "2.5", "3.0")),
            "column_grid": chance.choice(("9×24", "8×18", "7.5×21")),
            "span_m": chance.choice((18, 21, 24)),
            "crane_tonnes": chance.choice((5, 10, 16, 20)),
            "crane_count": chance.randint(1, 4),
            "rail_height_m": f"{float(height) - 2.5:.1f}",
        }
    return stated | {
        "structure": "框架结构",
        "ground_height_m": chance.choice(("5.4", "6.0", "7.2", "7.8")),
        "upper_height_m": chance.choice(("3.9", "4.2", "4.5")),
        "ground_load_t": chance.choice(("1.0", "1.5", "2.0")),
        "upper_load_t": chance.choice(("0.5", "0.75", "1.0")),
        "column_grid": chance.choice(("8×8", "8.4×8.4", "9×9")),
        "freight_lifts": chance.randint(1, 3),
    }


def building(
    chance: Random, where: Place, *, square_metres: float, name: str, today: date
) -> dict[str, Any]:
    """Return the entries of an office building with a few floors to let."""
    floors = chance.randint(5, 18)
    first = chance.randint(2, floors - 2)
    last = min(floors, first + chance.randint(1, 3))
    total = square_metres * 0.35 * floors
    each = total / floors
    units = [
        f"{floor} 层 {unit} 单元 {each / 2:.2f} ㎡"
        for floor in range(first, last + 1)
        for unit in ("东", "西")
    ]
    chains = [chain for chain in ("electronics", "textile", "equipment") if chain in where.chains]
    owner = chance.choice(("state_company", "state_company", "private"))
    return composing.shared_entries(chance, where, road=chance.choice(where.roads)) | {
        "name": name,
        "chains": chains or ["electronics"],
        "owner_type": owner,
        "disposal_modes": ["lease"] if owner == "state_company" else ["lease", "purchase"],
        "readiness": "ready",
        "building_area_m2": f"{total:.2f}",
        "rent_yuan": f"{chance.uniform(15, 38):.1f}",
        "standards": {
            "floors": floors,
            "floors_available": f"{first}–{last} 层",
            "units": "\n".join(units),
            "clear_height_m": chance.choice(("2.8", "3.0", "3.3", "3.6")),
            "lifts": chance.randint(2, 6),
            "property_fee_yuan": chance.choice(("1.5", "2.0", "2.8", "3.5")),
            "air_conditioning": chance.choice(("中央空调", "多联机", "分体空调")),
            "parking_spaces": chance.randint(40, 260),
            "fit_out": chance.choice(("毛坯", "简装", "精装", "拎包入驻")),
            "network": "千兆光纤，5G 覆盖",
            "built_year": today.year - chance.randint(1, 9),
            "least_lease_months": chance.choice((12, 24)),
            "occupancy": chance.randint(20, 85),
            "expressway_km": where.expressway_km,
        },
    }
