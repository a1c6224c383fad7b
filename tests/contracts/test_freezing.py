"""Freezing makes the one file that everything afterwards is bound to."""

import hashlib
import re
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from server.contracts import finding, freezing
from server.contracts.lifecycle import ContractState
from server.contracts.model import Revision, Stage
from server.kernel import tokens
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, Unacceptable, Unavailable
from signing import verifying
from signing.verdicts import Status
from tests import builders as people
from tests.contracts import builders, rooms


def test_the_frozen_file_is_certified_and_named_by_its_digest(
    tmp_path: Path, database: Database
) -> None:
    """What is previewed, reviewed and signed is one file with one digest."""
    case = builders.frozen(tmp_path, database)
    contract, pdf = case.contract(), case.pdf()
    assert contract.state is ContractState.IN_REVIEW
    assert contract.document_sha256 == contract.head_sha256 == hashlib.sha256(pdf).hexdigest()
    verdict = verifying.examine(pdf, trust=case.room.trust)
    assert verdict.status is Status.UNFINISHED
    assert [one.field for one in verdict.signatures] == ["platform"]
    with database.reading() as session:
        stages = [each.stage for each in finding.revisions(session, contract)]
        (frozen,) = finding.rounds(session, contract)
    assert stages == [Stage.FROZEN, Stage.CERTIFIED]
    assert frozen.variables == contract.variables
    with pikepdf.open(case.room.blobs._path(contract.head_sha256)) as opened:
        assert frozen.pages == len(opened.pages)


def test_the_qr_codes_token_is_kept_only_as_a_digest(tmp_path: Path, database: Database) -> None:
    """A stolen database opens no verification page."""
    case = builders.frozen(tmp_path, database)
    with database.reading() as session:
        (frozen,) = finding.rounds(session, case.contract())
    assert re.fullmatch(r"[0-9a-f]{64}", frozen.verify_token_digest)
    assert frozen.verify_token_digest != tokens.digest("")


def test_a_blocking_finding_stops_freezing_and_nothing_changes(
    tmp_path: Path, database: Database
) -> None:
    """The fields say where, the sentence says what."""
    case = builders.save(
        builders.drafted(tmp_path, database), total_investment_wan="1.00", project_name=""
    )
    version = case.contract().version
    with pytest.raises(Unacceptable) as refusal:
        builders.freeze(case)
    assert refusal.value.code == "lint_blocked"
    assert set(refusal.value.fields) == {"fixed_investment_wan", "project_name"}
    assert case.contract().version == version


def test_a_missing_glyph_names_the_character_and_the_field(
    tmp_path: Path, database: Database
) -> None:
    """A blank where a name should be would be a lie in print."""
    case = builders.save(builders.drafted(tmp_path, database), party_b_legal_rep="陈𰻝")
    with pytest.raises(Unacceptable) as refusal:
        builders.freeze(case)
    assert "𰻝" in refusal.value.fields["party_b_legal_rep"]


def test_without_a_timestamp_nothing_is_frozen(tmp_path: Path, database: Database) -> None:
    """Timestamps fail closed and in sight."""
    signing_room = rooms.room(tmp_path, timestamps=rooms.silent_timestamps())
    case = builders.filled(tmp_path, database, signing_room=signing_room)
    with pytest.raises(Unavailable, match="timestamp_unavailable"):
        builders.freeze(case)
    contract = case.contract()
    assert (contract.state, contract.round) == (ContractState.DRAFTING, 0)
    with database.reading() as session:
        assert finding.revisions(session, contract) == ()


def test_a_stale_form_cannot_freeze_what_it_does_not_show(
    tmp_path: Path, database: Database
) -> None:
    """The button freezes what its page showed."""
    case = builders.filled(tmp_path, database)
    with pytest.raises(Conflict, match="contract_changed"), database.transaction() as session:
        freezing.freeze(
            session, case.number, version=1, room=case.room, by=case.drafter, at=case.at
        )


def test_only_drafters_freeze(tmp_path: Path, database: Database) -> None:
    """The reviewer does not send the text to review."""
    case = builders.filled(tmp_path, database)
    reviewer = people.official("legal")
    with pytest.raises(Forbidden), database.transaction() as session:
        freezing.freeze(session, case.number, version=2, room=case.room, by=reviewer, at=case.at)


def test_the_files_register_refuses_to_be_changed(tmp_path: Path, database: Database) -> None:
    """The database itself guards what was once kept."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(DatabaseError, match="append-only"), database.transaction() as session:
        session.execute(update(Revision).values(sha256="0" * 64))
    assert case.contract().state is ContractState.IN_REVIEW
