"""Recorded events date, fulfil, correct and return the obligations that depend on them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from server.kernel import history
from server.kernel.database import Database, Session
from server.kernel.errors import Conflict, Forbidden, NotFound, Refusal, Unacceptable
from server.obligations import finding, recording
from server.obligations.finding import EventLine
from server.obligations.lifecycle import ObligationState
from server.obligations.recording import Recorded
from server.obligations.summarising import Line
from tests import builders
from tests.obligations import builders as obligation_builders

OFFICER = builders.official("performance")
LATER = builders.NOW + timedelta(days=700)
SIGNED, STARTED, COMPLETED = (
    "land_contract_signed",
    "construction_started",
    "construction_completed",
)


def _planned(database: Database) -> str:
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        return obligation_builders.planned_contract(session, of=investor).number


def _record(session: Session, number: str, event: str, day: date) -> Recorded:
    return recording.record(session, number, event, happened_on=day, by=OFFICER, at=LATER)


def _lines(database: Database, number: str) -> dict[str, Line]:
    with database.reading() as session:
        ledger = finding.of_contract(session, number, by=OFFICER, as_of=date(2027, 1, 1))
    return {line.code: line for line in ledger.obligations}


def _event(database: Database, number: str, event: str) -> EventLine:
    with database.reading() as session:
        ledger = finding.of_contract(session, number, by=OFFICER, as_of=date(2027, 1, 1))
    return next(line for line in ledger.events if line.event == event)


def test_an_anchor_event_dates_what_waited_for_it(database: Database) -> None:
    number = _planned(database)
    with database.transaction() as session:
        recorded = _record(session, number, SIGNED, date(2026, 4, 15))
    lines = _lines(database, number)
    assert lines["construction_start"].due_on == date(2026, 10, 15)
    assert lines["land_handover"].due_on == date(2026, 5, 15)
    assert lines["construction_start"].waiting_for is None
    assert lines["construction_completion"].state is ObligationState.DORMANT
    assert {(c.title, c.old_due_on, c.new_due_on) for c in recorded.changes} == {
        ("净地交付", None, date(2026, 5, 15)),
        ("开工建设", None, date(2026, 10, 15)),
    }


def test_an_event_that_fulfils_is_on_time_until_the_end_of_the_due_date(
    database: Database,
) -> None:
    number = _planned(database)
    with database.transaction() as session:
        _record(session, number, "company_registered", date(2026, 4, 1))
        _record(session, number, "deposit_paid", date(2026, 3, 10))
    lines = _lines(database, number)
    assert lines["company_registration"].state is ObligationState.MET_ON_TIME
    assert lines["deposit_payment"].state is ObligationState.MET_LATE
    assert lines["deposit_payment"].met_on == date(2026, 3, 10)
    assert lines["first_report"].due_on == date(2026, 4, 16)


def test_fulfilment_recorded_before_its_anchor_is_judged_once_the_anchor_is_known(
    database: Database,
) -> None:
    number = _planned(database)
    with database.transaction() as session:
        _record(session, number, STARTED, date(2026, 12, 1))
    assert _lines(database, number)["construction_start"].state is ObligationState.MET_ON_TIME
    with database.transaction() as session:
        _record(session, number, SIGNED, date(2026, 4, 15))
    started = _lines(database, number)["construction_start"]
    assert (started.state, started.due_on) == (ObligationState.MET_LATE, date(2026, 10, 15))


def test_a_correction_moves_every_dependent_date_and_tells_old_new_and_why(
    database: Database,
) -> None:
    number = _planned(database)
    with database.transaction() as session:
        _record(session, number, SIGNED, date(2026, 4, 15))
        _record(session, number, STARTED, date(2026, 10, 15))
    assert _lines(database, number)["construction_start"].state is ObligationState.MET_ON_TIME
    with database.transaction() as session:
        recording.correct(
            session,
            number,
            SIGNED,
            happened_on=date(2026, 4, 13),
            reason="录入时看错日期",
            by=OFFICER,
            at=LATER,
        )
    line = _lines(database, number)["construction_start"]
    assert (line.state, line.due_on) == (ObligationState.MET_LATE, date(2026, 10, 13))
    with database.reading() as session:
        entry = history.entries(session, "obligation", line.id)[-1]
        assert history.verify(session) > 0
    assert entry.facts["due_on"] == {"old": "2026-10-15", "new": "2026-10-13"}
    assert entry.facts["cause"] == "更正“《国有建设用地使用权出让合同》签订”：录入时看错日期"
    said = _event(database, number, SIGNED).said
    assert [s.happened_on for s in said] == [date(2026, 4, 15), date(2026, 4, 13)]


def test_a_revoked_event_returns_what_it_dated_to_waiting_and_may_be_recorded_again(
    database: Database,
) -> None:
    number = _planned(database)
    with database.transaction() as session:
        _record(session, number, SIGNED, date(2026, 4, 15))
        _record(session, number, "land_handed_over", date(2026, 5, 1))
    before = _lines(database, number)
    assert before["water_supply"].due_on == date(2026, 8, 31)
    with database.transaction() as session:
        recording.revoke(
            session, number, "land_handed_over", reason="交地确认书无效", by=OFFICER, at=LATER
        )
        recording.revoke(session, number, SIGNED, reason="合同未签", by=OFFICER, at=LATER)
    after = _lines(database, number)
    for code in ("land_handover", "water_supply", "construction_start"):
        assert (after[code].state, after[code].due_on) == (ObligationState.DORMANT, None)
    event = _event(database, number, SIGNED)
    assert (event.is_recorded, event.may_record, event.may_correct) == (False, True, False)
    with database.transaction() as session:
        _record(session, number, SIGNED, date(2026, 4, 20))
    assert _lines(database, number)["land_handover"].due_on == date(2026, 5, 20)


def test_revoking_a_fulfilment_makes_the_duty_open_again(database: Database) -> None:
    number = _planned(database)
    with database.transaction() as session:
        _record(session, number, "deposit_paid", date(2026, 3, 3))
        recording.revoke(session, number, "deposit_paid", reason="退票", by=OFFICER, at=LATER)
    line = _lines(database, number)["deposit_payment"]
    assert (line.state, line.met_on) == (ObligationState.SCHEDULED, None)
    assert line.is_overdue


def test_the_order_of_recording_does_not_matter(tmp_path_factory: pytest.TempPathFactory) -> None:
    events = {
        SIGNED: date(2026, 4, 15),
        STARTED: date(2026, 11, 2),
        COMPLETED: date(2027, 6, 30),
        "land_handed_over": date(2026, 6, 1),
    }
    ledgers = []
    for order in (list(events), list(reversed(events))):
        database = builders.fresh_database(tmp_path_factory.mktemp("order"))
        number = _planned(database)
        with database.transaction() as session:
            for event in order:
                _record(session, number, event, events[event])
        lines = _lines(database, number)
        ledgers.append({c: (li.state, li.due_on, li.met_on) for c, li in lines.items()})
        database.close()
    assert ledgers[0] == ledgers[1]


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 3, 1), "event_before_contract"), (date(2026, 3, 4), "event_in_future")],
)
def test_an_event_lies_between_the_contract_and_today(
    database: Database, day: date, code: str
) -> None:
    number = _planned(database)
    at = builders.NOW + timedelta(days=1)
    with pytest.raises(Unacceptable, match=code) as refused, database.transaction() as session:
        recording.record(session, number, "deposit_paid", happened_on=day, by=OFFICER, at=at)
    assert "happened_on" in refused.value.fields


def test_today_is_today_in_tianmen(database: Database) -> None:
    number = _planned(database)
    at = datetime.fromisoformat("2026-03-09T00:30:00+08:00")
    with database.transaction() as session:
        recording.record(
            session, number, "deposit_paid", happened_on=date(2026, 3, 9), by=OFFICER, at=at
        )
    assert _lines(database, number)["deposit_payment"].state is ObligationState.MET_ON_TIME


def test_what_cannot_be_recorded_is_refused_and_nothing_changes(database: Database) -> None:
    number = _planned(database)
    day = date(2026, 3, 5)
    with database.transaction() as session:
        _record(session, number, "deposit_paid", day)
    refusals: list[tuple[type[Refusal], str, Callable[[Session], Recorded]]] = [
        (Conflict, "event_already_recorded", lambda s: _record(s, number, "deposit_paid", day)),
        (NotFound, "event_unknown", lambda s: _record(s, number, "moon_landing", day)),
        (NotFound, "event_unknown", lambda s: _record(s, number, "contract_concluded", day)),
        (NotFound, "contract_not_found", lambda s: _record(s, "TM-ZS-2026-9999", SIGNED, day)),
        (
            Conflict,
            "event_not_recorded",
            lambda s: recording.revoke(s, number, SIGNED, reason="x", by=OFFICER, at=LATER),
        ),
        (
            Unacceptable,
            "reason_invalid",
            lambda s: recording.revoke(
                s, number, "deposit_paid", reason="  ", by=OFFICER, at=LATER
            ),
        ),
        (
            Unacceptable,
            "day_unchanged",
            lambda s: recording.correct(
                s, number, "deposit_paid", happened_on=day, reason="x", by=OFFICER, at=LATER
            ),
        ),
    ]
    before = _lines(database, number)
    for kind, code, attempt in refusals:
        with pytest.raises(kind, match=code), database.transaction() as session:
            attempt(session)
    assert _lines(database, number) == before


def test_only_performance_officers_record(database: Database) -> None:
    number = _planned(database)
    for by in (builders.official("drafter"), builders.investor()):
        with pytest.raises(Forbidden), database.transaction() as session:
            recording.record(session, number, SIGNED, happened_on=date(2026, 3, 5), by=by, at=LATER)


def test_nothing_is_recorded_on_a_contract_that_is_not_concluded(database: Database) -> None:
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        number = obligation_builders.contract(session, of=investor, concluded_at=None).number
    with pytest.raises(Conflict, match="contract_not_concluded"), database.transaction() as session:
        _record(session, number, SIGNED, date(2026, 3, 5))


def test_the_database_refuses_to_rewrite_what_was_said(database: Database) -> None:
    _planned(database)
    for statement in (
        "UPDATE milestones SET happened_on = '2026-01-01'",
        "DELETE FROM milestones",
        "UPDATE contract_events SET label = 'x'",
    ):
        with pytest.raises(Exception, match="append-only"), database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'scheduled'",
        "state = 'met_late', met_on = '2026-03-01', due_on = '2026-03-02'",
        "due_on = '2026-03-02'",
        "obligee = obligor",
        "fixed_on = '2026-03-02'",
    ],
)
def test_the_database_itself_refuses_a_state_that_cannot_be(
    database: Database, change: str
) -> None:
    _planned(database)
    statement = f"UPDATE obligations SET {change} WHERE code = 'land_handover'"  # noqa: S608 — ours
    with pytest.raises(Exception, match="ck_obligations"), database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_dates_found_anew_without_a_new_table_stay_as_they_are(database: Database) -> None:
    number = _planned(database)
    with database.transaction() as session:
        changes = recording.recalculate(
            session, number, reason="补录节假日安排", by=OFFICER, at=LATER
        )
    assert changes == ()
