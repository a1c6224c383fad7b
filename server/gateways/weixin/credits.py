"""How many subscribe messages each person still accepts, as far as we were told. 「订阅次数」

WeChat keeps the truth; this count spares calls that would be refused. Unknown is not zero: where no
row exists the message is tried.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CursorResult, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.gateways.protocols import MessageKind
from server.gateways.weixin.model import WeixinCredit


def remember_acceptance(
    session: Session, openid: str, *, kinds: Iterable[MessageKind], at: datetime
) -> None:
    """Count one more message of each kind that the person just accepted. 「记录订阅」"""
    for kind in dict.fromkeys(kinds):
        if _add_one(session, openid, kind=kind, at=at):
            continue
        try:
            with session.begin_nested():
                session.execute(
                    insert(WeixinCredit).values(
                        openid=openid, kind=kind.value, remaining=1, updated_at=at
                    )
                )
        except IntegrityError:
            # Another request inserted the row in this instant, so that now there is one to add to.
            _add_one(session, openid, kind=kind, at=at)


def spend(session: Session, openid: str, *, kind: MessageKind, at: datetime) -> None:
    """Take one message off; long-term and unknown ones stay as they are. 「扣减」"""
    session.execute(
        update(WeixinCredit)
        .where(
            WeixinCredit.openid == openid,
            WeixinCredit.kind == kind.value,
            WeixinCredit.remaining > 0,
        )
        .values(remaining=WeixinCredit.remaining - 1, updated_at=at)
    )


def exhaust(session: Session, openid: str, *, kind: MessageKind, at: datetime) -> None:
    """Note that WeChat refused for want of a subscription, long-term ones included. 「清零」"""
    session.merge(WeixinCredit(openid=openid, kind=kind.value, remaining=0, updated_at=at))


def is_exhausted(session: Session, openid: str, *, kind: MessageKind) -> bool:
    """Whether we know that no message of the kind would be taken. 「是否用尽」"""
    row = session.get(WeixinCredit, (openid, kind.value))
    return row is not None and row.remaining == 0


def _add_one(session: Session, openid: str, *, kind: MessageKind, at: datetime) -> bool:
    # NULL + 1 is NULL: a long-term subscription stays one.
    changed = session.execute(
        update(WeixinCredit)
        .where(WeixinCredit.openid == openid, WeixinCredit.kind == kind.value)
        .values(remaining=WeixinCredit.remaining + 1, updated_at=at)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount > 0
