"""A contract goes the whole way, and everything it leaves behind agrees."""

from itertools import pairwise
from pathlib import Path

from server.contracts import finding, verifying
from server.contracts.checks import Outcome
from server.contracts.lifecycle import ContractState
from server.contracts.model import AGGREGATE, Stage
from server.kernel import history
from server.kernel.database import Database
from tests.contracts import builders


def test_a_contract_is_drafted_frozen_reviewed_signed_and_sealed(
    tmp_path: Path, database: Database
) -> None:
    """The one journey that everything else is an exception to."""
    case = builders.concluded(tmp_path, database)
    contract = case.contract()
    assert contract.state is ContractState.CONCLUDED
    assert contract.concluded_at == case.at
    with database.reading() as session:
        stages = [each.stage for each in finding.revisions(session, contract)]
        assert stages == [Stage.FROZEN, Stage.CERTIFIED, Stage.SIGNED, Stage.SEALED]
        actions = [entry.action for entry in history.entries(session, AGGREGATE, contract.id)]
        assert actions == ["draft", "save", "freeze", "approve", "challenge", "sign", "seal"]
        assert history.verify(session) > 0


def test_every_revision_only_appends_to_the_one_before(tmp_path: Path, database: Database) -> None:
    """Nothing that was once signed is ever rewritten."""
    case = builders.concluded(tmp_path, database)
    with database.reading() as session:
        files = [
            case.room.blobs.get(each.sha256) for each in finding.revisions(session, case.contract())
        ]
    for before, after in pairwise(files):
        assert after.startswith(before)


def test_the_concluded_file_verifies_as_valid(tmp_path: Path, database: Database) -> None:
    """Anyone who holds the file is told that it is the contract."""
    case = builders.concluded(tmp_path, database)
    examination = verifying.examine(case.pdf(), room=case.room)
    with database.reading() as session:
        check = verifying.compare(session, examination)
    assert check.outcome is Outcome.VALID
    assert [step.holds for step in check.steps] == [True] * 6
    assert [one.party for one in check.signatures] == ["平台认证", "乙方", "甲方"]
    assert {one.grade for one in check.signatures} == {"演示"}
