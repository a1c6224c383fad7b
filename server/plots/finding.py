"""Find plots: a page of a filtered list, one by its code, many on a map. 「查找」

Only officials who may enter the console see what is not public; everybody else, and nobody in
particular, sees public plots alone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import paging, texts
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.kernel.paging import DEFAULT_PAGE, Page
from server.kernel.quantities import LARGEST_FEN, Area, Money
from server.kernel.rows import Values
from server.plots import conditions, moving
from server.plots.filtering import PlotFilter, Sort
from server.plots.geometry import Box
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot

MOST_ON_MAP = 500


@dataclass(frozen=True, slots=True, eq=False)
class PlotCard:
    """A plot as lists show it; the centre is CGCS2000. 「地块卡片」

    Read again unchanged, it is the same card, so that what is drawn from one can be kept with it.
    """

    id: UUID
    code: str
    kind: str
    status: str
    name: str
    park: str | None
    township: str
    chains: tuple[str, ...]
    area: Area
    building_area: Area | None
    start_price: Money | None
    unit_price: Money | None
    readiness: str
    cx: float
    cy: float
    verified_at: datetime | None
    next_review_at: date | None
    updated_at: datetime
    version: int

    @property
    def price_per_mu(self) -> Money | None:
        """The starting price per 亩 of land."""
        return self.unit_price if self.kind == PlotKind.LAND else None

    @property
    def rent(self) -> Money | None:
        """The rent per ㎡ and month of a factory or building."""
        return None if self.kind == PlotKind.LAND else self.unit_price


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A plot as maps show it, in CGCS2000; the geometry only when asked for. 「地图点」"""

    code: str
    kind: str
    status: str
    name: str
    area: Area
    cx: float
    cy: float
    geometry: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class MapView:
    """The plots in view, and whether there are more than could be sent. 「地图视野」"""

    points: tuple[MapPoint, ...]
    is_truncated: bool


_CARDS = Values(PlotCard, [getattr(Plot, name) for name in PlotCard.__dataclass_fields__])
_POINT = tuple(getattr(Plot, name) for name in MapPoint.__dataclass_fields__ if name != "geometry")
_SORT_COLUMN = {
    Sort.UPDATED: "updated_at",
    Sort.AREA: "area",
    Sort.AREA_DOWN: "area",
    Sort.PRICE: "unit_price",
    Sort.PRICE_DOWN: "unit_price",
}


def page(
    session: Session,
    wanted: PlotFilter,
    *,
    cursor: str | None = None,
    limit: int = DEFAULT_PAGE,
    by: Actor | None = None,
) -> Page[PlotCard]:
    """Return a page of the plots that a filter finds. 「列表」

    Raises Unacceptable `cursor_invalid` for a cursor that was not made for this very filter.
    """
    limit = paging.limited(limit)
    asked = _list_of(wanted, limit + 1, public_only=not _sees_all(by))
    if cursor:
        asked = asked.where(_following(wanted, cursor))
    cards = _CARDS.read(session, asked)
    return paging.page_of(cards, limit, cursor_of=lambda card: _cursor(wanted, card))


@lru_cache(maxsize=256)
def _list_of(wanted: PlotFilter, rows: int, *, public_only: bool) -> Select[Any]:
    # Building a statement takes longer than running it, and most visitors ask the same few.
    columns: tuple[Any, ...] = _CARDS.columns
    asked = select(*columns).where(*conditions.of(wanted, public_only=public_only))
    return asked.order_by(*conditions.order(wanted.sort)).limit(rows)


def count(session: Session, wanted: PlotFilter, *, by: Actor | None = None) -> int:
    """Return how many plots a filter finds. 「计数」"""
    asked = select(func.count()).select_from(Plot)
    found = asked.where(*conditions.of(wanted, public_only=not _sees_all(by)))
    return session.scalar(found) or 0


def by_code(session: Session, code: str, *, by: Actor | None = None) -> Plot:
    """Return a plot by its code; raise NotFound, also for one that is not public. 「详情」"""
    if not texts.is_clean(code):
        raise moving.unknown()
    plot = session.scalars(select(Plot).where(Plot.code == code)).one_or_none()
    if plot is None or not (plot.is_public or _sees_all(by)):
        raise moving.unknown()
    return plot


def by_ids(session: Session, ids: tuple[UUID, ...]) -> tuple[Plot, ...]:
    """Return plots in the order of their ids, for those who hold the ids already. 「按标识」"""
    found = {plot.id: plot for plot in session.scalars(select(Plot).where(Plot.id.in_(ids)))}
    return tuple(found[one] for one in ids if one in found)


def on_map(
    session: Session,
    box: Box,
    *,
    wanted: PlotFilter | None = None,
    with_shapes: bool = False,
    by: Actor | None = None,
) -> MapView:
    """Return the plots that a CGCS2000 box touches, at most 500, largest first. 「地图」"""
    asked_for = conditions.of(wanted or PlotFilter(), public_only=not _sees_all(by))
    columns = (*_POINT, Plot.geometry) if with_shapes else _POINT
    rows = session.execute(
        select(*columns)
        .where(*asked_for, *conditions.within(box))
        .order_by(Plot.area.desc(), Plot.id.desc())
        .limit(MOST_ON_MAP + 1)
    ).all()
    points = tuple(MapPoint(*(row if with_shapes else (*row, None))) for row in rows[:MOST_ON_MAP])
    return MapView(points, is_truncated=len(rows) > MOST_ON_MAP)


def _sees_all(by: Actor | None) -> bool:
    return by is not None and authorising.may(by, Permission.SEE_CONSOLE)


def _cursor(wanted: PlotFilter, card: PlotCard) -> str:
    value = getattr(card, _SORT_COLUMN[wanted.sort])
    match value:
        case datetime():
            text = value.isoformat()
        case Area(dm2=whole) | Money(fen=whole):
            text = str(whole)
        case _:
            text = ""
    return paging.encode(wanted.fingerprint, text, str(card.id))


def _following(wanted: PlotFilter, cursor: str) -> Any:
    fingerprint, text, last = paging.decode(cursor, parts=3)
    if fingerprint != wanted.fingerprint:
        raise Unacceptable("cursor_invalid", "列表位置与筛选条件不符，请从第一页重新读取。")
    try:
        return conditions.following(wanted.sort, _sort_value(wanted.sort, text), UUID(last))
    except (ValueError, OverflowError):
        raise paging.invalid() from None


def _sort_value(sort: Sort, text: str) -> datetime | Area | Money | None:
    if sort is Sort.UPDATED:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return at.astimezone(UTC)
    if not text and sort in (Sort.PRICE, Sort.PRICE_DOWN):
        return None
    whole = int(text)
    if not 0 <= whole <= LARGEST_FEN:
        raise ValueError("beyond what the database can compare")
    return Area(whole) if sort in (Sort.AREA, Sort.AREA_DOWN) else Money(whole)
