"""What an investor tells of themselves, and their right to see and erase it. 「投资者资料」"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from server.accounts import authorising, identifying
from server.accounts.authorising import Permission
from server.accounts.model import Investor
from server.kernel import clock, history, privacy, texts, uscc
from server.kernel.actor import Actor
from server.kernel.errors import NotFound, Unacceptable
from server.kernel.privacy import Vault

MAINLAND_PHONE = re.compile(r"1[3-9]\d{9}")
FOREIGN_PHONE = re.compile(r"\+\d{6,15}")


@dataclass(frozen=True, slots=True)
class Company:
    """What an investor says of their company. 「企业信息」"""

    name: str
    uscc: str
    legal_rep: str = ""
    address: str = ""
    uscc_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """An investor as they and the officials see them: the phone is masked. 「资料」"""

    id: UUID
    name: str
    phone_masked: str | None
    company: Company | None
    is_erased: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the platform reaches an investor; for delivery only, never shown. 「联络方式」"""

    openid: str
    phone: str | None


def profile_of(session: Session, investor_id: UUID, *, vault: Vault) -> Profile:
    """Return an investor's profile with the phone masked; raise NotFound. 「查看资料」"""
    investor = session.get(Investor, investor_id)
    if investor is None:
        raise _unknown()
    phone = _phone(investor, vault)
    return Profile(
        id=investor.id,
        name=investor.name,
        phone_masked=privacy.mask_phone(phone) if phone else None,
        company=_company(investor),
        is_erased=investor.erased_at is not None,
        created_at=investor.created_at,
    )


def contact_of(session: Session, investor_id: UUID, *, vault: Vault) -> Contact | None:
    """Return where to reach an investor, or None after an erasure. 「联络方式」"""
    investor = session.get(Investor, investor_id)
    if investor is None or investor.erased_at is not None:
        return None
    return Contact(openid=investor.openid, phone=_phone(investor, vault))


def set_name(
    session: Session, investor_id: UUID, name: str, *, by: Actor, at: datetime
) -> Investor:
    """Write how an investor wishes to be called, at most 30 characters. 「填写姓名」"""
    investor = _own(session, investor_id, by=by)
    investor.name = _text(name, field="name", label="姓名", longest=30)
    _note(session, investor, "name_set", by=by, at=at)
    return investor


def bind_phone(
    session: Session, investor_id: UUID, phone: str, *, vault: Vault, by: Actor, at: datetime
) -> Investor:
    """Keep the telephone number that WeChat vouches for, encrypted. 「绑定手机」"""
    investor = _own(session, investor_id, by=by)
    phone = re.sub(r"[\s-]", "", phone).removeprefix("+86")
    if not (MAINLAND_PHONE.fullmatch(phone) or FOREIGN_PHONE.fullmatch(phone)):
        sentence = "手机号应为 11 位数字；境外号码请带国际区号，例如“+852…”。"
        raise Unacceptable("phone_invalid", sentence, fields={"phone": sentence})
    investor.phone_encrypted = vault.encrypt(phone)
    investor.phone_index = vault.index(phone)
    _note(session, investor, "phone_bound", by=by, at=at)
    return investor


def set_company(
    session: Session, investor_id: UUID, company: Company, *, by: Actor, at: datetime
) -> Investor:
    """Write an investor's company; its code is checked by GB 32100. 「填写企业」

    Raises Unacceptable `uscc_invalid`, or `uscc_check_digit` until `uscc_confirmed` is given.
    """
    investor = _own(session, investor_id, by=by)
    name = _text(company.name, field="name", label="企业名称", longest=120)
    code = uscc.confirm(company.uscc, confirmed=company.uscc_confirmed)
    legal_rep, address = company.legal_rep.strip(), company.address.strip()
    if legal_rep:
        _text(legal_rep, field="legal_rep", label="法定代表人", longest=64)
    if address:
        _text(address, field="address", label="住所", longest=200)
    investor.company_name, investor.company_uscc = name, code.text
    investor.company_uscc_confirmed = not code.check_digit_ok
    investor.company_legal_rep, investor.company_address = legal_rep, address
    _note(session, investor, "company_set", by=by, at=at)
    return investor


def erase_me(session: Session, investor_id: UUID, *, by: Actor, at: datetime) -> None:
    """Blank an investor's personal data and end their sessions; the row stays. 「注销」

    Contracts refer to the row, and the company's name is no personal datum. The next visit of the
    same WeChat identity enrols a new investor.
    """
    investor = _own(session, investor_id, by=by)
    investor.openid, investor.unionid = f"erased:{investor.id}", None
    investor.phone_encrypted, investor.phone_index = None, None
    investor.name, investor.company_legal_rep, investor.company_address = "", "", ""
    investor.erased_at = at
    identifying.log_out_everywhere(session, investor.id)
    _note(session, investor, "erased", by=by, at=at)


def export_me(session: Session, investor_id: UUID, *, vault: Vault, by: Actor) -> dict[str, Any]:
    """Return everything kept about an investor, readable, for themselves alone. 「导出个人信息」"""
    investor = _own(session, investor_id, by=by)
    company = _company(investor)
    return {
        "id": str(investor.id),
        "openid": investor.openid,
        "unionid": investor.unionid,
        "name": investor.name,
        "phone": _phone(investor, vault),
        "company": None
        if company is None
        else {
            "name": company.name,
            "uscc": company.uscc,
            "legal_rep": company.legal_rep,
            "address": company.address,
        },
        "created_at": clock.iso(investor.created_at),
        "history": [
            {"at": clock.iso(entry.at), "action": entry.action}
            for entry in history.entries(session, "investor", investor.id)
        ],
    }


def reveal_phone(
    session: Session, investor_id: UUID, *, vault: Vault, reason: str, by: Actor, at: datetime
) -> str | None:
    """Show an official an investor's phone, and remember who asked and why. 「查看原文」"""
    authorising.require(by, Permission.REVEAL_PERSONAL)
    reason = texts.reason(reason)
    investor = session.get(Investor, investor_id)
    if investor is None:
        raise _unknown()
    facts = {"reason": reason}
    history.append(
        session, "investor", investor.id, action="phone_revealed", by=by, at=at, facts=facts
    )
    return _phone(investor, vault)


def _phone(investor: Investor, vault: Vault) -> str | None:
    return vault.decrypt(investor.phone_encrypted) if investor.phone_encrypted else None


def _company(investor: Investor) -> Company | None:
    if not investor.company_name:
        return None
    return Company(
        name=investor.company_name,
        uscc=investor.company_uscc or "",
        legal_rep=investor.company_legal_rep,
        address=investor.company_address,
        uscc_confirmed=investor.company_uscc_confirmed,
    )


def _own(session: Session, investor_id: UUID, *, by: Actor) -> Investor:
    investor = session.get(Investor, investor_id, with_for_update=True)
    if investor is None or investor.erased_at is not None or by.id != investor_id:
        raise _unknown()
    return investor


def _unknown() -> NotFound:
    return NotFound("investor_not_found", "没有这位投资者。")


def _text(text: str, *, field: str, label: str, longest: int) -> str:
    text = text.strip()
    if not 1 <= len(text) <= longest or not texts.is_name(text):
        sentence = f"{label}应为 1 至 {longest} 个字，不含换行和不可见的字符。"
        raise Unacceptable("text_invalid", sentence, fields={field: sentence})
    return text


def _note(session: Session, investor: Investor, action: str, *, by: Actor, at: datetime) -> None:
    # What was written stays out of history, which can never be erased.
    session.flush()
    history.append(session, "investor", investor.id, action=action, by=by, at=at)
