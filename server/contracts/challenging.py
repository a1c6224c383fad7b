"""Send the investor a one-time code that is good for one file and a few minutes. 「获取验证码」"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import profiles
from server.contracts import finding
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import AGGREGATE, Challenge, Contract, Party, Signature
from server.contracts.room import SigningRoom
from server.kernel import clock, history, outbox, tokens
from server.kernel.actor import Actor
from server.kernel.database import new_id
from server.kernel.errors import Conflict, TooMany
from server.kernel.privacy import Vault, mask_phone

TOPIC = "sms.one_time_code"
LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=60)
MOST_A_DAY = 10
_DAY = timedelta(days=1)
_MOBILE = re.compile(r"1[3-9]\d{9}|\+\d{6,15}")


def challenge(
    session: Session, number: str, *, room: SigningRoom, by: Actor, at: datetime
) -> Challenge:
    """Make a code bound to the file that awaits the investor; promise to send it. 「获取验证码」

    Only the newest code counts. Raises NotFound for another's contract, Conflict `already_signed`
    or `phone_not_bound`, IllegalMove, or TooMany `challenge_too_often`.
    """
    contract = finding.mine_by_number(session, number, by=by, for_update=True)
    require_unsigned(session, contract)
    LIFECYCLE.next(contract.state, ContractAction.SIGN)
    _require_not_too_often(session, contract, at=at)
    phone = phone_of(session, contract, vault=room.vault)
    assert contract.document_sha256 is not None, "a contract that awaits a signature has a file"
    code, identity = tokens.new_code(), new_id()
    made = Challenge(
        id=identity,
        contract_id=contract.id,
        investor_id=contract.investor_id,
        document_sha256=contract.document_sha256,
        code_digest=code_digest(room.vault, identity, contract.document_sha256, code),
        created_at=at,
        expires_at=at + LIFETIME,
        attempts=0,
    )
    session.add(made)
    payload = {
        "phone_encrypted": room.vault.encrypt(phone),
        "code_encrypted": room.vault.encrypt(code),
        "purpose": f"签署合同 {contract.number}",
    }
    outbox.promise(session, TOPIC, payload, at=at)
    facts = {
        "challenge": str(identity),
        "document_sha256": contract.document_sha256,
        "phone": mask_phone(phone),
    }
    state = contract.state.value
    history.append(
        session,
        AGGREGATE,
        contract.id,
        action="challenge",
        by=by,
        at=at,
        from_state=state,
        to_state=state,
        facts=facts,
    )
    return made


def newest(session: Session, contract: Contract) -> Challenge | None:
    """Return the code sent last for a contract, the only one that counts. 「最新验证码」"""
    return session.scalars(
        select(Challenge)
        .where(Challenge.contract_id == contract.id)
        .order_by(Challenge.created_at.desc(), Challenge.id)
        .limit(1)
        .with_for_update()
    ).first()


def code_digest(vault: Vault, challenge_id: UUID, document_sha256: str, code: str) -> str:
    """Return the keyed digest that stands for a code; six digits alone could be guessed from it."""
    return vault.index(f"one-time-code/{challenge_id}/{document_sha256}/{code}")


def phone_of(session: Session, contract: Contract, *, vault: Vault) -> str:
    """Return the investor's bound phone, or the one the contract names. 「接收号码」"""
    contact = profiles.contact_of(session, contract.investor_id, vault=vault)
    named = str(contract.variables.get("party_b_phone", "")).replace(" ", "")
    if contact is not None and contact.phone:
        return contact.phone
    if contact is not None and _MOBILE.fullmatch(named):
        return named
    raise Conflict("phone_not_bound", "请先绑定手机号，再获取签署验证码。")


def sent_to(session: Session, challenge: Challenge) -> str:
    """Return the masked number that a code was sent to; another may be bound since. 「发往号码」"""
    made = (
        entry.facts
        for entry in history.entries(session, AGGREGATE, challenge.contract_id)
        if entry.action == "challenge"
    )
    return next(str(each["phone"]) for each in made if each["challenge"] == str(challenge.id))


def require_unsigned(session: Session, contract: Contract) -> None:
    """Refuse a second signature of the investor, whatever the state says. 「防止重复签署」"""
    signed = session.scalars(
        select(Signature.id).where(
            Signature.contract_id == contract.id, Signature.party == Party.PARTY_B
        )
    ).first()
    if signed is not None:
        raise Conflict("already_signed", "您已经签署过这份合同，无需重复签署。")


def _require_not_too_often(session: Session, contract: Contract, *, at: datetime) -> None:
    recent = session.scalars(
        select(Challenge.created_at)
        .where(Challenge.contract_id == contract.id, Challenge.created_at > at - _DAY)
        .order_by(Challenge.created_at.desc())
    ).all()
    if recent and recent[0] > at - PAUSE:
        seconds = max(1, round((recent[0] + PAUSE - at).total_seconds()))
        raise TooMany("challenge_too_often", f"验证码已发送，请 {seconds} 秒后再获取。")
    if len(recent) >= MOST_A_DAY:
        again = clock.local(recent[-1] + _DAY)
        raise TooMany(
            "challenge_too_often", f"今日获取验证码次数过多，请于 {again:%m月%d日 %H:%M} 后再试。"
        )
