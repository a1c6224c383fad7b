"""The table of plots: land, factories and buildings in one. 「地块数据」"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Date, Float, Index, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.database import AreaColumn, Base, Instant, MoneyColumn, new_id
from server.kernel.quantities import Area, Money
from server.plots.columns import Words
from server.plots.lifecycle import LIFECYCLE, PUBLIC, PlotAction, PlotKind, PlotStatus

AGGREGATE = "plot"


def _one_of(column: str, words: type[PlotKind] | type[PlotStatus]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


class Plot(Base):
    """One plot on offer, with geometry in CGCS2000 (longitude, latitude). 「地块」

    `unit_price` is what lists sort by: 元 per 亩 for land (the starting price divided by the area),
    元 per ㎡ and month of rent for factories and buildings. What only one kind has lives in
    `standards`, whose shape `server/plots/standards.py` declares.
    """

    __tablename__ = "plots"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PlotKind), name="kind"),
        CheckConstraint(_one_of("status", PlotStatus), name="status"),
        CheckConstraint("area > 0", name="area_positive"),
        CheckConstraint("kind = 'land' OR building_area IS NOT NULL", name="building_area"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_at"),
        CheckConstraint(
            "min_x <= cx AND cx <= max_x AND min_y <= cy AND cy <= max_y", name="center_inside"
        ),
        Index("ix_plots_by_kind_and_status", "kind", "status", "updated_at", "id"),
        Index("ix_plots_by_kind", "kind", "updated_at", "id"),
        Index("ix_plots_by_kind_and_park", "kind", "park", "updated_at", "id"),
        Index("ix_plots_by_update", "updated_at", "id"),
        Index("ix_plots_by_park", "park", "updated_at", "id"),
        Index("ix_plots_by_township", "township", "updated_at", "id"),
        Index("ix_plots_by_area", "kind", "area", "id"),
        Index("ix_plots_by_price", "kind", "unit_price", "id"),
        Index("ix_plots_by_place", "kind", "status", "cx", "cy"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default=PlotStatus.DRAFT.value)
    name: Mapped[str] = mapped_column(String(60))
    park: Mapped[str | None] = mapped_column(String(32))
    township: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(120))
    chains: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    owner_type: Mapped[str] = mapped_column(String(16))
    owner_contact_encrypted: Mapped[str | None] = mapped_column(Text)

    geometry: Mapped[dict[str, Any]] = mapped_column(JSON)
    cx: Mapped[float] = mapped_column(Float(53))
    cy: Mapped[float] = mapped_column(Float(53))
    min_x: Mapped[float] = mapped_column(Float(53))
    min_y: Mapped[float] = mapped_column(Float(53))
    max_x: Mapped[float] = mapped_column(Float(53))
    max_y: Mapped[float] = mapped_column(Float(53))
    half_extent: Mapped[float] = mapped_column(Float(53), index=True)
    area: Mapped[Area] = mapped_column(AreaColumn)
    computed_area: Mapped[Area] = mapped_column(AreaColumn)
    area_note: Mapped[str] = mapped_column(String(200), default="")
    building_area: Mapped[Area | None] = mapped_column(AreaColumn)

    start_price: Mapped[Money | None] = mapped_column(MoneyColumn)
    increment: Mapped[Money | None] = mapped_column(MoneyColumn)
    deposit: Mapped[Money | None] = mapped_column(MoneyColumn)
    unit_price: Mapped[Money | None] = mapped_column(MoneyColumn)

    available_from: Mapped[date | None] = mapped_column(Date)
    disposal_modes: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    readiness: Mapped[str] = mapped_column(String(16), default="")
    utilities: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    standards: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(120), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")

    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[str | None] = mapped_column(String(64))
    next_review_at: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is

    @property
    def is_public(self) -> bool:
        """Whether investors may see the plot."""
        return self.status in PUBLIC

    @property
    def actions(self) -> tuple[PlotAction, ...]:
        """What can be done with the plot now; pages show these buttons."""
        return LIFECYCLE.actions(PlotStatus(self.status))
