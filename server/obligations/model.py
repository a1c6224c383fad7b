"""The tables of performance: obligations, events and what was said of them. 「履约数据」"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session

from server.contracts.model import Party
from server.kernel import columns, history
from server.kernel.actor import Actor
from server.kernel.database import Base, Instant, MoneyColumn, new_id
from server.kernel.lifecycle import LabelledEnum
from server.kernel.quantities import Money
from server.obligations import explaining, lifecycle
from server.obligations.dating import Term, Unit
from server.obligations.explaining import Basis
from server.obligations.lifecycle import DUE_SOON_DAYS, ObligationAction, ObligationState

AGGREGATE = "obligation"
APPEND_ONLY = ("contract_events", "milestones")


class Kind(LabelledEnum):
    """How fulfilment is seen: by an event, or by a figure that is reached. 「事项类别」"""

    POINT = "point", "节点"
    MEASURED = "measured", "计量"


class RecordedBy(LabelledEnum):
    """Who may say that an event happened. 「登记人」"""

    PLATFORM = "platform", "平台"
    OFFICIAL = "official", "工作人员"


class MilestoneKind(LabelledEnum):
    """Whether a row tells of an event, sets its day right, or takes it back. 「登记类别」"""

    RECORDED = "recorded", "登记"
    CORRECTED = "corrected", "更正"
    REVOKED = "revoked", "撤销"


class Obligation(Base):
    """One thing one party owes the other: by a date, or by a term from an event. 「履约事项」

    What the contract says is copied here when it is concluded; only the state, the due date and
    the day of fulfilment ever change, and only in `move`.
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("contract_id", "sequence"),
        CheckConstraint("obligor <> obligee", name="two_parties"),
        CheckConstraint("(fixed_on IS NOT NULL) = (anchor IS NULL)", name="a_date_or_an_event"),
        CheckConstraint(
            "(anchor IS NULL) = (term_count IS NULL) AND (anchor IS NULL) = (term_unit IS NULL)",
            name="an_event_has_a_term",
        ),
        CheckConstraint(
            "(state = 'dormant') = (due_on IS NULL AND met_on IS NULL)", name="dormant"
        ),
        CheckConstraint(
            "(state IN ('met_on_time', 'met_late')) = (met_on IS NOT NULL)", name="met_on_when_met"
        ),
        CheckConstraint(
            "state <> 'met_late' OR (due_on IS NOT NULL AND met_on > due_on)", name="late_is_late"
        ),
        CheckConstraint(
            "state <> 'met_on_time' OR due_on IS NULL OR met_on <= due_on",
            name="on_time_is_on_time",
        ),
        Index("ix_obligations_due", "state", "due_on"),
        Index("ix_obligations_by_due", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    clause: Mapped[str] = mapped_column(String(8))
    clause_heading: Mapped[str] = mapped_column(String(120))
    clause_quote: Mapped[str] = mapped_column(Text)
    obligor: Mapped[Party] = mapped_column(columns.one_of(Party, "obligor"))
    obligee: Mapped[Party] = mapped_column(columns.one_of(Party, "obligee"))
    kind: Mapped[Kind] = mapped_column(columns.one_of(Kind, "kind"))
    fixed_on: Mapped[date | None] = mapped_column(Date)
    anchor: Mapped[str | None] = mapped_column(String(64))
    anchor_label: Mapped[str] = mapped_column(String(120))
    term_count: Mapped[int | None] = mapped_column(Integer)
    term_unit: Mapped[Unit | None] = mapped_column(columns.one_of(Unit, "term_unit"))
    met_by: Mapped[str | None] = mapped_column(String(64))
    target_money: Mapped[Money | None] = mapped_column(MoneyColumn)
    target_number: Mapped[str | None] = mapped_column(String(40))
    target_unit: Mapped[str] = mapped_column(String(32))
    evidence: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ObligationState] = mapped_column(
        columns.one_of(ObligationState, "state"), default=lifecycle.LIFECYCLE.initial
    )
    due_on: Mapped[date | None] = mapped_column(Date)
    met_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is

    @property
    def term(self) -> Term | None:
        """The term that an event starts; None where the contract names a date."""
        if self.term_count is None or self.term_unit is None:
            return None
        return Term(self.term_count, self.term_unit)

    @property
    def basis(self) -> Basis:
        """What the due date rests on, for explaining it."""
        return Basis(
            clause=self.clause_heading,
            quote=self.clause_quote,
            title=self.title,
            obligor=self.obligor.label,
            anchor_label=self.anchor_label,
            term=self.term,
            fixed_on=self.fixed_on,
        )

    @property
    def waiting_for(self) -> str | None:
        """What has to happen before there is a due date; None once there is one."""
        if self.due_on is not None or self.term is None:
            return None
        return explaining.waiting_for(self.anchor_label, self.term)

    @property
    def target_text(self) -> str | None:
        """The figure to be reached with its unit."""
        money = self.target_money
        number = f"{Decimal(money.wan):,}" if money is not None else self.target_number
        return None if number is None else f"{number} {self.target_unit}".strip()

    def is_overdue(self, as_of: date) -> bool:
        """Tell whether the due date had passed without fulfilment by a day. 「已逾期」"""
        is_met = self.met_on is not None and self.met_on <= as_of
        return self.due_on is not None and self.due_on < as_of and not is_met

    def is_due_soon(self, as_of: date) -> bool:
        """Tell whether the due date lies within the next thirty days, unfulfilled. 「即将到期」"""
        if self.due_on is None or self.met_on is not None:
            return False
        return 0 <= (self.due_on - as_of).days <= DUE_SOON_DAYS

    def move(
        self,
        action: ObligationAction,
        *,
        due_on: date | None,
        met_on: date | None,
        by: Actor,
        at: datetime,
        facts: Mapping[str, Any],
    ) -> None:
        """Set the state and both days together and write old and new into history."""
        session = object_session(self)
        assert session is not None, "only an obligation of a session can move"
        before = self.state
        changed = {
            "due_on": {"old": _iso(self.due_on), "new": _iso(due_on)},
            "met_on": {"old": _iso(self.met_on), "new": _iso(met_on)},
        }
        self.state = lifecycle.LIFECYCLE.next(before, action)
        self.due_on, self.met_on = due_on, met_on
        history.append(
            session,
            AGGREGATE,
            self.id,
            action=action.value,
            by=by,
            at=at,
            from_state=before.value,
            to_state=self.state.value,
            facts={**facts, **changed},
        )


class ContractEvent(Base):
    """An event that a concluded contract knows, copied from its template. 「合同节点」"""

    __tablename__ = "contract_events"
    __table_args__ = (UniqueConstraint("contract_id", "position"),)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    recorded_by: Mapped[RecordedBy] = mapped_column(columns.one_of(RecordedBy, "recorded_by"))
    position: Mapped[int] = mapped_column(Integer)


class Milestone(Base):
    """What was said about one event; the row with the highest revision is what holds. 「节点登记」

    Nothing is ever overwritten: a correction and a revocation are rows of their own, and a
    revocation has no day.
    """

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("contract_id", "event", "revision"),
        CheckConstraint("(kind = 'revoked') = (happened_on IS NULL)", name="revoked_has_no_day"),
        CheckConstraint("kind = 'recorded' OR reason <> ''", name="changes_have_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    event: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(Integer)
    kind: Mapped[MilestoneKind] = mapped_column(columns.one_of(MilestoneKind, "kind"))
    happened_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
