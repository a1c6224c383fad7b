"""A contract that was not concluded can be ended, with a reason, for good."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.contracts import drafting, voiding
from server.contracts.lifecycle import ContractState
from server.kernel.database import Database
from server.kernel.errors import Forbidden, Unacceptable
from server.kernel.lifecycle import IllegalMove
from tests.contracts import builders
from tests.contracts.builders import Case

Stage = Callable[[Path, Database], Case]


def void(case: Case, reason: str = "项目取消") -> None:
    """Void as a leader may."""
    with case.database.transaction() as session:
        voiding.void(session, case.number, reason, by=builders.LEADER, at=case.at)


@pytest.mark.parametrize(
    "stage", [builders.filled, builders.frozen, builders.offered, builders.signed]
)
def test_every_unconcluded_contract_can_be_voided_and_stays_so(
    tmp_path: Path, database: Database, stage: Stage
) -> None:
    """Its files and history stay; nothing moves it any more."""
    case = stage(tmp_path, database)
    head = case.contract().head_sha256
    void(case)
    contract = case.contract()
    assert (contract.state, contract.closing_reason) == (ContractState.VOIDED, "项目取消")
    assert contract.head_sha256 == head
    with pytest.raises(IllegalMove):
        void(case)
    with pytest.raises(IllegalMove), database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)


def test_a_concluded_contract_cannot_be_voided(tmp_path: Path, database: Database) -> None:
    """It ends by another agreement."""
    case = builders.concluded(tmp_path, database)
    with pytest.raises(IllegalMove):
        void(case)


def test_voiding_needs_permission_and_a_reason(tmp_path: Path, database: Database) -> None:
    """Nothing ends without somebody answering for it."""
    case = builders.filled(tmp_path, database)
    with pytest.raises(Forbidden), database.transaction() as session:
        voiding.void(session, case.number, "理由", by=case.sealer, at=case.at)
    with pytest.raises(Unacceptable, match="reason_invalid") as refusal:
        void(case, "")
    assert set(refusal.value.fields) == {"reason"}
    with pytest.raises(Unacceptable):
        void(case, "长" * 501)
