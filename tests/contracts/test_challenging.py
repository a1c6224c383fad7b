"""One-time codes: bound to a file, short-lived, counted, and nowhere in clear."""

import json
from pathlib import Path

import pytest

from server.contracts import challenging, drafting
from server.contracts.lifecycle import ContractState
from server.kernel.database import Database
from server.kernel.errors import Conflict, TooMany
from server.kernel.outbox import OutboxEntry
from tests.contracts import builders, refusals


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_sits_nowhere_in_clear(tmp_path: Path, database: Database) -> None:
    """A reader of the database cannot sign with it."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    with database.reading() as session:
        entry = session.query(OutboxEntry).filter_by(topic=challenging.TOPIC).one()
        assert set(entry.payload) == {"phone_encrypted", "code_encrypted", "purpose"}
        assert code not in json.dumps(entry.payload)
        assert builders.PHONE not in json.dumps(entry.payload)
        assert case.room.vault.decrypt(entry.payload["phone_encrypted"]) == builders.PHONE
    assert code not in refusals.newest_code(case).code_digest


def test_a_wrong_code_is_counted_although_it_is_refused(tmp_path: Path, database: Database) -> None:
    """Five guesses, and the right code does not help any more."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    for left in (4, 3, 2, 1, 0):
        refusal = refusals.refused(case, wrong(code))
        assert refusal.code == "code_wrong"
        assert f"还可以尝试 {left} 次" in refusal.detail
    assert refusals.newest_code(case).attempts == 5
    assert refusals.refused(case, code).code == "code_exhausted"
    case = case.after(minutes=2)
    assert builders.sign(case).contract().state is ContractState.AWAITING_SEAL


def test_an_expired_code_is_refused_and_a_new_one_helps(tmp_path: Path, database: Database) -> None:
    """Ten minutes from sending."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    late = case.after(minutes=8)  # signing itself comes two minutes later
    assert refusals.refused(late, code).code == "code_expired"
    assert builders.sign(late).contract().state is ContractState.AWAITING_SEAL


def test_only_the_newest_code_counts(tmp_path: Path, database: Database) -> None:
    """Whoever asks again has thrown the first code away."""
    case = builders.offered(tmp_path, database)
    first = builders.challenge(case)
    later = case.after(seconds=61)
    second = builders.challenge(later)
    if first != second:
        assert refusals.refused(later, first).code == "code_wrong"
    builders.sign(later, builders.submission(later, second))


def test_a_code_for_an_earlier_text_does_not_sign_the_new_one(
    tmp_path: Path, database: Database
) -> None:
    """The code is bound to the file it was sent for."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    again = builders.review(builders.freeze(builders.save(case, copies="6")))
    assert refusals.refused(again, code).code == "code_missing"


def test_codes_cannot_be_asked_for_too_often(tmp_path: Path, database: Database) -> None:
    """Once a minute, and ten times a day."""
    case = builders.offered(tmp_path, database)
    builders.challenge(case)
    with pytest.raises(TooMany, match="请 31 秒后"):
        builders.challenge(case.after(seconds=29))
    for minute in range(1, 10):
        builders.challenge(case.after(minutes=minute))
    with pytest.raises(TooMany, match="次数过多"):
        builders.challenge(case.after(minutes=30))
    builders.challenge(case.after(hours=24, minutes=1))


def test_codes_go_to_the_phone_in_the_contract_when_none_is_bound(
    tmp_path: Path, database: Database
) -> None:
    """A landline receives no code."""
    case = builders.drafted(tmp_path, database, phone=None)
    builders.review(builders.freeze(builders.save(case, party_b_phone="0728-5220000")))
    with pytest.raises(Conflict, match="phone_not_bound"):
        builders.challenge(case)
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    builders.review(builders.freeze(builders.save(case, party_b_phone="13900001111")))
    assert builders.challenge(case)
