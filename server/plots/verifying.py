"""Confirm on the spot that what is stated about a plot is still true. 「核验」"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import clock, history
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.plots import moving
from server.plots.model import AGGREGATE, Plot

LONGEST_UNREVIEWED = timedelta(days=366)
USUAL_REVIEW = timedelta(days=90)


def verify(
    session: Session, code: str, *, by: Actor, at: datetime, next_review_at: date | None = None
) -> Plot:
    """Mark a plot as verified now and due again within a year, in 90 days if not said. 「核验」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    today = clock.day(at)
    due = next_review_at or today + USUAL_REVIEW
    if not today < due <= today + LONGEST_UNREVIEWED:
        sentence = "下次核验日期应在今天之后、一年之内。"
        raise Unacceptable("review_day_invalid", sentence, fields={"next_review_at": sentence})
    plot = moving.locked(session, code)
    plot.verified_at, plot.verified_by, plot.next_review_at = at, by.name, due
    plot.updated_at = at
    session.flush()
    facts = {"next_review_at": due.isoformat()}
    history.append(session, AGGREGATE, plot.id, action="verify", by=by, at=at, facts=facts)
    return plot
