"""Remembered answers, WeChat's tokens and credits, the demo's messages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "demo_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_messages")),
    )
    op.create_index(op.f("ix_demo_messages_at"), "demo_messages", ["at"], unique=False)
    op.create_index(op.f("ix_demo_messages_phone"), "demo_messages", ["phone"], unique=False)
    op.create_table(
        "remembered_answers",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body_encrypted", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_remembered_answers")),
    )
    op.create_index(
        op.f("ix_remembered_answers_answered_at"),
        "remembered_answers",
        ["answered_at"],
        unique=False,
    )
    op.create_table(
        "weixin_credits",
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "remaining IS NULL OR remaining >= 0",
            name=op.f("ck_weixin_credits_remaining_not_negative"),
        ),
        sa.PrimaryKeyConstraint("openid", "kind", name=op.f("pk_weixin_credits")),
    )
    op.create_table(
        "weixin_tokens",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_weixin_tokens")),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("weixin_tokens")
    op.drop_table("weixin_credits")
    op.drop_index(op.f("ix_remembered_answers_answered_at"), table_name="remembered_answers")
    op.drop_table("remembered_answers")
    op.drop_index(op.f("ix_demo_messages_phone"), table_name="demo_messages")
    op.drop_index(op.f("ix_demo_messages_at"), table_name="demo_messages")
    op.drop_table("demo_messages")
