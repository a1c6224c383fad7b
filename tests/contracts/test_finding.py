"""Everybody finds the contracts that are theirs to see, and no others."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.contracts import drafting, finding, presenting
from server.contracts.lifecycle import ContractState
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, NotFound, Unacceptable
from tests.contracts import builders
from tests.contracts.builders import Case


def test_an_investor_sees_a_contract_from_the_first_approval_on(
    tmp_path: Path, database: Database
) -> None:
    """Before that it is the officials' draft; afterwards it never disappears."""
    case = builders.frozen(tmp_path, database)
    assert _mine(case) == []
    with pytest.raises(NotFound), database.reading() as session:
        finding.mine_by_number(session, case.number, by=case.investor)
    case = builders.review(case)
    assert _mine(case) == [case.number]
    with database.reading() as session:
        shown = finding.document_for_investor(
            session, case.number, room=case.room, by=case.investor
        )
    assert shown.sha256 == case.contract().document_sha256
    assert shown.filename == f"{case.number}项目投资合同.pdf"
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    assert _mine(case) == [case.number]
    builders.freeze(builders.save(case, copies="6"))
    with pytest.raises(Conflict, match="document_not_ready"), database.reading() as session:
        finding.document_for_investor(session, case.number, room=case.room, by=case.investor)


def test_another_investors_contract_is_not_found(tmp_path: Path, database: Database) -> None:
    """Neither the row nor the file, and officials are no investors."""
    case = builders.offered(tmp_path, database)
    with database.transaction() as session:
        stranger = builders.enrolled(session, openid="openid-other", name="别人")
    for hand in (stranger, case.drafter):
        with pytest.raises(NotFound, match="contract_not_found"), database.reading() as session:
            finding.mine_by_number(session, case.number, by=hand)
        with pytest.raises(NotFound), database.reading() as session:
            finding.document_for_investor(session, case.number, room=case.room, by=hand)
    with database.reading() as session:
        assert finding.mine(session, by=stranger).items == ()


def test_investors_do_not_see_the_officials_lists(tmp_path: Path, database: Database) -> None:
    """The console is for officials."""
    case = builders.offered(tmp_path, database)
    with database.reading() as session:
        with pytest.raises(Forbidden):
            finding.all_contracts(session, by=case.investor)
        with pytest.raises(Forbidden):
            finding.by_number(session, case.number, by=case.investor)
        with pytest.raises(Forbidden):
            finding.document(session, case.number, room=case.room, by=case.investor)


def test_officials_list_by_state_and_words_a_page_at_a_time(
    tmp_path: Path, database: Database
) -> None:
    """Newest first; the cursor goes on where the page ended."""
    cases = [
        builders.drafted(
            tmp_path,
            database,
            openid=f"openid-{number}",
            name=f"{number} 号地块",
            at=builders.NOW + timedelta(hours=number),
        )
        for number in range(3)
    ]
    builders.freeze(builders.save(cases[1], project_name="年产100%棉纱_项目"))
    numbers = [case.number for case in cases]
    assert _listed(database) == numbers[::-1]
    assert _listed(database, state=ContractState.IN_REVIEW) == [numbers[1]]
    assert _listed(database, q="100%棉") == [numbers[1]]
    assert _listed(database, q="棉纱_项") == [numbers[1]]
    assert _listed(database, q="%") == [numbers[1]]
    assert _listed(database, q=numbers[2][-4:]) == [numbers[2]]
    assert _listed(database, q="晨曦") == numbers[::-1]
    with database.reading() as session:
        first = finding.all_contracts(session, by=builders.DRAFTER, limit=2)
        rest = finding.all_contracts(session, by=builders.DRAFTER, limit=2, cursor=first.next)
        with pytest.raises(Unacceptable, match="cursor_invalid"):
            finding.all_contracts(session, by=builders.DRAFTER, cursor="nonsense")
        counted = {one.state: one.number for one in finding.counts(session, by=builders.DRAFTER)}
    assert [each.number for each in first.items] == numbers[:0:-1]
    assert [each.number for each in rest.items] == [numbers[0]]
    assert rest.next is None
    assert (counted[ContractState.DRAFTING], counted[ContractState.IN_REVIEW]) == (2, 1)


def test_the_contracts_of_an_inquiry_and_the_plots_of_a_contract(
    tmp_path: Path, database: Database
) -> None:
    """The chain can be walked in both directions."""
    case = builders.drafted(tmp_path, database)
    with database.reading() as session:
        (contract,) = finding.of_inquiry(session, case.inquiry_number, by=case.drafter)
        (plot,) = finding.plots(session, contract)
    assert contract.number == case.number
    assert plot.code == contract.variables["plots"][0]["code"]


def test_a_draft_has_no_document(tmp_path: Path, database: Database) -> None:
    """And says so instead of failing."""
    case = builders.filled(tmp_path, database)
    with pytest.raises(Conflict, match="document_not_ready"), database.reading() as session:
        finding.document(session, case.number, room=case.room, by=case.drafter)


def test_buttons_are_what_is_open_and_allowed(tmp_path: Path, database: Database) -> None:
    """One table decides for pages and acts."""
    case = builders.frozen(tmp_path, database)
    assert _buttons(case) == {
        "drafter": ["reopen", "void"],
        "legal": ["approve", "object"],
        "sealer": [],
        "investor": [],
    }
    case = builders.review(case)
    assert _buttons(case) == {
        "drafter": ["reopen", "void"],
        "legal": [],
        "sealer": [],
        "investor": ["sign", "refuse"],
    }
    assert presenting.actions_of_investor(case.contract()) == ("sign", "refuse")
    case = builders.sign(case)
    assert _buttons(case)["sealer"] == ["seal"]
    assert _buttons(case)["investor"] == []
    assert set(map(str, _buttons(builders.seal(case)).values())) == {"[]"}


def test_parties_show_who_has_signed(tmp_path: Path, database: Database) -> None:
    """In the order of signing."""
    case = builders.signed(tmp_path, database)
    with database.reading() as session:
        investor, government = presenting.parties(session, case.contract())
    assert (investor.label, investor.signatory, investor.signed_at) == ("乙方", "林雨桐", case.at)
    assert (government.label, government.name, government.signed_at) == (
        "甲方",
        "天门市人民政府",
        None,
    )


def test_variables_are_shown_as_the_contract_words_them(tmp_path: Path, database: Database) -> None:
    """Amounts in figures and capitals, days in Chinese, choices by their labels."""
    case = builders.filled(tmp_path, database)
    groups = presenting.groups(case.contract(), room=case.room)
    texts = {field.variable.key: field for group in groups for field in group.fields}
    assert [group.label for group in groups][:2] == ["甲方", "乙方"]
    assert "贰亿壹仟万元整" in texts["total_investment_wan"].text
    assert "100.50亩" in texts["area_mu"].text
    assert texts["land_mode"].text == "招标拍卖挂牌出让"
    assert texts["start_within_months"].text == "6 个月"
    assert texts["investment_plan"].rows[0][2:] == ("2027年12月31日", "6,000.00")
    assert texts["plots"].rows[0][3] == "100.50"


def _mine(case: Case) -> list[str]:
    with case.database.reading() as session:
        return [each.number for each in finding.mine(session, by=case.investor).items]


def _listed(database: Database, *, state: ContractState | None = None, q: str = "") -> list[str]:
    with database.reading() as session:
        page = finding.all_contracts(session, by=builders.DRAFTER, state=state, q=q)
    return [each.number for each in page.items]


def _buttons(case: Case) -> dict[str, list[str]]:
    hands = {
        "drafter": case.drafter,
        "legal": case.legal,
        "sealer": case.sealer,
        "investor": case.investor,
    }
    contract = case.contract()
    return {
        name: [button.action.value for button in presenting.buttons(contract, hand)]
        for name, hand in hands.items()
    }
