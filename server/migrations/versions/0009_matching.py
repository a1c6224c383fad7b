"""The matching rules, beginning with those of the plan, and what was recommended by them."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from server.kernel import guards

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
APPEND_ONLY = ("match_rules", "recommendations")
# The plan of a past year is itself a dated record; later rules are versions in the table.
FIRST = Path(__file__).parents[2] / "plots" / "matching" / "plan-2022.toml"


def upgrade() -> None:
    """Make what is new."""
    rules = op.create_table(
        "match_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("maker_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_match_rules_number_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rules")),
        sa.UniqueConstraint("number", name=op.f("uq_match_rules_number")),
    )
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rules_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_by_kind",
            sa.Enum(
                "official",
                "investor",
                "platform",
                name="asked_by_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("project", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rules_id"], ["match_rules.id"], name=op.f("fk_recommendations_rules_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    op.create_index(
        op.f("ix_recommendations_rules_id"), "recommendations", ["rules_id"], unique=False
    )
    op.create_index(op.f("ix_recommendations_at"), "recommendations", ["at"], unique=False)
    op.bulk_insert(
        rules,
        [
            {
                "id": uuid4(),
                "number": 1,
                "rules": tomllib.loads(FIRST.read_text(encoding="utf-8")),
                "reason": "依据《2022 年全市招商引资实施方案》的园区定位，权重为默认值。",
                "made_by": None,
                "maker_name": "平台",
                "at": datetime.now(UTC),
            }
        ],
    )
    for table in APPEND_ONLY:
        for statement in guards.append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    for table in reversed(APPEND_ONLY):
        for statement in guards.lift_append_only(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_index(op.f("ix_recommendations_at"), table_name="recommendations")
    op.drop_index(op.f("ix_recommendations_rules_id"), table_name="recommendations")
    op.drop_table("recommendations")
    op.drop_table("match_rules")
