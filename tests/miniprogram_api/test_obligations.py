"""An investor follows what both parties owe."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from server.kernel import clock
from server.obligations import planning, recording
from tests import builders, faces
from tests.contracts import builders as contracts
from tests.contracts.builders import Case
from tests.faces import Face, Headers


@pytest.fixture
def case(face: Face, tmp_path: Path) -> Case:
    """Give a test a concluded contract with its obligations."""
    room = face.parts.room
    return contracts.concluded(
        tmp_path,
        face.parts.database,
        openid=faces.openid(),
        signing_room=room,
        on_concluded=[planning.planner(room)],
    )


@pytest.fixture
def caller(face: Face, case: Case) -> Headers:
    """Give a test the investor whose contract it is, logged in."""
    return face.log_in()


def test_the_ledger_holds_both_parties_duties(face: Face, case: Case, caller: Headers) -> None:
    ledger = faces.accepted(face.get(f"/contracts/{case.number}/obligations", caller))
    assert ledger["contract_number"] == case.number
    owed = {each["code"]: each for each in ledger["obligations"]}
    assert {each["obligor_label"] for each in owed.values()} == {"甲方", "乙方"}
    assert (
        owed["company_registration"]["due_on"]
        == (clock.day(case.at) + timedelta(days=30)).isoformat()
    )
    handover = owed["land_handover"]
    assert (handover["state"], handover["due_on"]) == ("dormant", None)
    assert handover["waiting_for"]
    stages = [each for each in ledger["obligations"] if each["target_text"]]
    assert [each["target_text"] for each in stages][:1] == ["6,000.00 万元"]
    signed = {each["event"]: each for each in ledger["milestones"]}
    assert signed["contract_concluded"]["happened_on"]
    assert not signed["land_contract_signed"]["is_recorded"]


def test_a_recorded_event_dates_what_waited_for_it(face: Face, case: Case, caller: Headers) -> None:
    happened, at = date(2026, 3, 10), clock.now()
    with face.parts.database.transaction() as session:
        recording.record(
            session,
            case.number,
            "land_contract_signed",
            happened_on=happened,
            by=builders.official("performance"),
            at=at,
        )
    ledger = faces.accepted(face.get(f"/contracts/{case.number}/obligations", caller))
    owed = {each["code"]: each for each in ledger["obligations"]}["land_handover"]
    assert owed["due_on"] == "2026-04-09"
    detail = faces.accepted(face.get(f"/obligations/{owed['id']}", caller))
    assert owed.items() <= detail.items()
    assert detail["clause_quote"]
    assert detail["evidence"]
    assert faces.is_chinese(detail["explanation"][-1])


def test_what_is_due_next_is_shown_for_both_sides(face: Face, case: Case, caller: Headers) -> None:
    upcoming = faces.accepted(face.get("/obligations", caller))
    assert {each["obligor"] for each in upcoming["mine"]} == {"party_b"}
    assert {each["obligor"] for each in upcoming["government"]} == {"party_a"}
    days = [each["due_on"] for each in upcoming["mine"] if each["due_on"]]
    assert days == sorted(days)


def test_another_persons_duties_are_not_there(face: Face, case: Case, caller: Headers) -> None:
    ledger = faces.accepted(face.get(f"/contracts/{case.number}/obligations", caller))
    stranger = face.log_in("stranger")
    one = face.get(f"/obligations/{ledger['obligations'][0]['id']}", stranger)
    faces.refused(one, 404, "obligation_not_found")
    all_of_it = face.get(f"/contracts/{case.number}/obligations", stranger)
    faces.refused(all_of_it, 404, "contract_not_found")
    assert faces.accepted(face.get("/obligations", stranger)) == {"mine": [], "government": []}


def test_before_it_is_concluded_a_contract_owes_nothing(face: Face, tmp_path: Path) -> None:
    case = contracts.offered(
        tmp_path, face.parts.database, openid=faces.openid(), signing_room=face.parts.room
    )
    ledger = faces.accepted(face.get(f"/contracts/{case.number}/obligations", face.log_in()))
    assert (ledger["concluded_on"], ledger["obligations"]) == (None, [])
