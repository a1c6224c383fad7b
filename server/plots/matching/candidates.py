"""What matching needs to know of a plot, in whole numbers. 「候选地块」"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kernel.quantities import FEN_PER_WAN, Area, Money
from server.plots import standards
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.matching.words import ELSEWHERE
from server.plots.model import Plot

OPEN_TO_MATCHING = (PlotStatus.AVAILABLE.value, PlotStatus.RESERVED.value)
# What people write about a supply: `余量 6300 kVA`, `DN300，余量 3000 吨/日`.
SPARE_POWER = re.compile(r"([\d,]+)\s*kVA", re.I)
SPARE_WATER = re.compile(r"([\d,]+)\s*(?:吨/日|t/d)", re.I)
_USES = dict(standards.LAND_USES)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One plot as matching sees it; what is None is not known. 「候选」

    Units are those of `Project`: fen, metres, kilograms, millimetres.
    """

    id: UUID
    code: str
    name: str
    kind: str
    status: str
    place: str
    zone: str
    chains: tuple[str, ...]
    size: int
    land_use: str | None
    is_in_chemical_park: bool | None
    least_intensity: int | None
    readiness: str
    unit_price: int | None
    available_from: date | None
    next_review_at: date | None
    power_kva: int | None
    water_t: int | None
    expressway_m: int | None
    floor_load_kg: int | None
    height_mm: int | None
    crane_kg: int | None

    @property
    def land_use_name(self) -> str:
        """The use of the land in words."""
        return _USES.get(self.land_use or "", "未登记")


_COLUMNS = (
    Plot.id,
    Plot.code,
    Plot.name,
    Plot.kind,
    Plot.status,
    Plot.park,
    Plot.chains,
    Plot.area,
    Plot.building_area,
    Plot.readiness,
    Plot.unit_price,
    Plot.available_from,
    Plot.next_review_at,
    Plot.standards,
    Plot.utilities,
)


def load(session: Session, kind: PlotKind) -> list[Candidate]:
    """Return every plot of a kind that is still to be had, in the order of codes. 「取候选」"""
    rows = session.execute(
        select(*_COLUMNS)
        .where(Plot.kind == kind.value, Plot.status.in_(OPEN_TO_MATCHING))
        .order_by(Plot.code)
    )
    return [of(row) for row in rows]


def of(plot: Any) -> Candidate:
    """Return what matching needs of a plot, or of a row of its columns. 「要素」"""
    stated: Mapping[str, Any] = plot.standards
    size: Area = plot.area if plot.kind == PlotKind.LAND else plot.building_area
    price: Money | None = plot.unit_price
    is_room = plot.kind == PlotKind.FACTORY
    return Candidate(
        id=plot.id,
        code=plot.code,
        name=plot.name,
        kind=plot.kind,
        status=plot.status,
        place=plot.park or ELSEWHERE,
        zone=stated.get("zone") or "",
        chains=plot.chains,
        size=size.dm2,
        land_use=stated.get("use_code"),
        is_in_chemical_park=stated.get("is_in_chemical_park"),
        least_intensity=_least_intensity(stated.get("intensity_wan_per_mu")),
        readiness=plot.readiness,
        unit_price=price.fen if price else None,
        available_from=plot.available_from,
        next_review_at=plot.next_review_at,
        power_kva=stated.get("transformer_most_kva")
        or stated.get("transformer_kva")
        or _supplied(plot.utilities, "electricity", SPARE_POWER),
        water_t=stated.get("water_t_per_day") or _supplied(plot.utilities, "water", SPARE_WATER),
        expressway_m=_thousandths(stated.get("expressway_km")),
        floor_load_kg=_thousandths(stated.get("ground_load_t")) if is_room else None,
        height_mm=_thousandths(stated.get("ground_height_m" if is_room else "clear_height_m")),
        crane_kg=_thousandths(stated.get("crane_tonnes")),
    )


def _least_intensity(stored: Any) -> int | None:
    if not isinstance(stored, Mapping) or stored.get("min") is None:
        return None
    return int(Decimal(stored["min"]) * FEN_PER_WAN)


def _thousandths(stored: Any) -> int | None:
    return None if stored is None else int(Decimal(stored) * 1000)


def _supplied(rows: Sequence[Mapping[str, Any]], kind: str, written: re.Pattern[str]) -> int | None:
    for row in rows:
        found = written.search(row["capacity"]) if row["kind"] == kind else None
        if found:
            return int(found[1].replace(",", "") or 0)
    return None
