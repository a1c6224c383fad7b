"""The outbox: promises to the outside, made in the transaction and kept after it. 「发件箱」"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    and_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel import database as databases
from server.kernel.database import Base, Database, Instant, new_id

LEASE = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 12
BATCH = 50


class OutboxEntry(Base):
    """One promise: made, and then either kept or given up with a reason that can be seen."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("kept_at IS NULL OR given_up_at IS NULL", name="one_ending"),
        Index("ix_outbox_waiting", "next_at", "kept_at", "given_up_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    topic: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    promised_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a handler is handed: a stable id, so that a second delivery can be recognised."""

    id: UUID
    topic: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The promise was kept."""


@dataclass(frozen=True, slots=True)
class RetryLater:
    """The outside did not answer; try again with growing pauses."""

    reason: str


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The outside said no for good; trying again would be wrong."""

    reason: str


Outcome = Delivered | RetryLater | Abandoned
Handler = Callable[[Promise], Outcome]


def promise(session: Session, topic: str, payload: Mapping[str, Any], *, at: datetime) -> UUID:
    """Make a promise in the caller's transaction and return its stable id. 「许诺」"""
    entry = OutboxEntry(topic=topic, payload=dict(payload), promised_at=at, next_at=at)
    session.add(entry)
    session.flush()
    session.info[databases.PROMISED] = True
    return entry.id


def deliver_due(database: Database, handlers: Mapping[str, Handler], *, at: datetime) -> int:
    """Keep every promise that is due and return how many were tried. 「投递」

    Each is leased in a transaction of its own, delivered outside any transaction, and its ending
    recorded in another: delivery is at least once, and a worker that dies leaves a lease that ends.
    """
    with database.reading() as session:
        due = select(OutboxEntry.id).where(_is_due(at))
        waiting = session.scalars(due.order_by(OutboxEntry.next_at).limit(BATCH)).all()
    tried = 0
    for entry_id in waiting:
        leased = _lease(database, entry_id, at=at)
        if leased is None:
            continue
        tried += 1
        _record(database, leased, _deliver(handlers, leased), at=at)
    return tried


def _is_due(at: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxEntry.next_at <= at,
        OutboxEntry.kept_at.is_(None),
        OutboxEntry.given_up_at.is_(None),
    )


def _lease(database: Database, entry_id: UUID, *, at: datetime) -> Promise | None:
    with database.transaction() as session:
        taken = session.connection().execute(
            update(OutboxEntry)
            .where(OutboxEntry.id == entry_id, _is_due(at))
            .values(next_at=at + LEASE, attempts=OutboxEntry.attempts + 1)
        )
        if taken.rowcount == 0:
            return None
        entry = session.get_one(OutboxEntry, entry_id)
        return Promise(id=entry.id, topic=entry.topic, payload=entry.payload)


def _deliver(handlers: Mapping[str, Handler], leased: Promise) -> Outcome:
    handler = handlers.get(leased.topic)
    if handler is None:
        return RetryLater(f"no handler for {leased.topic}")
    try:
        return handler(leased)
    except Exception as error:  # noqa: BLE001 — one bad promise must not stop the others
        return RetryLater(f"{type(error).__name__}: {error}")


def _record(database: Database, leased: Promise, outcome: Outcome, *, at: datetime) -> None:
    with database.transaction() as session:
        entry = session.get_one(OutboxEntry, leased.id)
        match outcome:
            case Delivered():
                entry.kept_at = at
            case Abandoned(reason):
                entry.given_up_at, entry.last_error = at, reason
            case RetryLater(reason):
                entry.last_error = reason
                if entry.attempts >= MOST_ATTEMPTS:
                    entry.given_up_at = at
                pause = FIRST_RETRY * 2 ** min(entry.attempts - 1, 10)
                entry.next_at = at + min(pause, LONGEST_RETRY)
