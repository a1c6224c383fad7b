"""The seal comes last: the database takes no signature of 甲方 before that of 乙方."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = "contract_signatures_in_turn"
MESSAGE = "out of turn: the seal goes on the very file that the other party has signed"
OUT_OF_TURN = """NEW.party = 'party_a' AND NOT EXISTS (
    SELECT 1 FROM contract_signatures AS signed
    WHERE signed.contract_id = NEW.contract_id AND signed.round = NEW.round
    AND signed.party = 'party_b' AND signed.revision_sha256 = NEW.document_sha256)"""


def upgrade() -> None:
    """Make what is new."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON contract_signatures WHEN {OUT_OF_TURN} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {OUT_OF_TURN} THEN RAISE EXCEPTION '{MESSAGE}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON contract_signatures "
        f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def downgrade() -> None:
    """Take it away again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        return
    op.execute(f"DROP TRIGGER {NAME} ON contract_signatures")
    op.execute(f"DROP FUNCTION {NAME}()")
