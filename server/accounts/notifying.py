"""Promise an investor a message in WeChat, delivered once the transaction stands. 「通知」"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.kernel import outbox

TOPIC = "weixin.subscribe_message"


def notify(
    session: Session, investor_id: UUID, kind: str, values: Mapping[str, str], *, at: datetime
) -> None:
    """Promise one subscribe message; who was erased is told nothing. 「通知投资者」

    `kind` and the names of `values` are those of `server/gateways/weixin/messages.py`.
    """
    investor = session.get_one(Investor, investor_id)
    if investor.erased_at is not None:  # nobody is left who could be told
        return
    payload = {"openid": investor.openid, "kind": kind, "values": dict(values)}
    outbox.promise(session, TOPIC, payload, at=at)
