"""Write plots down and change them, remembering every entry's old and new value. 「维护地块」"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import history, numbering
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, Unacceptable
from server.kernel.quantities import Area, Money
from server.plots import chains, describing, fields, moving, parks, standards
from server.plots.describing import PlotFacts
from server.plots.fields import Field
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import AGGREGATE, Plot

SERIES = {PlotKind.LAND: "TM-D", PlotKind.FACTORY: "TM-C", PlotKind.BUILDING: "TM-L"}
UNREMEMBERED = frozenset(
    {"cx", "cy", "min_x", "min_y", "max_x", "max_y", "half_extent", "search_text"}
)  # all follow from entries that are remembered


def add(session: Session, facts: PlotFacts, *, by: Actor, at: datetime) -> Plot:
    """Write a new plot down as a draft under the next code of its kind. 「新增地块」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    code = numbering.next_number(session, SERIES[facts.kind], at=at)
    plot = Plot(
        code=code,
        kind=facts.kind.value,
        status=PlotStatus.DRAFT.value,
        created_at=at,
        updated_at=at,
        **_columns(code, facts),
    )
    session.add(plot)
    session.flush()
    history.append(session, AGGREGATE, plot.id, action="add", by=by, at=at, to_state=plot.status)
    return plot


def edit(
    session: Session, code: str, facts: PlotFacts, *, version: int, by: Actor, at: datetime
) -> Plot:
    """Change a plot to what is stated; history keeps old and new of what differs. 「修改地块」

    `version` is the one that the official was shown; raises Conflict when the plot has moved on.
    """
    authorising.require(by, Permission.EDIT_PLOTS)
    plot = moving.locked(session, code)
    if plot.version != version:
        raise Conflict("plot_changed", "地块已被他人修改，请刷新后重新填写。")
    if plot.kind != facts.kind:
        raise Unacceptable("plot_kind_fixed", "资产类型登记后不能更改，请另行新增。")
    wanted = _columns(code, facts)
    differing = _changes(plot, wanted)
    if not differing:
        return plot
    for column, value in wanted.items():
        setattr(plot, column, value)
    plot.updated_at = at
    session.flush()
    facts_changed = {"changes": differing}
    history.append(session, AGGREGATE, plot.id, action="edit", by=by, at=at, facts=facts_changed)
    return plot


def changes(plot: Plot, facts: PlotFacts) -> dict[str, dict[str, Any]]:
    """Return what an edit would change, entry by entry, with old and new. 「比对」"""
    return _changes(plot, _columns(plot.code, facts))


def typed(plot: Plot) -> dict[str, Any]:
    """Return a plot as its form would hold it, ready for `describing.read`. 「填入表单」"""
    kind = PlotKind(plot.kind)
    rent = plot.unit_price if kind is not PlotKind.LAND else None
    values: dict[str, Any] = {
        "name": plot.name,
        "park": plot.park or "",
        "township": plot.township,
        "address": plot.address,
        "chains": list(plot.chains),
        "owner_type": plot.owner_type,
        "area_m2": plot.area.m2,
        "area_note": plot.area_note,
        "available_from": plot.available_from.isoformat() if plot.available_from else "",
        "disposal_modes": list(plot.disposal_modes),
        "readiness": plot.readiness,
        "source": plot.source,
        "start_price_wan": plot.start_price.wan if plot.start_price else "",
        "increment_wan": plot.increment.wan if plot.increment else "",
        "deposit_wan": plot.deposit.wan if plot.deposit else "",
        "building_area_m2": plot.building_area.m2 if plot.building_area else "",
        "rent_yuan": rent.yuan if rent else "",
    }
    asked = {field.key for field in describing.declared(kind)}
    return {key: value for key, value in values.items() if key in asked} | {
        "geometry": plot.geometry,
        "utilities": [dict(row) for row in plot.utilities],
        "standards": {
            field.key: fields.typed(field, plot.standards.get(field.key))
            for field in standards.DECLARED[kind]
        },
    }


def _columns(code: str, facts: PlotFacts) -> dict[str, Any]:
    shape = facts.shape
    west, south, east, north = shape.box
    return {
        "name": facts.name,
        "park": facts.park,
        "township": facts.township,
        "address": facts.address,
        "chains": facts.chains,
        "owner_type": facts.owner_type,
        "geometry": shape.geometry,
        "cx": shape.center[0],
        "cy": shape.center[1],
        "min_x": west,
        "min_y": south,
        "max_x": east,
        "max_y": north,
        "half_extent": shape.half_extent,
        "area": facts.area,
        "computed_area": shape.area,
        "area_note": facts.area_note,
        "building_area": facts.building_area,
        "start_price": facts.start_price,
        "increment": facts.increment,
        "deposit": facts.deposit,
        "unit_price": facts.unit_price,
        "available_from": facts.available_from,
        "disposal_modes": facts.disposal_modes,
        "readiness": facts.readiness,
        "utilities": [utility.as_json() for utility in facts.utilities],
        "standards": dict(facts.standards),
        "source": facts.source,
        "search_text": _search_text(code, facts),
    }


def _search_text(code: str, facts: PlotFacts) -> str:
    use = _use_of_land(facts)
    parts = (
        code,
        facts.name,
        facts.address,
        parks.park_name(facts.park),
        parks.township_name(facts.township),
        facts.kind.label,
        *(chains.chain_name(chain) for chain in facts.chains),
        str(facts.standards.get("notice_no") or ""),
        fields.show(use, facts.standards.get(use.key)) if use else "",
    )
    return " ".join(part for part in parts if part).lower()


def _use_of_land(facts: PlotFacts) -> Field | None:
    declared = standards.DECLARED[facts.kind]
    return next((field for field in declared if field.key == "use_code"), None)


def _changes(plot: Plot, wanted: dict[str, Any]) -> dict[str, dict[str, Any]]:
    changes: dict[str, dict[str, Any]] = {}
    for column, new in wanted.items():
        old = getattr(plot, column)
        if old == new or column in UNREMEMBERED:
            continue
        if column == "standards":
            for key in sorted({*old, *new}):
                if old.get(key) != new.get(key):
                    changes[f"standards.{key}"] = {"old": old.get(key), "new": new.get(key)}
        else:
            changes[column] = {"old": _plain(old), "new": _plain(new)}
    return changes


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return value.wan
        case Area():
            return value.m2
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
