"""People get in with the right secret, and only then. 「登录」"""

from datetime import timedelta

import pytest

from server.accounts import enrolling, identifying, renewing
from server.accounts.identifying import LoggedIn, LogInRefused
from server.accounts.model import InvestorSession, OfficialSession
from server.kernel import actor, history
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, Unacceptable
from tests import builders

NOW = builders.NOW
PASSWORD = "tianmen-demo"


def enrol(database: Database, *roles: str, username: str = "drafter") -> None:
    with database.transaction() as session:
        enrolling.add_official(
            session,
            username,
            display_name="陈思远",
            roles=roles or ("drafter",),
            password=PASSWORD,
            at=NOW,
        )


def log_in(
    database: Database, username: str = "drafter", password: str = PASSWORD, *, minutes: int = 0
) -> LoggedIn | LogInRefused:
    at = NOW + timedelta(minutes=minutes)
    with database.transaction() as session:
        return identifying.log_in_official(session, username, password, at=at)


def opened(database: Database) -> str:
    outcome = log_in(database)
    assert isinstance(outcome, LoggedIn)
    return outcome.token


def refusal(outcome: LoggedIn | LogInRefused) -> str:
    assert isinstance(outcome, LogInRefused)
    return outcome.refusal.code


def test_the_right_password_opens_a_session_that_knows_its_official(database: Database) -> None:
    enrol(database, "drafter", "legal")
    token = opened(database)
    with database.reading() as session:
        who = identifying.official_of(session, token, at=NOW)
        stored = session.get(OfficialSession, token)
    assert who is not None
    assert (who.name, who.roles) == ("陈思远", frozenset({"drafter", "legal"}))
    assert stored is None, "only the digest of a token is kept"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(database: Database) -> None:
    enrol(database)
    wrong = log_in(database, password="nonsense")
    assert isinstance(wrong, LogInRefused)
    for name, password in (("nobody", PASSWORD), ("a\x00b", PASSWORD), ("drafter", "\ud800")):
        unknown = log_in(database, name, password)
        assert isinstance(unknown, LogInRefused)
        assert unknown.refusal.code == wrong.refusal.code
        assert unknown.refusal.detail == wrong.refusal.detail


def test_five_failures_lock_the_account_for_fifteen_minutes(database: Database) -> None:
    enrol(database)
    answers = [refusal(log_in(database, password="nonsense")) for _ in range(5)]
    assert answers == ["log_in_failed"] * 4 + ["account_locked"]
    assert refusal(log_in(database)) == "account_locked"
    assert refusal(log_in(database, minutes=14)) == "account_locked"
    assert isinstance(log_in(database, minutes=15), LoggedIn)


def test_after_a_lock_has_run_out_counting_starts_afresh(database: Database) -> None:
    enrol(database)
    for _ in range(5):
        log_in(database, password="nonsense")
    assert refusal(log_in(database, password="nonsense", minutes=16)) == "log_in_failed"
    assert isinstance(log_in(database, minutes=16), LoggedIn)


def test_failures_locks_and_log_ins_are_remembered(database: Database) -> None:
    enrol(database)
    for _ in range(5):
        log_in(database, password="nonsense")
    log_in(database, minutes=20)
    with database.reading() as session:
        official = identifying.official_named(session, "drafter")
        assert official is not None
        actions = [entry.action for entry in history.entries(session, "official", official.id)]
        history.verify(session)
    assert actions == ["enrolled", *["log_in_failed"] * 4, "locked", "logged_in"]


def test_an_official_session_ends_after_an_idle_hour(database: Database) -> None:
    enrol(database)
    token = opened(database)
    with database.reading() as session:
        assert identifying.official_of(session, token, at=NOW + timedelta(minutes=59))
        assert identifying.official_of(session, token, at=NOW + timedelta(minutes=60)) is None


def test_an_official_session_in_use_ends_after_eight_hours(database: Database) -> None:
    enrol(database)
    token = opened(database)
    for half_hour in range(1, 16):
        at = NOW + timedelta(minutes=30 * half_hour)
        with database.transaction() as session:
            assert identifying.official_of(session, token, at=at)
            assert renewing.is_official_due(session, token, at=at)
            renewing.renew_official(session, token, at=at)
            assert not renewing.is_official_due(session, token, at=at)
    with database.reading() as session:
        assert identifying.official_of(session, token, at=NOW + timedelta(hours=8)) is None


def test_logging_out_closes_the_session_at_once(database: Database) -> None:
    enrol(database)
    token = opened(database)
    with database.transaction() as session:
        identifying.log_out_official(session, token)
    with database.reading() as session:
        assert identifying.official_of(session, token, at=NOW) is None


def test_a_disabled_official_is_out_and_stays_out(database: Database) -> None:
    enrol(database)
    enrol(database, "admin", username="admin")
    token = opened(database)
    with database.transaction() as session:
        official = identifying.official_named(session, "drafter")
        assert official is not None
        enrolling.disable(session, official.id, by=builders.official("admin"), at=NOW)
    with database.reading() as session:
        assert identifying.official_of(session, token, at=NOW) is None
    assert refusal(log_in(database)) == "log_in_failed"


def test_changed_roles_count_at_once_and_are_remembered(database: Database) -> None:
    enrol(database)
    token = opened(database)
    with database.transaction() as session:
        official = identifying.official_named(session, "drafter")
        assert official is not None
        enrolling.change_roles(
            session, official.id, ["sealer"], by=builders.official("admin"), at=NOW
        )
        entry = history.entries(session, "official", official.id)[-1]
        who = identifying.official_of(session, token, at=NOW)
    assert entry.facts == {"roles": {"old": ["drafter"], "new": ["sealer"]}}
    assert who is not None
    assert who.roles == {"sealer"}


def test_only_an_administrator_manages_officials(database: Database) -> None:
    with database.transaction() as session, pytest.raises(Forbidden):
        enrolling.add_official(
            session,
            "intruder",
            display_name="某人",
            roles=["admin"],
            password=PASSWORD,
            at=NOW,
            by=builders.official("drafter"),
        )


@pytest.mark.parametrize(
    ("username", "roles", "password", "code"),
    [
        ("新人", ["drafter"], PASSWORD, "username_invalid"),
        ("someone", ["emperor"], PASSWORD, "role_unknown"),
        ("someone", [], PASSWORD, "role_unknown"),
        ("someone", ["drafter"], "short", "password_unfit"),
        ("someone", ["drafter"], "长" * 129, "password_unfit"),
    ],
)
def test_an_unfit_official_is_refused(
    database: Database, username: str, roles: list[str], password: str, code: str
) -> None:
    with database.transaction() as session, pytest.raises(Unacceptable) as refused:
        enrolling.add_official(
            session, username, display_name="张三", roles=roles, password=password, at=NOW
        )
    assert refused.value.code == code


def test_a_username_is_taken_once(database: Database) -> None:
    enrol(database)
    with pytest.raises(Conflict):
        enrol(database, username="Drafter")


def test_a_password_is_changed_by_its_owner_and_ends_their_sessions(database: Database) -> None:
    enrol(database)
    token = opened(database)
    with database.transaction() as session:
        who = identifying.official_of(session, token, at=NOW)
        assert who is not None
        assert who.id is not None
        enrolling.change_password(session, who.id, "another-password", by=who, at=NOW)
    with database.reading() as session:
        assert identifying.official_of(session, token, at=NOW) is None
    assert refusal(log_in(database)) == "log_in_failed"
    assert isinstance(log_in(database, password="another-password"), LoggedIn)


def test_the_same_wechat_identity_is_the_same_investor(database: Database) -> None:
    with database.transaction() as session:
        first = identifying.log_in_investor(session, "o-li", at=NOW)
        second = identifying.log_in_investor(session, "o-li", "u-li", at=NOW)
        other = identifying.log_in_investor(session, "o-wang", at=NOW)
    assert first.actor.id == second.actor.id != other.actor.id
    assert first.actor.kind is actor.ActorKind.INVESTOR
    assert first.token != second.token


def test_an_investor_session_slides_thirty_days_and_writes_once_an_hour(
    database: Database,
) -> None:
    with database.transaction() as session:
        token = identifying.log_in_investor(session, "o-li", at=NOW).token
        assert not renewing.is_investor_due(session, token, at=NOW + timedelta(minutes=59))
        later = NOW + timedelta(days=29)
        assert renewing.is_investor_due(session, token, at=later)
        renewing.renew_investor(session, token, at=later)
        assert identifying.investor_of(session, token, at=NOW + timedelta(days=58))
        assert identifying.investor_of(session, token, at=NOW + timedelta(days=59)) is None
        assert identifying.investor_of(session, "nonsense", at=NOW) is None


def test_an_investor_who_logs_out_is_out(database: Database) -> None:
    with database.transaction() as session:
        token = identifying.log_in_investor(session, "o-li", at=NOW).token
        identifying.log_out_investor(session, token)
        assert identifying.investor_of(session, token, at=NOW) is None
        assert session.get(InvestorSession, token) is None
