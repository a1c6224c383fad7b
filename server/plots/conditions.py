"""A filter as conditions of the database, the same on SQLite and PostgreSQL. 「查询条件」"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from server.plots import geometry
from server.plots.filtering import PlotFilter, Sort
from server.plots.geometry import Box
from server.plots.lifecycle import PUBLIC, PlotKind
from server.plots.model import Plot

# Written into the statement: a list of parameters would be unfolded again at every execution.
_PUBLIC_WORDS = tuple(literal_column(repr(status.value), String) for status in PUBLIC)


def of(wanted: PlotFilter, *, public_only: bool) -> list[ColumnElement[bool]]:
    """Return every condition that a plot must meet. 「条件」"""
    conditions: list[ColumnElement[bool]] = []
    if public_only and wanted.status not in PUBLIC:
        conditions.append(Plot.status.in_(_PUBLIC_WORDS))
    for column, value in (
        (Plot.kind, wanted.kind),
        (Plot.status, wanted.status),
        (Plot.park, wanted.park),
        (Plot.township, wanted.township),
    ):
        if value is not None:
            conditions.append(column == str(value))
    if wanted.chain is not None:
        conditions.append(type_coerce(Plot.chains, String).contains(f" {wanted.chain} "))
    conditions += [Plot.search_text.contains(term, autoescape=True) for term in wanted.terms]
    conditions += _ranges(wanted)
    if wanted.box is not None:
        conditions += within(wanted.box)
    return conditions


def _ranges(wanted: PlotFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    area, price = _weighed(Plot.area), _weighed(Plot.unit_price)
    if wanted.min_area is not None:
        conditions.append(area >= wanted.min_area.dm2)
    if wanted.max_area is not None:
        conditions.append(area <= wanted.max_area.dm2)
    if wanted.max_price is not None:
        conditions.append(Plot.kind == PlotKind.LAND.value)
        conditions.append(price <= wanted.max_price.fen)
    return conditions


def _weighed(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    # The sum keeps the planner from fetching everything in the range through the column's index
    # and sorting it: walking the index of the sort ends as soon as the page is full.
    return type_coerce(column, BigInteger) + literal_column("0", BigInteger)


def within(box: Box) -> list[ColumnElement[bool]]:
    """Return the conditions for plots that a CGCS2000 box touches.

    Centres are looked up in the index within the box padded by the farthest reach of any plot, and
    the exact bounding boxes compared after; a box around the whole city is no condition at all.
    """
    if geometry.covers_tianmen(box):
        return []
    west, south, east, north = box
    reach = select(func.coalesce(func.max(Plot.half_extent), 0.0)).scalar_subquery()
    return [
        Plot.cx.between(west - reach, east + reach),
        Plot.cy.between(south - reach, north + reach),
        Plot.min_x <= east,
        Plot.max_x >= west,
        Plot.min_y <= north,
        Plot.max_y >= south,
    ]


def order(sort: Sort) -> list[ColumnElement[Any]]:
    """Return the order of a sort, made total by the id; what has no price comes last. 「排序」"""
    match sort:
        case Sort.UPDATED:
            return [Plot.updated_at.desc(), Plot.id.desc()]
        case Sort.AREA:
            return [Plot.area.asc(), Plot.id.asc()]
        case Sort.AREA_DOWN:
            return [Plot.area.desc(), Plot.id.desc()]
        case Sort.PRICE:
            return [Plot.unit_price.asc().nulls_last(), Plot.id.asc()]
        case Sort.PRICE_DOWN:
            return [Plot.unit_price.desc().nulls_last(), Plot.id.desc()]


def following(sort: Sort, value: Any, last_id: Any) -> ColumnElement[bool]:
    """Return the condition for what comes after a row of this sort value and id. 「续页」"""
    match sort:
        case Sort.UPDATED:
            return _below(Plot.updated_at, value, last_id)
        case Sort.AREA:
            return _above(Plot.area, value, last_id)
        case Sort.AREA_DOWN:
            return _below(Plot.area, value, last_id)
    unpriced = Plot.unit_price.is_(None)
    if value is None:
        past = Plot.id > last_id if sort is Sort.PRICE else Plot.id < last_id
        return and_(unpriced, past)
    beyond = _above if sort is Sort.PRICE else _below
    return or_(unpriced, beyond(Plot.unit_price, value, last_id))


def _above(column: Any, value: Any, last_id: Any) -> ColumnElement[bool]:
    return and_(column >= value, or_(column > value, Plot.id > last_id))


def _below(column: Any, value: Any, last_id: Any) -> ColumnElement[bool]:
    return and_(column <= value, or_(column < value, Plot.id < last_id))
