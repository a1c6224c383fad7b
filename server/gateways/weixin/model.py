"""What we keep for WeChat: shared access tokens and counted subscriptions. 「微信数据表」"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.database import Base, Instant


class WeixinToken(Base):
    """One value of wechatpy's session, encrypted, shared by every process. 「接口凭证」"""

    __tablename__ = "weixin_tokens"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    # WeChat reserves the right to longer tokens than today's 512 characters.
    value: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class WeixinCredit(Base):
    """How many messages of a kind a person accepts; NULL is long-term. 「订阅次数」"""

    __tablename__ = "weixin_credits"
    __table_args__ = (
        CheckConstraint("remaining IS NULL OR remaining >= 0", name="remaining_not_negative"),
    )

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), primary_key=True)
    remaining: Mapped[int | None] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(Instant)
