"""What PostgreSQL cannot keep is refused as what it is and not found out by a crash."""

from pathlib import Path

import pytest

from server.kernel.database import Database
from tests.console import builders
from tests.contracts import builders as contracts


@pytest.mark.parametrize(
    "address",
    [
        "/console/contracts/%00",
        "/console/contracts?q=a%00",
        "/console/inquiries/%00",
        "/console/inquiries?q=a%00",
        "/console/obligations?q=a%00",
    ],
)
def test_an_address_with_a_control_character_is_refused(database: Database, address: str) -> None:
    answer = builders.logged_in(database, "leader").get(address)
    assert answer.status_code == 422
    assert "控制字符" in answer.text


def test_a_reason_with_a_control_character_voids_nothing(
    tmp_path: Path, database: Database
) -> None:
    case = contracts.offered(tmp_path, database)
    leader = builders.logged_in(database, "leader", room=case.room)
    void = f"/console/contracts/{case.number}/void"
    assert leader.post(void, data={"reason": "项目\x00终止"}).status_code == 422
    assert case.contract().closing_reason is None


def test_a_way_back_that_is_no_address_leads_home(database: Database) -> None:
    answer = builders.logged_in(database, "leader").get("/console/login?next=//[")
    assert answer.location == "/console/"
