"""The demonstration's plots: made once, from a seed, through the acts of officials. 「演示城市」"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.demo import composing, rooms
from server.demo.composing import Place
from server.demo.shaping import Draughtsman
from server.kernel import clock
from server.kernel.actor import Actor, ActorKind
from server.kernel.privacy import Vault
from server.plots import (
    contacting,
    describing,
    editing,
    geometry,
    publishing,
    reserving,
    verifying,
)
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot

SOURCE = Path(__file__).with_name("city.toml")
SEED = 429006
OLDEST_DAYS = 200
SIZES_IN_MU = {
    PlotKind.LAND: (18.0, 160.0),
    PlotKind.FACTORY: (8.0, 48.0),
    PlotKind.BUILDING: (3.0, 12.0),
}
# Every so many plots one is not simply available, so that every state can be seen.
DRAFT_EVERY, RESERVED_EVERY, WITHDRAWN_EVERY = 17, 11, 23

CENTRE = Actor(
    kind=ActorKind.OFFICIAL, id=None, name="市招商服务中心", roles=frozenset({"drafter"})
)


@dataclass(frozen=True, slots=True)
class Site:
    """One plot of the demonstration: its form, its end state and when it was written. 「样例」"""

    kind: PlotKind
    form: dict[str, Any]
    status: PlotStatus
    days_before: int
    contact: str


def load(session: Session, *, vault: Vault, at: datetime) -> int:
    """Make the city where there is none yet; return how many plots were made. 「装入」"""
    if session.scalar(select(exists().select_from(Plot))):
        return 0
    made = 0
    for site in sites(clock.day(at)):
        _make(session, site, vault=vault, at=at)
        made += 1
    return made


def sites(today: date, *, seed: int = SEED) -> tuple[Site, ...]:
    """Return the city as it would be made on a day; the same seed and day give the same city."""
    chance = Random(seed)  # noqa: S311 — a demonstration keeps no secrets
    plan = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    draughtsman = Draughtsman(chance)
    return tuple(_sites(chance, plan, draughtsman=draughtsman, today=today))


def _sites(
    chance: Random, plan: dict[str, Any], *, draughtsman: Draughtsman, today: date
) -> Iterator[Site]:
    serials = dict.fromkeys(PlotKind, 0)
    for where, kind, number in _wanted(plan):
        serials[kind] += 1
        serial = serials[kind]
        shape, area = _shaped(chance, draughtsman, where, kind=kind)
        match kind:
            case PlotKind.LAND:
                form = composing.land(
                    chance, where, square_metres=area, number=number, serial=serial, today=today
                )
            case PlotKind.FACTORY:
                reasons = plan["idle"]["reasons"]
                form = rooms.factory(
                    chance, where, square_metres=area, number=number, reasons=reasons, today=today
                )
            case PlotKind.BUILDING:
                name = plan["names"]["building"][serial - 1]
                form = rooms.building(chance, where, square_metres=area, name=name, today=today)
        yield Site(
            kind=kind,
            form=form | {"geometry": shape, "area_m2": f"{area:.2f}"},
            status=_status(sum(serials.values())),
            days_before=chance.randint(20, OLDEST_DAYS),
            contact=f"{chance.choice('王李张刘陈杨')}主任 0728-5{chance.randint(0, 999999):06d}",
        )


def _wanted(plan: dict[str, Any]) -> Iterator[tuple[Place, PlotKind, int]]:
    for row in plan["places"]:
        where = composing.place(row)
        for kind in PlotKind:
            for number in range(1, row[kind.value] + 1):
                yield where, kind, number


def _shaped(
    chance: Random, draughtsman: Draughtsman, where: Place, *, kind: PlotKind
) -> tuple[dict[str, Any], float]:
    low, high = SIZES_IN_MU[kind]
    wanted = chance.triangular(low, high, low + (high - low) * 0.3) * composing.MU_IN_SQUARE_METRES
    shape = draughtsman.draw(
        where.center, square_metres=wanted, bearing=where.bearing, spread=where.spread
    )
    drawn = geometry.read(shape).area.dm2 / 100
    # A survey on the projection plane never agrees with the geodesic area to the last metre.
    return shape, round(drawn * (1 + chance.uniform(-0.003, 0.003)), 2)


def _status(whole: int) -> PlotStatus:
    if whole % DRAFT_EVERY == 0:
        return PlotStatus.DRAFT
    if whole % WITHDRAWN_EVERY == 0:
        return PlotStatus.WITHDRAWN
    if whole % RESERVED_EVERY == 0:
        return PlotStatus.RESERVED
    return PlotStatus.AVAILABLE


def _make(session: Session, site: Site, *, vault: Vault, at: datetime) -> None:
    written = at - timedelta(days=site.days_before)
    facts = describing.read(site.kind, site.form)
    code = editing.add(session, facts, by=CENTRE, at=written).code
    contacting.set_owner_contact(session, code, site.contact, vault=vault, by=CENTRE, at=written)
    if site.status is PlotStatus.DRAFT:
        return
    verified = written + timedelta(days=site.days_before * 0.7)
    publishing.publish(session, code, by=CENTRE, at=written + timedelta(hours=3))
    verifying.verify(session, code, by=CENTRE, at=verified)
    if site.status is PlotStatus.RESERVED:
        reserving.reserve(session, code, reason="已有企业正在洽谈", by=CENTRE, at=verified)
    if site.status is PlotStatus.WITHDRAWN:
        publishing.withdraw(session, code, reason="控规调整，暂停供应", by=CENTRE, at=verified)
