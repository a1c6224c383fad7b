"""The government's seal comes last, on the file its keeper looked at, or not at all."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from server.contracts import finding, sealing
from server.contracts.lifecycle import ContractState
from server.contracts.model import Contract, Party, Stage
from server.kernel import history, outbox
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, Unavailable
from server.kernel.lifecycle import IllegalMove
from server.plots import publishing
from server.plots.lifecycle import PlotStatus
from signing import certificates
from tests import builders as people
from tests.contracts import builders, rooms
from tests.contracts.builders import Case


def unchanged(case: Case, before: Contract) -> bool:
    """Whether a contract is exactly as it was."""
    now = case.contract()
    return (now.state, now.version, now.head_sha256) == (
        before.state,
        before.version,
        before.head_sha256,
    )


def test_a_draft_cannot_be_sealed_and_nothing_changes(tmp_path: Path, database: Database) -> None:
    """There is no file to seal."""
    case = builders.filled(tmp_path, database)
    before = case.contract()
    with pytest.raises(IllegalMove):
        builders.seal(case)
    assert unchanged(case, before)


def test_the_seal_is_refused_before_the_investor_has_signed_and_nothing_changes(
    tmp_path: Path, database: Database
) -> None:
    """The order is the act's own rule."""
    case = builders.offered(tmp_path, database)
    before = case.contract()
    with pytest.raises(IllegalMove) as refusal:
        builders.seal(case)
    assert "待乙方签署" in refusal.value.detail
    assert unchanged(case, before)
    with database.reading() as session:
        assert finding.signatures(session, before) == ()


def test_the_state_alone_is_not_believed(tmp_path: Path, database: Database) -> None:
    """A row that says "awaiting seal" without a signature is not sealed either."""
    case = builders.offered(tmp_path, database)
    with database.transaction() as session:
        table = Contract.__table__
        session.execute(table.update().values(state="awaiting_seal"))  # type: ignore[attr-defined]
    before = case.contract()
    with pytest.raises(Conflict, match="not_signed_by_all"):
        builders.seal(case)
    assert unchanged(case, before)


def test_only_the_seal_keeper_seals(tmp_path: Path, database: Database) -> None:
    """Nor does the one who drafted, reviewed or leads."""
    case = builders.signed(tmp_path, database)
    for hand in (case.drafter, case.legal, builders.LEADER, case.investor):
        with pytest.raises(Forbidden):
            builders.seal(case, by=hand)
    assert case.contract().state is ContractState.AWAITING_SEAL


def test_another_file_than_the_keeper_saw_is_not_sealed(tmp_path: Path, database: Database) -> None:
    """The keeper's page was opened before the investor signed."""
    case = builders.signed(tmp_path, database)
    before = case.contract()
    with pytest.raises(Conflict, match="document_changed"):
        builders.seal(case, head_sha256=before.document_sha256)
    assert unchanged(case, before)


def test_the_seal_is_recorded_with_its_keeper(tmp_path: Path, database: Database) -> None:
    """Every use of the seal is known."""
    case = builders.concluded(tmp_path, database)
    contract = case.contract()
    with database.reading() as session:
        investor, government = finding.signatures(session, contract)
        last = finding.revisions(session, contract)[-1]
    assert investor.party is Party.PARTY_B
    assert (government.party, government.signatory_id) == (Party.PARTY_A, case.sealer.id)
    assert government.document_sha256 == investor.revision_sha256
    assert (last.stage, last.sha256) == (Stage.SEALED, contract.head_sha256)


def test_a_contract_is_sealed_only_once(tmp_path: Path, database: Database) -> None:
    """A second press changes nothing."""
    case = builders.concluded(tmp_path, database)
    before = case.contract()
    with pytest.raises(IllegalMove):
        builders.seal(case)
    assert unchanged(case, before)


def test_what_follows_from_conclusion_happens_in_the_same_transaction(
    tmp_path: Path, database: Database
) -> None:
    """A contract is never concluded without its obligations."""
    seen: list[tuple[str, ContractState, datetime]] = []

    def plan(session: Session, contract: Contract, at: datetime) -> None:
        seen.append((contract.number, contract.state, at))
        outbox.promise(session, "tests.planned", {"number": contract.number}, at=at)

    case = builders.concluded(tmp_path, database, on_concluded=[plan])
    assert seen == [(case.number, ContractState.CONCLUDED, case.at)]


def test_the_plots_are_marked_as_contracted(tmp_path: Path, database: Database) -> None:
    """Visitors no longer take them for free, and their history names the contract."""
    case = builders.concluded(tmp_path, database)
    with database.reading() as session:
        (plot,) = finding.plots(session, case.contract())
        entries = history.entries(session, "plot", plot.id)
    assert plot.status == PlotStatus.CONTRACTED
    assert entries[-1].facts == {"contract": case.number}


def test_a_plot_withdrawn_meanwhile_does_not_undo_what_was_signed(
    tmp_path: Path, database: Database
) -> None:
    """The contract stands; the plot stays as it is."""
    case = builders.signed(tmp_path, database)
    with database.transaction() as session:
        (plot,) = finding.plots(session, case.contract())
        publishing.withdraw(session, plot.code, reason="规划调整", by=case.drafter, at=case.at)
    case = builders.seal(case)
    with database.reading() as session:
        (plot,) = finding.plots(session, case.contract())
    assert case.contract().state is ContractState.CONCLUDED
    assert plot.status == PlotStatus.WITHDRAWN


def test_without_timestamp_or_a_sound_key_the_truth_stands(
    tmp_path: Path, database: Database
) -> None:
    """Sealing fails in sight, changes nothing, and works once the fault is gone."""
    case = builders.signed(tmp_path, database)
    before = case.contract()
    silent = replace(case.room, timestamps=rooms.silent_timestamps())
    with pytest.raises(Unavailable, match="timestamp_unavailable"):
        builders.seal(replace(case, room=silent))
    other = certificates.Authority.create(at=builders.NOW)
    untrusted = replace(case.room, seal_key=other.seal_key)
    with pytest.raises(Unavailable, match="revision_not_proved"):
        builders.seal(replace(case, room=untrusted))
    assert unchanged(case, before)
    assert builders.seal(case).contract().state is ContractState.CONCLUDED


def test_a_damaged_file_is_never_signed_over(tmp_path: Path, database: Database) -> None:
    """The newest file is hashed again before anything is appended to it."""
    case = builders.signed(tmp_path, database)
    before = case.contract()
    assert before.head_sha256 is not None
    path = Path(case.room.blobs._path(before.head_sha256))
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"!")
    with pytest.raises(Unavailable, match="blob_damaged"):
        builders.seal(case)
    path.write_bytes(good)
    assert unchanged(case, before)
    assert builders.seal(case).contract().state is ContractState.CONCLUDED


def test_an_unknown_contract_cannot_be_sealed(tmp_path: Path, database: Database) -> None:
    """And says so in Chinese."""
    keeper = people.official("sealer")
    with pytest.raises(Exception, match="没有这份合同"), database.transaction() as session:
        sealing.seal(
            session,
            "TM-ZS-2026-0404",
            head_sha256="0" * 64,
            room=rooms.room(tmp_path),
            by=keeper,
            at=builders.NOW,
            on_concluded=(),
        )
