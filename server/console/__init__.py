"""The officials' face: pages in HTML, one file per noun. 「工作台」"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from server.accounts import authorising
from server.accounts.authorising import Permission, Role
from server.console import (
    contracts,
    drafts,
    entering,
    freezing,
    home,
    inquiries,
    matching,
    obligations,
    opinions,
    plot_forms,
    plot_imports,
    plots,
    presenting,
    seals,
    visiting,
)
from server.kernel.actor import Actor
from server.parts import Parts

OPEN_TO_ALL = frozenset({"console.enter", "console.log_in", "console.log_out"})

NOUNS = (
    entering,
    home,
    plots,
    plot_forms,
    plot_imports,
    matching,
    inquiries,
    contracts,
    drafts,
    freezing,
    opinions,
    seals,
    obligations,
)

NAVIGATION = (
    ("console.home", "工作台", "house", "/console/"),
    ("console.plots", "地块", "map", "/console/plots"),
    ("console.matching", "匹配", "signpost-split", "/console/matching"),
    ("console.inquiries", "咨询", "chat-left-text", "/console/inquiries"),
    ("console.contracts", "合同", "file-earmark-text", "/console/contracts"),
    ("console.obligations", "履约", "calendar-check", "/console/obligations"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation. 「导航项」"""

    url: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every page shows. 「外框」"""

    is_demo: bool
    is_console: bool
    actor: Actor | None
    roles: tuple[str, ...]
    navigation: tuple[Link, ...]
    said: str
    back: str


def blueprint(parts: Parts) -> Blueprint:
    """Return the console's routes over these parts."""
    routes = Blueprint("console", __name__, url_prefix=visiting.PREFIX)
    presenting.install(routes)

    @routes.before_request
    def know_the_visitor() -> Response | None:
        g.parts = parts
        if request.endpoint in OPEN_TO_ALL:
            return None
        actor = entering.recognise()
        if actor is None:
            return entering.turn_away()
        g.actor = actor
        authorising.require(actor, Permission.SEE_CONSOLE)
        visiting.require_readable()
        return None

    @routes.app_context_processor
    def frame() -> dict[str, Any]:
        return {"shell": _shell(parts), "may": _may, "Permission": Permission}

    for noun in NOUNS:
        noun.mount(routes)
    return routes


def _shell(parts: Parts) -> Shell:
    actor = g.get("actor")
    is_official = isinstance(actor, Actor) and request.path.startswith(visiting.PREFIX)
    return Shell(
        is_demo=parts.settings.is_demo,
        is_console=is_official,
        actor=actor if is_official else None,
        roles=tuple(Role(role).label for role in sorted(actor.roles)) if is_official else (),
        navigation=tuple(_links()) if is_official else (),
        said=visiting.said(),
        back=visiting.came_from(),
    )


def _links() -> list[Link]:
    return [
        Link(
            url=url_for(endpoint),
            label=label,
            icon=icon,
            is_current=_is_within(endpoint, path),
        )
        for endpoint, label, icon, path in NAVIGATION
    ]


def _is_within(endpoint: str, path: str) -> bool:
    if request.endpoint == "console.ledger":  # below a contract's address, yet about its duties
        return endpoint == "console.obligations"
    if endpoint == "console.home":
        return request.path == path
    return request.path.startswith(path)


def _may(permission: Permission) -> bool:
    actor = g.get("actor")
    return isinstance(actor, Actor) and authorising.may(actor, permission)
