"""Make every obligation of a contract agree with the milestones that hold. 「重新计算」"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kernel.actor import Actor
from server.obligations import calendar as calendars
from server.obligations import dating
from server.obligations.calendar import Calendar
from server.obligations.lifecycle import ObligationAction, ObligationState
from server.obligations.model import Milestone, Obligation


@dataclass(frozen=True, slots=True)
class Change:
    """What a milestone changed about one obligation. 「变动」"""

    obligation_id: UUID
    title: str
    old_due_on: date | None
    new_due_on: date | None
    old_state: ObligationState
    new_state: ObligationState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an obligation must stand, given what has happened. 「应处状态」"""

    action: ObligationAction
    due_on: date | None
    met_on: date | None


def settle(
    session: Session, contract_id: UUID, *, cause: str, by: Actor, at: datetime
) -> tuple[Change, ...]:
    """Date, fulfil or return every obligation as the milestones now say; return what changed.

    The result depends on the milestones that hold and on nothing else, so that recording,
    correcting and revoking in any order lead to the same ledger. `cause` goes into the history of
    each obligation that changed, beside its old and new days. The caller has locked the contract.
    """
    calendar = calendars.load()
    happened = days_of(session, contract_id)
    mine = select(Obligation).where(Obligation.contract_id == contract_id)
    changes: list[Change] = []
    for obligation in session.scalars(mine.order_by(Obligation.sequence).with_for_update()):
        standing = stand(obligation, happened, calendar=calendar)
        if (standing.due_on, standing.met_on) == (obligation.due_on, obligation.met_on):
            continue
        changes.append(_move(obligation, standing, cause=cause, by=by, at=at))
    session.flush()
    return tuple(changes)


def stand(obligation: Obligation, happened: Mapping[str, date], *, calendar: Calendar) -> Standing:
    """Return where an obligation stands when these events happened on these days.

    Fulfilment before there is a due date is fulfilment on time.
    """
    due_on = obligation.fixed_on
    if obligation.anchor is not None and obligation.anchor in happened:
        term = obligation.term
        assert term is not None, "the table gives every anchor a term"
        due_on = dating.date_term(happened[obligation.anchor], term, calendar=calendar).due_on
    met_on = happened.get(obligation.met_by) if obligation.met_by else None
    if met_on is not None:
        is_late = due_on is not None and met_on > due_on
        met = ObligationAction.MEET_LATE if is_late else ObligationAction.MEET_ON_TIME
        return Standing(met, due_on, met_on)
    waiting = ObligationAction.AWAIT if due_on is None else ObligationAction.SCHEDULE
    return Standing(waiting, due_on, None)


def days_of(session: Session, contract_id: UUID) -> dict[str, date]:
    """Return the day of every event that holds; what was revoked has not happened."""
    return {
        milestone.event: milestone.happened_on
        for milestone in holding(session, contract_id)
        if milestone.happened_on is not None
    }


def holding(session: Session, contract_id: UUID) -> tuple[Milestone, ...]:
    """Return the last word on each event, revocations included."""
    last = (
        select(Milestone.event, func.max(Milestone.revision).label("revision"))
        .where(Milestone.contract_id == contract_id)
        .group_by(Milestone.event)
        .subquery()
    )
    statement = select(Milestone).join(
        last, (last.c.event == Milestone.event) & (last.c.revision == Milestone.revision)
    )
    return tuple(session.scalars(statement.where(Milestone.contract_id == contract_id)))


def _move(
    obligation: Obligation, standing: Standing, *, cause: str, by: Actor, at: datetime
) -> Change:
    old_due_on, old_state = obligation.due_on, obligation.state
    obligation.move(
        standing.action,
        due_on=standing.due_on,
        met_on=standing.met_on,
        by=by,
        at=at,
        facts={"cause": cause},
    )
    return Change(
        obligation_id=obligation.id,
        title=obligation.title,
        old_due_on=old_due_on,
        new_due_on=standing.due_on,
        old_state=old_state,
        new_state=obligation.state,
    )
