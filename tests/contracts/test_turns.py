"""The database itself keeps the order of signing, whatever the code above it does."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from server.contracts.model import Contract, Party, Signature
from server.kernel.database import Database, new_id
from tests.contracts import builders


def seal_row(contract: Contract, *, document_sha256: str) -> Signature:
    """The government's signature as a row, written past every act."""
    return Signature(
        contract_id=contract.id,
        party=Party.PARTY_A,
        round=contract.round,
        signatory_id=new_id(),
        signatory_name="吴印",
        document_sha256=document_sha256,
        revision_sha256="b" * 64,
        certificate_sha256="c" * 64,
        at=builders.NOW,
    )


def test_no_seal_is_stored_before_the_investor_has_signed(
    tmp_path: Path, database: Database
) -> None:
    contract = builders.offered(tmp_path, database).contract()
    head = contract.head_sha256 or ""
    with pytest.raises(DBAPIError, match="out of turn"), database.transaction() as session:
        session.add(seal_row(contract, document_sha256=head))


def test_no_seal_is_stored_on_another_file_than_the_investor_signed(
    tmp_path: Path, database: Database
) -> None:
    contract = builders.signed(tmp_path, database).contract()
    read = contract.document_sha256 or ""
    with pytest.raises(DBAPIError, match="out of turn"), database.transaction() as session:
        session.add(seal_row(contract, document_sha256=read))
    with database.transaction() as session:
        session.add(seal_row(contract, document_sha256=contract.head_sha256 or ""))
