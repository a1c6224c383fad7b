"""Plan what both parties owe from the variables of a concluded contract. 「履约计划」"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.contracts import translating
from server.contracts.model import Contract, Party
from server.contracts.room import SigningRoom
from server.kernel import actor, clock, history
from server.kernel.database import new_id
from server.kernel.errors import Conflict
from server.kernel.quantities import Money
from server.obligations import lifecycle, quoting, redating
from server.obligations.dating import Unit
from server.obligations.model import (
    AGGREGATE,
    ContractEvent,
    Kind,
    Milestone,
    MilestoneKind,
    Obligation,
    RecordedBy,
)
from server.obligations.redating import Change
from signing import templates
from signing.templates import ContractTemplate, Values
from signing.templates import Obligation as Declared
from signing.variables import Variable

CONCLUDED = "contract_concluded"


def planner(room: SigningRoom) -> Callable[[Session, Contract, datetime], None]:
    """Return what sealing calls in its own transaction once a contract is concluded."""

    def plan_concluded(session: Session, contract: Contract, at: datetime) -> None:
        template = room.template(contract.template_kind, contract.template_version)
        plan(session, contract, template=template, at=at)

    return plan_concluded


def plan(
    session: Session, contract: Contract, *, template: ContractTemplate, at: datetime
) -> tuple[Change, ...]:
    """Write the obligations of both parties and date those whose event is the conclusion. 「计划」

    Raises Conflict if the contract is not concluded, was planned before, or was made from another
    text of the template.
    """
    _require_plannable(session, contract, template)
    with translating.refusals():
        values = templates.read(template, contract.variables)
    session.add_all(
        ContractEvent(
            contract_id=contract.id,
            code=event.code,
            label=event.label,
            recorded_by=RecordedBy(event.recorded_by),
            position=position,
        )
        for position, event in enumerate(template.events)
    )
    for sequence, obligation in enumerate(obligations(template, values), start=1):
        obligation.id, obligation.contract_id, obligation.sequence = new_id(), contract.id, sequence
        session.add(obligation)
        session.flush()
        _note(session, obligation, at=at)
    assert contract.concluded_at is not None, "only a concluded contract is planned"
    _conclude(session, contract.id, on=clock.day(contract.concluded_at), at=at)
    return redating.settle(session, contract.id, cause="合同生效", by=actor.PLATFORM, at=at)


def obligations(template: ContractTemplate, values: Values) -> Iterator[Obligation]:
    """Yield the obligations that a template makes of its values, in the template's order.

    An obligation declared for `each` row of a table becomes one for every row.
    """
    for declared in template.obligations:
        if not declared.each:
            yield _obligation(template, declared, values, scope=values, stage="")
            continue
        for number, row in enumerate(values.rows(declared.each), start=1):
            stage = row.get("stage", f"第{number}期")
            yield _obligation(template, declared, values, scope=row, stage=f"（{stage}）")


class _Timing(TypedDict):
    fixed_on: date | None
    anchor: str | None
    anchor_label: str
    term_count: int | None
    term_unit: Unit | None


class _Target(TypedDict):
    target_money: Money | None
    target_number: str | None
    target_unit: str


def _obligation(
    template: ContractTemplate,
    declared: Declared,
    values: Values,
    *,
    scope: Mapping[str, object],
    stage: str,
) -> Obligation:
    return Obligation(
        code=declared.code,
        title=f"{declared.label}{stage}",
        clause=declared.clause,
        clause_heading=quoting.heading(template, declared),
        clause_quote=quoting.quote(template, declared, values),
        obligor=Party(declared.obligor),
        obligee=Party(declared.obligee),
        kind=Kind(declared.kind),
        met_by=declared.met_by or None,
        evidence=list(declared.evidence),
        state=lifecycle.LIFECYCLE.initial,
        **_timing(template, declared, scope, values),
        **_target(template, declared, scope),
    )


def _timing(
    template: ContractTemplate, declared: Declared, scope: Mapping[str, object], values: Values
) -> _Timing:
    if declared.due:
        fixed_on = scope[declared.due]
        assert isinstance(fixed_on, date), "the template's own check names a date"
        return _Timing(
            fixed_on=fixed_on, anchor=None, anchor_label="", term_count=None, term_unit=None
        )
    return _Timing(
        fixed_on=None,
        anchor=declared.anchor,
        anchor_label=template.event(declared.anchor).label,
        term_count=values.whole(declared.term),
        term_unit=Unit(declared.unit),
    )


def _target(template: ContractTemplate, declared: Declared, scope: Mapping[str, object]) -> _Target:
    if not declared.target:
        return _Target(target_money=None, target_number=None, target_unit="")
    variable = _variable(template, declared)
    value = scope[declared.target]
    if variable.type == "money":
        assert isinstance(value, int), "money is read as fen"
        return _Target(target_money=Money(value), target_number=None, target_unit=variable.unit)
    number = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return _Target(target_money=None, target_number=number, target_unit=variable.unit)


def _variable(template: ContractTemplate, declared: Declared) -> Variable:
    columns = template.variable(declared.each).columns if declared.each else template.variables
    return next(column for column in columns if column.key == declared.target)


def _require_plannable(session: Session, contract: Contract, template: ContractTemplate) -> None:
    if contract.concluded_at is None:
        raise Conflict("contract_not_concluded", "合同尚未生效，还没有履约事项。")
    if contract.template_sha256 != template.sha256:
        raise Conflict("template_changed", "合同模板与签订时不一致，请恢复签订时的模板文件。")
    if session.scalar(select(exists().where(Obligation.contract_id == contract.id))):
        raise Conflict("already_planned", "这份合同的履约事项已经生成。")


def _conclude(session: Session, contract_id: UUID, *, on: date, at: datetime) -> None:
    session.add(
        Milestone(
            contract_id=contract_id,
            event=CONCLUDED,
            revision=1,
            kind=MilestoneKind.RECORDED,
            happened_on=on,
            note="以最后一方电子签名的时间戳为准",
            reason="",
            by_id=actor.PLATFORM.id,
            by_name=actor.PLATFORM.name,
            at=at,
        )
    )
    session.flush()


def _note(session: Session, obligation: Obligation, *, at: datetime) -> None:
    history.append(
        session,
        AGGREGATE,
        obligation.id,
        action="plan",
        by=actor.PLATFORM,
        at=at,
        to_state=obligation.state.value,
        facts={"code": obligation.code, "title": obligation.title, "clause": obligation.clause},
    )
