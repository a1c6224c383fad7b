"""Matching on the console: try a project, see why, change rules and weights. 「匹配页面」"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, request, url_for

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import visiting
from server.kernel.errors import Conflict, NotFound, Unacceptable
from server.plots import industries, parks
from server.plots.lifecycle import PlotKind
from server.plots.matching import project, recommending, revising, rulebook
from server.plots.matching.model import MatchRules
from server.plots.matching.words import Criterion

ACCEPTED = "yes"


def mount(routes: Blueprint) -> None:
    """Add the pages of matching."""
    routes.add_url_rule("/matching", "matching", show)
    routes.add_url_rule("/matching/rules", "matching_rules", show_rules)
    routes.add_url_rule("/matching/rules", "save_rules", save_rules, methods=["POST"])


def show() -> Response:
    """Show the form of a project and, once filled in, which plots fit it and why."""
    asked = {name: request.args.get(name, "") for name in project.ENTRIES}
    found, refusal = None, None
    with visiting.parts().database.reading() as session:
        version = revising.active(session)
        if any(asked.values()):
            try:
                wanted = project.read(asked)
                found = recommending.preview(session, wanted, at=visiting.as_of())
            except Unacceptable as fault:
                refusal = fault
    return visiting.page(
        "matching.html",
        422 if refusal else 200,
        asked=asked,
        found=found,
        version=version,
        industries=[(one.code, one.name) for one in industries.industries().values()],
        kinds=[(kind.value, kind.label) for kind in PlotKind],
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
    )


def show_rules() -> Response:
    """Show the rules in force, or an earlier version to begin the next one from."""
    return _show_rules()


def save_rules() -> Response:
    """Put what was typed in force as the next version, or show what is wrong with it."""
    typed = _typed()
    try:
        with visiting.parts().database.transaction() as session:
            revising.revise(
                session,
                typed,
                reason=request.form.get("reason", ""),
                based_on=visiting.version(),
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except (Unacceptable, Conflict) as refusal:
        return _show_rules(typed=typed, refusal=refusal)
    return visiting.onward("matching_rules", done="rules_saved")


def _show_rules(
    *, typed: Mapping[str, Any] | None = None, refusal: Unacceptable | Conflict | None = None
) -> Response:
    with visiting.parts().database.reading() as session:
        versions = revising.versions(session)
        shown = versions[0]
        if typed is None and "version" in request.args:
            shown = revising.by_number(session, _number(request.args["version"]))
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return visiting.page(
        "matching_rules.html",
        status,
        versions=_told(versions),
        in_force=versions[0],
        shown=shown,
        typed=typed or revising.book_of(shown).as_json(),
        reason=request.form.get("reason", ""),
        criteria=[(one.value, one.label) for one in Criterion],
        decays=rulebook.DECAYS,
        places=rulebook.places(),
        zones={code: park.zones for code, park in parks.parks().items()},
        industries=tuple(industries.industries().values()),
        chemical_parks={code for code, park in parks.parks().items() if park.is_chemical},
        classes=rulebook.LAND_CLASSES,
        may_edit=authorising.may(visiting.actor(), Permission.EDIT_MATCHING),
        rules_url=url_for("console.matching_rules"),
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
    )


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return int(text)
    raise NotFound("rules_not_found", "没有这一版匹配规则。")


def _told(versions: tuple[MatchRules, ...]) -> list[tuple[MatchRules, tuple[str, ...]]]:
    """Return every version with what it changed of the one before."""
    books = [revising.book_of(version) for version in versions]
    changes = [rulebook.differences(older, newer) for newer, older in pairwise(books)]
    return list(zip(versions, [*changes, ()], strict=True))


def _typed() -> dict[str, Any]:
    """Return the form's entries, `weights.area` and the like, as rules are stored."""
    typed: dict[str, Any] = {"weights": {}, "decay": {}, "land_classes": {}, "positions": {}}
    for name, text in request.form.items():
        parts = name.split(".")
        if len(parts) == 1 and name.endswith("_area_share"):
            typed[name] = text
        elif len(parts) == 2 and parts[0] in ("weights", "decay", "land_classes"):
            typed[parts[0]][parts[1]] = text
        elif len(parts) == 3 and parts[0] == "positions" and text:
            zone = "" if text == ACCEPTED else text
            typed["positions"].setdefault(parts[1], {})[parts[2]] = zone
    return typed
