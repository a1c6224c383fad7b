"""Record, correct and revoke what happened; every obligation follows at once. 「登记节点」"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import finding as contracts
from server.contracts.model import AGGREGATE as CONTRACT
from server.contracts.model import Contract
from server.kernel import clock, history, texts
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, NotFound, Unacceptable
from server.obligations import calendar as calendars
from server.obligations import redating
from server.obligations.model import ContractEvent, Milestone, MilestoneKind, RecordedBy
from server.obligations.redating import Change

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down, and what it changed. 「登记结果」"""

    milestone: Milestone
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Ledger:
    contract: Contract
    event: ContractEvent
    last: Milestone | None

    @property
    def holds(self) -> bool:
        return self.last is not None and self.last.happened_on is not None


def record(
    session: Session,
    contract_number: str,
    event: str,
    *,
    happened_on: date,
    note: str = "",
    evidence_sha256: str | None = None,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Record the day on which an event happened; it dates and fulfils what depends on it. 「登记」

    Raises Unacceptable for a day in the future or before the contract, Conflict
    `event_already_recorded` for an event that holds: a wrong day is corrected with a reason.
    """
    ledger = _opened(session, contract_number, event, by=by)
    if ledger.holds:
        sentence = f"“{ledger.event.label}”已经登记过；日期有误请使用“更正”。"
        raise Conflict("event_already_recorded", sentence)
    _check_day(ledger.contract, happened_on, at=at)
    milestone = Milestone(
        kind=MilestoneKind.RECORDED,
        happened_on=happened_on,
        note=_note(note),
        reason="",
        evidence_sha256=evidence_sha256,
    )
    return _write(session, ledger, milestone, by=by, at=at)


def correct(
    session: Session,
    contract_number: str,
    event: str,
    *,
    happened_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Set the day of a recorded event right; every dependent date is found anew. 「更正」"""
    ledger = _opened(session, contract_number, event, by=by)
    last = _required(ledger)
    _check_day(ledger.contract, happened_on, at=at)
    if last.happened_on == happened_on:
        sentence = "更正后的日期与原日期相同。"
        raise Unacceptable("day_unchanged", sentence, fields={"happened_on": sentence})
    milestone = Milestone(
        kind=MilestoneKind.CORRECTED,
        happened_on=happened_on,
        note=last.note,
        reason=texts.reason(reason),
        evidence_sha256=last.evidence_sha256,
    )
    return _write(session, ledger, milestone, by=by, at=at)


def revoke(
    session: Session,
    contract_number: str,
    event: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Take a recorded event back; what waited for it waits again. 「撤销」"""
    ledger = _opened(session, contract_number, event, by=by)
    last = _required(ledger)
    milestone = Milestone(
        kind=MilestoneKind.REVOKED,
        happened_on=None,
        note="",
        reason=texts.reason(reason),
        evidence_sha256=last.evidence_sha256,
    )
    return _write(session, ledger, milestone, by=by, at=at)


def recalculate(
    session: Session, contract_number: str, *, reason: str, by: Actor, at: datetime
) -> tuple[Change, ...]:
    """Find every date anew, as after a year's table of holidays was added. 「重新计算」"""
    authorising.require(by, Permission.RECORD_MILESTONES)
    cause = texts.reason(reason)
    contract = contracts.locked(session, contract_number)
    return redating.settle(session, contract.id, cause=cause, by=by, at=at)


def _opened(session: Session, contract_number: str, event: str, *, by: Actor) -> _Ledger:
    """Lock the contract and find the event and the last word on it, or refuse."""
    authorising.require(by, Permission.RECORD_MILESTONES)
    contract = contracts.locked(session, contract_number)
    if contract.concluded_at is None:
        raise Conflict("contract_not_concluded", "合同尚未生效，不能登记履约节点。")
    known = session.get(ContractEvent, (contract.id, event))
    if known is None or known.recorded_by is not RecordedBy.OFFICIAL:
        raise NotFound("event_unknown", "这份合同没有可以登记的这个节点。")
    said = select(Milestone).where(Milestone.contract_id == contract.id, Milestone.event == event)
    last = session.scalars(said.order_by(Milestone.revision.desc()).limit(1)).first()
    return _Ledger(contract, known, last)


def _required(ledger: _Ledger) -> Milestone:
    if ledger.last is None or not ledger.holds:
        raise Conflict("event_not_recorded", f"“{ledger.event.label}”尚未登记。")
    return ledger.last


def _check_day(contract: Contract, happened_on: date, *, at: datetime) -> None:
    assert contract.concluded_at is not None, "only a concluded contract is opened"
    concluded_on = clock.day(contract.concluded_at)
    if happened_on > clock.day(at):
        sentence = "发生日期不能晚于今天。"
        raise Unacceptable("event_in_future", sentence, fields={"happened_on": sentence})
    if happened_on < concluded_on:
        sentence = f"发生日期不能早于合同生效日 {calendars.written(concluded_on)}。"
        raise Unacceptable("event_before_contract", sentence, fields={"happened_on": sentence})


def _write(
    session: Session, ledger: _Ledger, milestone: Milestone, *, by: Actor, at: datetime
) -> Recorded:
    milestone.contract_id, milestone.event = ledger.contract.id, ledger.event.code
    milestone.revision = ledger.last.revision + 1 if ledger.last else 1
    milestone.by_id, milestone.by_name, milestone.at = by.id, by.name, at
    session.add(milestone)
    session.flush()
    was = ledger.last.happened_on if ledger.last else None
    history.append(
        session,
        CONTRACT,
        ledger.contract.id,
        action=f"milestone_{milestone.kind.value}",
        by=by,
        at=at,
        facts={
            "event": milestone.event,
            "revision": milestone.revision,
            "old": was.isoformat() if was else None,
            "new": milestone.happened_on.isoformat() if milestone.happened_on else None,
            "reason": milestone.reason,
            "evidence_sha256": milestone.evidence_sha256,
        },
    )
    cause = f"{milestone.kind.label}“{ledger.event.label}”"
    if milestone.reason:
        cause = f"{cause}：{milestone.reason}"
    changes = redating.settle(session, ledger.contract.id, cause=cause, by=by, at=at)
    return Recorded(milestone, changes)


def _note(given: str) -> str:
    tidy = given.strip()
    if len(tidy) > LONGEST_NOTE:
        sentence = f"最多 {LONGEST_NOTE} 个字。"
        raise Unacceptable("note_too_long", sentence, fields={"note": sentence})
    if not texts.is_clean(tidy):
        sentence = "含有不能显示的控制字符，请删除后重试。"
        raise Unacceptable("note_unreadable", sentence, fields={"note": sentence})
    return tidy
