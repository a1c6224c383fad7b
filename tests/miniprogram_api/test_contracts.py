"""An investor reads a contract and signs or refuses it, over the API alone."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from server.contracts import drafting
from server.contracts.model import Challenge, Signature
from server.kernel import clock
from tests import faces
from tests.contracts import builders as contracts
from tests.contracts.builders import Case
from tests.faces import Face, Headers
from tests.miniprogram_api import offers


@pytest.fixture
def case(face: Face, tmp_path: Path) -> Case:
    """Give a test a contract that awaits the demo person 李明."""
    return offers.offered(face, tmp_path)


@pytest.fixture
def caller(face: Face, case: Case) -> Headers:
    """Give a test the investor whose contract it is, logged in."""
    return face.log_in()


def test_an_investor_sees_what_they_may_sign(face: Face, case: Case, caller: Headers) -> None:
    (listed,) = faces.accepted(face.get("/contracts", caller))["items"]
    shown = faces.accepted(face.get(f"/contracts/{case.number}", caller))
    assert listed.items() <= shown.items()
    assert shown["state_label"] == "待乙方签署"
    assert set(shown["actions"]) == {"sign", "refuse"}
    assert [party["signed_at"] for party in shown["parties"]] == [None, None]
    assert shown["consent"]["version"]
    assert shown["grade_label"] == "演示"


def test_the_hash_shown_is_the_hash_of_the_file_handed_out(
    face: Face, case: Case, caller: Headers
) -> None:
    shown = faces.accepted(face.get(f"/contracts/{case.number}", caller))
    answer = face.get(f"/contracts/{case.number}/document", caller)
    assert answer.mimetype == "application/pdf"
    digest = hashlib.sha256(answer.data).hexdigest()
    assert digest == answer.headers["X-Document-Sha256"] == shown["document_sha256"]


def test_a_contract_is_signed_by_code_hash_ink_and_consent(
    face: Face, case: Case, caller: Headers
) -> None:
    sent = faces.accepted(face.post(f"/contracts/{case.number}/challenge", by=caller))
    assert sent["document_sha256"] == case.contract().document_sha256
    handed_in = offers.signature(case, face.code_for(offers.PHONE))
    answer = face.post(f"/contracts/{case.number}/signature", handed_in, caller, key="s")
    signed = faces.accepted(answer)
    assert signed["state"] == "awaiting_seal"
    assert signed["actions"] == []
    document = face.get(f"/contracts/{case.number}/document", caller)
    assert document.data == case.pdf()
    assert document.headers["X-Document-Sha256"] != sent["document_sha256"]
    again = face.post(f"/contracts/{case.number}/signature", handed_in, caller, key="s")
    assert faces.accepted(again) == signed
    assert offers.count(face, Signature) == 1


def test_signing_twice_is_refused(face: Face, case: Case, caller: Headers) -> None:
    handed_in = offers.signature(case, offers.code_of(face, case, caller))
    faces.accepted(face.post(f"/contracts/{case.number}/signature", handed_in, caller))
    again = face.post(f"/contracts/{case.number}/signature", handed_in, caller)
    faces.refused(again, 409, "already_signed")
    more = face.post(f"/contracts/{case.number}/challenge", by=caller)
    faces.refused(more, 409, "already_signed")
    assert offers.count(face, Signature) == 1


def test_a_wrong_code_is_counted_and_after_five_a_new_one_is_needed(
    face: Face, case: Case, caller: Headers
) -> None:
    right = offers.code_of(face, case, caller)
    wrong = offers.signature(case, f"{(int(right) + 1) % 1_000_000:06}")
    for _ in range(5):
        answer = face.post(f"/contracts/{case.number}/signature", wrong, caller)
        assert set(faces.refused(answer, 422, "code_wrong")) == {"code"}
    late = face.post(f"/contracts/{case.number}/signature", offers.signature(case, right), caller)
    faces.refused(late, 429, "code_exhausted")
    offers.untouched(face, case)


def test_a_refused_signature_is_judged_anew_under_the_same_key(
    face: Face, case: Case, caller: Headers
) -> None:
    right = offers.code_of(face, case, caller)
    path, wrong = f"/contracts/{case.number}/signature", f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(2):
        refused = face.post(path, offers.signature(case, wrong), caller, key="s")
        faces.refused(refused, 422, "code_wrong")
    with face.parts.database.reading() as session:
        assert session.scalars(select(Challenge.attempts)).one() == 2
    faces.accepted(face.post(path, offers.signature(case, right), caller, key="s"))


def test_an_expired_code_signs_nothing(face: Face, case: Case, caller: Headers) -> None:
    code = offers.code_of(face, case, caller)
    with face.parts.database.transaction() as session:
        session.execute(update(Challenge).values(expires_at=clock.now() - timedelta(seconds=1)))
    answer = face.post(f"/contracts/{case.number}/signature", offers.signature(case, code), caller)
    faces.refused(answer, 422, "code_expired")
    offers.untouched(face, case)


def test_a_used_code_cannot_be_replayed(face: Face, case: Case, caller: Headers) -> None:
    code = offers.code_of(face, case, caller)
    with face.parts.database.transaction() as session:
        session.execute(update(Challenge).values(used_at=clock.now()))
    answer = face.post(f"/contracts/{case.number}/signature", offers.signature(case, code), caller)
    faces.refused(answer, 422, "code_used")
    offers.untouched(face, case)


def test_only_the_newest_code_counts(face: Face, case: Case, caller: Headers) -> None:
    first = offers.code_of(face, case, caller)
    refused = face.post(f"/contracts/{case.number}/challenge", by=caller)
    faces.refused(refused, 429, "challenge_too_often")
    with face.parts.database.transaction() as session:
        earlier = clock.now() - timedelta(minutes=2)
        session.execute(update(Challenge).values(created_at=earlier))
    second = offers.code_of(face, case, caller)
    path = f"/contracts/{case.number}/signature"
    if first != second:
        faces.refused(face.post(path, offers.signature(case, first), caller), 422, "code_wrong")
    faces.accepted(face.post(path, offers.signature(case, second), caller))


def test_without_a_code_nothing_is_signed(face: Face, case: Case, caller: Headers) -> None:
    answer = face.post(
        f"/contracts/{case.number}/signature", offers.signature(case, "123456"), caller
    )
    faces.refused(answer, 422, "code_missing")
    offers.untouched(face, case)


def test_another_hash_is_not_what_was_read(face: Face, case: Case, caller: Headers) -> None:
    code = offers.code_of(face, case, caller)
    other = offers.signature(case, code, document_sha256=hashlib.sha256(b"other").hexdigest())
    answer = face.post(f"/contracts/{case.number}/signature", other, caller)
    faces.refused(answer, 409, "document_changed")
    offers.untouched(face, case)


def test_without_consent_nothing_is_signed(face: Face, case: Case, caller: Headers) -> None:
    code = offers.code_of(face, case, caller)
    path = f"/contracts/{case.number}/signature"
    refused = face.post(path, offers.signature(case, code, consent=False), caller)
    assert set(faces.refused(refused, 422, "consent_required")) == {"consent"}
    offers.untouched(face, case)
    faces.accepted(face.post(path, offers.signature(case, code), caller))


def test_another_persons_contract_is_not_there(face: Face, case: Case, caller: Headers) -> None:
    code = offers.code_of(face, case, caller)
    stranger = face.log_in("stranger")
    path = f"/contracts/{case.number}"
    assert faces.accepted(face.get("/contracts", stranger))["items"] == []
    for answer in (
        face.get(path, stranger),
        face.get(f"{path}/document", stranger),
        face.get(f"{path}/obligations", stranger),
        face.post(f"{path}/challenge", by=stranger),
        face.post(f"{path}/signature", offers.signature(case, code), stranger),
        face.post(f"{path}/refusal", {"reason": "不是我的。"}, stranger),
    ):
        faces.refused(answer, 404, "contract_not_found")
    offers.untouched(face, case)
    faces.accepted(face.post(f"{path}/signature", offers.signature(case, code), caller))


def test_before_it_is_offered_a_contract_is_not_there_for_its_investor(
    face: Face, tmp_path: Path
) -> None:
    case = contracts.frozen(
        tmp_path, face.parts.database, openid=faces.openid(), signing_room=face.parts.room
    )
    caller = face.log_in()
    faces.refused(face.get(f"/contracts/{case.number}", caller), 404, "contract_not_found")
    sign = face.post(f"/contracts/{case.number}/challenge", by=caller)
    faces.refused(sign, 404, "contract_not_found")


def test_a_refusal_needs_a_reason_and_ends_the_signing(
    face: Face, case: Case, caller: Headers
) -> None:
    code = offers.code_of(face, case, caller)
    path = f"/contracts/{case.number}"
    faces.refused(face.post(f"{path}/refusal", {"reason": " "}, caller), 422, "invalid_request")
    refused = faces.accepted(face.post(f"{path}/refusal", {"reason": "工期太短。"}, caller))
    assert refused["state"] == "refused"
    late = face.post(f"{path}/signature", offers.signature(case, code), caller)
    faces.refused(late, 409, "illegal_move")
    again = face.post(f"{path}/refusal", {"reason": "工期太短。"}, caller)
    faces.refused(again, 409, "illegal_move")
    assert offers.count(face, Signature) == 0


def test_an_edit_after_the_code_was_sent_makes_the_code_worthless(
    face: Face, case: Case, caller: Headers
) -> None:
    code = offers.code_of(face, case, caller)
    handed_in = offers.signature(case, code)
    with face.parts.database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    later = contracts.review(contracts.freeze(contracts.save(case)))
    path = f"/contracts/{case.number}/signature"
    faces.refused(face.post(path, handed_in, caller), 409, "document_changed")
    faces.refused(face.post(path, offers.signature(later, code), caller), 422, "code_missing")
    offers.untouched(face, case)


def test_the_investors_phone_is_needed_before_a_code(face: Face, tmp_path: Path) -> None:
    case = contracts.offered(
        tmp_path,
        face.parts.database,
        openid=faces.openid(),
        phone=None,
        signing_room=face.parts.room,
    )
    caller = face.log_in()
    sent = face.post(f"/contracts/{case.number}/challenge", by=caller)
    faces.accepted(sent)  # the phone that the contract names stands in
    assert face.code_for(offers.PHONE)


def test_a_code_is_encrypted_while_it_waits_to_be_sent(
    face: Face, case: Case, caller: Headers
) -> None:
    faces.accepted(face.post(f"/contracts/{case.number}/challenge", by=caller))
    promised = contracts.codes(case)[-1]
    assert face.code_for(offers.PHONE) == promised
    with face.parts.database.reading() as session:
        kept = session.scalars(select(Challenge.code_digest)).one()
    assert promised not in kept
