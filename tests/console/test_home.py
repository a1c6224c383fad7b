"""The first page shows each official what waits for them."""

from pathlib import Path

from server.kernel.database import Database
from tests.console import builders
from tests.contracts import builders as contracts


def test_a_fresh_house_has_nothing_to_do_and_says_so(database: Database) -> None:
    page = builders.logged_in(database).get("/console/").text
    assert "您好，王建国" in page
    assert "没有等您处理的事项" in page


def test_what_waits_for_whom_follows_from_their_roles(database: Database, tmp_path: Path) -> None:
    case = contracts.frozen(tmp_path, database)
    legal = builders.logged_in(database, "legal", room=case.room).get("/console/").text
    assert "待出具审查意见" in legal
    assert "继续起草" not in legal
    drafter = builders.logged_in(database, "drafter", room=case.room).get("/console/").text
    assert "织造项目选址" in drafter
    assert "待出具审查意见" not in drafter
    leader = builders.logged_in(database, "leader", room=case.room).get("/console/").text
    assert "没有等您处理的事项" in leader


def test_pages_carry_the_strict_policy_and_no_cache_of_other_hosts(database: Database) -> None:
    answer = builders.logged_in(database).get("/console/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in answer.text.replace("http://www.w3.org", "")


def test_a_demonstration_says_that_it_is_one(database: Database) -> None:
    assert "印章图样不是公章" in builders.logged_in(database).get("/console/").text
