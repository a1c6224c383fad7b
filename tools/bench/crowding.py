"""Fill a database with ten thousand plots, the same ones every time. 「万宗地块」"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from server.kernel.database import Database
from server.kernel.quantities import Area, Money
from server.plots import chains, parks
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot

COUNT = 10_000
_SEED = 20261123
_BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
_METRES_PER_DEGREE = 104_000.0
_SERIES = {PlotKind.LAND: "TM-D", PlotKind.FACTORY: "TM-C", PlotKind.BUILDING: "TM-L"}
_STATUS_SHARES = {
    PlotStatus.DRAFT: 5,
    PlotStatus.AVAILABLE: 70,
    PlotStatus.RESERVED: 10,
    PlotStatus.CONTRACTED: 10,
    PlotStatus.WITHDRAWN: 5,
}


def fill(database: Database, *, count: int = COUNT) -> None:
    """Write that many plots in one transaction; the table must be empty. 「装入」"""
    with database.transaction() as session:
        session.execute(insert(Plot), list(_rows(count)))


def _rows(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(_SEED)
    for number in range(1, count + 1):
        yield _row(number, chance)


def _row(number: int, chance: random.Random) -> dict[str, Any]:
    kind = chance.choices(list(PlotKind), weights=[6, 3, 1])[0]
    park = chance.choice([*parks.parks().values(), None])
    township = parks.townships()[park.township] if park else _any_township(chance)
    updated_at = _BEGAN + timedelta(minutes=17 * number, seconds=chance.randrange(60))
    code = f"{_SERIES[kind]}-2026-{number:05d}"
    name = f"{park.name if park else township.name}{number}号{kind.label}"
    codes = tuple(chance.sample(list(chains.chains()), k=chance.randint(1, 2)))
    address = f"{township.name}工业大道{number % 300 + 1}号"
    return {
        "id": UUID(int=chance.getrandbits(128), version=4),
        "code": code,
        "kind": kind.value,
        "status": chance.choices(list(_STATUS_SHARES), weights=[*_STATUS_SHARES.values()])[0].value,
        "name": name,
        "park": park.code if park else None,
        "township": township.code,
        "address": address,
        "chains": codes,
        "owner_type": "state_reserve",
        "readiness": "五通一平",
        "search_text": f"{code} {name} {address}".lower(),
        "verified_at": updated_at,
        "next_review_at": date(2027, 3, 31),
        "published_at": updated_at,
        "created_at": updated_at,
        "updated_at": updated_at,
        "version": 1,
        **_size(kind, chance),
        **_place(park.center if park else township.center, chance),
    }


def _any_township(chance: random.Random) -> parks.Township:
    return chance.choice(list(parks.townships().values()))


def _size(kind: PlotKind, chance: random.Random) -> dict[str, Any]:
    """Area and price in the ranges of the real notices. 「面积与价格」"""
    area = Area.from_mu(f"{chance.uniform(15, 400):.2f}")
    if kind is PlotKind.LAND:
        per_mu = chance.randrange(9_600_000, 16_000_000, 10_000)
        start = Money(round(per_mu * area.dm2 * 3 / 200_000))
        building, unit, rented = None, Money(per_mu), start
    else:
        building, unit = Area(area.dm2 * 8 // 10), Money(chance.randrange(800, 3_000, 50))
        rented = None
    return {
        "area": area,
        "computed_area": area,
        "building_area": building,
        "unit_price": unit,
        "start_price": rented,
    }


def _place(center: tuple[float, float], chance: random.Random) -> dict[str, Any]:
    """A square within two kilometres of a centre. 「位置」"""
    spread = 2_000 / _METRES_PER_DEGREE
    x, y = (middle + chance.uniform(-spread, spread) for middle in center)
    half = chance.uniform(50, 250) / _METRES_PER_DEGREE
    west, south, east, north = x - half, y - half, x + half, y + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "cx": x,
        "cy": y,
        "min_x": west,
        "min_y": south,
        "max_x": east,
        "max_y": north,
        "half_extent": half,
    }
