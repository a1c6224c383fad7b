"""Contracts, their files, opinions and signatures."""

import sqlalchemy as sa
from alembic import op

from server.kernel import guards

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
APPEND_ONLY = (
    "contract_rounds",
    "contract_revisions",
    "contract_opinions",
    "contract_signatures",
    "uscc_confirmations",
)


def upgrade() -> None:
    """Make what is new."""
    op.create_table(
        "contracts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("inquiry_id", sa.Uuid(), nullable=True),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("template_kind", sa.String(length=32), nullable=False),
        sa.Column("template_version", sa.String(length=16), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("project_name", sa.String(length=120), nullable=False),
        sa.Column("party_b_name", sa.String(length=120), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafting",
                "in_review",
                "awaiting_investor",
                "awaiting_seal",
                "concluded",
                "refused",
                "voided",
                name="contractstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("head_revision", sa.Integer(), nullable=False),
        sa.Column("head_sha256", sa.String(length=64), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'concluded') = (concluded_at IS NOT NULL)",
            name=op.f("ck_contracts_concluded_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('refused', 'voided')) = (closing_reason IS NOT NULL)",
            name=op.f("ck_contracts_closing_reason"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('awaiting_investor', 'awaiting_seal', 'concluded', 'in_review', 'refused')) OR document_sha256 IS NOT NULL",
            name=op.f("ck_contracts_frozen_has_document"),
        ),
        sa.CheckConstraint(
            "state <> 'drafting' OR document_sha256 IS NULL",
            name=op.f("ck_contracts_draft_has_none"),
        ),
        sa.CheckConstraint(
            "state IN ('awaiting_investor', 'awaiting_seal', 'concluded', 'drafting', 'in_review', 'refused', 'voided')",
            name=op.f("ck_contracts_known_state"),
        ),
        sa.CheckConstraint(
            "(head_sha256 IS NULL) = (document_sha256 IS NULL)",
            name=op.f("ck_contracts_head_with_document"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_contracts_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_contracts_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_number")),
    )
    op.create_index(
        "ix_contracts_by_state", "contracts", ["state", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_contracts_inquiry_id"), "contracts", ["inquiry_id"], unique=False)
    op.create_index("ix_contracts_latest", "contracts", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_contracts_mine", "contracts", ["investor_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "contract_challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_challenges_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_contract_challenges_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_challenges")),
    )
    op.create_index(
        "ix_contract_challenges_contract_id_created_at",
        "contract_challenges",
        ["contract_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "contract_opinions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "gate", sa.Enum("legality", name="gate", native_enum=False, length=32), nullable=False
        ),
        sa.Column(
            "verdict",
            sa.Enum("approve", "object", name="opinionverdict", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gate IN ('legality')", name=op.f("ck_contract_opinions_known_gate")),
        sa.CheckConstraint(
            "verdict IN ('approve', 'object')", name=op.f("ck_contract_opinions_known_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_opinions_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_opinions")),
        sa.UniqueConstraint(
            "contract_id", "round", "gate", name=op.f("uq_contract_opinions_contract_id_round_gate")
        ),
    )
    op.create_table(
        "contract_plots",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("plot_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_plots_contract_id")
        ),
        sa.ForeignKeyConstraint(["plot_id"], ["plots.id"], name=op.f("fk_contract_plots_plot_id")),
        sa.PrimaryKeyConstraint("contract_id", "plot_id", name=op.f("pk_contract_plots")),
    )
    op.create_table(
        "contract_revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "frozen",
                "certified",
                "signed",
                "sealed",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('certified', 'frozen', 'sealed', 'signed')",
            name=op.f("ck_contract_revisions_known_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_revisions_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_revisions")),
        sa.UniqueConstraint(
            "contract_id",
            "round",
            "number",
            name=op.f("uq_contract_revisions_contract_id_round_number"),
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_contract_revisions_sha256")),
    )
    op.create_table(
        "contract_rounds",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("verify_token_digest", sa.String(length=64), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_rounds_contract_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "number", name=op.f("pk_contract_rounds")),
        sa.UniqueConstraint("document_sha256", name=op.f("uq_contract_rounds_document_sha256")),
        sa.UniqueConstraint(
            "verify_token_digest", name=op.f("uq_contract_rounds_verify_token_digest")
        ),
    )
    op.create_table(
        "uscc_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_uscc_confirmations_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uscc_confirmations")),
        sa.UniqueConstraint(
            "contract_id",
            "field",
            "uscc",
            name=op.f("uq_uscc_confirmations_contract_id_field_uscc"),
        ),
    )
    op.create_table(
        "contract_signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column(
            "party",
            sa.Enum("party_b", "party_a", name="party", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Uuid(), nullable=False),
        sa.Column("signatory_name", sa.String(length=120), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("revision_sha256", sa.String(length=64), nullable=False),
        sa.Column("certificate_sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("consent_version", sa.String(length=32), nullable=True),
        sa.Column("challenge_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "party IN ('party_a', 'party_b')", name=op.f("ck_contract_signatures_known_party")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["contract_challenges.id"],
            name=op.f("fk_contract_signatures_challenge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_signatures_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signatures")),
        sa.UniqueConstraint(
            "contract_id", "party", name=op.f("uq_contract_signatures_contract_id_party")
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
    op.drop_table("contract_signatures")
    op.drop_table("uscc_confirmations")
    op.drop_table("contract_rounds")
    op.drop_table("contract_revisions")
    op.drop_table("contract_plots")
    op.drop_table("contract_opinions")
    op.drop_index("ix_contract_challenges_contract_id_created_at", table_name="contract_challenges")
    op.drop_table("contract_challenges")
    op.drop_index("ix_contracts_mine", table_name="contracts")
    op.drop_index("ix_contracts_latest", table_name="contracts")
    op.drop_index(op.f("ix_contracts_inquiry_id"), table_name="contracts")
    op.drop_index("ix_contracts_by_state", table_name="contracts")
    op.drop_table("contracts")
