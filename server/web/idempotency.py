"""The same POST twice does its work once; its answer is kept for a day. 「幂等」"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, request
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
    at: datetime
    claim: RememberedAnswer | None = None
    response: Response | None = None

    def answer(self, model: BaseModel, *, status: int = 200) -> Response:
        """Make the answer and remember it, to be committed together with the work."""
        body = model.model_dump_json()
        if self.claim is not None:
            self.claim.status, self.claim.body_encrypted = status, self.vault.encrypt(body)
        self.response = _response(body, status=status)
        return self.response


class _Taken(Exception):
    """Another request has claimed this key, and has committed. 「已被占用」"""


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
    """Open a transaction whose work and remembered answer are committed together. 「一次写入」

    The key is claimed before any work, so that of two equal requests at one moment the second
    waits for the first and leaves with its answer. What ends without an answer is not remembered.
    """
    key, at = _key(), clock.now()
    try:
        with database.transaction() as session:
            claim = None if key is None else _claim(session, owner=owner, key=key, at=at)
            begun = Write(session=session, vault=vault, at=at, claim=claim)
            yield begun
            if claim is not None and begun.response is None:
                session.delete(claim)
    except _Taken:
        answer = replayed(database, vault, owner=owner)
        if answer is None:
            raise Conflict(
                "idempotency_in_progress", "同一请求正在处理，请稍后查询结果。"
            ) from None
        abort(answer)


def _claim(session: Session, *, owner: str, key: str, at: datetime) -> RememberedAnswer:
    claim = RememberedAnswer(
        owner=owner,
        key=key,
        fingerprint=_fingerprint(),
        status=0,
        body_encrypted="",
        answered_at=at,
    )
    session.add(claim)
    try:
        session.flush()
    except IntegrityError:
        raise _Taken from None
    return claim


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
    if key is not None and not (
        0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()
    ):
        raise Unacceptable("idempotency_key_invalid", "Idempotency-Key 应为 1 至 128 个字符。")
    return key


def _fingerprint() -> str:
    whole = b"\n".join([request.method.encode(), request.path.encode(), request.get_data()])
    return hashlib.sha256(whole).hexdigest()


def _response(body: str, *, status: int) -> Response:
    return Response(body, status=status, mimetype="application/json")
