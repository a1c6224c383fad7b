"""Take a plot in hand and move it from state to state, remembering each move. 「地块流转」"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kernel import history, texts
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.plots.lifecycle import LIFECYCLE, PlotAction, PlotStatus
from server.plots.model import AGGREGATE, Plot


def locked(session: Session, code: str) -> Plot:
    """Return the plot of a code, held until the transaction ends; raise NotFound. 「取用」"""
    if not texts.is_clean(code):
        raise unknown()
    held = select(Plot).where(Plot.code == code).with_for_update()
    plot = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if plot is None:
        raise unknown()
    return plot


def unknown() -> NotFound:
    """Return the one answer for a plot that is not there and for one that is not public."""
    return NotFound("plot_not_found", "地块不存在或未公开。")


def move(
    session: Session,
    plot: Plot,
    action: PlotAction,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Plot:
    """Set the plot's next status, here alone, and remember it; raise IllegalMove. 「流转」"""
    before = PlotStatus(plot.status)
    after = LIFECYCLE.next(before, action)
    plot.status, plot.updated_at = after.value, at
    if action is PlotAction.PUBLISH:
        plot.published_at = at
    session.flush()
    history.append(
        session,
        AGGREGATE,
        plot.id,
        action=action.value,
        by=by,
        at=at,
        from_state=before.value,
        to_state=after.value,
        facts=facts,
    )
    return plot
