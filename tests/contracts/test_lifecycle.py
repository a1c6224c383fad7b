"""The state table of contracts allows what it should and nothing else."""

import pytest

from server.contracts.lifecycle import LIFECYCLE, ContractAction, ContractState
from server.kernel.lifecycle import IllegalMove

S, A = ContractState, ContractAction


def test_every_state_can_be_reached_and_only_two_are_final() -> None:
    """A state nobody can reach or leave would be a mistake in the table."""
    assert set(LIFECYCLE.states()) == set(S)
    assert {state for state in S if not LIFECYCLE.actions(state)} == {S.CONCLUDED, S.VOIDED}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("action", list(A))
def test_only_the_seal_concludes_and_only_from_awaiting_seal(
    state: ContractState, action: ContractAction
) -> None:
    """Order is enforced by the table and not by pages."""
    try:
        after = LIFECYCLE.next(state, action)
    except IllegalMove:
        return
    assert (after is S.CONCLUDED) == ((state, action) == (S.AWAITING_SEAL, A.SEAL))


@pytest.mark.parametrize("action", list(A))
def test_nothing_moves_a_concluded_contract(action: ContractAction) -> None:
    """Not even voiding: a concluded contract ends by another agreement."""
    with pytest.raises(IllegalMove) as refusal:
        LIFECYCLE.next(S.CONCLUDED, action)
    assert "已生效" in refusal.value.detail
    assert action.label in refusal.value.detail


@pytest.mark.parametrize("state", [S.AWAITING_SEAL, S.CONCLUDED, S.VOIDED])
def test_a_signed_contract_cannot_be_taken_back_for_changes(state: ContractState) -> None:
    """Once the first signature is on it, the text stands."""
    with pytest.raises(IllegalMove):
        LIFECYCLE.next(state, A.REOPEN)
