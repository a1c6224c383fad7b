"""Show a plot to investors, and take it back. 「发布」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import texts
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.plots import moving
from server.plots.lifecycle import PlotAction
from server.plots.model import Plot

LONGEST_REASON = 200


def publish(session: Session, code: str, *, by: Actor, at: datetime) -> Plot:
    """Show a draft or withdrawn plot to investors as available. 「发布」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.PUBLISH, by=by, at=at)


def withdraw(session: Session, code: str, *, reason: str, by: Actor, at: datetime) -> Plot:
    """Take a plot back from investors' sight, saying why. 「撤回」"""
    authorising.require(by, Permission.PUBLISH_PLOTS)
    facts = {"reason": reason_of(reason)}
    plot = moving.locked(session, code)
    return moving.move(session, plot, PlotAction.WITHDRAW, by=by, at=at, facts=facts)


def reason_of(text: str) -> str:
    """Return a stated reason, trimmed; raise Unacceptable when there is none or it is too long."""
    reason = text.strip()
    if not 1 <= len(reason) <= LONGEST_REASON or not texts.is_clean(reason):
        sentence = f"请填写理由，最多 {LONGEST_REASON} 个字。"
        raise Unacceptable("reason_needed", sentence, fields={"reason": sentence})
    return reason
