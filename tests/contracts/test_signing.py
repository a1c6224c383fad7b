"""The investor signs once, in turn, the file that was read, with a code sent for it."""

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from server.accounts import profiles
from server.contracts import (
    challenging,
    collecting_signatures,
    drafting,
    finding,
    refusing,
)
from server.contracts.consent import CONSENT
from server.contracts.lifecycle import ContractState
from server.contracts.model import Party, Signature
from server.kernel.database import Database
from server.kernel.errors import Conflict, NotFound, Refusal, Unacceptable
from server.kernel.lifecycle import IllegalMove
from signing import verifying
from signing.keys import EventKey
from tests.contracts import builders, refusals, rooms


def test_a_signature_carries_who_signed_what_and_under_which_consent(
    tmp_path: Path, database: Database
) -> None:
    """The row, the certificate and the evidence file agree."""
    case = builders.offered(tmp_path, database)
    document = case.contract().document_sha256
    case = builders.sign(case)
    contract = case.contract()
    assert contract.state is ContractState.AWAITING_SEAL
    assert contract.document_sha256 == document != contract.head_sha256
    with database.reading() as session:
        (row,) = finding.signatures(session, contract)
    assert (row.party, row.document_sha256) == (Party.PARTY_B, document)
    assert row.revision_sha256 == contract.head_sha256
    assert row.consent_version == CONSENT.version
    verdict = verifying.examine(case.pdf(), trust=case.room.trust)
    signer = verdict.signatures[-1].signer
    assert signer is not None
    assert signer.certificate_sha256 == row.certificate_sha256
    assert (signer.name, signer.organisation) == ("林雨桐", builders.COMPANY)
    assert signer.contract_number == case.number
    assert row.evidence_sha256 is not None
    evidence = json.loads(case.room.blobs.get(row.evidence_sha256))
    assert evidence["document_sha256"] == document
    assert evidence["consent"]["sha256"] == CONSENT.sha256
    assert evidence["identity"]["phone"] == "138****7285"
    assert evidence["signatory"] == {"name": "林雨桐", "capacity": "委托代理人"}
    assert evidence["handwriting"]["strokes"]


def test_the_evidence_names_the_phone_that_got_the_code_and_no_later_one(
    tmp_path: Path, database: Database
) -> None:
    """Who binds another telephone after the code came has not been identified by that one."""
    case = builders.offered(tmp_path, database)
    handed_in = builders.submission(case, builders.challenge(case))
    with database.transaction() as session:
        assert case.investor.id is not None
        vault, owner = case.room.vault, case.investor
        profiles.bind_phone(
            session, case.investor.id, "13911112222", vault=vault, by=owner, at=case.at
        )
    case = builders.sign(case, handed_in)
    with database.reading() as session:
        (row,) = finding.signatures(session, case.contract())
    evidence = json.loads(case.room.blobs.get(row.evidence_sha256 or ""))
    assert evidence["identity"]["phone"] == "138****7285"


def test_the_key_of_the_event_certificate_is_destroyed(tmp_path: Path, database: Database) -> None:
    """It lives for one signature and cannot make a second."""
    issued: list[EventKey] = []

    class Remembering:
        def event_key(self, common_name: str, **details: Any) -> EventKey:
            issued.append(rooms.authority().event_key(common_name, **details))
            return issued[-1]

    signing_room = rooms.room(tmp_path, event_keys=Remembering())
    builders.signed(tmp_path, database, signing_room=signing_room)
    assert [key.is_destroyed for key in issued] == [True]
    assert issued[0].certificate.public_bytes(Encoding.DER)


def test_a_used_code_cannot_be_replayed(tmp_path: Path, database: Database) -> None:
    """The same request a second time signs nothing a second time."""
    case = builders.offered(tmp_path, database)
    handed_in = builders.submission(case, builders.challenge(case))
    case = builders.sign(case, handed_in)
    head = case.contract().head_sha256
    with pytest.raises(Conflict, match="already_signed"):
        builders.sign(case, handed_in)
    assert case.contract().head_sha256 == head
    assert refusals.newest_code(case).used_at is not None


def test_without_a_code_or_consent_or_ink_nothing_is_signed(
    tmp_path: Path, database: Database
) -> None:
    """Each refusal names its field."""
    case = builders.offered(tmp_path, database)
    assert refusals.refused(case, "123456").code == "code_missing"
    code = builders.challenge(case)
    assert set(refusals.refused(case, code, consent=False).fields) == {"consent"}
    blank = {"width": 600, "height": 220, "strokes": []}
    assert refusals.refused(case, code, handwriting=blank).code == "bad_handwriting"
    assert set(refusals.refused(case, code, handwriting="X").fields) == {"handwriting"}
    assert refusals.newest_code(case).attempts == 0
    assert case.contract().state is ContractState.AWAITING_INVESTOR


def test_another_file_than_the_one_shown_is_not_signed(tmp_path: Path, database: Database) -> None:
    """What was previewed is what is signed."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    assert refusals.refused(case, code, document_sha256="0" * 64).code == "document_changed"


def test_another_investors_contract_does_not_exist(tmp_path: Path, database: Database) -> None:
    """Not forbidden: not there."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    with database.transaction() as session:
        stranger = builders.enrolled(session, openid="openid-other", name="别人")
    with pytest.raises(NotFound, match="contract_not_found"):
        builders.sign(case, builders.submission(case, code), by=stranger)
    with pytest.raises(NotFound), database.transaction() as session:
        challenging.challenge(session, case.number, room=case.room, by=stranger, at=case.at)
    with pytest.raises(NotFound), database.transaction() as session:
        refusing.refuse(session, case.number, "不是我的", by=stranger, at=case.at)


def test_officials_cannot_sign_for_the_investor(tmp_path: Path, database: Database) -> None:
    """Whatever hats they wear."""
    case = builders.offered(tmp_path, database)
    code = builders.challenge(case)
    with pytest.raises(NotFound):
        builders.sign(case, builders.submission(case, code), by=case.drafter)


def test_a_contract_that_was_not_offered_is_not_there_for_the_investor(
    tmp_path: Path, database: Database
) -> None:
    """A text in review is the officials' own business."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(NotFound), database.transaction() as session:
        challenging.challenge(session, case.number, room=case.room, by=case.investor, at=case.at)


def test_signing_out_of_turn_is_refused_by_the_act_itself(
    tmp_path: Path, database: Database
) -> None:
    """An offered contract that was taken back is in nobody's turn."""
    case = builders.offered(tmp_path, database)
    handed_in = builders.submission(case, builders.challenge(case))
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    with pytest.raises(IllegalMove):
        builders.sign(case, handed_in)


def test_the_legal_representative_signs_where_no_agent_is_named(
    tmp_path: Path, database: Database
) -> None:
    """The certificate names the person that the text names."""
    case = builders.save(builders.drafted(tmp_path, database), party_b_agent="")
    case = builders.sign(builders.review(builders.freeze(case)))
    with database.reading() as session:
        (row,) = finding.signatures(session, case.contract())
    assert row.signatory_name == "陈晓东"


def test_a_refusal_says_why_and_can_be_reopened(tmp_path: Path, database: Database) -> None:
    """The investor's no is an answer and not an end."""
    case = builders.offered(tmp_path, database)
    with pytest.raises(Unacceptable, match="reason_invalid"), database.transaction() as session:
        refusing.refuse(session, case.number, " ", by=case.investor, at=case.at)
    with database.transaction() as session:
        refusing.refuse(session, case.number, "违约条款需再议", by=case.investor, at=case.at)
    contract = case.contract()
    assert (contract.state, contract.closing_reason) == (ContractState.REFUSED, "违约条款需再议")
    with pytest.raises(IllegalMove):
        builders.sign(case, builders.submission(case, "123456"))
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    assert case.contract().closing_reason is None


def test_two_requests_at_once_make_exactly_one_signature(
    tmp_path: Path, database: Database
) -> None:
    """A nervous thumb, or two telephones."""
    case = builders.offered(tmp_path, database)
    handed_in = builders.submission(case, builders.challenge(case))
    together = threading.Barrier(2)
    endings: list[str] = []

    def press() -> None:
        together.wait()
        try:
            with database.transaction() as session:
                attempt = collecting_signatures.sign(
                    session,
                    case.number,
                    handed_in,
                    room=case.room,
                    by=case.investor,
                    at=case.at + timedelta(minutes=1),
                )
            attempt.accepted()
            endings.append("signed")
        except Refusal as refusal:
            endings.append(refusal.code)

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert sorted(endings) == ["already_signed", "signed"]
    with database.reading() as session:
        assert session.query(Signature).count() == 1
    assert case.contract().head_revision == 3
