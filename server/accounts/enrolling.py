"""Take officials in, change what they may do, and let them go. 「人员管理」"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising, identifying, passwords
from server.accounts.authorising import Permission, Role
from server.accounts.model import Official
from server.kernel import actor, history, texts
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, NotFound, Unacceptable

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


def add_official(
    session: Session,
    username: str,
    *,
    display_name: str,
    roles: Iterable[str],
    password: str,
    at: datetime,
    by: Actor = actor.PLATFORM,
) -> Official:
    """Enrol an official; raise Conflict when the name is taken. 「新增人员」

    The platform itself acts when the operator of the machine enrols someone by command.
    """
    _require(by)
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        sentence = "用户名应以字母开头，由小写字母、数字、点、横线组成。"
        raise Unacceptable("username_invalid", sentence, fields={"username": sentence})
    if session.scalars(select(Official.id).where(Official.username == username)).first():
        raise Conflict("username_taken", f"用户名“{username}”已被使用。")
    official = Official(
        username=username,
        display_name=_display_name(display_name),
        roles=_roles(roles),
        password_hash=passwords.hashed(password),
        created_at=at,
    )
    session.add(official)
    session.flush()
    facts = {"username": username, "roles": official.roles}
    history.append(session, "official", official.id, action="enrolled", by=by, at=at, facts=facts)
    return official


def change_roles(
    session: Session, official_id: UUID, roles: Iterable[str], *, by: Actor, at: datetime
) -> Official:
    """Give an official other roles, effective with their next request. 「调整岗位」"""
    _require(by)
    official = _locked(session, official_id)
    before, official.roles = official.roles, _roles(roles)
    facts = {"roles": {"old": before, "new": official.roles}}
    _note(session, official, "roles_changed", by=by, at=at, facts=facts)
    return official


def change_password(
    session: Session, official_id: UUID, password: str, *, by: Actor, at: datetime
) -> Official:
    """Set a new password, lift a lock and end every session. 「改密」"""
    if by.id != official_id:
        _require(by)
    official = _locked(session, official_id)
    official.password_hash = passwords.hashed(password)
    official.failed_attempts, official.locked_until = 0, None
    identifying.log_out_everywhere(session, official_id)
    _note(session, official, "password_changed", by=by, at=at)
    return official


def disable(session: Session, official_id: UUID, *, by: Actor, at: datetime) -> Official:
    """Let an official go: every session ends and no log-in succeeds any more. 「停用」"""
    _require(by)
    official = _locked(session, official_id)
    if official.disabled_at is None:
        official.disabled_at = at
        identifying.log_out_everywhere(session, official_id)
        _note(session, official, "disabled", by=by, at=at)
    return official


def _require(by: Actor) -> None:
    if by is not actor.PLATFORM:
        authorising.require(by, Permission.MANAGE_OFFICIALS)


def _roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    unknown = [role for role in wanted if role not in set(Role)]
    if unknown or not wanted:
        sentence = f"没有“{unknown[0]}”这个岗位。" if unknown else "请至少指定一个岗位。"
        raise Unacceptable("role_unknown", sentence, fields={"roles": sentence})
    return [str(role) for role in wanted]


def _display_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 64 or not texts.is_name(name):
        sentence = "姓名应为 1 至 64 个字。"
        raise Unacceptable("name_invalid", sentence, fields={"display_name": sentence})
    return name


def _locked(session: Session, official_id: UUID) -> Official:
    official = session.get(Official, official_id, with_for_update=True)
    if official is None:
        raise NotFound("official_not_found", "没有这位工作人员。")
    return official


def _note(
    session: Session,
    official: Official,
    action: str,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    session.flush()
    history.append(session, "official", official.id, action=action, by=by, at=at, facts=facts)
