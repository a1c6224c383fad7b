"""Officials, investors and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "investors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("unionid", sa.String(length=64), nullable=True),
        sa.Column("phone_encrypted", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("company_name", sa.String(length=120), nullable=False),
        sa.Column("company_uscc", sa.String(length=18), nullable=True),
        sa.Column("company_uscc_confirmed", sa.Boolean(), nullable=False),
        sa.Column("company_legal_rep", sa.String(length=64), nullable=False),
        sa.Column("company_address", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "erased_at IS NULL OR (phone_encrypted IS NULL AND phone_index IS NULL AND name = '')",
            name=op.f("ck_investors_erased_is_blank"),
        ),
        sa.CheckConstraint(
            "(phone_encrypted IS NULL) = (phone_index IS NULL)",
            name=op.f("ck_investors_phone_is_indexed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investors")),
        sa.UniqueConstraint("openid", name=op.f("uq_investors_openid")),
    )
    op.create_index(op.f("ix_investors_company_uscc"), "investors", ["company_uscc"], unique=False)
    op.create_index(op.f("ix_investors_phone_index"), "investors", ["phone_index"], unique=False)
    op.create_index(op.f("ix_investors_unionid"), "investors", ["unionid"], unique=False)
    op.create_table(
        "officials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f("ck_officials_failed_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officials")),
        sa.UniqueConstraint("username", name=op.f("uq_officials_username")),
    )
    op.create_table(
        "investor_sessions",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_investor_sessions_investor_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_investor_sessions")),
    )
    op.create_index(
        op.f("ix_investor_sessions_expires_at"), "investor_sessions", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_investor_sessions_investor_id"), "investor_sessions", ["investor_id"], unique=False
    )
    op.create_table(
        "official_sessions",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_official_sessions_official_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_official_sessions")),
    )
    op.create_index(
        op.f("ix_official_sessions_expires_at"), "official_sessions", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_official_sessions_official_id"), "official_sessions", ["official_id"], unique=False
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(op.f("ix_official_sessions_official_id"), table_name="official_sessions")
    op.drop_index(op.f("ix_official_sessions_expires_at"), table_name="official_sessions")
    op.drop_table("official_sessions")
    op.drop_index(op.f("ix_investor_sessions_investor_id"), table_name="investor_sessions")
    op.drop_index(op.f("ix_investor_sessions_expires_at"), table_name="investor_sessions")
    op.drop_table("investor_sessions")
    op.drop_table("officials")
    op.drop_index(op.f("ix_investors_unionid"), table_name="investors")
    op.drop_index(op.f("ix_investors_phone_index"), table_name="investors")
    op.drop_index(op.f("ix_investors_company_uscc"), table_name="investors")
    op.drop_table("investors")
