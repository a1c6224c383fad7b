"""What pages show of an obligation on a given day. 「履约摘要」"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from server.contracts.model import Contract, Party
from server.obligations.lifecycle import ObligationState
from server.obligations.model import Kind, Obligation


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as lists show it; the claims and `days_left` are true of the day asked about.

    `days_left` is negative once overdue and None when fulfilled or not yet dated.
    """

    id: UUID
    contract_number: str
    project_name: str
    code: str
    sequence: int
    title: str
    clause: str
    clause_heading: str
    obligor: Party
    obligee: Party
    kind: Kind
    state: ObligationState
    due_on: date | None
    met_on: date | None
    waiting_for: str | None
    target_text: str | None
    days_left: int | None
    is_overdue: bool
    is_due_soon: bool


def with_contract() -> Select[Obligation, Contract]:
    """Return the statement of obligations beside their contracts."""
    return select(Obligation, Contract).join(Contract, Contract.id == Obligation.contract_id)


def lines(rows: Iterable[Any], *, as_of: date) -> tuple[Line, ...]:
    """Return the lines of obligations found by `with_contract`, in their order."""
    return tuple(line(obligation, contract, as_of=as_of) for obligation, contract in rows)


def line(obligation: Obligation, contract: Contract, *, as_of: date) -> Line:
    """Return one obligation as lists show it."""
    is_open = obligation.due_on is not None and obligation.met_on is None
    return Line(
        id=obligation.id,
        contract_number=contract.number,
        project_name=contract.project_name,
        code=obligation.code,
        sequence=obligation.sequence,
        title=obligation.title,
        clause=obligation.clause,
        clause_heading=obligation.clause_heading,
        obligor=obligation.obligor,
        obligee=obligation.obligee,
        kind=obligation.kind,
        state=obligation.state,
        due_on=obligation.due_on,
        met_on=obligation.met_on,
        waiting_for=obligation.waiting_for,
        target_text=obligation.target_text,
        days_left=(obligation.due_on - as_of).days if is_open and obligation.due_on else None,
        is_overdue=obligation.is_overdue(as_of),
        is_due_soon=obligation.is_due_soon(as_of),
    )
