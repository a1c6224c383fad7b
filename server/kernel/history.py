"""History: one append-only chain per aggregate, each row sealed by the one before. 「留痕」"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Integer, String, Text, UniqueConstraint, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.database import Base, Instant, new_id
from server.kernel.errors import Unavailable

APPEND_ONLY = ("history",)
BEGINNING = "0" * 64


class HistoryEntry(Base):
    """One thing that happened to one aggregate; triggers refuse any change to it."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("aggregate", "aggregate_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    aggregate: Mapped[str] = mapped_column(String(32))
    aggregate_id: Mapped[UUID] = mapped_column(Uuid)
    sequence: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(Text)

    def computed_hash(self) -> str:
        """Return the SHA-256 that this row must carry, over its facts and the hash before it."""
        canonical = json.dumps(
            [
                self.previous_hash,
                self.aggregate,
                str(self.aggregate_id),
                self.sequence,
                clock.local(self.at).isoformat(timespec="microseconds"),
                self.actor_kind,
                str(self.actor_id),
                self.actor_name,
                self.action,
                self.from_state,
                self.to_state,
                self.facts,
            ],
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


class HistoryBroken(Unavailable):
    """The chain does not hold: a row was changed, removed or slipped in. 「留痕链断裂」"""

    def __init__(self, entry: HistoryEntry) -> None:
        super().__init__(
            "history_broken",
            f"留痕链在 {entry.aggregate} {entry.aggregate_id} 第 {entry.sequence} 条处断裂。",
        )


def append(
    session: Session,
    aggregate: str,
    aggregate_id: UUID,
    *,
    action: str,
    by: Actor,
    at: datetime,
    from_state: str | None = None,
    to_state: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> HistoryEntry:
    """Append one entry to an aggregate's chain in the caller's transaction. 「记一笔」

    Two writers of the same aggregate meet at the unique sequence, and one of them is refused;
    writers of different aggregates never wait for each other.
    """
    last = session.scalars(
        _chain(aggregate, aggregate_id).order_by(HistoryEntry.sequence.desc()).limit(1)
    ).first()
    entry = HistoryEntry(
        aggregate=aggregate,
        aggregate_id=aggregate_id,
        sequence=last.sequence + 1 if last else 1,
        at=at,
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_name=by.name,
        action=action,
        from_state=from_state,
        to_state=to_state,
        facts=dict(facts or {}),
        previous_hash=last.hash if last else BEGINNING,
    )
    entry.hash = entry.computed_hash()
    session.add(entry)
    session.flush()
    return entry


def _chain(aggregate: str, aggregate_id: UUID) -> Any:
    return select(HistoryEntry).where(
        HistoryEntry.aggregate == aggregate, HistoryEntry.aggregate_id == aggregate_id
    )


def entries(session: Session, aggregate: str, aggregate_id: UUID) -> list[HistoryEntry]:
    """Return an aggregate's history, oldest first."""
    return list(session.scalars(_chain(aggregate, aggregate_id).order_by(HistoryEntry.sequence)))


def verify(session: Session) -> int:
    """Check every chain and return the number of entries; raise HistoryBroken at a fault."""
    checked = 0
    before: HistoryEntry | None = None
    # Closed at once when a fault ends the reading early: PostgreSQL holds a cursor for it.
    with closing(session.scalars(_in_chain_order())) as rows:
        for entry in rows:
            _check(entry, before)
            before = entry
            checked += 1
    return checked


def _check(entry: HistoryEntry, before: HistoryEntry | None) -> None:
    expected = (1, BEGINNING)
    if before and (before.aggregate, before.aggregate_id) == (entry.aggregate, entry.aggregate_id):
        expected = (before.sequence + 1, before.hash)
    if (entry.sequence, entry.previous_hash) != expected or entry.hash != entry.computed_hash():
        raise HistoryBroken(entry)


def _in_chain_order() -> Any:
    return (
        select(HistoryEntry)
        .order_by(HistoryEntry.aggregate, HistoryEntry.aggregate_id, HistoryEntry.sequence)
        .execution_options(yield_per=500)
    )


def count(session: Session) -> int:
    """Return how many entries there are in all."""
    return session.scalar(select(func.count()).select_from(HistoryEntry)) or 0
