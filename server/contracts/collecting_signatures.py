"""The investor signs: once, in turn, the very file that was read. 「乙方签署」"""

import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts import challenging, finding, proving, revisions, translating
from server.contracts.attempts import Accepted, Attempt, Declined
from server.contracts.consent import CONSENT
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import Challenge, Contract, Party, Signature, Stage
from server.contracts.room import SigningRoom
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import Refusal, TooMany, Unacceptable
from signing import collecting
from signing.documents import Signed
from signing.handwriting import Handwriting
from signing.profiles import Purpose


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed in; `handwriting` is the JSON `{width, height, strokes}`. 「签署内容」"""

    code: str = field(repr=False)
    document_sha256: str
    handwriting: object = field(repr=False)
    consent: bool


@dataclass(frozen=True, slots=True)
class _Signatory:
    """Who signs for 乙方, as the frozen text names them."""

    name: str
    capacity: str
    organisation: str
    uscc: str


def sign(
    session: Session,
    number: str,
    submission: Submission,
    *,
    room: SigningRoom,
    by: Actor,
    at: datetime,
) -> Attempt[Contract]:
    """Put the investor's signature on the file, with its own certificate and timestamp. 「签署」

    A wrong code costs an attempt although it is refused, so that refusal is returned: commit, then
    call `.accepted()`. Raises NotFound for another's contract, Conflict `already_signed` or
    `document_changed`, IllegalMove out of turn, Unacceptable `consent_required` or
    `bad_handwriting`, and Unavailable when no timestamp is to be had; then nothing changed.
    """
    contract = finding.mine_by_number(session, number, by=by, for_update=True)
    challenging.require_unsigned(session, contract)
    LIFECYCLE.next(contract.state, ContractAction.SIGN)
    if submission.consent is not True:
        sentence = "请先阅读并同意数字证书与电子签署告知。"
        raise Unacceptable("consent_required", sentence, fields={"consent": sentence})
    revisions.require_head(contract, submission.document_sha256)
    with translating.refusals():
        handwriting = Handwriting.read(submission.handwriting)
    challenge = challenging.newest(session, contract)
    refusal = _refused(challenge, contract, submission.code, room=room, at=at)
    if refusal is not None:
        return Declined(refusal)
    assert challenge is not None, "a code that was not refused belongs to a challenge"
    challenge.used_at = at
    _append_signature(session, contract, handwriting, challenge, room=room, by=by, at=at)
    return Accepted(contract)


def _refused(
    challenge: Challenge | None, contract: Contract, code: str, *, room: SigningRoom, at: datetime
) -> Refusal | None:
    """Judge a code; a wrong one is counted before it is refused."""
    if challenge is None or challenge.document_sha256 != contract.document_sha256:
        return _about_code("code_missing", "请先获取针对当前文本的验证码。")
    if challenge.used_at is not None:
        return _about_code("code_used", "验证码已经使用过，请重新获取。")
    if at >= challenge.expires_at:
        return _about_code("code_expired", "验证码已过期，请重新获取。")
    if challenge.attempts >= challenging.MOST_ATTEMPTS:
        return TooMany("code_exhausted", "验证码错误次数过多，请重新获取。")
    expected = challenging.code_digest(
        room.vault, challenge.id, challenge.document_sha256, code.strip()
    )
    if hmac.compare_digest(expected, challenge.code_digest):
        return None
    challenge.attempts += 1
    left = challenging.MOST_ATTEMPTS - challenge.attempts
    return _about_code("code_wrong", f"验证码不正确，还可以尝试 {left} 次。")


def _about_code(code: str, sentence: str) -> Unacceptable:
    return Unacceptable(code, sentence, fields={"code": sentence})


def _append_signature(
    session: Session,
    contract: Contract,
    handwriting: Handwriting,
    challenge: Challenge,
    *,
    room: SigningRoom,
    by: Actor,
    at: datetime,
) -> None:
    signatory = _signatory(contract)
    before = challenge.document_sha256
    phone = challenging.sent_to(session, challenge)
    record = _evidence(
        contract, signatory, handwriting, challenge, phone=phone, room=room, by=by, at=at
    )
    evidence = room.blobs.put(json.dumps(record, ensure_ascii=False, sort_keys=True).encode())
    purpose = Purpose(contract.number, document_sha256=before, evidence_sha256=evidence)
    signed, certificate = _signed_file(
        contract, handwriting, signatory, purpose=purpose, room=room, at=at
    )
    revisions.append(session, contract, signed.pdf, stage=Stage.SIGNED, room=room, at=at)
    session.add(
        Signature(
            contract_id=contract.id,
            party=Party.PARTY_B,
            round=contract.round,
            signatory_id=contract.investor_id,
            signatory_name=signatory.name,
            document_sha256=before,
            revision_sha256=signed.sha256,
            certificate_sha256=certificate,
            evidence_sha256=evidence,
            consent_version=CONSENT.version,
            challenge_id=challenge.id,
            at=at,
        )
    )
    facts = {"document_sha256": before, "revision_sha256": signed.sha256, "evidence": evidence}
    contract.move(ContractAction.SIGN, by=by, at=at, facts=facts)


def _signed_file(
    contract: Contract,
    handwriting: Handwriting,
    signatory: _Signatory,
    *,
    purpose: Purpose,
    room: SigningRoom,
    at: datetime,
) -> tuple[Signed, str]:
    """Append the signature and prove the result; return it with its certificate's fingerprint.

    The key is destroyed on leaving the block, whether or not it was used.
    """
    with (
        translating.refusals(),
        room.event_keys.event_key(
            signatory.name, organisation=signatory.organisation, purpose=purpose, at=at
        ) as key,
    ):
        signed = collecting.collect(
            revisions.head(contract, room=room),
            party=Party.PARTY_B.value,
            key=key,
            handwriting=handwriting,
            timestamps=room.timestamps,
            at=at,
            reason=f"乙方签署合同 {contract.number}（签署等级：{room.grade.label}）",
        )
    certificate = proving.fingerprint(key.certificate)
    signers = (proving.platform(room), proving.party(Party.PARTY_B, certificate))
    proving.prove(signed.pdf, signers, room=room, finished=False)
    return signed, certificate


def _signatory(contract: Contract) -> _Signatory:
    typed = {key: str(value).strip() for key, value in contract.variables.items()}
    agent, legal_rep = typed.get("party_b_agent", ""), typed.get("party_b_legal_rep", "")
    return _Signatory(
        name=agent or legal_rep,
        capacity="委托代理人" if agent else "法定代表人",
        organisation=typed.get("party_b_name", ""),
        uscc=typed.get("party_b_uscc", ""),
    )


def _evidence(
    contract: Contract,
    signatory: _Signatory,
    handwriting: Handwriting,
    challenge: Challenge,
    *,
    phone: str,
    room: SigningRoom,
    by: Actor,
    at: datetime,
) -> dict[str, object]:
    """What is kept of the act: who, how identified, what agreed to, what written. 「签署证据」"""
    return {
        "kind": "signature_evidence",
        "contract_number": contract.number,
        "round": contract.round,
        "document_sha256": challenge.document_sha256,
        "party": Party.PARTY_B.value,
        "organisation": {"name": signatory.organisation, "uscc": signatory.uscc},
        "signatory": {"name": signatory.name, "capacity": signatory.capacity},
        "identity": {
            "method": "weixin_session_and_one_time_code",
            "investor_id": str(by.id),
            "investor_name": by.name,
            "challenge_id": str(challenge.id),
            "phone": phone,
            "code_sent_at": clock.iso(challenge.created_at),
            "code_confirmed_at": clock.iso(at),
            "wrong_codes_before": challenge.attempts,
        },
        "consent": {"version": CONSENT.version, "sha256": CONSENT.sha256, "at": clock.iso(at)},
        "handwriting": {
            "width": handwriting.width,
            "height": handwriting.height,
            "strokes": handwriting.strokes,
        },
        "grade": room.grade.value,
        "signed_at": clock.iso(at),
    }
