"""The versions of the rules, and every recommendation made by them. 「匹配数据」"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.actor import ActorKind
from server.kernel.columns import one_of
from server.kernel.database import Base, Instant, new_id

APPEND_ONLY = ("match_rules", "recommendations")


class MatchRules(Base):
    """One version of the rules: the latest is in force, none is ever changed. 「规则版本」"""

    __tablename__ = "match_rules"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[UUID | None] = mapped_column(Uuid)
    maker_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)


class Recommendation(Base):
    """What was recommended for a project, when, and by which version of the rules. 「推荐记录」"""

    __tablename__ = "recommendations"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    rules_id: Mapped[UUID] = mapped_column(ForeignKey("match_rules.id"), index=True)
    asked_by_kind: Mapped[ActorKind | None] = mapped_column(one_of(ActorKind, "asked_by_kind"))
    asked_by: Mapped[UUID | None] = mapped_column(Uuid)
    project: Mapped[dict[str, Any]] = mapped_column(JSON)
    results: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
