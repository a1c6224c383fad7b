"""What both parties owe comes from the contract's own variables."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from server.contracts.model import Contract, Party
from server.kernel import history
from server.kernel.database import Database, Session
from server.kernel.errors import Conflict, Unavailable
from server.kernel.quantities import Money
from server.obligations import finding, planning
from server.obligations.dating import Term, Unit
from server.obligations.finding import Ledger
from server.obligations.lifecycle import ObligationState
from server.obligations.model import Kind, Obligation
from signing import templates
from tests import builders
from tests.contracts import builders as contract_builders
from tests.obligations import builders as obligation_builders

CONCLUDED_ON = date(2026, 3, 2)


def _ledger(database: Database) -> Ledger:
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        number = obligation_builders.planned_contract(session, of=investor).number
    with database.reading() as session:
        return finding.of_contract(session, number, by=investor, as_of=CONCLUDED_ON)


def test_the_template_s_variables_become_obligations_of_both_parties() -> None:
    template = obligation_builders.template()
    values = templates.read(template, templates.examples(template))
    planned = list(planning.obligations(template, values))
    by_code = {obligation.code: obligation for obligation in planned}
    assert {obligation.code for obligation in planned} == {o.code for o in template.obligations}
    assert {obligation.obligor for obligation in planned} == set(Party)
    start = by_code["construction_start"]
    assert start.term == Term(6, Unit.MONTH)
    assert start.anchor == "land_contract_signed"
    assert start.met_by == "construction_started"
    assert by_code["deposit_payment"].term == Term(5, Unit.WORKING_DAY)
    assert by_code["land_handover"].obligor is Party.PARTY_A
    assert by_code["investment_intensity"].target_text == "175 万元/亩"
    assert by_code["plot_ratio"].target_text == "1.2"


def test_every_row_of_the_investment_plan_is_an_obligation_with_its_own_date() -> None:
    template = obligation_builders.template()
    values = templates.read(template, templates.examples(template))
    staged = [o for o in planning.obligations(template, values) if o.code == "staged_investment"]
    assert [(o.title, o.fixed_on, o.target_money) for o in staged] == [
        ("完成当期固定资产投资（第一期）", date(2027, 12, 31), Money.from_wan("6000.00")),
        ("完成当期固定资产投资（第二期）", date(2028, 9, 30), Money.from_wan("8000.00")),
        ("完成当期固定资产投资（第三期）", date(2029, 6, 30), Money.from_wan("4000.00")),
    ]
    assert all(o.kind is Kind.MEASURED and o.anchor is None for o in staged)
    assert sum(o.target_money.fen for o in staged if o.target_money) == values.whole(
        "fixed_investment_wan"
    )


def test_each_obligation_quotes_the_words_it_rests_on() -> None:
    template = obligation_builders.template()
    values = templates.read(template, templates.examples(template))
    by_code = {o.code: o for o in planning.obligations(template, values)}
    assert by_code["construction_start"].clause_heading.startswith("第八条")
    quote = by_code["construction_start"].clause_quote
    assert "开工" in quote
    assert "6个月内" in quote
    assert "容积率" in by_code["plot_ratio"].clause_quote
    assert "投资强度" in by_code["investment_intensity"].clause_quote
    assert "5个工作日" in by_code["deposit_payment"].clause_quote
    assert "{{" not in "".join(o.clause_quote for o in by_code.values())


def test_the_conclusion_dates_what_it_can_and_the_rest_waits(database: Database) -> None:
    ledger = _ledger(database)
    by_code = {line.code: line for line in ledger.obligations}
    registration = by_code["company_registration"]
    assert (registration.state, registration.due_on) == (
        ObligationState.SCHEDULED,
        date(2026, 4, 1),
    )
    assert by_code["deposit_payment"].due_on == date(2026, 3, 9)
    handover = by_code["land_handover"]
    assert (handover.state, handover.due_on) == (ObligationState.DORMANT, None)
    assert handover.waiting_for == "待“《国有建设用地使用权出让合同》签订”后 30 日"
    assert handover.is_overdue is False
    staged = [line for line in ledger.obligations if line.code == "staged_investment"]
    assert {line.state for line in staged} == {ObligationState.SCHEDULED}
    assert ledger.concluded_on == CONCLUDED_ON
    assert len(ledger.of_party(Party.PARTY_A)) + len(ledger.of_party(Party.PARTY_B)) == len(
        ledger.obligations
    )


def test_the_conclusion_itself_is_recorded_by_the_platform(database: Database) -> None:
    concluded = _ledger(database).events[0]
    assert (concluded.event, concluded.happened_on) == ("contract_concluded", CONCLUDED_ON)
    assert [said.by_name for said in concluded.said] == ["平台"]


def test_a_contract_is_planned_once_and_only_when_concluded(database: Database) -> None:
    template = obligation_builders.template()
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        planned = obligation_builders.planned_contract(session, of=investor)
        draft = obligation_builders.contract(session, of=investor, concluded_at=None)
        with pytest.raises(Conflict, match="already_planned"):
            planning.plan(session, planned, template=template, at=builders.NOW)
        with pytest.raises(Conflict, match="contract_not_concluded"):
            planning.plan(session, draft, template=template, at=builders.NOW)


def test_the_seal_and_the_obligations_are_one_transaction(
    tmp_path: Path, database: Database
) -> None:
    case = contract_builders.signed(tmp_path, database)

    def break_off(session: Session, contract: Contract, at: datetime) -> None:
        raise Unavailable("test", "测试")

    planner = planning.planner(case.room)
    with pytest.raises(Unavailable):
        contract_builders.seal(case, on_concluded=[planner, break_off])
    with database.reading() as session:
        assert session.scalars(select(Obligation)).all() == []
        assert case.contract().concluded_at is None
    contract_builders.seal(case, on_concluded=[planner])
    with database.reading() as session:
        ledger = finding.of_contract(session, case.number, by=case.investor, as_of=CONCLUDED_ON)
    assert ledger.concluded_on == CONCLUDED_ON
    assert {line.obligor for line in ledger.obligations} == set(Party)
    assert any(line.state is ObligationState.SCHEDULED for line in ledger.obligations)


def test_another_text_of_the_template_plans_nothing(database: Database) -> None:
    with database.transaction() as session:
        investor = obligation_builders.enrolled_investor(session)
        row = obligation_builders.contract(session, of=investor)
        row.template_sha256 = "f" * 64
        with pytest.raises(Conflict, match="template_changed"):
            planning.plan(session, row, template=obligation_builders.template(), at=builders.NOW)
        assert session.scalars(select(Obligation)).all() == []


def test_every_obligation_has_its_own_unbroken_history(database: Database) -> None:
    ledger = _ledger(database)
    with database.reading() as session:
        assert history.verify(session) >= len(ledger.obligations)
        entries = history.entries(session, "obligation", ledger.obligations[0].id)
    assert [entry.action for entry in entries] == ["plan", "schedule"]
    assert entries[1].facts["due_on"] == {"old": None, "new": "2026-04-01"}
    assert entries[1].facts["cause"] == "合同生效"
