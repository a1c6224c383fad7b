"""The same POST twice does its work once: keys, its answer is remembered for a day. 「幂等」"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy import Integer, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel import clock
from server.kernel.database import Base, Database, Instant
from server.kernel.errors import Conflict, Unacceptable
from server.kernel.privacy import Vault

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 128
HEADER = "Idempotency-Key"


class RememberedAnswer(Base):
    """The encrypted answer to one write, stored in the transaction that did the work."""

    __tablename__ = "remembered_answers"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body_encrypted: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(slots=True)
class Write:
    """One write in progress: its session, and the answer that will be remembered with it."""

    session: Session
    vault: Vault
    owner: str
    key: str | None
    at: datetime
    response: Response | None = None

    def answer(self, model: BaseModel, *, status: int = 200) -> Response:
        """Make the answer and remember it, to be committed together with the work."""
        body = model.model_dump_json()
        if self.key is not None:
            self.session.add(
                RememberedAnswer(
                    owner=self.owner,
                    key=self.key,
                    fingerprint=_fingerprint(),
                    status=status,
                    body_encrypted=self.vault.encrypt(body),
                    answered_at=self.at,
                )
            )
        self.response = _response(body, status=status)
        return self.response


def replayed(database: Database, vault: Vault, *, owner: str) -> Response | None:
    """Return the remembered answer of this request, or None when it is new.

    Faces ask this before any call to the outside, so that a retry repeats nothing. Raises
    Conflict `idempotency_conflict` when the key was used with another body.
    """
    key = _key()
    if key is None:
        return None
    with database.reading() as session:
        return _remembered(session, vault, owner=owner, key=key)


@contextmanager
def write(database: Database, vault: Vault, *, owner: str) -> Iterator[Write]:
    """Open a transaction whose work and remembered answer are committed together. 「一次写入」"""
    key, at = _key(), clock.now()
    try:
        with database.transaction() as session:
            yield Write(session=session, vault=vault, owner=owner, key=key, at=at)
    except IntegrityError as error:
        # Two equal requests ran at once and the other one won: its work stands, ours is undone.
        if key is None or "remembered_answers" not in str(error.orig):
            raise
        raise Conflict("idempotency_in_progress", "同一请求正在处理，请稍后查询结果。") from error


def forget_old(session: Session, *, at: datetime) -> None:
    """Drop the answers that are older than a day."""
    session.execute(delete(RememberedAnswer).where(RememberedAnswer.answered_at < at - KEPT_FOR))


def _remembered(session: Session, vault: Vault, *, owner: str, key: str) -> Response | None:
    found: Any = session.scalars(
        select(RememberedAnswer).where(RememberedAnswer.owner == owner, RememberedAnswer.key == key)
    ).first()
    if found is None:
        return None
    if found.fingerprint != _fingerprint():
        raise Conflict("idempotency_conflict", "同一个 Idempotency-Key 已用于另一份内容。")
    return _response(vault.decrypt(found.body_encrypted), status=found.status)


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii()):
        raise Unacceptable("idempotency_key_invalid", "Idempotency-Key 应为 1 至 128 个字符。")
    return key


def _fingerprint() -> str:
    whole = b"\n".join([request.method.encode(), request.path.encode(), request.get_data()])
    return hashlib.sha256(whole).hexdigest()


def _response(body: str, *, status: int) -> Response:
    return Response(body, status=status, mimetype="application/json")
