"""Versions of the matching rules: the latest is in force, a change makes the next. 「规则版本」"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import texts
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, NotFound, Unacceptable
from server.plots.matching import rulebook
from server.plots.matching.model import MatchRules
from server.plots.matching.rulebook import Rulebook

LONGEST_REASON = 200


def active(session: Session) -> MatchRules:
    """Return the version in force, which is the latest; the first came with the database."""
    return session.scalars(select(MatchRules).order_by(MatchRules.number.desc()).limit(1)).one()


def by_number(session: Session, number: int) -> MatchRules:
    """Return a version by its number; raise NotFound. 「某一版」"""
    found = session.scalars(select(MatchRules).where(MatchRules.number == number)).one_or_none()
    if found is None:
        raise NotFound("rules_not_found", "没有这一版匹配规则。")
    return found


def versions(session: Session) -> tuple[MatchRules, ...]:
    """Return every version, the latest first. 「历次版本」"""
    return tuple(session.scalars(select(MatchRules).order_by(MatchRules.number.desc())))


def book_of(version: MatchRules) -> Rulebook:
    """Return the rules of a version. 「取规则」"""
    return rulebook.read(version.rules)


def revise(
    session: Session,
    raw: Mapping[str, Any],
    *,
    reason: str,
    based_on: int,
    by: Actor,
    at: datetime,
) -> MatchRules:
    """Put new rules in force as the next version, saying why. 「修订规则」

    Raises Unacceptable with every fault, also when nothing is changed, and Conflict
    `rules_changed` when somebody else has made a version since number `based_on`.
    """
    authorising.require(by, Permission.EDIT_MATCHING)
    book = _readable(raw, reason)
    before = active(session)
    if before.number != based_on:
        raise _changed()
    if book == book_of(before):
        raise Unacceptable("rules_unchanged", "没有改动任何规则或权重。")
    version = MatchRules(
        number=before.number + 1,
        rules=book.as_json(),
        reason=reason.strip(),
        made_by=by.id,
        maker_name=by.name,
        at=at,
    )
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError:  # two officials saved in the same moment
        raise _changed() from None
    return version


def _readable(raw: Mapping[str, Any], reason: str) -> Rulebook:
    faults: dict[str, str] = {}
    reason = reason.strip()
    if not reason:
        faults["reason"] = "请说明为什么调整。"
    elif len(reason) > LONGEST_REASON or not texts.is_clean(reason):
        faults["reason"] = f"最多 {LONGEST_REASON} 个字，不含控制字符。"
    try:
        book = rulebook.read(raw)
    except Unacceptable as refusal:
        faults |= refusal.fields
    if faults:
        raise Unacceptable("rules_invalid", "匹配规则有误，请按提示修改。", fields=faults)
    return book


def _changed() -> Conflict:
    return Conflict("rules_changed", "规则已被他人更新，请核对最新一版后再保存。")
