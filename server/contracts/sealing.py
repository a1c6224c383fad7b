"""Put the government's seal on a contract that every other party has signed. 「用印」"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import finding, proving, revisions, translating
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import Contract, Party, Signature, Stage
from server.contracts.room import SigningRoom
from server.kernel.actor import Actor
from server.kernel.errors import Conflict
from server.plots import reserving
from server.plots.lifecycle import PlotAction
from signing import sealing as pdf_sealing
from signing.documents import Sealed

Concluded = Callable[[Session, Contract, datetime], None]


def seal(
    session: Session,
    number: str,
    *,
    head_sha256: str,
    room: SigningRoom,
    by: Actor,
    at: datetime,
    on_concluded: Sequence[Concluded],
) -> Contract:
    """Seal the last page and every page edge in one revision; the contract is concluded. 「用印」

    `head_sha256` is the file the seal keeper looked at. `on_concluded` runs in the same
    transaction: a contract is never concluded without its obligations. Raises Forbidden,
    IllegalMove, Conflict `not_signed_by_all` or `document_changed`, and Unavailable without key
    or timestamp.
    """
    authorising.require(by, Permission.SEAL_CONTRACTS)
    assert by.id is not None, "an official who may seal has an identity"
    contract = finding.locked(session, number)
    LIFECYCLE.next(contract.state, ContractAction.SEAL)
    signed = _others_signed(session, contract)
    revisions.require_head(contract, head_sha256)
    sealed = _sealed_file(contract, signed, room=room, at=at)
    revisions.append(session, contract, sealed.pdf, stage=Stage.SEALED, room=room, at=at)
    session.add(
        Signature(
            contract_id=contract.id,
            party=Party.PARTY_A,
            round=contract.round,
            signatory_id=by.id,
            signatory_name=by.name,
            document_sha256=head_sha256,
            revision_sha256=sealed.sha256,
            certificate_sha256=proving.fingerprint(room.seal_key.certificate),
            at=at,
        )
    )
    facts = {"document_sha256": head_sha256, "revision_sha256": sealed.sha256}
    contract.move(ContractAction.SEAL, by=by, at=at, facts=facts)
    _mark_plots(session, contract, by=by, at=at)
    for concluded in on_concluded:
        concluded(session, contract, at)
    return contract


def _sealed_file(
    contract: Contract, signed: Sequence[Signature], *, room: SigningRoom, at: datetime
) -> Sealed:
    """Append the seal to the newest file and prove the result before anything depends on it."""
    with translating.refusals():
        sealed = pdf_sealing.seal(
            revisions.head(contract, room=room),
            party=Party.PARTY_A.value,
            key=room.seal_key,
            seal_pdf=room.seal_pdf,
            timestamps=room.timestamps,
            at=at,
            reason=f"甲方用印，合同 {contract.number} 生效（签署等级：{room.grade.label}）",
        )
    signers = (
        proving.platform(room),
        *(proving.party(each.party, each.certificate_sha256) for each in signed),
        proving.party(Party.PARTY_A, proving.fingerprint(room.seal_key.certificate)),
    )
    proving.prove(sealed.pdf, signers, room=room, finished=True)
    return sealed


def _others_signed(session: Session, contract: Contract) -> tuple[Signature, ...]:
    """Return the signatures of all other parties; the state alone is not believed."""
    signed = finding.signatures(session, contract)
    if [(each.party, each.round) for each in signed] != [(Party.PARTY_B, contract.round)]:
        raise Conflict("not_signed_by_all", "尚有签署方没有签署，不能用印。")
    return signed


def _mark_plots(session: Session, contract: Contract, *, by: Actor, at: datetime) -> None:
    # A plot withdrawn or contracted in part meanwhile does not undo what both parties have signed.
    for plot in finding.plots(session, contract):
        if PlotAction.CONTRACT in plot.actions:
            reserving.contract(session, plot.code, number=contract.number, by=by, at=at)
