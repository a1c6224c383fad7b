"""Builders of what an inquiry needs: an investor, plots, and a question."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.inquiries import asking
from server.inquiries.checking import Project
from server.inquiries.model import Inquiry
from server.kernel.actor import Actor
from server.kernel.database import new_id
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot
from tests import builders
from tests.plots import builders as plot_builders


def enrolled_investor(
    session: Session, *, name: str = "李明", openid: str = "openid-liming", company: str = ""
) -> Actor:
    """Return the actor of an investor who has a row."""
    investor = Investor(
        id=new_id(), openid=openid, name=name, company_name=company, created_at=builders.NOW
    )
    session.add(investor)
    session.flush()
    return builders.investor(name=name, id=investor.id)


def plot(
    session: Session,
    code: str = "TM-LAND-001",
    *,
    kind: PlotKind = PlotKind.LAND,
    status: PlotStatus = PlotStatus.AVAILABLE,
) -> Plot:
    """Return a plot in a state."""
    row = plot_builders.plot(session, kind)
    row.code, row.name, row.status = code, f"{code} 号地块", status.value
    session.flush()
    return row


def inquiry(
    session: Session,
    *,
    by: Actor,
    codes: tuple[str, ...] = ("TM-LAND-001",),
    subject: str = "咨询地块供电条件",
    body: str = "请问这块地的供电容量是多少？",
    project: Project | None = None,
    at: datetime = builders.NOW,
) -> Inquiry:
    """Return an inquiry that was just asked; its plots must exist."""
    return asking.ask(session, codes, subject=subject, body=body, project=project, by=by, at=at)
