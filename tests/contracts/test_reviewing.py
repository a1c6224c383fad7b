"""An opinion is about one file; an approval lets the investor in."""

from pathlib import Path

import pytest

from server.accounts import notifying
from server.contracts import finding, reviewing
from server.contracts.lifecycle import ContractState
from server.contracts.model import OpinionVerdict
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, NotFound, Unacceptable
from server.kernel.lifecycle import IllegalMove
from server.kernel.outbox import OutboxEntry
from tests import builders as people
from tests.contracts import builders


def test_an_approval_offers_the_contract_and_promises_a_message(
    tmp_path: Path, database: Database
) -> None:
    """The investor learns of it through WeChat, after the commit."""
    case = builders.offered(tmp_path, database)
    contract = case.contract()
    assert contract.state is ContractState.AWAITING_INVESTOR
    assert contract.offered_at == case.at
    with database.reading() as session:
        (opinion,) = finding.opinions(session, contract)
        promised = session.query(OutboxEntry).filter_by(topic=notifying.TOPIC).all()
    assert opinion.document_sha256 == contract.document_sha256
    assert (opinion.by_id, opinion.by_name) == (case.legal.id, case.legal.name)
    payload = promised[-1].payload
    assert (payload["openid"], payload["kind"]) == ("openid-liming", "contract_awaits_signature")
    assert payload["values"]["number"] == case.number
    assert set(payload["values"]) == {"number", "title", "party_a", "sent_at"}


def test_an_opinion_on_another_file_is_refused(tmp_path: Path, database: Database) -> None:
    """The reviewer's page was open while the text was taken back and frozen again."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(Conflict, match="document_changed"):
        builders.review(case, document_sha256="0" * 64)
    contract = case.contract()
    assert contract.state is ContractState.IN_REVIEW
    with database.reading() as session:
        assert finding.opinions(session, contract) == ()


def test_an_objection_needs_reasons_and_returns_the_draft(
    tmp_path: Path, database: Database
) -> None:
    """The drafter must know what to change."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(Unacceptable, match="opinion_invalid"):
        builders.review(case, OpinionVerdict.OBJECT, text="  ")
    builders.review(case, OpinionVerdict.OBJECT, text="第九条需补充依据。")
    contract = case.contract()
    assert contract.state is ContractState.DRAFTING
    assert contract.document_sha256 is None
    assert contract.offered_at is None
    with database.reading() as session:
        (opinion,) = finding.opinions(session, contract)
    assert opinion.text == "第九条需补充依据。"


def test_who_wrote_on_the_draft_does_not_review_it(tmp_path: Path, database: Database) -> None:
    """Two hats on one head are still one pair of eyes."""
    both = people.official("drafter", "legal", name="双岗")
    case = builders.frozen(tmp_path, database, drafter=both)
    with pytest.raises(Forbidden, match="reviewer_is_drafter"):
        builders.review(case, by=both)
    assert builders.review(case).contract().state is ContractState.AWAITING_INVESTOR


def test_only_reviewers_review_and_only_what_is_in_review(
    tmp_path: Path, database: Database
) -> None:
    """Permission first, then the state."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(Forbidden, match="not_permitted"):
        builders.review(case, by=case.sealer)
    builders.review(case)
    with pytest.raises(IllegalMove):
        builders.review(case)
    with pytest.raises(NotFound), database.transaction() as session:
        reviewing.give_opinion(
            session,
            "TM-ZS-2026-0099",
            verdict=OpinionVerdict.APPROVE,
            document_sha256="0" * 64,
            text="",
            by=case.legal,
            at=case.at,
        )
