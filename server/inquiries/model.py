"""The tables of inquiries: who asked, about which plots, and what was said. 「咨询数据」"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session

from server.inquiries import lifecycle
from server.inquiries.lifecycle import ANSWER_WITHIN, InquiryAction, InquiryState
from server.kernel import columns, history
from server.kernel.actor import Actor, ActorKind
from server.kernel.database import Base, Instant, new_id

AGGREGATE = "inquiry"
APPEND_ONLY = ("inquiry_plots", "inquiry_messages")


class Inquiry(Base):
    """One question of one investor about one or several plots, with its thread. 「咨询」"""

    __tablename__ = "inquiries"
    __table_args__ = (
        CheckConstraint(
            "(state = 'awaiting_answer') = (answer_due_at IS NOT NULL)", name="due_while_awaiting"
        ),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"
        ),
        CheckConstraint(
            "state = 'awaiting_answer' OR first_answered_at IS NOT NULL",
            name="answered_before_closed",
        ),
        Index("ix_inquiries_mine", "investor_id", "last_message_at", "id"),
        Index("ix_inquiries_latest", "last_message_at", "id"),
        Index("ix_inquiries_due", "answer_due_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    investor_id: Mapped[UUID] = mapped_column(ForeignKey("investors.id"))
    subject: Mapped[str] = mapped_column(String(60))
    project: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[InquiryState] = mapped_column(
        columns.one_of(InquiryState, "state"), default=lifecycle.LIFECYCLE.initial
    )
    answer_due_at: Mapped[datetime | None] = mapped_column(Instant)
    first_answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    handled_by: Mapped[UUID | None] = mapped_column(Uuid)
    handler_name: Mapped[str | None] = mapped_column(String(120))
    last_message_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is

    def move(
        self,
        action: InquiryAction,
        *,
        by: Actor,
        at: datetime,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Change the state as the table allows, wind or stop the clock, and append history.

        The clock starts when an answer begins to be awaited; writing again does not rewind it.
        """
        session = object_session(self)
        assert session is not None, "only an inquiry of a session can move"
        before = self.state
        self.state = lifecycle.LIFECYCLE.next(before, action)
        if self.state is not InquiryState.AWAITING_ANSWER:
            self.answer_due_at = None
        elif before is not InquiryState.AWAITING_ANSWER:
            self.answer_due_at = at + ANSWER_WITHIN
        self.closed_at = at if self.state is InquiryState.CLOSED else None
        history.append(
            session,
            AGGREGATE,
            self.id,
            action=action.value,
            by=by,
            at=at,
            from_state=before.value,
            to_state=self.state.value,
            facts=facts,
        )

    def is_overdue(self, as_of: datetime) -> bool:
        """Tell whether an answer is awaited for longer than allowed at that instant. 「已超时」"""
        return self.answer_due_at is not None and as_of > self.answer_due_at


class InquiryPlot(Base):
    """One plot that an inquiry is about, in the order in which the investor chose them."""

    __tablename__ = "inquiry_plots"
    __table_args__ = (UniqueConstraint("inquiry_id", "position"),)

    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiries.id"), primary_key=True)
    plot_id: Mapped[UUID] = mapped_column(ForeignKey("plots.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)


class InquiryMessage(Base):
    """One message of a thread, by either side; never changed and never deleted. 「消息」"""

    __tablename__ = "inquiry_messages"
    __table_args__ = (UniqueConstraint("inquiry_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiries.id"))
    sequence: Mapped[int] = mapped_column(Integer)
    author_kind: Mapped[ActorKind] = mapped_column(columns.one_of(ActorKind, "author_kind"))
    author_id: Mapped[UUID | None] = mapped_column(Uuid)
    author_name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
