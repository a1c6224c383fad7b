"""The form of a plot, made from the entries that its kind declares. 「地块填报页面」"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import visiting
from server.kernel.errors import Conflict, NotFound, Unacceptable
from server.plots import describing, editing, finding, standards
from server.plots.fields import Field, FieldForm
from server.plots.lifecycle import PlotKind
from server.plots.utilities import UtilityKind

UTILITY_ENTRIES = ("kind", "capacity", "distance_m")


def mount(routes: Blueprint) -> None:
    """Add the forms for new and known plots."""
    routes.add_url_rule("/plots/new/<kind>", "new_plot", show_new)
    routes.add_url_rule("/plots/new/<kind>", "add_plot", add, methods=["POST"])
    routes.add_url_rule("/plots/<code>/edit", "edit_plot", show)
    routes.add_url_rule("/plots/<code>/edit", "save_plot", save, methods=["POST"])


def show_new(kind: str) -> Response:
    """Show an empty form."""
    return _form(_kind(kind), {})


def add(kind: str) -> Response:
    """Write a new plot down as a draft, or show what is wrong with what was typed."""
    wanted = _kind(kind)
    typed = _typed(wanted)
    try:
        facts = describing.read(wanted, typed)
        with visiting.parts().database.transaction() as session:
            plot = editing.add(session, facts, by=visiting.actor(), at=visiting.as_of())
    except Unacceptable as refusal:
        return _form(wanted, typed, refusal=refusal)
    return visiting.onward("plot", code=plot.code, done="plot_saved")


def show(code: str) -> Response:
    """Show the form of a known plot."""
    with visiting.parts().database.reading() as session:
        plot = finding.by_code(session, code, by=visiting.actor())
    return _form(PlotKind(plot.kind), editing.typed(plot), code=code, version=plot.version)


def save(code: str) -> Response:
    """Change a plot, or show what is wrong with what was typed."""
    with visiting.parts().database.reading() as session:
        plot = finding.by_code(session, code, by=visiting.actor())
    kind, version = PlotKind(plot.kind), visiting.version()
    typed = _typed(kind)
    try:
        facts = describing.read(kind, typed)
        with visiting.parts().database.transaction() as session:
            editing.edit(
                session,
                code,
                facts,
                version=version,
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _form(kind, typed, code=code, version=version, refusal=refusal)
    except Conflict as refusal:
        # What was typed is kept on the page; saving again is then a decision made knowingly.
        return _form(kind, typed, code=code, version=plot.version, refusal=refusal)
    return visiting.onward("plot", code=code, done="plot_saved")


def _kind(word: str) -> PlotKind:
    if word not in set(PlotKind):
        raise NotFound("plot_kind_unknown", "没有这种资产类型。")
    return PlotKind(word)


def _typed(kind: PlotKind) -> dict[str, Any]:
    """Return what the form holds, in the shape that `describing.read` takes."""
    flat = {field.key: _entry(field, field.key) for field in describing.declared(kind)}
    stated = {
        field.key: _entry(field, f"standards.{field.key}") for field in standards.DECLARED[kind]
    }
    return {
        **flat,
        "geometry": request.form.get("geometry", "").strip(),
        "utilities": _utilities(),
        "standards": stated,
    }


def _entry(field: Field, name: str) -> str | list[str]:
    if field.form is FieldForm.CHOICES:
        return request.form.getlist(name)
    return request.form.get(name, "").strip()


def _utilities() -> list[dict[str, str]]:
    places = {name.split("-")[1] for name in request.form if name.startswith("utilities-")}
    rows = [
        {
            entry: request.form.get(f"utilities-{place}-{entry}", "").strip()
            for entry in UTILITY_ENTRIES
        }
        for place in sorted((place for place in places if place.isdecimal()), key=int)
    ]
    return [row for row in rows if any(row.values())]


def _form(
    kind: PlotKind,
    typed: Mapping[str, Any],
    *,
    code: str = "",
    version: int = 0,
    refusal: Unacceptable | Conflict | None = None,
) -> Response:
    authorising.require(visiting.actor(), Permission.EDIT_PLOTS)
    drawn = typed.get("geometry", "")
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return visiting.page(
        "plot_form.html",
        status,
        kind=kind,
        code=code,
        version=version,
        typed=typed,
        geometry=drawn if isinstance(drawn, str) else json.dumps(drawn),
        common=describing.declared(kind),
        stated=standards.DECLARED[kind],
        utility_kinds=[(one.value, one.label) for one in UtilityKind],
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
    )
