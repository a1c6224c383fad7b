"""Each side sees what both owe; officials see what is late across contracts."""

from datetime import date

import pytest

from server.contracts.model import Party
from server.kernel.actor import Actor
from server.kernel.database import Database, new_id
from server.kernel.errors import Forbidden, NotFound, Unacceptable
from server.obligations import finding, listing, recording
from server.obligations.lifecycle import ObligationState
from server.obligations.listing import ObligationFilter
from server.obligations.summarising import Line
from tests import builders
from tests.obligations import builders as obligation_builders

OFFICER = builders.official("performance")
APRIL = date(2026, 4, 10)


def _two_contracts(database: Database) -> tuple[Actor, list[str]]:
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        numbers = [
            obligation_builders.planned_contract(session, of=investor, project_name=name).number
            for name in ("织造项目", "农机项目")
        ]
        recording.record(
            session,
            numbers[0],
            "deposit_paid",
            happened_on=date(2026, 3, 5),
            by=OFFICER,
            at=builders.NOW.replace(month=4),
        )
    return investor, numbers


def _walk(database: Database, chosen: ObligationFilter, *, limit: int = 4) -> list[Line]:
    lines: list[Line] = []
    cursor = None
    with database.reading() as session:
        while True:
            page = listing.page(
                session, chosen, by=OFFICER, as_of=APRIL, cursor=cursor, limit=limit
            )
            lines += page.items
            cursor = page.next
            if cursor is None:
                return lines


def test_an_investor_sees_the_next_duties_of_both_sides_the_longest_overdue_first(
    database: Database,
) -> None:
    investor, numbers = _two_contracts(database)
    with database.reading() as session:
        upcoming = finding.upcoming(session, by=investor, as_of=APRIL)
    assert [(line.contract_number, line.code) for line in upcoming.mine] == [
        (numbers[1], "deposit_payment"),
        (numbers[0], "company_registration"),
        (numbers[1], "company_registration"),
    ]
    assert [line.is_overdue for line in upcoming.mine] == [True, True, True]
    assert upcoming.mine[0].days_left == -32
    assert [line.code for line in upcoming.government] == [
        "land_procedure",
        "land_procedure",
        "land_handover",
    ]
    assert upcoming.government[2].waiting_for is not None


def test_a_contract_of_another_has_no_ledger_for_me(database: Database) -> None:
    investor, numbers = _two_contracts(database)
    with database.transaction() as session:
        other = obligation_builders.enrolled_investor(session, openid="openid-other")
        ledger = finding.of_contract(session, numbers[0], by=investor, as_of=APRIL)
        theirs = ledger.obligations[0].id
        assert not any(event.may_record or event.may_correct for event in ledger.events)
        with pytest.raises(NotFound, match="contract_not_found"):
            finding.of_contract(session, numbers[0], by=other, as_of=APRIL)
        with pytest.raises(NotFound, match="obligation_not_found"):
            finding.by_id(session, theirs, by=other, as_of=APRIL)
        with pytest.raises(NotFound, match="obligation_not_found"):
            finding.by_id(session, new_id(), by=OFFICER, as_of=APRIL)
        assert finding.upcoming(session, by=other, as_of=APRIL).mine == ()


def test_a_detail_explains_its_date_and_what_would_prove_it(database: Database) -> None:
    investor, numbers = _two_contracts(database)
    with database.reading() as session:
        ledger = finding.of_contract(session, numbers[0], by=investor, as_of=APRIL)
        lines = {line.code: line for line in ledger.obligations}
        dated = finding.by_id(session, lines["company_registration"].id, by=investor, as_of=APRIL)
        dormant = finding.by_id(session, lines["land_handover"].id, by=OFFICER, as_of=APRIL)
    assert dated.explanation[-1] == "到期日：2026年4月1日（星期三）24 时。"
    assert dated.evidence == ("项目公司营业执照", "股权结构证明")
    assert [entry.action for entry in dated.history] == ["plan", "schedule"]
    assert dormant.explanation[-1].endswith("发生后确定。")


def test_the_list_runs_by_due_date_over_all_pages_with_the_undated_last(
    database: Database,
) -> None:
    _, numbers = _two_contracts(database)
    lines = _walk(database, ObligationFilter())
    with database.reading() as session:
        count = len(finding.of_contract(session, numbers[0], by=OFFICER, as_of=APRIL).obligations)
    assert len({line.id for line in lines}) == len(lines) == 2 * count
    keys = [
        (line.due_on is None, line.due_on or date.min, line.contract_number, line.sequence)
        for line in lines
    ]
    assert keys == sorted(keys)


def test_the_list_is_narrowed(database: Database) -> None:
    _, numbers = _two_contracts(database)

    def codes(chosen: ObligationFilter) -> list[str]:
        return [line.code for line in _walk(database, chosen, limit=50)]

    assert codes(ObligationFilter(only_overdue=True)) == [
        "deposit_payment",
        "company_registration",
        "company_registration",
    ]
    assert codes(ObligationFilter(only_overdue=True, party=Party.PARTY_A)) == []
    assert codes(ObligationFilter(due_within_days=60)) == ["land_procedure", "land_procedure"]
    assert codes(ObligationFilter(text="农机", only_overdue=True)) == [
        "deposit_payment",
        "company_registration",
    ]
    assert codes(ObligationFilter(text="100%")) == []
    dormant = ObligationFilter(state=ObligationState.DORMANT, contract_number=numbers[0])
    assert codes(dormant)[0] == "land_handover"
    assert codes(ObligationFilter(state=ObligationState.MET_ON_TIME)) == ["deposit_payment"]


def test_the_counts_are_true_of_the_day_asked_about(database: Database) -> None:
    _two_contracts(database)
    with database.reading() as session:
        early = listing.counts(session, by=OFFICER, as_of=date(2026, 3, 4))
        april = listing.counts(session, by=OFFICER, as_of=APRIL)
    assert (early.overdue, early.due_soon) == (0, 3)
    assert (april.overdue, april.overdue_party_a, april.overdue_party_b) == (3, 0, 3)
    assert april.met_on_time == 1
    assert april.scheduled + april.dormant + april.met_on_time + april.met_late == 46


def test_without_contracts_every_count_is_zero(database: Database) -> None:
    with database.reading() as session:
        counts = listing.counts(session, by=OFFICER, as_of=APRIL)
    assert (counts.overdue, counts.scheduled, counts.dormant) == (0, 0, 0)


def test_the_list_is_for_officials_and_its_limits_are_checked(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(Forbidden):
            listing.page(session, by=builders.investor(), as_of=APRIL)
        with pytest.raises(Unacceptable, match="outlook_invalid"):
            listing.page(session, ObligationFilter(due_within_days=-1), by=OFFICER, as_of=APRIL)
        for cursor in ("x", "WyIiLCAiYSIsICJ4Il0=", "WyJhIiwgImEiLCAiMSJd"):
            with pytest.raises(Unacceptable, match="cursor_invalid"):
                listing.page(session, by=OFFICER, as_of=APRIL, cursor=cursor)
