"""A repeated write gets its first answer and does its work once."""

import threading
from datetime import timedelta

from sqlalchemy import func, select

from miniprogram_api.shapes import Done
from server.accounts.model import Investor
from server.inquiries.model import Inquiry
from server.kernel import clock
from server.web import idempotency
from server.web.idempotency import RememberedAnswer
from tests import faces
from tests.faces import Face, Headers
from tests.gateways.builders import CHECK, LOG_IN
from tests.inquiries import builders as inquiries

QUESTION = {"plot_codes": ["TM-LAND-001"], "subject": "供电条件", "body": "供电容量是多少？"}


def asker(face: Face, name: str = "liming") -> Headers:
    with face.parts.database.transaction() as session:
        if session.scalar(select(func.count()).select_from(Investor)) == 0:
            inquiries.plot(session)
    return face.log_in(name)


def remembered(face: Face) -> list[RememberedAnswer]:
    with face.parts.database.reading() as session:
        return list(session.scalars(select(RememberedAnswer)))


def asked(face: Face) -> int:
    with face.parts.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Inquiry)) or 0


def test_the_same_key_and_body_get_the_same_answer_and_work_is_done_once(face: Face) -> None:
    caller = asker(face)
    first = face.post("/inquiries", QUESTION, caller, key="k1")
    again = face.post("/inquiries", QUESTION, caller, key="k1")
    assert faces.accepted(again, 201) == faces.accepted(first, 201)
    assert asked(face) == 1
    assert len(face.fake.calls(CHECK)) == 1, "a repetition does not trouble WeChat"


def test_without_a_key_every_request_is_work(face: Face) -> None:
    caller = asker(face)
    numbers = {
        faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"] for _ in range(2)
    }
    assert len(numbers) == asked(face) == 2
    assert remembered(face) == []


def test_a_repeated_log_in_gets_the_same_token_which_is_stored_encrypted(face: Face) -> None:
    first = faces.accepted(face.post("/session", {"js_code": "demo-liming"}, key="k1"))
    again = faces.accepted(face.post("/session", {"js_code": "demo-liming"}, key="k1"))
    assert first == again
    assert len(face.fake.calls(LOG_IN)) == 1
    (kept,) = remembered(face)
    assert first["token"] not in kept.body_encrypted
    assert first["investor"]["id"] not in kept.body_encrypted
    assert first["token"] in face.parts.vault.decrypt(kept.body_encrypted)


def test_the_same_key_with_another_body_is_a_conflict(face: Face) -> None:
    caller = asker(face)
    faces.accepted(face.post("/inquiries", QUESTION, caller, key="k1"), 201)
    other = face.post("/inquiries", {**QUESTION, "body": "供水呢？"}, caller, key="k1")
    faces.refused(other, 409, "idempotency_conflict")
    assert asked(face) == 1


def test_the_same_key_at_another_address_is_a_conflict(face: Face) -> None:
    caller = asker(face)
    made = faces.accepted(face.post("/inquiries", QUESTION, caller, key="k1"), 201)
    other = face.post(f"/inquiries/{made['number']}/messages", {"body": "还有吗"}, caller, key="k1")
    faces.refused(other, 409, "idempotency_conflict")


def test_another_persons_equal_key_is_another_key(face: Face) -> None:
    first = faces.accepted(face.post("/inquiries", QUESTION, asker(face), key="k1"), 201)
    second = faces.accepted(face.post("/inquiries", QUESTION, asker(face, "zhang"), key="k1"), 201)
    assert first["number"] != second["number"]


def test_a_refusal_is_not_remembered_and_the_key_serves_again(face: Face) -> None:
    caller = asker(face)
    face.fake.fault(CHECK, errcode=-1, times=2)
    faces.refused(face.post("/inquiries", QUESTION, caller, key="k1"), 503, "weixin_unavailable")
    assert (asked(face), remembered(face)) == (0, [])
    faces.accepted(face.post("/inquiries", QUESTION, caller, key="k1"), 201)


def test_equal_requests_at_one_moment_do_one_work_and_get_one_answer(face: Face) -> None:
    caller = asker(face)
    # Each waits in the content check, so that none finds another's answer before its own work.
    face.fake.fault(CHECK, delay_seconds=1.0, times=4)
    answers: list[tuple[int, str]] = []

    def knock() -> None:
        answer = face.client.application.test_client().post(
            f"{faces.API}/inquiries",
            json=QUESTION,
            headers={**caller, "Idempotency-Key": "k1"},
        )
        answers.append((answer.status_code, answer.text))

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 201
    assert (asked(face), len(remembered(face))) == (1, 1)


def test_work_that_breaks_leaves_neither_work_nor_answer(face: Face) -> None:
    class Power(BaseException):
        """The machine stops; nothing in the program can catch it."""

    database, vault = face.parts.database, face.parts.vault
    request = face.client.application.test_request_context(
        "/api/v1/session", method="POST", json={}, headers={"Idempotency-Key": "k1"}
    )
    with request:
        try:
            with idempotency.write(database, vault, owner="anyone") as write:
                write.session.add(Investor(openid="half", created_at=clock.now()))
                write.answer(Done())
                raise Power
        except Power:
            pass
        with database.reading() as session:
            assert session.scalars(select(Investor)).all() == []
        assert remembered(face) == []
        with idempotency.write(database, vault, owner="anyone") as write:
            write.answer(Done())
    assert len(remembered(face)) == 1


def test_a_key_that_is_no_key_is_refused(face: Face) -> None:
    caller = asker(face)
    for key in ("x" * 129, "钥匙".encode().decode("latin-1"), "a\tb"):
        answer = face.post("/inquiries", QUESTION, caller, key=key)
        faces.refused(answer, 422, "idempotency_key_invalid")
    faces.accepted(face.post("/inquiries", QUESTION, caller, key="x" * 128), 201)


def test_answers_are_forgotten_after_a_day(face: Face) -> None:
    face.post("/session", {"js_code": "demo-liming"}, key="k1")
    database, at = face.parts.database, clock.now()
    with database.transaction() as session:
        idempotency.forget_old(session, at=at + timedelta(hours=23))
    assert len(remembered(face)) == 1
    with database.transaction() as session:
        idempotency.forget_old(session, at=at + timedelta(hours=25))
    assert remembered(face) == []
