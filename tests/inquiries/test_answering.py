"""An official answers, the investor is told, and the inquiry is closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.accounts.model import Investor
from server.gateways.protocols import MessageKind
from server.gateways.weixin import delivering, messages
from server.inquiries import answering, asking, finding, listing
from server.inquiries.lifecycle import ANSWER_WITHIN, InquiryState
from server.kernel import history
from server.kernel.database import Database
from server.kernel.errors import Forbidden, Unacceptable
from server.kernel.lifecycle import IllegalMove
from server.kernel.outbox import OutboxEntry
from tests import builders
from tests.inquiries import builders as inquiry_builders

MINUTE = timedelta(minutes=1)


def _asked(database: Database, *, subject: str = "咨询地块供电条件") -> str:
    with database.transaction() as session:
        inquiry_builders.plot(session)
        asker = inquiry_builders.enrolled_investor(session)
        return inquiry_builders.inquiry(session, by=asker, subject=subject).number


def test_an_answer_stops_the_clock_and_promises_a_message_that_weixin_can_take(
    database: Database,
) -> None:
    number = _asked(database, subject="咨询" * 30)
    official = builders.official("drafter")
    with database.transaction() as session:
        answering.answer(session, number, "可用容量 8000 千伏安。", by=official, at=builders.NOW)
    with database.reading() as session:
        detail = finding.by_number(session, number, by=official, as_of=builders.NOW)
        (promised,) = session.scalars(select(OutboxEntry))
        entries = history.entries(session, "inquiry", detail.summary.id)
    assert detail.summary.state is InquiryState.ANSWERED
    assert detail.summary.answer_due_at is None
    assert detail.summary.handler_name == official.name
    assert promised.topic == delivering.TOPIC
    assert promised.payload["openid"] == "openid-liming"
    kind = MessageKind(promised.payload["kind"])
    assert messages.fill(kind, promised.payload["values"])["time3"]["value"].startswith(
        "2026年3月2日"
    )
    assert messages.page_for(kind, promised.payload["values"]).endswith(number)
    assert entries[-1].facts["overdue"] is False
    assert "8000" not in str(entries[-1].facts)


def test_a_late_answer_is_remembered_as_late(database: Database) -> None:
    number = _asked(database)
    late = builders.NOW + ANSWER_WITHIN + MINUTE
    with database.transaction() as session:
        answering.answer(session, number, "抱歉久等", by=builders.official(), at=late)
        entries = history.entries(session, "inquiry", finding.locked(session, number).id)
    assert entries[-1].facts["overdue"] is True


def test_only_those_who_answer_may_answer_or_close(database: Database) -> None:
    number = _asked(database)
    for by in (builders.official("sealer"), builders.investor()):
        with pytest.raises(Forbidden), database.transaction() as session:
            answering.answer(session, number, "您好", by=by, at=builders.NOW)
        with pytest.raises(Forbidden), database.transaction() as session:
            answering.close(session, number, by=by, at=builders.NOW)


def test_an_unanswered_inquiry_cannot_be_closed(database: Database) -> None:
    number = _asked(database)
    with pytest.raises(IllegalMove, match="待答复"), database.transaction() as session:
        answering.close(session, number, by=builders.official(), at=builders.NOW)


def test_a_closed_inquiry_is_opened_again_by_its_investor_only(database: Database) -> None:
    number = _asked(database)
    official = builders.official()
    with database.transaction() as session:
        answering.answer(session, number, "已答复", by=official, at=builders.NOW)
        closed = answering.close(session, number, by=official, at=builders.NOW)
        asker = builders.investor(id=closed.investor_id)
        assert closed.closed_at == builders.NOW
    with pytest.raises(IllegalMove), database.transaction() as session:
        answering.answer(session, number, "再补充", by=official, at=builders.NOW)
    with database.transaction() as session:
        asking.follow_up(session, number, "还有一个问题", by=asker, at=builders.NOW + MINUTE)
        detail = finding.by_number(session, number, by=official, as_of=builders.NOW)
    assert detail.summary.state is InquiryState.AWAITING_ANSWER
    assert detail.closed_at is None
    assert [m.sequence for m in detail.messages] == [1, 2, 3]


def test_an_empty_answer_is_refused_and_nothing_changes(database: Database) -> None:
    number = _asked(database)
    with pytest.raises(Unacceptable), database.transaction() as session:
        answering.answer(session, number, " \n ", by=builders.official(), at=builders.NOW)
    with database.reading() as session:
        assert session.scalars(select(OutboxEntry)).all() == []
        counts = listing.counts(session, by=builders.official(), as_of=builders.NOW)
    assert (counts.awaiting_answer, counts.answered) == (1, 0)


def test_an_investor_who_left_is_answered_without_a_message(database: Database) -> None:
    number = _asked(database)
    with database.transaction() as session:
        investor = session.scalars(select(Investor)).one()
        investor.name, investor.erased_at = "", builders.NOW
    with database.transaction() as session:
        answering.answer(session, number, "已答复", by=builders.official(), at=builders.NOW)
        assert session.scalars(select(OutboxEntry)).all() == []
