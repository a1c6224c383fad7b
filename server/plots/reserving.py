"""Keep a plot for somebody, let it go again, or mark it as contracted. 「意向与签约」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import texts
from server.kernel.actor import Actor
from server.plots import moving
from server.plots.lifecycle import PlotAction
from server.plots.model import Plot


def reserve(session: Session, code: str, *, reason: str, by: Actor, at: datetime) -> Plot:
    """Mark a plot as being negotiated about; investors still see it. 「登记意向」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    facts = {"reason": texts.reason(reason)}
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.RESERVE, by=by, at=at, facts=facts)


def release(session: Session, code: str, *, reason: str, by: Actor, at: datetime) -> Plot:
    """Make a reserved plot available again. 「解除意向」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    facts = {"reason": texts.reason(reason)}
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.RELEASE, by=by, at=at, facts=facts)


def contract(session: Session, code: str, *, number: str, by: Actor, at: datetime) -> Plot:
    """Mark a plot as contracted under a contract's number, as its sealing does. 「登记签约」"""
    authorising.require(by, Permission.SEAL_CONTRACTS)
    facts = {"contract": number}
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.CONTRACT, by=by, at=at, facts=facts)
