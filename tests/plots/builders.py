"""Builders of plots with keyword defaults. 「地块样例」"""

import math
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from server.kernel.actor import Actor
from server.kernel.quantities import Area
from server.plots import describing, editing, publishing
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot
from tests import builders

NOW = builders.NOW
METRES_PER_DEGREE_NORTH = 110_870.0
METRES_PER_DEGREE_EAST = 95_860.0  # at 30.63 degrees north


def square(
    area: Area, *, center: tuple[float, float] = (113.12, 30.63), scale: float = 1.0
) -> dict[str, Any]:
    """Return a square of about an area around a point, as GeoJSON in CGCS2000."""
    half = math.sqrt(area.dm2 / 100 * scale) / 2
    x, y = center
    east, north = half / METRES_PER_DEGREE_EAST, half / METRES_PER_DEGREE_NORTH
    ring = [
        [x - east, y - north],
        [x + east, y - north],
        [x + east, y + north],
        [x - east, y + north],
        [x - east, y - north],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def form(kind: PlotKind = PlotKind.LAND, *, area_m2: str = "66666.67", **changes: Any) -> Any:
    """Return a plot's form as an official would send it, with the entries that a test cares for."""
    center = changes.pop("center", (113.12, 30.63))
    entries: dict[str, Any] = {
        "name": "天门高新园 12 号地块",
        "park": "high-tech",
        "township": "侯口街道",
        "address": "天门高新园创新大道以东",
        "chains": ["equipment"],
        "owner_type": "state_reserve",
        "area_m2": area_m2,
        "geometry": square(Area.from_m2(area_m2), center=center),
        "utilities": [{"kind": "electricity", "capacity": "10 kV", "distance_m": 120}],
    }
    if kind is PlotKind.LAND:
        entries |= {
            "start_price_wan": "1100.00",
            "standards": {"use_code": "100102", "far": "≥1.0", "intensity_wan_per_mu": "≥200"},
        }
    elif kind is PlotKind.FACTORY:
        entries |= {
            "building_area_m2": "12000",
            "rent_yuan": "9.5",
            "standards": {"structure": "钢结构", "ground_height_m": "9"},
        }
    else:
        entries |= {
            "building_area_m2": "8000",
            "rent_yuan": "25",
            "standards": {"floors": 12, "fit_out": "简装"},
        }
    return entries | changes


def plot(
    session: Session,
    kind: PlotKind = PlotKind.LAND,
    *,
    at: datetime = NOW,
    by: Actor | None = None,
    is_published: bool = True,
    **entries: Any,
) -> Plot:
    """Add a plot, published unless a test says otherwise."""
    by = by or builders.official("drafter")
    added = editing.add(session, describing.read(kind, form(kind, **entries)), by=by, at=at)
    return publishing.publish(session, added.code, by=by, at=at) if is_published else added


def area_of_mu(mu: str) -> str:
    """Return an area in 亩 as the ㎡ that a form would hold."""
    return Area.from_mu(str(Decimal(mu))).m2
