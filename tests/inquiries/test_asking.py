"""An investor asks about public plots, and the clock starts."""

from datetime import timedelta

import pytest

from server.inquiries import answering, asking, finding
from server.inquiries.checking import Project
from server.inquiries.lifecycle import ANSWER_WITHIN, InquiryAction, InquiryState
from server.kernel import history
from server.kernel.database import Database
from server.kernel.errors import Forbidden, NotFound, Unacceptable
from server.plots.lifecycle import PlotStatus
from tests import builders
from tests.inquiries import builders as inquiry_builders

HOUR = timedelta(hours=1)


def test_an_inquiry_keeps_its_plots_in_order_and_awaits_an_answer_for_a_day(
    database: Database,
) -> None:
    with database.transaction() as session:
        for code in ("A-1", "A-2", "A-3"):
            inquiry_builders.plot(session, code)
        asker = inquiry_builders.enrolled_investor(session, company="湖北晨曦纺织科技有限公司")
        asked = inquiry_builders.inquiry(
            session,
            by=asker,
            codes=("A-3", "A-1", "A-3"),
            project=Project(
                name="织造项目", investment_wan="21000", land_mu="100.5", chain=" ", note="分两期"
            ),
        )
    assert asked.number == "TM-ZX-2026-0001"
    with database.reading() as session:
        detail = finding.by_number(session, asked.number, by=asker, as_of=builders.NOW)
        (entry,) = history.entries(session, "inquiry", asked.id)
    assert entry.facts["plots"] == ["A-3", "A-1"]
    assert [plot.code for plot in detail.summary.plots] == ["A-3", "A-1"]
    assert detail.summary.state is InquiryState.AWAITING_ANSWER
    assert detail.summary.answer_due_at == builders.NOW + ANSWER_WITHIN
    assert detail.summary.company_name == "湖北晨曦纺织科技有限公司"
    assert detail.project == Project(
        name="织造项目", investment_wan="21000.00", land_mu="100.50", note="分两期"
    )
    assert [(m.sequence, m.is_mine) for m in detail.messages] == [(1, True)]
    assert detail.actions == (InquiryAction.FOLLOW_UP,)


@pytest.mark.parametrize("status", [PlotStatus.DRAFT, PlotStatus.WITHDRAWN, None])
def test_only_public_plots_may_be_asked_about_and_nothing_is_left_behind(
    database: Database, status: PlotStatus | None
) -> None:
    with database.transaction() as session:
        asker = inquiry_builders.enrolled_investor(session)
        inquiry_builders.plot(session, "PUBLIC")
        if status:
            inquiry_builders.plot(session, "HIDDEN", status=status)
    with pytest.raises(NotFound) as refused, database.transaction() as session:
        inquiry_builders.inquiry(session, by=asker, codes=("PUBLIC", "HIDDEN"))
    assert refused.value.code == "plot_not_found"
    assert "HIDDEN" in refused.value.fields["plot_codes"]
    with database.transaction() as session:
        first = inquiry_builders.inquiry(session, by=asker, codes=("PUBLIC",))
    assert first.number == "TM-ZX-2026-0001"


def test_everything_wrong_with_a_question_is_named_at_once(database: Database) -> None:
    project = Project(name=" ", investment_wan="很多", land_mu="-1", note="注" * 501)
    with pytest.raises(Unacceptable) as refused, database.transaction() as session:
        asking.ask(
            session,
            [f"P-{n}" for n in range(11)],
            subject="长" * 61,
            body="\x00",
            project=project,
            by=builders.investor(),
            at=builders.NOW,
        )
    assert set(refused.value.fields) == {
        "plot_codes",
        "subject",
        "body",
        "project.name",
        "project.investment_wan",
        "project.land_mu",
        "project.note",
    }


def test_the_limits_themselves_are_allowed(database: Database) -> None:
    codes = tuple(f"P-{n}" for n in range(10))
    with database.transaction() as session:
        for code in codes:
            inquiry_builders.plot(session, code)
        asker = inquiry_builders.enrolled_investor(session)
        asked = inquiry_builders.inquiry(
            session, by=asker, codes=codes, subject="𠮷" * 60, body="问\n" * 999 + "完😀"
        )
        assert len(finding.plot_ids(session, asked.id)) == 10


def test_an_official_does_not_ask(database: Database) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        inquiry_builders.inquiry(session, by=builders.official())


def test_writing_again_while_waiting_does_not_rewind_the_clock(database: Database) -> None:
    with database.transaction() as session:
        inquiry_builders.plot(session)
        asker = inquiry_builders.enrolled_investor(session)
        asked = inquiry_builders.inquiry(session, by=asker)
        at = builders.NOW + 5 * HOUR
        asking.follow_up(session, asked.number, "补充一下", by=asker, at=at)
        assert asked.answer_due_at == builders.NOW + ANSWER_WITHIN
        answering.answer(session, asked.number, "容量充足", by=builders.official(), at=at + HOUR)
        asking.follow_up(session, asked.number, "那供气呢？", by=asker, at=at + 2 * HOUR)
        assert asked.answer_due_at == at + 2 * HOUR + ANSWER_WITHIN
        assert asked.first_answered_at == at + HOUR


def test_the_inquiry_of_another_does_not_exist_for_me(database: Database) -> None:
    with database.transaction() as session:
        inquiry_builders.plot(session)
        asker = inquiry_builders.enrolled_investor(session)
        asked = inquiry_builders.inquiry(session, by=asker)
        other = inquiry_builders.enrolled_investor(session, openid="openid-other")
    for attempt in (
        lambda s: finding.by_number(s, asked.number, by=other, as_of=builders.NOW),
        lambda s: finding.messages(s, asked.number, by=other),
        lambda s: asking.follow_up(s, asked.number, "你好", by=other, at=builders.NOW),
        lambda s: finding.by_number(s, "TM-ZX-2026-9999", by=asker, as_of=builders.NOW),
    ):
        with pytest.raises(NotFound, match="inquiry_not_found"), database.transaction() as session:
            attempt(session)


@pytest.mark.parametrize(
    "statement", ["UPDATE inquiry_messages SET body = ''", "DELETE FROM inquiry_plots"]
)
def test_the_database_refuses_to_change_what_was_said(database: Database, statement: str) -> None:
    with database.transaction() as session:
        inquiry_builders.plot(session)
        inquiry_builders.inquiry(session, by=inquiry_builders.enrolled_investor(session))
    with pytest.raises(Exception, match="append-only"), database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
