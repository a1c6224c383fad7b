"""A contract that awaits the demo person 李明, and what they hand in to sign it."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from server.contracts.model import Signature
from tests import faces
from tests.contracts import builders as contracts
from tests.contracts import rooms
from tests.contracts.builders import Case
from tests.faces import Face, Headers

PHONE = contracts.PHONE


def offered(face: Face, directory: Path) -> Case:
    """Return a contract that awaits the demo person 李明."""
    database, room = face.parts.database, face.parts.room
    return contracts.offered(directory, database, openid=faces.openid(), signing_room=room)


def code_of(face: Face, case: Case, caller: Headers) -> str:
    faces.accepted(face.post(f"/contracts/{case.number}/challenge", by=caller))
    return face.code_for(PHONE)


def signature(case: Case, code: str, **changes: Any) -> dict[str, Any]:
    honest = {
        "code": code,
        "document_sha256": case.contract().document_sha256,
        "handwriting": rooms.handwriting(),
        "consent": True,
    }
    return {**honest, **changes}


def count(face: Face, table: type) -> int:
    with face.parts.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def untouched(face: Face, case: Case) -> None:
    assert case.contract().state == "awaiting_investor"
    assert count(face, Signature) == 0
