"""An investor asks about plots, reads the answers and writes again."""

from typing import Any

import pytest
from sqlalchemy import func, select

from server.inquiries import answering
from server.inquiries.model import Inquiry, InquiryMessage
from server.kernel import clock
from server.plots.lifecycle import PlotStatus
from tests import builders, faces
from tests.faces import Face, Headers
from tests.gateways.builders import CHECK, STABLE_TOKEN
from tests.inquiries import builders as inquiries

QUESTION: dict[str, Any] = {
    "plot_codes": ["TM-LAND-001"],
    "subject": "供电条件",
    "body": "供电容量是多少？",
    "project": {"name": "智能织造项目", "investment_wan": "21000", "land_mu": "100.5"},
}


@pytest.fixture
def caller(face: Face) -> Headers:
    """Give a test an investor and three plots, one of them not public."""
    with face.parts.database.transaction() as session:
        inquiries.plot(session)
        inquiries.plot(session, "TM-LAND-002")
        inquiries.plot(session, "TM-LAND-003", status=PlotStatus.DRAFT)
    return face.log_in()


def count(face: Face, table: type) -> int:
    with face.parts.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def answer_it(face: Face, number: str, body: str = "10 千伏双回路。") -> None:
    with face.parts.database.transaction() as session:
        answering.answer(session, number, body, by=builders.official("drafter"), at=clock.now())


def test_a_question_starts_a_thread_and_its_clock(face: Face, caller: Headers) -> None:
    asked = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)
    assert asked["state_label"] == "待答复"
    assert asked["answer_due_at"].endswith("+08:00")
    assert (asked["is_overdue"], asked["may_write"]) == (False, True)
    assert asked["project"] == {
        "name": "智能织造项目",
        "chain": None,
        "investment_wan": "21000.00",
        "land_mu": "100.50",
        "note": None,
    }
    assert faces.accepted(face.get(f"/inquiries/{asked['number']}", caller)) == asked
    (listed,) = faces.accepted(face.get("/inquiries", caller))["items"]
    assert listed.items() <= asked.items()


def test_one_question_may_be_about_several_plots(face: Face, caller: Headers) -> None:
    codes = ["TM-LAND-002", "TM-LAND-001"]
    asked = faces.accepted(face.post("/inquiries", QUESTION | {"plot_codes": codes}, caller), 201)
    assert [plot["code"] for plot in asked["plots"]] == codes


@pytest.mark.parametrize("code", ["TM-LAND-003", "TM-LAND-999", "' OR 1=1"])
def test_a_plot_that_is_not_public_cannot_be_asked_about(
    face: Face, caller: Headers, code: str
) -> None:
    body = QUESTION | {"plot_codes": ["TM-LAND-001", code]}
    fields = faces.refused(face.post("/inquiries", body, caller), 404, "plot_not_found")
    assert set(fields) == {"plot_codes"}
    assert count(face, Inquiry) == 0


def test_wrong_amounts_are_named_at_their_place(face: Face, caller: Headers) -> None:
    body = QUESTION | {"project": {"name": "项目", "investment_wan": "很多", "land_mu": "-1"}}
    fields = faces.refused(face.post("/inquiries", body, caller), 422, "inquiry_invalid")
    assert set(fields) == {"project.investment_wan", "project.land_mu"}


def test_risky_words_are_refused_and_not_stored(face: Face, caller: Headers) -> None:
    for body in (
        QUESTION | {"body": "违法内容"},
        QUESTION | {"subject": "诈骗"},
        QUESTION | {"project": {"name": "诈骗项目"}},
        QUESTION | {"project": {"name": "项目", "note": "违法"}},
    ):
        faces.refused(face.post("/inquiries", body, caller), 422, "content_refused")
    assert count(face, Inquiry) == 0
    asked = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)
    path = f"/inquiries/{asked['number']}/messages"
    faces.refused(face.post(path, {"body": "违法"}, caller), 422, "content_refused")
    assert count(face, InquiryMessage) == 1


def test_what_wechat_would_have_a_person_look_at_reaches_one(face: Face, caller: Headers) -> None:
    faces.accepted(face.post("/inquiries", QUESTION | {"body": "加微信返利"}, caller), 201)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (CHECK, {"errcode": -1, "times": 2}),
        (CHECK, {"http_status": 500}),
        (CHECK, {"drop": True}),
        (STABLE_TOKEN, {"errcode": -1, "times": 9}),
    ],
)
def test_while_wechat_is_down_nothing_is_asked_and_nothing_is_lost(
    face: Face, caller: Headers, path: str, fault: dict[str, Any]
) -> None:
    face.fake.fault(path, **fault)
    refused = face.post("/inquiries", QUESTION, caller, key="k")
    faces.refused(refused, 503, "weixin_unavailable")
    assert (count(face, Inquiry), count(face, InquiryMessage)) == (0, 0)
    face.fake.state.faults.clear()
    faces.accepted(face.post("/inquiries", QUESTION, caller, key="k"), 201)


def test_a_dead_access_token_is_replaced_unseen(face: Face, caller: Headers) -> None:
    faces.accepted(face.post("/inquiries", QUESTION, caller), 201)
    face.fake.order("tokens/forget")
    faces.accepted(face.post("/inquiries", QUESTION, caller), 201)


def test_the_answer_is_read_and_followed_up(face: Face, caller: Headers) -> None:
    number = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"]
    answer_it(face, number)
    shown = faces.accepted(face.get(f"/inquiries/{number}", caller))
    assert (shown["state"], shown["answer_due_at"]) == ("answered", None)
    assert [each["is_mine"] for each in shown["messages"]] == [True, False]
    more = face.post(f"/inquiries/{number}/messages", {"body": "供水呢？"}, caller)
    again = faces.accepted(more, 201)
    assert again["state"] == "awaiting_answer"
    thread = faces.accepted(face.get(f"/inquiries/{number}/messages", caller))["items"]
    assert [each["sequence"] for each in thread] == [1, 2, 3]
    assert thread == again["messages"]


def test_an_answer_is_told_once_by_subscribe_message(face: Face, caller: Headers) -> None:
    number = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"]
    answer_it(face, number)
    assert face.deliver() == 1
    (message,) = face.fake.messages()
    assert message["openid"] == faces.openid()
    assert number in message["page"]
    assert face.deliver() == 0


def test_a_person_who_takes_no_messages_still_finds_the_answer(face: Face, caller: Headers) -> None:
    face.fake.state.demo_people_accept = False
    number = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"]
    answer_it(face, number)
    face.deliver()  # WeChat says 43101, for good
    assert face.deliver() == 0
    assert face.fake.messages() == []
    assert faces.accepted(face.get(f"/inquiries/{number}", caller))["state"] == "answered"


def test_another_persons_inquiry_is_not_there(face: Face, caller: Headers) -> None:
    number = faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"]
    stranger = face.log_in("stranger")
    assert faces.accepted(face.get("/inquiries", stranger))["items"] == []
    for answer in (
        face.get(f"/inquiries/{number}", stranger),
        face.get(f"/inquiries/{number}/messages", stranger),
        face.post(f"/inquiries/{number}/messages", {"body": "我也问"}, stranger),
    ):
        faces.refused(answer, 404, "inquiry_not_found")
    assert count(face, InquiryMessage) == 1


def test_lists_are_read_page_by_page(face: Face, caller: Headers) -> None:
    numbers = [
        faces.accepted(face.post("/inquiries", QUESTION, caller), 201)["number"] for _ in range(5)
    ]
    seen: list[str] = []
    path: str | None = "/inquiries?limit=2"
    while path:
        page = faces.accepted(face.get(path, caller))
        seen += [each["number"] for each in page["items"]]
        path = f"/inquiries?limit=2&cursor={page['next']}" if page["next"] else None
    assert sorted(seen) == numbers


def test_a_text_of_ten_thousand_characters_or_eleven_plots_is_too_much(
    face: Face, caller: Headers
) -> None:
    long = face.post("/inquiries", QUESTION | {"body": "长" * 2001}, caller)
    assert faces.refused(long, 422, "invalid_request") == {"body": "文字过长"}
    many = [f"TM-LAND-{place:03}" for place in range(11)]
    wide = face.post("/inquiries", QUESTION | {"plot_codes": many}, caller)
    assert faces.refused(wide, 422, "invalid_request") == {"plot_codes": "数量过多"}
