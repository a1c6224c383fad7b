"""The investor declines to sign, and says why. 「拒签」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts import finding
from server.contracts.lifecycle import ContractAction
from server.contracts.model import Contract
from server.kernel import texts
from server.kernel.actor import Actor


def refuse(session: Session, number: str, reason: str, *, by: Actor, at: datetime) -> Contract:
    """Decline a contract that awaits the investor's own signature. 「拒签」

    Raises NotFound for another's contract, IllegalMove, or Unacceptable `reason_invalid`.
    """
    contract = finding.mine_by_number(session, number, by=by, for_update=True)
    facts = {"round": contract.round, "document_sha256": contract.document_sha256}
    contract.move(ContractAction.REFUSE, by=by, at=at, reason=texts.reason(reason), facts=facts)
    return contract
