"""Drafting starts from what is known and keeps only what can be read."""

import shutil
from pathlib import Path

import pytest

from server.accounts.model import Investor
from server.contracts import drafting, finding, freezing, voiding
from server.contracts.lifecycle import ContractState
from server.contracts.model import AGGREGATE
from server.kernel import history
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, NotFound, Unacceptable
from server.kernel.lifecycle import IllegalMove
from tests.contracts import builders, rooms

WRONG_DIGIT = "91350100M0001TGQXM"  # a lawful code of the pilot years


def test_a_draft_starts_from_the_investor_the_inquiry_the_plot_and_the_seal(
    tmp_path: Path, database: Database
) -> None:
    """What is typed once is never typed again."""
    case = builders.drafted(tmp_path, database)
    contract = case.contract()
    typed = contract.variables
    assert contract.state is ContractState.DRAFTING
    assert contract.number == "TM-ZS-2026-0001"
    assert typed["party_a_name"] == "天门市人民政府"
    assert (typed["party_b_name"], typed["party_b_uscc"]) == (builders.COMPANY, builders.USCC)
    assert typed["party_b_phone"] == builders.PHONE
    assert typed["project_name"] == "智能织造项目"
    assert typed["industry_chain"] == "纺织服装"
    assert typed["total_investment_wan"] == "21000.00"
    assert typed["area_mu"] == "100.50"
    assert typed["investment_intensity_wan_per_mu"] == "150"
    assert typed["green_rate_max"] == "20"
    assert typed["start_within_months"] == "6"
    assert typed["plots"][0]["area_mu"] == "100.50"
    assert typed["plots"][0]["use"] == "二类工业用地"


def test_looking_up_the_phone_for_a_draft_is_remembered(tmp_path: Path, database: Database) -> None:
    """Revealing a personal datum is an act with a reason."""
    case = builders.drafted(tmp_path, database)
    with database.reading() as session:
        assert case.investor.id is not None
        entries = history.entries(session, "investor", case.investor.id)
    assert entries[-1].action == "phone_revealed"
    assert case.number in entries[-1].facts["reason"]


def test_the_citys_own_details_come_from_the_contract_before(
    tmp_path: Path, database: Database
) -> None:
    """An official types the mayor's name once, not for every contract."""
    builders.save(builders.drafted(tmp_path, database), party_a_representative="周明远")
    later = builders.drafted(tmp_path, database, openid="openid-zhang", name="乙地块")
    assert later.contract().variables["party_a_representative"] == "周明远"
    assert "party_b_agent" not in later.contract().variables


def test_a_second_click_starts_no_second_contract(tmp_path: Path, database: Database) -> None:
    """One inquiry leads to one standing contract."""
    case = builders.drafted(tmp_path, database)
    with (
        pytest.raises(Conflict, match="inquiry_already_drafted"),
        database.transaction() as session,
    ):
        drafting.draft(session, case.inquiry_number, room=case.room, by=case.drafter, at=case.at)
    with database.transaction() as session:
        voiding.void(session, case.number, "重新起草", by=builders.LEADER, at=case.at)
    with database.transaction() as session:
        again = drafting.draft(
            session, case.inquiry_number, room=case.room, by=case.drafter, at=case.at
        )
    assert again.number == "TM-ZS-2026-0002"


def test_only_drafters_draft(tmp_path: Path, database: Database) -> None:
    """The seal keeper does not write what will be sealed."""
    case = builders.drafted(tmp_path, database)
    with pytest.raises(Forbidden), database.transaction() as session:
        drafting.draft(session, case.inquiry_number, room=case.room, by=case.sealer, at=case.at)
    with pytest.raises(NotFound, match="inquiry_not_found"), database.transaction() as session:
        drafting.draft(session, "TM-ZX-2026-9999", room=case.room, by=case.drafter, at=case.at)


def test_unfinished_variables_are_kept_and_nonsense_is_named_by_field(
    tmp_path: Path, database: Database
) -> None:
    """Drafting takes days; what cannot be read would be lost later and is refused now."""
    case = builders.drafted(tmp_path, database)
    builders.save(case, project_name="", fixed_investment_wan="")
    assert "project_name" not in case.contract().variables
    with pytest.raises(Unacceptable) as refusal:
        builders.save(
            case, total_investment_wan="两亿", party_b_uscc="9142010", copies="3.5", unknown="x"
        )
    assert refusal.value.code == "variables_invalid"
    assert set(refusal.value.fields) == {
        "total_investment_wan",
        "party_b_uscc",
        "copies",
        "unknown",
    }
    assert case.contract().variables["total_investment_wan"] == "21000.00"


def test_the_plots_row_cannot_be_rewritten_by_the_form(tmp_path: Path, database: Database) -> None:
    """Area and place of the plot come from the plot."""
    case = builders.drafted(tmp_path, database)
    before = case.contract().variables["plots"]
    builders.save(case, plots=[{"code": "X", "location": "别处", "use": "住宅", "area_mu": "1"}])
    assert case.contract().variables["plots"] == before


def test_two_officials_cannot_overwrite_each_other(tmp_path: Path, database: Database) -> None:
    """The second form was made from a version that is no longer there."""
    case = builders.drafted(tmp_path, database)
    stale = case.contract().version
    builders.save(case)
    with pytest.raises(Conflict, match="contract_changed"), database.transaction() as session:
        drafting.save(
            session,
            case.number,
            rooms.variables(project_name="另一个名称"),
            version=stale,
            room=case.room,
            by=case.drafter,
            at=case.at,
        )
    assert case.contract().project_name == rooms.variables()["project_name"]


def test_saving_the_same_again_changes_nothing(tmp_path: Path, database: Database) -> None:
    """History says what changed, and nothing when nothing did."""
    case = builders.filled(tmp_path, database)
    version = case.contract().version
    builders.save(case)
    assert case.contract().version == version


def test_a_frozen_text_cannot_be_edited(tmp_path: Path, database: Database) -> None:
    """Editing needs reopening, which voids the opinion in plain sight."""
    case = builders.frozen(tmp_path, database)
    with pytest.raises(IllegalMove):
        builders.save(case, project_name="改名")


def test_a_wrong_check_digit_stops_freezing_until_an_official_confirms_it(
    tmp_path: Path, database: Database
) -> None:
    """A few lawful codes fail the check; who says so is remembered."""
    case = builders.save(builders.drafted(tmp_path, database), party_b_uscc=WRONG_DIGIT.lower())
    assert case.contract().variables["party_b_uscc"] == WRONG_DIGIT
    with pytest.raises(Unacceptable, match="lint_blocked") as refusal:
        builders.freeze(case)
    assert set(refusal.value.fields) == {"party_b_uscc"}
    _confirm(case, "party_b_uscc")
    _confirm(case, "party_b_uscc")
    assert builders.freeze(case).contract().state is ContractState.IN_REVIEW
    with database.reading() as session:
        entries = history.entries(session, AGGREGATE, case.contract().id)
    confirmed = [entry for entry in entries if entry.action == "confirm_uscc"]
    assert [entry.actor_name for entry in confirmed] == [case.drafter.name]
    assert confirmed[0].facts == {"field": "party_b_uscc", "uscc": WRONG_DIGIT}


def test_a_confirmation_holds_for_that_code_only(tmp_path: Path, database: Database) -> None:
    """Another doubtful code in the same field is in doubt again."""
    case = builders.save(builders.drafted(tmp_path, database), party_b_uscc=WRONG_DIGIT)
    _confirm(case, "party_b_uscc")
    builders.save(case, party_b_uscc="91350100M0001TGQX0")
    with pytest.raises(Unacceptable, match="lint_blocked"):
        builders.freeze(case)


@pytest.mark.parametrize("field", ["party_a_uscc", "project_name", "nothing"])
def test_there_is_nothing_to_confirm_where_nothing_is_in_doubt(
    tmp_path: Path, database: Database, field: str
) -> None:
    """A sound code, another kind of variable, an unknown one."""
    case = builders.filled(tmp_path, database)
    with pytest.raises(Conflict, match="uscc_not_in_doubt"):
        _confirm(case, field)


def test_a_changed_template_is_refused_rather_than_mixed(
    tmp_path: Path, database: Database
) -> None:
    """A contract is of exactly the template it was drafted from."""
    copied = tmp_path / "templates"
    shutil.copytree(rooms.TEMPLATES, copied)
    signing_room = rooms.room(tmp_path, templates=copied)
    case = builders.filled(tmp_path, database, signing_room=signing_room)
    body = copied / "investment" / "v1" / "body.md"
    body.write_text(body.read_text("utf-8").replace("净地", "熟地", 1), "utf-8")
    with pytest.raises(Conflict, match="template_changed"):
        builders.freeze(case)
    assert case.contract().state is ContractState.DRAFTING


def test_a_preview_shows_an_unfinished_draft_and_keeps_nothing(
    tmp_path: Path, database: Database
) -> None:
    """Officials look at the pages long before everything is filled in."""
    case = builders.drafted(tmp_path, database)
    with database.reading() as session:
        pdf = freezing.preview(session, case.number, room=case.room, by=case.drafter, at=case.at)
    assert pdf.startswith(b"%PDF-")
    assert case.contract().head_sha256 is None
    assert not (tmp_path / "blobs").exists()


def test_reopening_voids_the_opinion_and_a_new_round_begins(
    tmp_path: Path, database: Database
) -> None:
    """An opinion is about one file; an edited text is another file."""
    case = builders.offered(tmp_path, database)
    before = case.contract().document_sha256
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    contract = case.contract()
    assert contract.state is ContractState.DRAFTING
    assert (contract.head_sha256, contract.document_sha256) == (None, None)
    builders.freeze(builders.save(case, copies="6"))
    contract = case.contract()
    assert contract.state is ContractState.IN_REVIEW
    assert contract.round == 2
    assert contract.document_sha256 != before
    with database.reading() as session:
        assert [opinion.round for opinion in finding.opinions(session, contract)] == [1]
        assert len(finding.revisions(session, contract)) == 4


def test_an_investor_without_company_or_phone_leaves_blanks_and_no_faults(
    tmp_path: Path, database: Database
) -> None:
    """Not everybody has filled in a profile before the first contract."""
    case = builders.drafted(tmp_path, database, phone=None)
    with database.transaction() as session:
        investor = session.get_one(Investor, case.investor.id)
        investor.company_name, investor.company_uscc = "", None
        voiding.void(session, case.number, "重来", by=builders.LEADER, at=case.at)
    with database.transaction() as session:
        again = drafting.draft(
            session, case.inquiry_number, room=case.room, by=case.drafter, at=case.at
        )
    assert "party_b_name" not in again.variables
    assert "party_b_phone" not in again.variables


def _confirm(case: builders.Case, field: str) -> None:
    with case.database.transaction() as session:
        drafting.confirm_uscc(
            session, case.number, field, room=case.room, by=case.drafter, at=case.at
        )
