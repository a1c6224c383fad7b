"""The table of imports: who brought which file in, and what came of it. 「导入记录」"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.database import Base, Instant, new_id

AGGREGATE = "plot_import"


class PlotImport(Base):
    """One file: kept as it came, reported on, and committed at most once. 「一次导入」"""

    __tablename__ = "plot_imports"
    __table_args__ = (
        CheckConstraint("(committed_at IS NULL) = (committed_by IS NULL)", name="committed"),
        CheckConstraint("committed_at IS NULL OR errors = 0", name="faultless"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    filename: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(Integer)
    crs: Mapped[str] = mapped_column(String(16))
    defaults: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report_sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    unchanged: Mapped[int] = mapped_column(Integer)
    errors: Mapped[int] = mapped_column(Integer)
    warnings: Mapped[int] = mapped_column(Integer)
    uploaded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    uploaded_by: Mapped[str] = mapped_column(String(120))
    uploaded_at: Mapped[datetime] = mapped_column(Instant, index=True)
    committed_by: Mapped[str | None] = mapped_column(String(120))
    committed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is
