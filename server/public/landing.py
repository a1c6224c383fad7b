"""The front door: what is here and how to get in. 「首页」"""

from flask import Blueprint, render_template

from server.accounts.authorising import TABLE, Permission, Role
from server.demo.people import OFFICIALS, PASSWORD
from server.parts import Parts
from server.plots import finding
from server.plots.filtering import PlotFilter
from server.plots.lifecycle import PlotStatus


def mount(routes: Blueprint, parts: Parts) -> None:
    """Put the landing page on a blueprint."""

    @routes.get("/")
    def landing() -> str:
        with parts.database.reading() as session:
            available = finding.count(session, PlotFilter(status=PlotStatus.AVAILABLE))
        return render_template(
            "public/landing.html",
            is_demo=parts.settings.is_demo,
            demo_officials=[(role.value, role.label, _duties(role)) for role in OFFICIALS],
            demo_password=PASSWORD,
            has_preview=False,
            plots_available=available,
        )


def _duties(role: Role) -> str:
    labels = [permission.label for permission in Permission if permission in TABLE[role]]
    return "、".join(labels[1:]) or "查看各项资料"
