"""End a contract that was not concluded; its files and history stay. 「作废」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import finding
from server.contracts.lifecycle import ContractAction
from server.contracts.model import Contract
from server.kernel import texts
from server.kernel.actor import Actor


def void(session: Session, number: str, reason: str, *, by: Actor, at: datetime) -> Contract:
    """Void a contract in any state before it is concluded, and say why. 「作废」

    Raises Forbidden, IllegalMove for a concluded contract, or Unacceptable `reason_invalid`.
    """
    authorising.require(by, Permission.VOID_CONTRACTS)
    contract = finding.locked(session, number)
    facts = {"round": contract.round, "document_sha256": contract.document_sha256}
    contract.move(ContractAction.VOID, by=by, at=at, reason=texts.reason(reason), facts=facts)
    return contract
