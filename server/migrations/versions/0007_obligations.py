"""Obligations and milestones."""

import sqlalchemy as sa
from alembic import op

from server.kernel import guards

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
APPEND_ONLY = ("contract_events", "milestones")


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "contract_events",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column(
            "recorded_by",
            sa.Enum(
                "platform",
                "official",
                name="recorded_by",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_events_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "code", name=op.f("pk_contract_events")),
        sa.UniqueConstraint(
            "contract_id", "position", name=op.f("uq_contract_events_contract_id_position")
        ),
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "recorded",
                "corrected",
                "revoked",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'revoked') = (happened_on IS NULL)",
            name=op.f("ck_milestones_revoked_has_no_day"),
        ),
        sa.CheckConstraint(
            "kind = 'recorded' OR reason <> ''", name=op.f("ck_milestones_changes_have_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_milestones_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint(
            "contract_id",
            "event",
            "revision",
            name=op.f("uq_milestones_contract_id_event_revision"),
        ),
    )
    op.create_table(
        "obligations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("clause", sa.String(length=8), nullable=False),
        sa.Column("clause_heading", sa.String(length=120), nullable=False),
        sa.Column("clause_quote", sa.Text(), nullable=False),
        sa.Column(
            "obligor",
            sa.Enum(
                "party_b",
                "party_a",
                name="obligor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "obligee",
            sa.Enum(
                "party_b",
                "party_a",
                name="obligee",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "point",
                "measured",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("anchor", sa.String(length=64), nullable=True),
        sa.Column("anchor_label", sa.String(length=120), nullable=False),
        sa.Column("term_count", sa.Integer(), nullable=True),
        sa.Column(
            "term_unit",
            sa.Enum(
                "month",
                "calendar_day",
                "working_day",
                name="term_unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("met_by", sa.String(length=64), nullable=True),
        sa.Column("target_money", sa.BigInteger(), nullable=True),
        sa.Column("target_number", sa.String(length=40), nullable=True),
        sa.Column("target_unit", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "dormant",
                "scheduled",
                "met_on_time",
                "met_late",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'dormant') = (due_on IS NULL AND met_on IS NULL)",
            name=op.f("ck_obligations_dormant"),
        ),
        sa.CheckConstraint(
            "(state IN ('met_on_time', 'met_late')) = (met_on IS NOT NULL)",
            name=op.f("ck_obligations_met_on_when_met"),
        ),
        sa.CheckConstraint(
            "state <> 'met_late' OR (due_on IS NOT NULL AND met_on > due_on)",
            name=op.f("ck_obligations_late_is_late"),
        ),
        sa.CheckConstraint(
            "state <> 'met_on_time' OR due_on IS NULL OR met_on <= due_on",
            name=op.f("ck_obligations_on_time_is_on_time"),
        ),
        sa.CheckConstraint(
            "(anchor IS NULL) = (term_count IS NULL) AND (anchor IS NULL) = (term_unit IS NULL)",
            name=op.f("ck_obligations_an_event_has_a_term"),
        ),
        sa.CheckConstraint(
            "(fixed_on IS NOT NULL) = (anchor IS NULL)",
            name=op.f("ck_obligations_a_date_or_an_event"),
        ),
        sa.CheckConstraint("obligor <> obligee", name=op.f("ck_obligations_two_parties")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_obligations_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint(
            "contract_id", "sequence", name=op.f("uq_obligations_contract_id_sequence")
        ),
    )
    op.create_index("ix_obligations_by_due", "obligations", ["due_on"], unique=False)
    op.create_index("ix_obligations_due", "obligations", ["state", "due_on"], unique=False)
    for table in APPEND_ONLY:
        for statement in guards.append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    for table in reversed(APPEND_ONLY):
        for statement in guards.lift_append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_index("ix_obligations_due", table_name="obligations")
    op.drop_index("ix_obligations_by_due", table_name="obligations")
    op.drop_table("obligations")
    op.drop_table("milestones")
    op.drop_table("contract_events")
