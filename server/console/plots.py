"""Plots on the console: the list, one plot with its drawing, its moves. 「地块页面」"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from server.console import drawing, presenting, visiting
from server.kernel import history
from server.kernel.errors import Unacceptable
from server.plots import (
    chains,
    describing,
    exporting,
    filtering,
    finding,
    geometry,
    parks,
    publishing,
    reserving,
    standards,
    utilities,
    verifying,
)
from server.plots.lifecycle import PlotAction, PlotKind, PlotStatus
from server.plots.model import AGGREGATE, Plot

ACTIONS = {
    "add": "新增",
    "edit": "修改",
    "verify": "核验",
    "set_owner_contact": "登记联系人",
    "reveal_owner_contact": "查看联系人",
    **{action.value: action.label for action in PlotAction},
}
STATES = {status.value: status.label for status in PlotStatus}
ASKED = ("q", "kind", "status", "park", "township", "chain", "sort")


def mount(routes: Blueprint) -> None:
    """Add the pages of plots."""
    routes.add_url_rule("/plots", "plots", show_list)
    routes.add_url_rule("/plots/<code>", "plot", show)
    for act in (publish, withdraw, reserve, release, verify):
        name = act.__name__
        routes.add_url_rule(f"/plots/<code>/{name}", f"{name}_plot", act, methods=["POST"])


def show_list() -> Response:
    """Show plots by kind, status, place, chain and words."""
    asked = {name: request.args.get(name, "") for name in ASKED}
    refusal = None
    try:
        wanted = filtering.read(asked, map_is_gcj02=False)
    except Unacceptable as fault:
        wanted, refusal = filtering.PlotFilter(), fault
    by, cursor = visiting.actor(), request.args.get("cursor") or None
    with visiting.parts().database.reading() as session:
        found = finding.page(session, wanted, cursor=cursor, by=by)
        total = finding.count(session, wanted, by=by)
    return visiting.page(
        "plots.html",
        422 if refusal else 200,
        items=found.items,
        total=total,
        asked=asked,
        choices=_choices(),
        names=names(),
        exports=[(one.value, one.label) for one in exporting.ExportFormat],
        problem="；".join(refusal.fields.values()) if refusal else "",
        next_url=visiting.next_page(found.next),
        first_url=visiting.first_page(),
    )


def show(code: str) -> Response:
    """Show one plot: its drawing, standards, prices, freshness and history."""
    return _show(code)


def publish(code: str) -> Response:
    """Show a plot to investors."""
    with visiting.parts().database.transaction() as session:
        publishing.publish(session, code, by=visiting.actor(), at=visiting.as_of())
    return visiting.onward("plot", code=code, done="plot_published")


def withdraw(code: str) -> Response:
    """Take a plot back from investors' sight."""
    return _with_reason(code, publishing.withdraw, done="plot_withdrawn")


def reserve(code: str) -> Response:
    """Mark a plot as being negotiated about."""
    return _with_reason(code, reserving.reserve, done="plot_reserved")


def release(code: str) -> Response:
    """Make a reserved plot available again."""
    return _with_reason(code, reserving.release, done="plot_released")


def verify(code: str) -> Response:
    """Confirm that what is stated about a plot is still true."""
    with visiting.parts().database.transaction() as session:
        verifying.verify(session, code, by=visiting.actor(), at=visiting.as_of())
    return visiting.onward("plot", code=code, done="plot_verified")


def _with_reason(code: str, act: Callable[..., Plot], *, done: str) -> Response:
    reason = request.form.get("reason", "")
    try:
        with visiting.parts().database.transaction() as session:
            act(session, code, reason=reason, by=visiting.actor(), at=visiting.as_of())
    except Unacceptable as refusal:
        return _show(code, act=act.__name__, refusal=refusal)
    return visiting.onward("plot", code=code, done=done)


def _show(code: str, *, act: str = "", refusal: Unacceptable | None = None) -> Response:
    with visiting.parts().database.reading() as session:
        plot = finding.by_code(session, code, by=visiting.actor())
        entries = history.entries(session, AGGREGATE, plot.id)
    words = field_words(PlotKind(plot.kind))
    return visiting.page(
        "plot.html",
        422 if refusal else 200,
        plot=plot,
        kind=PlotKind(plot.kind),
        status=PlotStatus(plot.status),
        open_actions={action.value for action in plot.actions},
        drawing=drawing.draw(plot.geometry),
        deviation=geometry.deviation(plot.area, plot.computed_area),
        standards=standards.stated(plot.kind, plot.standards),
        utilities=[one.text for one in utilities.stored(plot.utilities)],
        names=names(),
        labels=_labels(),
        history=presenting.happenings(entries, actions=ACTIONS, states=STATES, words=words),
        act=act,
        typed=request.form,
        errors=refusal.fields if refusal else {},
    )


def names() -> dict[str, dict[str, str]]:
    """Return the Chinese names of parks, townships, chains, kinds and statuses by their codes."""
    return {
        "park": {code: park.name for code, park in parks.parks().items()},
        "township": {code: town.name for code, town in parks.townships().items()},
        "chain": {code: chain.name for code, chain in chains.chains().items()},
        "kind": {kind.value: kind.label for kind in PlotKind},
        "status": STATES,
    }


def field_words(kind: PlotKind) -> dict[str, str]:
    """Return the label of every entry of a plot, as history names it."""
    declared = {field.key: field.label for field in describing.declared(kind)}
    stated = {f"standards.{field.key}": field.label for field in standards.DECLARED[kind]}
    columns = {
        "area": "土地面积",
        "building_area": "建筑面积",
        "computed_area": "图形面积",
        "geometry": "图形",
        "utilities": "配套",
        "start_price": "起始价",
        "increment": "增价幅度",
        "deposit": "竞买保证金",
        "unit_price": "单价",
    }
    return {**declared, **stated, **columns}


def _choices() -> dict[str, list[tuple[str, str]]]:
    kept = {name: list(words.items()) for name, words in names().items()}
    return {**kept, "sort": [(sort.value, sort.label) for sort in filtering.Sort]}


def _labels() -> dict[str, Any]:
    return {
        "owner_type": dict(describing.OWNER_TYPES),
        "disposal": dict(describing.DISPOSAL_MODES),
        "readiness": dict(describing.READINESS),
    }
