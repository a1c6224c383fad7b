"""Tables of the people: officials, investors and their sessions. 「人」"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.database import Base, Instant, new_id


class Official(Base):
    """One who works at the console, with the roles they hold. 「工作人员」"""

    __tablename__ = "officials"
    __table_args__ = (CheckConstraint("failed_attempts >= 0", name="failed_attempts"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    roles: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(255))
    failed_attempts: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is


class OfficialSession(Base):
    """One official's open door, known only by the digest of its token. 「工作人员会话」"""

    __tablename__ = "official_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    official_id: Mapped[UUID] = mapped_column(ForeignKey("officials.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Investor(Base):
    """One who came through the mini-program; the row outlives an erasure. 「投资者」"""

    __tablename__ = "investors"
    __table_args__ = (
        CheckConstraint(
            "erased_at IS NULL OR (phone_encrypted IS NULL AND phone_index IS NULL AND name = '')",
            name="erased_is_blank",
        ),
        CheckConstraint(
            "(phone_encrypted IS NULL) = (phone_index IS NULL)", name="phone_is_indexed"
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    openid: Mapped[str] = mapped_column(String(64), unique=True)
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_encrypted: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(64), default="")
    company_name: Mapped[str] = mapped_column(String(120), default="")
    company_uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    company_uscc_confirmed: Mapped[bool] = mapped_column(default=False)
    company_legal_rep: Mapped[str] = mapped_column(String(64), default="")
    company_address: Mapped[str] = mapped_column(String(200), default="")
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is


class InvestorSession(Base):
    """One investor's open door, known only by the digest of its token. 「投资者会话」"""

    __tablename__ = "investor_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    investor_id: Mapped[UUID] = mapped_column(ForeignKey("investors.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
