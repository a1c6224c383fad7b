"""What the demo keeps instead of sending it. 「演示数据表」"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.database import Base, Instant, new_id


class DemoMessage(Base):
    """A text message that the demo did not send but shows. 「演示短信」"""

    __tablename__ = "demo_messages"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    phone: Mapped[str] = mapped_column(String(32), index=True)
    code: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
