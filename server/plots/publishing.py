"""Show a plot to investors, and take it back. 「发布」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import texts
from server.kernel.actor import Actor
from server.plots import moving
from server.plots.lifecycle import PlotAction
from server.plots.model import Plot


def publish(session: Session, code: str, *, by: Actor, at: datetime) -> Plot:
    """Show a draft or withdrawn plot to investors as available. 「发布」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.PUBLISH, by=by, at=at)


def withdraw(session: Session, code: str, *, reason: str, by: Actor, at: datetime) -> Plot:
    """Take a plot back from investors' sight, saying why. 「撤回」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    facts = {"reason": texts.reason(reason)}
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.WITHDRAW, by=by, at=at, facts=facts)
