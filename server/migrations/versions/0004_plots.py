"""Plots."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "plots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("park", sa.String(length=32), nullable=True),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("chains", sa.String(length=255), nullable=False),
        sa.Column("owner_type", sa.String(length=16), nullable=False),
        sa.Column("owner_contact_encrypted", sa.Text(), nullable=True),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("cx", sa.Float(precision=53), nullable=False),
        sa.Column("cy", sa.Float(precision=53), nullable=False),
        sa.Column("min_x", sa.Float(precision=53), nullable=False),
        sa.Column("min_y", sa.Float(precision=53), nullable=False),
        sa.Column("max_x", sa.Float(precision=53), nullable=False),
        sa.Column("max_y", sa.Float(precision=53), nullable=False),
        sa.Column("half_extent", sa.Float(precision=53), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.Column("computed_area", sa.BigInteger(), nullable=False),
        sa.Column("area_note", sa.String(length=200), nullable=False),
        sa.Column("building_area", sa.BigInteger(), nullable=True),
        sa.Column("start_price", sa.BigInteger(), nullable=True),
        sa.Column("increment", sa.BigInteger(), nullable=True),
        sa.Column("deposit", sa.BigInteger(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("disposal_modes", sa.String(length=255), nullable=False),
        sa.Column("readiness", sa.String(length=16), nullable=False),
        sa.Column("utilities", sa.JSON(), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=64), nullable=True),
        sa.Column("next_review_at", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'land' OR building_area IS NOT NULL", name=op.f("ck_plots_building_area")
        ),
        sa.CheckConstraint("kind IN ('land', 'factory', 'building')", name=op.f("ck_plots_kind")),
        sa.CheckConstraint(
            "status = 'draft' OR published_at IS NOT NULL", name=op.f("ck_plots_published_at")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'available', 'reserved', 'contracted', 'withdrawn')",
            name=op.f("ck_plots_status"),
        ),
        sa.CheckConstraint("area > 0", name=op.f("ck_plots_area_positive")),
        sa.CheckConstraint(
            "min_x <= cx AND cx <= max_x AND min_y <= cy AND cy <= max_y",
            name=op.f("ck_plots_center_inside"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plots")),
        sa.UniqueConstraint("code", name=op.f("uq_plots_code")),
    )
    op.create_index("ix_plots_by_area", "plots", ["kind", "area", "id"], unique=False)
    op.create_index("ix_plots_by_kind", "plots", ["kind", "updated_at", "id"], unique=False)
    op.create_index(
        "ix_plots_by_kind_and_park", "plots", ["kind", "park", "updated_at", "id"], unique=False
    )
    op.create_index(
        "ix_plots_by_kind_and_status", "plots", ["kind", "status", "updated_at", "id"], unique=False
    )
    op.create_index("ix_plots_by_park", "plots", ["park", "updated_at", "id"], unique=False)
    op.create_index("ix_plots_by_place", "plots", ["kind", "status", "cx", "cy"], unique=False)
    op.create_index("ix_plots_by_price", "plots", ["kind", "unit_price", "id"], unique=False)
    op.create_index("ix_plots_by_township", "plots", ["township", "updated_at", "id"], unique=False)
    op.create_index("ix_plots_by_update", "plots", ["updated_at", "id"], unique=False)
    op.create_index(op.f("ix_plots_half_extent"), "plots", ["half_extent"], unique=False)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(op.f("ix_plots_half_extent"), table_name="plots")
    op.drop_index("ix_plots_by_update", table_name="plots")
    op.drop_index("ix_plots_by_township", table_name="plots")
    op.drop_index("ix_plots_by_price", table_name="plots")
    op.drop_index("ix_plots_by_place", table_name="plots")
    op.drop_index("ix_plots_by_park", table_name="plots")
    op.drop_index("ix_plots_by_kind_and_status", table_name="plots")
    op.drop_index("ix_plots_by_kind_and_park", table_name="plots")
    op.drop_index("ix_plots_by_kind", table_name="plots")
    op.drop_index("ix_plots_by_area", table_name="plots")
    op.drop_table("plots")
