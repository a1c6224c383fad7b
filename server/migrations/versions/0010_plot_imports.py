"""Imports of plots from files."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "plot_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("crs", sa.String(length=16), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("report_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.String(length=120), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by", sa.String(length=120), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(committed_at IS NULL) = (committed_by IS NULL)",
            name=op.f("ck_plot_imports_committed"),
        ),
        sa.CheckConstraint(
            "committed_at IS NULL OR errors = 0", name=op.f("ck_plot_imports_faultless")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot_imports")),
    )
    op.create_index(op.f("ix_plot_imports_sha256"), "plot_imports", ["sha256"])
    op.create_index(op.f("ix_plot_imports_uploaded_at"), "plot_imports", ["uploaded_at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("plot_imports")
