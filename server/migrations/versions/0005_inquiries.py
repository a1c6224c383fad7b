"""Inquiries and their messages."""

import sqlalchemy as sa
from alembic import op

from server.kernel import guards

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
APPEND_ONLY = ("inquiry_plots", "inquiry_messages")


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "inquiries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("project", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_answer",
                "answered",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handler_name", sa.String(length=120), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'awaiting_answer') = (answer_due_at IS NOT NULL)",
            name=op.f("ck_inquiries_due_while_awaiting"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_inquiries_closed_at_when_closed"),
        ),
        sa.CheckConstraint(
            "state = 'awaiting_answer' OR first_answered_at IS NOT NULL",
            name=op.f("ck_inquiries_answered_before_closed"),
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_inquiries_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiries_number")),
    )
    op.create_index("ix_inquiries_due", "inquiries", ["answer_due_at", "id"], unique=False)
    op.create_index("ix_inquiries_latest", "inquiries", ["last_message_at", "id"], unique=False)
    op.create_index(
        "ix_inquiries_mine", "inquiries", ["investor_id", "last_message_at", "id"], unique=False
    )
    op.create_table(
        "inquiry_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "author_kind",
            sa.Enum(
                "official",
                "investor",
                "platform",
                name="author_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_inquiry_messages_inquiry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_messages")),
        sa.UniqueConstraint(
            "inquiry_id", "sequence", name=op.f("uq_inquiry_messages_inquiry_id_sequence")
        ),
    )
    op.create_table(
        "inquiry_plots",
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("plot_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_inquiry_plots_inquiry_id")
        ),
        sa.ForeignKeyConstraint(["plot_id"], ["plots.id"], name=op.f("fk_inquiry_plots_plot_id")),
        sa.PrimaryKeyConstraint("inquiry_id", "plot_id", name=op.f("pk_inquiry_plots")),
        sa.UniqueConstraint(
            "inquiry_id", "position", name=op.f("uq_inquiry_plots_inquiry_id_position")
        ),
    )
    for table in APPEND_ONLY:
        for statement in guards.append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    for table in reversed(APPEND_ONLY):
        for statement in guards.lift_append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("inquiry_plots")
    op.drop_table("inquiry_messages")
    op.drop_index("ix_inquiries_mine", table_name="inquiries")
    op.drop_index("ix_inquiries_latest", table_name="inquiries")
    op.drop_index("ix_inquiries_due", table_name="inquiries")
    op.drop_table("inquiries")
