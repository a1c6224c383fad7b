"""A crash at any instant leaves either nothing or everything, and a retry works."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from server.contracts import (
    collecting_signatures,
    finding,
    freezing,
    reviewing,
    sealing,
)
from server.contracts.lifecycle import ContractState
from server.contracts.model import AGGREGATE, Contract, OpinionVerdict
from server.kernel import history, numbering
from server.kernel.database import Database
from server.kernel.outbox import OutboxEntry
from tests.contracts import builders
from tests.contracts.builders import Case


class PowerFailureError(Exception):
    """The machine stops here."""


@contextmanager
def failing(case: Case) -> Iterator[Session]:
    """A transaction that dies after its work and before its commit."""
    with pytest.raises(PowerFailureError), case.database.transaction() as session:
        yield session
        raise PowerFailureError


def snapshot(case: Case) -> tuple[object, ...]:
    """Everything that a crash must leave as it was."""
    contract = case.contract()
    with case.database.reading() as session:
        return (
            contract.state,
            contract.version,
            contract.head_sha256,
            len(finding.revisions(session, contract)),
            len(finding.signatures(session, contract)),
            len(finding.opinions(session, contract)),
            len(history.entries(session, AGGREGATE, contract.id)),
            session.query(OutboxEntry).count(),
        )


def test_a_crash_while_freezing_leaves_a_draft(tmp_path: Path, database: Database) -> None:
    """The files are already stored, and nobody refers to them."""
    case = builders.filled(tmp_path, database)
    before = snapshot(case)
    with failing(case) as session:
        version = case.contract().version
        freezing.freeze(
            session, case.number, version=version, room=case.room, by=case.drafter, at=case.at
        )
    assert len(list((tmp_path / "blobs").rglob("?" * 64))) == 2
    assert snapshot(case) == before
    assert builders.freeze(case).contract().state is ContractState.IN_REVIEW


def test_a_crash_while_reviewing_promises_nothing(tmp_path: Path, database: Database) -> None:
    """No message is sent about an approval that did not happen."""
    case = builders.frozen(tmp_path, database)
    before = snapshot(case)
    with failing(case) as session:
        reviewing.give_opinion(
            session,
            case.number,
            verdict=OpinionVerdict.APPROVE,
            document_sha256=case.contract().head_sha256 or "",
            text="同意。",
            by=case.legal,
            at=case.at,
        )
    assert snapshot(case) == before
    assert builders.review(case).contract().state is ContractState.AWAITING_INVESTOR


def test_a_crash_while_signing_leaves_the_code_unused(tmp_path: Path, database: Database) -> None:
    """The investor presses again with the same code."""
    case = builders.offered(tmp_path, database)
    handed_in = builders.submission(case, builders.challenge(case))
    before = snapshot(case)
    with failing(case) as session:
        collecting_signatures.sign(
            session, case.number, handed_in, room=case.room, by=case.investor, at=case.at
        )
    assert snapshot(case) == before
    assert builders.sign(case, handed_in).contract().state is ContractState.AWAITING_SEAL


def test_a_crash_while_sealing_leaves_the_contract_unsealed(
    tmp_path: Path, database: Database
) -> None:
    """Nor is it half concluded when planning its obligations fails."""
    case = builders.signed(tmp_path, database)
    before = snapshot(case)

    def fail(session: Session, contract: Contract, at: datetime) -> None:
        assert contract.state is ContractState.CONCLUDED
        raise PowerFailureError

    with pytest.raises(PowerFailureError):
        builders.seal(case, on_concluded=[fail])
    with failing(case) as session:
        sealing.seal(
            session,
            case.number,
            head_sha256=case.contract().head_sha256 or "",
            room=case.room,
            by=case.sealer,
            at=case.at,
            on_concluded=(),
        )
    assert snapshot(case) == before
    assert builders.seal(case).contract().state is ContractState.CONCLUDED


def test_a_number_given_out_in_a_crash_is_given_out_again(
    tmp_path: Path, database: Database
) -> None:
    """Numbers have no gaps, because a number that was not committed was never given."""
    case = builders.drafted(tmp_path, database)
    with failing(case) as session:
        assert numbering.next_number(session, "TM-ZS", at=case.at) == "TM-ZS-2026-0002"
    with database.transaction() as session:
        assert numbering.next_number(session, "TM-ZS", at=case.at) == "TM-ZS-2026-0002"
