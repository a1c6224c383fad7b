"""Inquiries on the console: by urgency, answered, closed, turned into contracts."""

from datetime import timedelta

from server.kernel import clock
from server.kernel.database import Database
from tests.console import builders
from tests.inquiries import builders as asked
from tests.plots import builders as plots


def _inquiry(database: Database, *, subject: str = "供电条件", hours_ago: int = 1) -> str:
    with database.transaction() as session:
        plot = plots.plot(session)
        investor = asked.enrolled_investor(
            session, openid=f"openid-{subject}", company="湖北晨曦纺织科技有限公司"
        )
        at = clock.now() - timedelta(hours=hours_ago)
        return asked.inquiry(
            session, by=investor, codes=(plot.code,), subject=subject, at=at
        ).number


def test_inquiries_that_await_an_answer_come_by_the_time_left(database: Database) -> None:
    _inquiry(database, subject="刚问的", hours_ago=1)
    _inquiry(database, subject="早就问的", hours_ago=30)
    page = builders.logged_in(database).get("/console/inquiries").text
    assert page.index("早就问的") < page.index("刚问的")
    assert "已超时 6 小时" in page
    assert "剩余 22 小时" in page or "剩余 23 小时" in page
    assert "湖北晨曦纺织科技有限公司" in page


def test_lists_without_anything_say_so(database: Database) -> None:
    client = builders.logged_in(database)
    assert "没有待答复的咨询" in client.get("/console/inquiries").text
    assert "没有找到“岳口”" in client.get("/console/inquiries?q=岳口&show=all").text


def test_an_answer_stops_the_clock_and_stays_in_the_thread(database: Database) -> None:
    number = _inquiry(database)
    client = builders.logged_in(database)
    assert "发出答复" in client.get(f"/console/inquiries/{number}").text
    answered = client.post(
        f"/console/inquiries/{number}/answer",
        data={"body": "已有 10 千伏双回路。"},
        follow_redirects=True,
    )
    assert "答复已发出" in answered.text
    assert "已有 10 千伏双回路。" in answered.text
    assert "已答复" in answered.text
    closed = client.post(f"/console/inquiries/{number}/close", follow_redirects=True)
    assert "已办结" in closed.text


def test_an_empty_answer_is_not_sent(database: Database) -> None:
    number = _inquiry(database)
    answer = builders.logged_in(database).post(
        f"/console/inquiries/{number}/answer", data={"body": "  "}
    )
    assert answer.status_code == 422
    assert "不能为空" in answer.text


def test_an_unanswered_inquiry_offers_no_closing_and_refuses_it(database: Database) -> None:
    number = _inquiry(database)
    client = builders.logged_in(database)
    assert "close-dialog" not in client.get(f"/console/inquiries/{number}").text
    answer = client.post(f"/console/inquiries/{number}/close")
    assert answer.status_code == 409
    assert "不能“办结”" in answer.text


def test_who_may_not_answer_sees_no_form_and_is_refused(database: Database) -> None:
    number = _inquiry(database)
    client = builders.logged_in(database, "sealer")
    page = client.get(f"/console/inquiries/{number}").text
    assert "发出答复" not in page
    assert "起草合同" not in page
    for path in ("answer", "close"):
        assert client.post(f"/console/inquiries/{number}/{path}").status_code == 403


def test_what_an_investor_wrote_is_shown_as_text_and_never_as_markup(database: Database) -> None:
    number = _inquiry(database, subject="<script>alert(1)</script>")
    page = builders.logged_in(database).get(f"/console/inquiries/{number}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_inquiry_that_is_not_there_is_a_page_with_a_code(database: Database) -> None:
    answer = builders.logged_in(database).get("/console/inquiries/TM-ZX-2026-9999")
    assert answer.status_code == 404
    assert "inquiry_not_found" in answer.text
