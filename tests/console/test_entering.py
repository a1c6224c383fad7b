"""Officials come in by the log-in page and by no other way."""

import pytest

from server.kernel.database import Database
from tests.console import builders

LOGIN = "/console/login"


def test_every_page_of_the_console_needs_a_log_in(database: Database) -> None:
    client = builders.browser(database)
    rules = [
        rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("console.") and rule.rule != LOGIN
    ]
    assert len(rules) > 20
    for rule in rules:
        values = dict.fromkeys(rule.arguments, "00000000-0000-4000-8000-000000000000")
        path = rule.build(values, append_unknown=False)
        assert path is not None
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(path[1], method=method)
            assert answer.status_code == 303, (method, path[1])
            assert answer.location.startswith(LOGIN), (method, path[1])


def test_who_logs_in_is_sent_where_they_wanted_to_go(database: Database) -> None:
    client = builders.browser(database)
    builders.official(database, "drafter")
    sent = client.get("/console/plots?q=岳口")
    page = client.get(sent.location)
    assert "/console/plots?q=" in page.text
    answer = client.post(
        LOGIN,
        data={
            "username": "drafter",
            "password": builders.PASSWORD,
            "next": "/console/plots?q=x",
        },
    )
    assert answer.status_code == 303
    assert answer.location == "/console/plots?q=x"
    assert "王建国" in client.get("/console/").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console//evil.example",
        "/\\evil.example/console/",
        "/verify",
        "javascript:alert(1)",
    ],
)
def test_no_link_can_send_an_official_to_another_site(database: Database, elsewhere: str) -> None:
    client = builders.browser(database)
    builders.official(database, "drafter")
    entered = {"username": "drafter", "password": builders.PASSWORD, "next": elsewhere}
    assert client.post(LOGIN, data=entered).location == "/console/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(database: Database) -> None:
    client = builders.browser(database)
    builders.official(database, "drafter")
    answer = client.post(LOGIN, data={"username": "drafter", "password": builders.PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/console" in cookie


def test_five_wrong_passwords_lock_the_account_and_the_page_says_until_when(
    database: Database,
) -> None:
    client = builders.browser(database)
    builders.official(database, "drafter")
    wrong = {"username": "drafter", "password": "wrong"}
    first = client.post(LOGIN, data=wrong)
    assert first.status_code == 401
    assert "用户名或密码不正确" in first.text
    assert 'value="drafter"' in first.text
    for _ in range(4):
        last = client.post(LOGIN, data=wrong)
    assert last.status_code == 429
    assert "账号已锁定至" in last.text
    right = client.post(LOGIN, data=wrong | {"password": builders.PASSWORD})
    assert right.status_code == 429


def test_who_logs_out_is_out(database: Database) -> None:
    client = builders.logged_in(database)
    assert client.post("/console/logout").status_code == 303
    assert client.get("/console/").status_code == 303


def test_a_forged_write_from_another_site_is_refused(database: Database) -> None:
    client = builders.logged_in(database)
    answer = client.post("/console/logout", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "cross_site_request" in answer.text
    assert client.get("/console/").status_code == 200
