"""Obligations on the console: both sides, their milestones, and why a day is due."""

from datetime import timedelta
from pathlib import Path

from server.kernel import clock
from server.kernel.database import Database
from server.obligations import planning
from tests.console import builders
from tests.contracts import builders as contracts
from tests.contracts.builders import Case


def _concluded(directory: Path, database: Database) -> Case:
    room = contracts.room(directory)
    return contracts.concluded(
        directory,
        database,
        signing_room=room,
        at=clock.now() - timedelta(days=40),
        on_concluded=[planning.planner(room)],
    )


def test_a_house_without_concluded_contracts_has_no_duties(database: Database) -> None:
    assert "还没有履约事项" in builders.logged_in(database).get("/console/obligations").text


def test_both_sides_stand_side_by_side(database: Database, tmp_path: Path) -> None:
    case = _concluded(tmp_path, database)
    client = builders.logged_in(database, "performance", room=case.room)
    page = client.get(f"/console/contracts/{case.number}/obligations").text
    assert page.index("甲方应当做的") < page.index("净地交付") < page.index("乙方应当做的")
    assert "待“净地交付”后" in page
    late = client.get("/console/obligations?show=overdue&party=party_b").text
    assert "缴纳履约保证金" in late
    assert "已逾期" in late


def test_a_milestone_dates_what_waited_for_it(database: Database, tmp_path: Path) -> None:
    case = _concluded(tmp_path, database)
    client = builders.logged_in(database, "performance", room=case.room)
    recorded = client.post(
        f"/console/contracts/{case.number}/milestones/land_handed_over/record",
        data={"happened_on": clock.day(clock.now()).isoformat(), "note": "交地确认书"},
        follow_redirects=True,
    )
    assert "节点已登记" in recorded.text
    assert "交地确认书" in recorded.text
    assert "待“净地交付”后" not in recorded.text
    revoked = client.post(
        f"/console/contracts/{case.number}/milestones/land_handed_over/revoke",
        data={"reason": "登记错了合同"},
        follow_redirects=True,
    )
    assert "节点登记已撤销" in revoked.text
    assert "待“净地交付”后" in revoked.text
    assert "登记错了合同" in revoked.text


def test_a_wrong_day_comes_back_in_its_dialog(database: Database, tmp_path: Path) -> None:
    case = _concluded(tmp_path, database)
    client = builders.logged_in(database, "performance", room=case.room)
    path = f"/console/contracts/{case.number}/milestones/company_registered/record"
    empty = client.post(path, data={"happened_on": "", "note": "写了的说明"})
    assert empty.status_code == 422
    assert "data-open-now" in empty.text
    assert "写了的说明" in empty.text
    future = clock.day(clock.now()) + timedelta(days=2)
    early = client.post(path, data={"happened_on": future.isoformat()})
    assert early.status_code == 422
    assert "发生日期不能晚于今天" in early.text


def test_who_may_not_record_sees_no_buttons_and_is_refused(
    database: Database, tmp_path: Path
) -> None:
    case = _concluded(tmp_path, database)
    client = builders.logged_in(database, "drafter", room=case.room)
    ledger = f"/console/contracts/{case.number}/obligations"
    assert "dialog-company_registered" not in client.get(ledger).text
    answer = client.post(
        f"/console/contracts/{case.number}/milestones/company_registered/record",
        data={"happened_on": clock.day(clock.now()).isoformat()},
    )
    assert answer.status_code == 403


def test_a_duty_explains_its_day(database: Database, tmp_path: Path) -> None:
    case = _concluded(tmp_path, database)
    client = builders.logged_in(database, "performance", room=case.room)
    listed = client.get("/console/obligations").text
    path = listed.split('href="/console/obligations/')[1].split('"')[0]
    page = client.get(f"/console/obligations/{path}").text
    assert "到期日是怎么算出来的" in page
    assert "<strong>" in page
    missing = client.get("/console/obligations/00000000-0000-4000-8000-000000000000")
    assert missing.status_code == 404
