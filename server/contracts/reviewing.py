"""Give an opinion on a frozen file: on these very bytes and on nothing else. 「审查」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising, notifying
from server.accounts.authorising import Permission
from server.contracts import finding, revisions
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import AGGREGATE, Contract, Gate, Opinion, OpinionVerdict
from server.kernel import clock, history
from server.kernel.actor import Actor
from server.kernel.errors import Forbidden, Unacceptable

MESSAGE_KIND = "contract_awaits_signature"
LONGEST_TEXT = 2000
_DRAFTING = frozenset({"draft", "save", "confirm_uscc", ContractAction.FREEZE.value})
_ACTIONS = {
    OpinionVerdict.APPROVE: ContractAction.APPROVE,
    OpinionVerdict.OBJECT: ContractAction.OBJECT,
}


def give_opinion(
    session: Session,
    number: str,
    *,
    verdict: OpinionVerdict,
    document_sha256: str,
    text: str,
    by: Actor,
    at: datetime,
) -> Opinion:
    """Approve the file whose digest is `document_sha256`, or send it back. 「审查」

    Whoever wrote on the draft may not review it. Raises Forbidden `reviewer_is_drafter`,
    IllegalMove, Conflict `document_changed`, or Unacceptable `opinion_invalid`.
    """
    authorising.require(by, Permission.REVIEW_LEGALITY)
    assert by.id is not None, "an official who may review has an identity"
    contract = finding.locked(session, number)
    LIFECYCLE.next(contract.state, _ACTIONS[verdict])
    _require_not_drafter(session, contract, by)
    revisions.require_head(contract, document_sha256)
    opinion = Opinion(
        contract_id=contract.id,
        round=contract.round,
        gate=Gate.LEGALITY,
        verdict=verdict,
        document_sha256=document_sha256,
        text=_text(text, verdict=verdict),
        by_id=by.id,
        by_name=by.name,
        at=at,
    )
    session.add(opinion)
    facts = {"round": contract.round, "document_sha256": document_sha256}
    if verdict is OpinionVerdict.APPROVE:
        contract.offered_at = contract.offered_at or at
    contract.move(_ACTIONS[verdict], by=by, at=at, facts=facts)
    if verdict is OpinionVerdict.APPROVE:
        _promise_message(session, contract, at=at)
    return opinion


def _require_not_drafter(session: Session, contract: Contract, by: Actor) -> None:
    wrote = {
        entry.actor_id
        for entry in history.entries(session, AGGREGATE, contract.id)
        if entry.action in _DRAFTING
    }
    if by.id in wrote:
        raise Forbidden("reviewer_is_drafter", "您参与了本合同的起草，不能出具审查意见。")


def _text(text: str, *, verdict: OpinionVerdict) -> str:
    text = text.strip()
    fault = None
    if len(text) > LONGEST_TEXT:
        fault = f"审查意见最多 {LONGEST_TEXT} 个字。"
    elif not text and verdict is OpinionVerdict.OBJECT:
        fault = "退回修改应当写明理由。"
    if fault:
        raise Unacceptable("opinion_invalid", fault, fields={"text": fault})
    return text


def _promise_message(session: Session, contract: Contract, *, at: datetime) -> None:
    values = {
        "number": contract.number,
        "title": contract.project_name or contract.title,
        "party_a": str(contract.variables.get("party_a_name", "")),
        "sent_at": clock.iso(at),
    }
    notifying.notify(session, contract.investor_id, MESSAGE_KIND, values, at=at)
