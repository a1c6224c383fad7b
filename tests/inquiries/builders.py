"""Builders of what an inquiry needs: an investor, plots, and a question."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.inquiries import asking
from server.inquiries.checking import Project
from server.inquiries.model import Inquiry
from server.kernel.actor import Actor
from server.kernel.database import new_id
from server.kernel.quantities import Area
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot
from tests import builders


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
    session: Session, code: str = "TM-LAND-001", *, status: PlotStatus = PlotStatus.AVAILABLE
) -> Plot:
    """Return a plot of land in a state."""
    row = Plot(
        code=code,
        kind=PlotKind.LAND.value,
        status=status.value,
        name=f"{code} 号地块",
        township="岳口镇",
        address="湖北省天门市岳口镇",
        owner_type="government",
        geometry={"type": "Polygon", "coordinates": []},
        cx=113.1,
        cy=30.6,
        min_x=113.0,
        min_y=30.5,
        max_x=113.2,
        max_y=30.7,
        area=Area.from_mu("100.50"),
        computed_area=Area.from_mu("100.50"),
        published_at=None if status is PlotStatus.DRAFT else builders.NOW,
        created_at=builders.NOW,
        updated_at=builders.NOW,
    )
    session.add(row)
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
