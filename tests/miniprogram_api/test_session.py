"""Logging in by WeChat, binding a telephone, logging out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from server.accounts import identifying
from server.accounts.model import Investor, InvestorSession
from server.kernel import clock
from server.web.idempotency import RememberedAnswer
from tests import faces
from tests.faces import Face
from tests.gateways.builders import LOG_IN, PHONE, STABLE_TOKEN

# How WeChat fails, and what the person waiting is told.
FAULTS = [
    ({"errcode": -1, "times": 2}, 503, "weixin_unavailable"),
    ({"errcode": 40013}, 503, "weixin_unavailable"),
    ({"errcode": 40029}, 422, "weixin_code_invalid"),
    ({"errcode": 40163}, 422, "weixin_code_invalid"),
    ({"errcode": 40226}, 403, "weixin_user_blocked"),
    ({"http_status": 502}, 503, "weixin_unavailable"),
    ({"drop": True}, 503, "weixin_unavailable"),
]


def count(face: Face, table: type) -> int:
    with face.parts.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_log_in_gives_a_token_its_end_and_the_investor(face: Face) -> None:
    opened = faces.accepted(face.post("/session", {"js_code": "demo-liming"}))
    assert set(opened) == {"token", "expires_at", "investor"}
    assert opened["expires_at"].endswith("+08:00")
    assert opened["investor"]["phone_masked"] is None
    shown = face.get("/me", {"Authorization": f"Bearer {opened['token']}"})
    assert faces.accepted(shown) == opened["investor"]


def test_the_same_person_is_the_same_investor_at_every_visit(face: Face) -> None:
    first, second = face.log_in(), face.log_in()
    assert first != second
    people = (first, second, face.log_in("zhangwei"))
    ids = [faces.accepted(face.get("/me", each))["id"] for each in people]
    assert ids[0] == ids[1] != ids[2]


def test_the_token_is_stored_only_as_a_digest(face: Face) -> None:
    token = face.log_in()["Authorization"].removeprefix("Bearer ")
    with face.parts.database.reading() as session:
        assert token not in session.scalars(select(InvestorSession.token_digest)).all()


@pytest.mark.parametrize(("fault", "status", "code"), FAULTS)
def test_when_wechat_fails_nobody_is_logged_in_and_nothing_is_written(
    face: Face, fault: dict[str, object], status: int, code: str
) -> None:
    face.fake.fault(LOG_IN, **fault)
    answer = face.post("/session", {"js_code": "demo-liming"}, key="log-in")
    faces.refused(answer, status, code)
    assert count(face, Investor) == count(face, InvestorSession) == 0
    assert count(face, RememberedAnswer) == 0
    face.fake.order("reset")
    # The same key serves when WeChat is back.
    faces.accepted(face.post("/session", {"js_code": "demo-liming"}, key="log-in"))


def test_one_busy_answer_of_wechat_is_asked_again(face: Face) -> None:
    face.fake.fault(LOG_IN, errcode=-1)
    assert face.log_in()


def test_a_code_that_wechat_does_not_know_is_named(face: Face) -> None:
    answer = face.post("/session", {"js_code": "invented"})
    assert faces.refused(answer, 422, "weixin_code_invalid") == {"js_code": "凭证已失效"}


def test_a_log_in_code_serves_once(face: Face) -> None:
    face.fake.order("login-codes", code="once", openid="openid-once")
    assert face.post("/session", {"js_code": "once"}).status_code == 200
    answer = face.post("/session", {"js_code": "once"})
    faces.refused(answer, 422, "weixin_code_invalid")


def test_an_old_token_does_not_stand_in_the_way_of_a_log_in(face: Face) -> None:
    old = {"Authorization": "Bearer long-gone"}
    faces.accepted(face.post("/session", {"js_code": "demo-liming"}, old, key="log-in"))


def test_a_log_out_ends_this_session_and_no_other(face: Face) -> None:
    phone, tablet = face.log_in(), face.log_in()
    answer = face.delete("/session", phone)
    assert faces.accepted(answer) == {"done": True}
    faces.refused(face.get("/me", phone), 401, "login_required")
    faces.refused(face.delete("/session", phone), 401, "login_required")
    assert face.get("/me", tablet).status_code == 200


def test_an_expired_session_has_to_log_in_again(face: Face) -> None:
    headers = face.log_in()
    with face.parts.database.transaction() as session:
        ended = clock.now() - timedelta(seconds=1)
        session.execute(update(InvestorSession).values(expires_at=ended))
    faces.refused(face.get("/me", headers), 401, "login_required")


def test_a_session_in_use_is_renewed(face: Face) -> None:
    headers = face.log_in()
    long_ago = clock.now() - timedelta(days=2)
    with face.parts.database.transaction() as session:
        session.execute(
            update(InvestorSession).values(
                seen_at=long_ago, expires_at=long_ago + identifying.INVESTOR_SESSION
            )
        )
    assert face.get("/me", headers).status_code == 200
    with face.parts.database.reading() as session:
        renewed = session.scalars(select(InvestorSession.expires_at)).one()
    assert renewed > long_ago + identifying.INVESTOR_SESSION


@pytest.mark.parametrize(
    "presented",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic bGltaW5nOng=", "Bearer wröng", "token"],
)
def test_what_is_no_token_opens_nothing(face: Face, presented: str) -> None:
    answer = face.get("/me", {"Authorization": presented})
    faces.refused(answer, 401, "login_required")


def test_a_telephone_is_bound_by_code_and_shown_masked(face: Face) -> None:
    headers = face.log_in()
    answer = face.post("/session/phone", {"code": "phone-13800007285"}, headers)
    assert faces.accepted(answer)["phone_masked"] == "138****7285"
    assert "13800007285" not in face.get("/me", headers).text
    with face.parts.database.reading() as session:
        investor = session.scalars(select(Investor)).one()
    assert "13800007285" not in f"{investor.phone_encrypted} {investor.phone_index}"


@pytest.mark.parametrize(("fault", "status", "code"), FAULTS[1:4])
def test_when_wechat_fails_the_old_telephone_stands(
    face: Face, fault: dict[str, object], status: int, code: str
) -> None:
    headers = face.log_in()
    face.post("/session/phone", {"code": "phone-13800007285"}, headers)
    face.fake.fault(PHONE, **fault)
    answer = face.post("/session/phone", {"code": "phone-13911112222"}, headers)
    faces.refused(answer, status, code)
    shown = face.get("/me", headers)
    assert faces.accepted(shown)["phone_masked"] == "138****7285"


def test_a_dead_access_token_is_replaced_and_the_telephone_bound(face: Face) -> None:
    headers = face.log_in()
    face.fake.fault(PHONE, errcode=40001)
    answer = face.post("/session/phone", {"code": "phone-13800007285"}, headers)
    assert answer.status_code == 200, answer.text


def test_without_an_access_token_the_telephone_has_to_wait(face: Face) -> None:
    headers = face.log_in()
    face.fake.fault(STABLE_TOKEN, errcode=-1, times=9)
    answer = face.post("/session/phone", {"code": "phone-13800007285"}, headers)
    faces.refused(answer, 503, "weixin_unavailable")


def test_another_persons_telephone_code_is_worth_nothing(face: Face) -> None:
    headers = face.log_in()
    face.fake.order(
        "phone-codes", code="hers", openid=faces.openid("zhangwei"), phone_number="13911112222"
    )
    answer = face.post("/session/phone", {"code": "hers"}, headers)
    faces.refused(answer, 422, "weixin_code_invalid")


def test_strangers_may_not_try_codes_without_end(face: Face) -> None:
    answers = [face.post("/session", {"js_code": f"guess-{place}"}) for place in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {422}
    faces.refused(answers[30], 429, "too_many_requests")
