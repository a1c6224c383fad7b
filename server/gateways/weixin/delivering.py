"""Deliver the subscribe messages that acts promised through the outbox. 「投递订阅消息」

Topic `weixin.subscribe_message`, payload `{openid, kind, values, page?}`. WeChat knows no
idempotency key: a worker that dies between sending and recording sends twice at most, and a
one-time subscription refuses the second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from server.gateways.protocols import MessageKind, Weixin
from server.gateways.weixin import credits, errors, messages
from server.kernel import clock
from server.kernel.database import Database
from server.kernel.outbox import Abandoned, Delivered, Outcome, Promise

TOPIC: Final = "weixin.subscribe_message"
KINDS: Final = {kind.value: kind for kind in MessageKind}


@dataclass(frozen=True, slots=True)
class _Ordered:
    openid: str
    kind: MessageKind
    values: Mapping[str, str]
    page: str


@dataclass(frozen=True, slots=True)
class SubscribeMessages:
    """The outbox handler of the topic; called outside any transaction. 「订阅消息投递」"""

    database: Database
    weixin: Weixin
    now: Callable[[], datetime] = clock.now

    def __call__(self, promise: Promise) -> Outcome:
        """Send the promised message and keep the count of subscriptions true."""
        ordered = _read(promise.payload)
        if ordered is None:
            return Abandoned("the payload is not {openid, kind, values, page?}")
        with self.database.reading() as session:
            is_exhausted = credits.is_exhausted(session, ordered.openid, kind=ordered.kind)
        if is_exhausted:
            return Abandoned(f"{errors.NO_CREDIT} no subscription is left")
        sending = self.weixin.send(
            ordered.kind, ordered.openid, values=ordered.values, page=ordered.page
        )
        if isinstance(sending.outcome, Delivered):
            with self.database.transaction() as session:
                credits.spend(session, ordered.openid, kind=ordered.kind, at=self.now())
        elif sending.errcode == errors.NO_CREDIT:
            with self.database.transaction() as session:
                credits.exhaust(session, ordered.openid, kind=ordered.kind, at=self.now())
        return sending.outcome


def _read(payload: Mapping[str, Any]) -> _Ordered | None:
    openid, values = payload.get("openid"), payload.get("values")
    kind = KINDS.get(str(payload.get("kind")))
    if not isinstance(openid, str) or kind is None or not isinstance(values, dict):
        return None
    texts = {str(name): str(value) for name, value in values.items()}
    page = payload.get("page")
    try:
        opened = str(page) if page else messages.page_for(kind, texts)
    except KeyError:
        return None
    return _Ordered(openid, kind, texts, opened)
