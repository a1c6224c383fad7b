"""The officials of the demonstration, one for each hat. 「演示人员」"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import enrolling, identifying, passwords
from server.accounts.authorising import Role

PASSWORD = "tianmen-demo"  # noqa: S105 — printed at start and refused in production

OFFICIALS: Mapping[Role, str] = {
    Role.DRAFTER: "周雨桐",
    Role.LEGAL: "陈立群",
    Role.FAIRNESS: "何静",
    Role.LEADER: "刘建华",
    Role.SEALER: "王秀兰",
    Role.OPERATOR: "张凯",
    Role.PERFORMANCE: "李文博",
    Role.STATISTICS: "赵敏",
    Role.ADMIN: "孙伟",
}


def load(session: Session, *, at: datetime) -> int:
    """Enrol the officials who are not there yet, named as their roles; return how many. 「装入」"""
    missing = [
        role for role in OFFICIALS if identifying.official_named(session, role.value) is None
    ]
    for role in missing:
        enrolling.add_official(
            session,
            role.value,
            display_name=OFFICIALS[role],
            roles=[role.value],
            password=PASSWORD,
            at=at,
        )
    return len(missing)


def left(session: Session) -> tuple[str, ...]:
    """Return the usernames that the demonstration's password still opens. 「遗留演示账号」"""
    known = [identifying.official_named(session, role.value) for role in OFFICIALS]
    return tuple(
        official.username
        for official in known
        if official is not None
        and official.disabled_at is None
        and passwords.is_right(PASSWORD, official.password_hash)
    )
