"""Inquiries are listed by urgency for officials and by freshness for investors."""

from datetime import timedelta

import pytest

from server.inquiries import answering, asking, finding, listing
from server.inquiries.lifecycle import ANSWER_WITHIN, InquiryState
from server.inquiries.listing import InquiryCounts, InquiryFilter
from server.kernel.actor import Actor
from server.kernel.database import Database
from server.kernel.errors import Forbidden, Unacceptable
from tests import builders
from tests.inquiries import builders as inquiry_builders

HOUR = timedelta(hours=1)
LATER = builders.NOW + ANSWER_WITHIN + HOUR


def _five(database: Database) -> tuple[Actor, list[str]]:
    """Ask five times, an hour apart; the third is answered."""
    with database.transaction() as session:
        inquiry_builders.plot(session, "A-1")
        inquiry_builders.plot(session, "A-2")
        asker = inquiry_builders.enrolled_investor(session, company="湖北晨曦100%纺织")
        numbers = [
            inquiry_builders.inquiry(
                session,
                by=asker,
                codes=("A-1",) if n % 2 else ("A-1", "A-2"),
                subject=f"第 {n} 问",
                at=builders.NOW + n * HOUR,
            ).number
            for n in range(5)
        ]
        answering.answer(
            session, numbers[2], "答", by=builders.official(), at=builders.NOW + 6 * HOUR
        )
    return asker, numbers


def _walk(database: Database, chosen: InquiryFilter | None) -> list[str]:
    numbers: list[str] = []
    cursor = None
    with database.reading() as session:
        while True:
            page = listing.all_inquiries(
                session, chosen, by=builders.official(), as_of=LATER, cursor=cursor, limit=2
            )
            numbers += [summary.number for summary in page.items]
            cursor = page.next
            if cursor is None:
                return numbers


def test_those_awaiting_an_answer_come_by_the_time_left_page_by_page(database: Database) -> None:
    _, numbers = _five(database)
    awaiting = InquiryFilter(state=InquiryState.AWAITING_ANSWER)
    assert _walk(database, awaiting) == [numbers[n] for n in (0, 1, 3, 4)]
    overdue = InquiryFilter(only_overdue=True)
    assert _walk(database, overdue) == [numbers[0]]


def test_all_come_by_the_last_message_page_by_page(database: Database) -> None:
    _, numbers = _five(database)
    assert _walk(database, None) == [numbers[n] for n in (2, 4, 3, 1, 0)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (InquiryFilter(text="第 3 问"), [3]),
        (InquiryFilter(text="晨曦100%"), [2, 4, 3, 1, 0]),
        (InquiryFilter(text="晨曦_"), []),
        (InquiryFilter(text="tm-zx-2026-0002"), [1]),
        (InquiryFilter(plot_code="A-2"), [2, 4, 0]),
        (InquiryFilter(state=InquiryState.CLOSED), []),
    ],
)
def test_the_list_is_narrowed(
    database: Database, chosen: InquiryFilter, expected: list[int]
) -> None:
    _, numbers = _five(database)
    assert _walk(database, chosen) == [numbers[n] for n in expected]


def test_the_counts_are_true_of_the_instant_asked_about(database: Database) -> None:
    _five(database)
    with database.reading() as session:
        now = listing.counts(session, by=builders.official(), as_of=builders.NOW)
        later = listing.counts(session, by=builders.official(), as_of=LATER)
    assert now == InquiryCounts(awaiting_answer=4, overdue=0, answered=1, closed=0)
    assert later == InquiryCounts(awaiting_answer=4, overdue=1, answered=1, closed=0)


def test_an_investor_lists_only_their_own(database: Database) -> None:
    asker, numbers = _five(database)
    with database.transaction() as session:
        other = inquiry_builders.enrolled_investor(session, openid="openid-other")
        theirs = inquiry_builders.inquiry(session, by=other, codes=("A-1",)).number
    with database.reading() as session:
        mine = listing.mine(session, by=asker, as_of=LATER, limit=500)
        others = listing.mine(session, by=other, as_of=LATER)
    assert {summary.number for summary in mine.items} == set(numbers)
    assert [summary.number for summary in others.items] == [theirs]


def test_a_thread_is_read_page_by_page_oldest_first(database: Database) -> None:
    asker, numbers = _five(database)
    with database.transaction() as session:
        for n in range(4):
            asking.follow_up(session, numbers[0], f"补充 {n}", by=asker, at=LATER)
    with database.reading() as session:
        first = finding.messages(session, numbers[0], by=asker, limit=3)
        second = finding.messages(session, numbers[0], by=asker, cursor=first.next, limit=3)
    assert [m.sequence for m in (*first.items, *second.items)] == [1, 2, 3, 4, 5]
    assert second.next is None


@pytest.mark.parametrize(
    "cursor", ["x", "bnVsbA==", "W10=", "WyIxIiwgIjIiXQ==", "[" * 500, "WyIyMDI2IiwgMV0="]
)
def test_a_forged_cursor_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(Unacceptable, match="cursor_invalid"), database.reading() as session:
        listing.mine(session, by=builders.investor(), as_of=LATER, cursor=cursor)


def test_the_console_list_is_not_for_investors(database: Database) -> None:
    with pytest.raises(Forbidden), database.reading() as session:
        listing.all_inquiries(session, by=builders.investor(), as_of=LATER)
