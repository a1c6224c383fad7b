"""One-time codes by text message; the demo keeps them where visitors can read them. 「短信」

Topic `sms.one_time_code`, payload `{phone_encrypted, code_encrypted, purpose}`, both encrypted by
the Vault, because the outbox stays readable long after a code was used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.gateways.model import DemoMessage
from server.gateways.protocols import TextMessages
from server.kernel import clock
from server.kernel.database import Database
from server.kernel.errors import Unavailable
from server.kernel.outbox import Abandoned, Delivered, Outcome, Promise
from server.kernel.privacy import Vault

TOPIC: Final = "sms.one_time_code"
SHOWN: Final = 50


class DemoTextMessages:
    """Writes every code to a table that anyone may read: never in production. 「演示短信」"""

    def __init__(self, database: Database, *, env: str) -> None:
        if env != "demo":
            raise ValueError(f"demo text messages are refused when ENV={env}")
        self._database = database

    def send_code(self, phone: str, code: str, *, purpose: str, at: datetime) -> Outcome:
        """Keep the message for the demo's outbox page. 「保存」"""
        text = f"【天门招商】验证码{code}，用于{purpose}。请勿告知他人。"
        with self._database.transaction() as session:
            session.add(DemoMessage(phone=phone, code=code, purpose=purpose, text=text, at=at))
        return Delivered()


def demo_outbox(session: Session, *, phone: str | None = None) -> Sequence[DemoMessage]:
    """List the demo's latest messages, newest first, of one telephone or of all. 「演示发件箱」"""
    wanted = select(DemoMessage).order_by(DemoMessage.at.desc()).limit(SHOWN)
    if phone is not None:
        wanted = wanted.where(DemoMessage.phone == phone)
    return session.scalars(wanted).all()


@dataclass(frozen=True, slots=True)
class OneTimeCodes:
    """The outbox handler of the topic. 「验证码投递」"""

    carrier: TextMessages
    vault: Vault
    now: Callable[[], datetime] = clock.now

    def __call__(self, promise: Promise) -> Outcome:
        """Decrypt the promised code and have it carried."""
        sealed = [promise.payload.get(key) for key in ("phone_encrypted", "code_encrypted")]
        purpose = str(promise.payload.get("purpose") or "身份验证")
        try:
            phone, code = (self.vault.decrypt(str(each)) for each in sealed)
        except (Unavailable, ValueError):
            return Abandoned("the payload is not {phone_encrypted, code_encrypted, purpose}")
        return self.carrier.send_code(phone, code, purpose=purpose, at=self.now())
