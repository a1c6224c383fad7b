"""Find a contract's performance, one obligation, or an investor's next duties. 「查询履约」"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import finding as contracts
from server.contracts.model import Contract, Party
from server.kernel import clock, history
from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import NotFound
from server.kernel.history import HistoryEntry
from server.obligations import calendar as calendars
from server.obligations import explaining, redating, summarising
from server.obligations.model import (
    AGGREGATE,
    ContractEvent,
    Milestone,
    MilestoneKind,
    Obligation,
    RecordedBy,
)
from server.obligations.summarising import Line

NEXT_DUTIES = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said about an event; the last one holds. 「登记记录」"""

    kind: MilestoneKind
    happened_on: date | None
    note: str
    reason: str
    evidence_sha256: str | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a contract: whether it holds, and all that was ever said about it. 「节点」

    `may_record` and `may_correct` tell which buttons to show to this actor.
    """

    event: str
    label: str
    happened_on: date | None
    said: tuple[Said, ...]
    may_record: bool
    may_correct: bool

    @property
    def is_recorded(self) -> bool:
        """Whether the event holds: recorded and not revoked."""
        return self.happened_on is not None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The performance of one contract, both parties side by side. 「履约台账」"""

    contract_number: str
    project_name: str
    concluded_on: date | None
    obligations: tuple[Line, ...]
    events: tuple[EventLine, ...]

    def of_party(self, party: Party) -> tuple[Line, ...]:
        """Return what one party owes, in the order of the contract."""
        return tuple(line for line in self.obligations if line.obligor is party)


@dataclass(frozen=True, slots=True)
class Detail:
    """One obligation with how its due date came about; the last line states it. 「履约事项详情」"""

    line: Line
    clause_quote: str
    evidence: tuple[str, ...]
    explanation: tuple[str, ...]
    history: tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next duties of both sides across an investor's contracts. 「近期事项」"""

    mine: tuple[Line, ...]
    government: tuple[Line, ...]


def of_contract(session: Session, contract_number: str, *, by: Actor, as_of: date) -> Ledger:
    """Return the ledger of a contract to an official or to its own investor; else NotFound.

    A contract that is not concluded has an empty ledger.
    """
    contract = _readable(session, contract_number, by=by)
    found = summarising.with_contract().where(Obligation.contract_id == contract.id)
    concluded_at = contract.concluded_at
    return Ledger(
        contract_number=contract.number,
        project_name=contract.project_name,
        concluded_on=clock.day(concluded_at) if concluded_at else None,
        obligations=summarising.lines(
            session.execute(found.order_by(Obligation.sequence)), as_of=as_of
        ),
        events=_events(session, contract.id, by=by),
    )


def by_id(session: Session, obligation_id: UUID, *, by: Actor, as_of: date) -> Detail:
    """Return one obligation with its explanation and history; NotFound for another's. 「详情」"""
    found = summarising.with_contract().where(Obligation.id == obligation_id)
    row = session.execute(found).one_or_none()
    if row is None or not _is_readable(row[1], by=by):
        raise NotFound("obligation_not_found", "没有这个履约事项。")
    obligation, contract = row
    anchor_on = redating.days_of(session, contract.id).get(obligation.anchor or "")
    return Detail(
        line=summarising.line(obligation, contract, as_of=as_of),
        clause_quote=obligation.clause_quote,
        evidence=tuple(obligation.evidence),
        explanation=explaining.explain(
            obligation.basis, anchor_on=anchor_on, calendar=calendars.load()
        ),
        history=tuple(history.entries(session, AGGREGATE, obligation.id)),
    )


def upcoming(session: Session, *, by: Actor, as_of: date, count: int = NEXT_DUTIES) -> Upcoming:
    """Return an investor's next duties and the government's next duties to them. 「近期事项」

    Dated ones come first, the earliest (or longest overdue) leading; those still waiting for an
    event fill the rest in the order of their contracts.
    """
    return Upcoming(
        mine=_next(session, Party.PARTY_B, by=by, as_of=as_of, count=count),
        government=_next(session, Party.PARTY_A, by=by, as_of=as_of, count=count),
    )


def _next(
    session: Session, obligor: Party, *, by: Actor, as_of: date, count: int
) -> tuple[Line, ...]:
    found = (
        summarising.with_contract()
        .where(
            Contract.investor_id == by.id,
            Obligation.obligor == obligor,
            Obligation.met_on.is_(None),
        )
        .order_by(
            Obligation.due_on.is_(None), Obligation.due_on, Contract.number, Obligation.sequence
        )
        .limit(count)
    )
    return summarising.lines(session.execute(found), as_of=as_of)


def _readable(session: Session, contract_number: str, *, by: Actor) -> Contract:
    if by.kind is ActorKind.INVESTOR:
        return contracts.mine_by_number(session, contract_number, by=by)
    return contracts.by_number(session, contract_number, by=by)


def _is_readable(contract: Contract, *, by: Actor) -> bool:
    if by.kind is ActorKind.INVESTOR:
        return contract.investor_id == by.id
    authorising.require(by, Permission.SEE_CONSOLE)
    return True


def _events(session: Session, contract_id: UUID, *, by: Actor) -> tuple[EventLine, ...]:
    may_record = authorising.may(by, Permission.RECORD_MILESTONES)
    rows = session.scalars(
        select(Milestone).where(Milestone.contract_id == contract_id).order_by(Milestone.revision)
    )
    said: dict[str, list[Said]] = defaultdict(list)
    for row in rows:
        said[row.event].append(_said(row))
    known = session.scalars(
        select(ContractEvent)
        .where(ContractEvent.contract_id == contract_id)
        .order_by(ContractEvent.position)
    )
    return tuple(_event(event, tuple(said[event.code]), may_record=may_record) for event in known)


def _event(event: ContractEvent, said: tuple[Said, ...], *, may_record: bool) -> EventLine:
    happened_on = said[-1].happened_on if said else None
    is_open = may_record and event.recorded_by is RecordedBy.OFFICIAL
    return EventLine(
        event=event.code,
        label=event.label,
        happened_on=happened_on,
        said=said,
        may_record=is_open and happened_on is None,
        may_correct=is_open and happened_on is not None,
    )


def _said(row: Milestone) -> Said:
    return Said(
        kind=row.kind,
        happened_on=row.happened_on,
        note=row.note,
        reason=row.reason,
        evidence_sha256=row.evidence_sha256,
        by_name=row.by_name,
        at=row.at,
    )
