"""An investor's own data: kept encrypted, shown masked, erased on demand. 「个人信息」"""

from uuid import UUID

import pytest

from server.accounts import identifying, profiles
from server.accounts.model import Investor
from server.accounts.profiles import Company
from server.kernel import history
from server.kernel.actor import Actor
from server.kernel.database import Database
from server.kernel.errors import Forbidden, NotFound, Unacceptable
from tests import builders

NOW = builders.NOW
VAULT = builders.vault()
PHONE = "13800138000"
USCC = "91350100M000100Y43"


def enrol(database: Database, openid: str = "o-li") -> tuple[UUID, Actor, str]:
    with database.transaction() as session:
        entered = identifying.log_in_investor(session, openid, "u-" + openid, at=NOW)
        assert entered.actor.id is not None
        return entered.actor.id, entered.actor, entered.token


def test_a_phone_is_kept_encrypted_and_shown_masked(database: Database) -> None:
    who, by, _ = enrol(database)
    with database.transaction() as session:
        profiles.bind_phone(session, who, "+86 138-0013-8000", vault=VAULT, by=by, at=NOW)
        profile = profiles.profile_of(session, who, vault=VAULT)
        row = session.get_one(Investor, who)
        contact = profiles.contact_of(session, who, vault=VAULT)
    assert profile.phone_masked == "138****8000"
    assert row.phone_encrypted is not None
    assert PHONE not in row.phone_encrypted
    assert row.phone_index == VAULT.index(PHONE)
    assert contact is not None
    assert contact.phone == PHONE


@pytest.mark.parametrize("phone", ["", "12345", "23800138000", "138001380001", "+86"])
def test_what_is_no_phone_is_refused(database: Database, phone: str) -> None:
    who, by, _ = enrol(database)
    with database.transaction() as session, pytest.raises(Unacceptable) as refused:
        profiles.bind_phone(session, who, phone, vault=VAULT, by=by, at=NOW)
    assert refused.value.code == "phone_invalid"


def test_a_company_needs_a_true_code_or_a_confirmation(database: Database) -> None:
    who, by, _ = enrol(database)
    mistyped = Company(name="湖北晨曦纺织科技有限公司", uscc=USCC[:-1] + "4")
    with database.transaction() as session, pytest.raises(Unacceptable) as refused:
        profiles.set_company(session, who, mistyped, by=by, at=NOW)
    assert refused.value.code == "uscc_check_digit"
    confirmed = Company(name=mistyped.name, uscc=mistyped.uscc, uscc_confirmed=True)
    with database.transaction() as session:
        row = profiles.set_company(session, who, confirmed, by=by, at=NOW)
        assert row.company_uscc_confirmed
        assert identifying.as_actor(row).name == "湖北晨曦纺织科技有限公司"


def test_another_investors_profile_does_not_exist(database: Database) -> None:
    who, _, _ = enrol(database)
    _, stranger, _ = enrol(database, "o-wang")
    with database.transaction() as session:
        with pytest.raises(NotFound):
            profiles.set_name(session, who, "李明", by=stranger, at=NOW)
        with pytest.raises(NotFound):
            profiles.export_me(session, who, vault=VAULT, by=stranger)
        with pytest.raises(NotFound):
            profiles.erase_me(session, who, by=stranger, at=NOW)


@pytest.mark.parametrize("name", ["", " ", "长" * 31, "李\x00明"])
def test_a_name_that_is_none_is_refused(database: Database, name: str) -> None:
    who, by, _ = enrol(database)
    with database.transaction() as session, pytest.raises(Unacceptable) as refused:
        profiles.set_name(session, who, name, by=by, at=NOW)
    assert refused.value.code == "text_invalid"


def test_an_erasure_blanks_the_person_and_keeps_the_row(database: Database) -> None:
    who, by, token = enrol(database)
    company = Company(name="湖北晨曦纺织科技有限公司", uscc=USCC, legal_rep="陈晓东")
    with database.transaction() as session:
        profiles.set_name(session, who, "李明", by=by, at=NOW)
        profiles.bind_phone(session, who, PHONE, vault=VAULT, by=by, at=NOW)
        profiles.set_company(session, who, company, by=by, at=NOW)
    with database.transaction() as session:
        profiles.erase_me(session, who, by=by, at=NOW)
    with database.transaction() as session:
        profile = profiles.profile_of(session, who, vault=VAULT)
        assert (profile.name, profile.phone_masked, profile.is_erased) == ("", None, True)
        assert profile.company is not None
        assert profile.company.legal_rep == ""
        assert identifying.investor_of(session, token, at=NOW) is None
        assert profiles.contact_of(session, who, vault=VAULT) is None
        assert identifying.log_in_investor(session, "o-li", at=NOW).actor.id != who
        with pytest.raises(NotFound):
            profiles.set_name(session, who, "李明", by=by, at=NOW)


def test_history_holds_no_personal_data(database: Database) -> None:
    who, by, _ = enrol(database)
    with database.transaction() as session:
        profiles.set_name(session, who, "李明", by=by, at=NOW)
        profiles.bind_phone(session, who, PHONE, vault=VAULT, by=by, at=NOW)
        entries = history.entries(session, "investor", who)
    assert [entry.action for entry in entries] == ["name_set", "phone_bound"]
    assert not any("李明" in str(entry.facts) or PHONE in str(entry.facts) for entry in entries)


def test_an_export_tells_everything_readably(database: Database) -> None:
    who, by, _ = enrol(database)
    company = Company(name="湖北晨曦纺织科技有限公司", uscc=USCC, address="武汉市")
    with database.transaction() as session:
        profiles.bind_phone(session, who, PHONE, vault=VAULT, by=by, at=NOW)
        profiles.set_company(session, who, company, by=by, at=NOW)
        exported = profiles.export_me(session, who, vault=VAULT, by=by)
    assert (exported["phone"], exported["company"]["uscc"]) == (PHONE, USCC)
    assert [entry["action"] for entry in exported["history"]] == ["phone_bound", "company_set"]


def test_revealing_a_phone_needs_the_right_a_reason_and_leaves_a_trace(
    database: Database,
) -> None:
    who, by, _ = enrol(database)
    with database.transaction() as session:
        profiles.bind_phone(session, who, PHONE, vault=VAULT, by=by, at=NOW)
        with pytest.raises(Forbidden):
            profiles.reveal_phone(
                session, who, vault=VAULT, reason="回电", by=builders.official("legal"), at=NOW
            )
        with pytest.raises(Unacceptable):
            profiles.reveal_phone(
                session, who, vault=VAULT, reason=" ", by=builders.official("drafter"), at=NOW
            )
        shown = profiles.reveal_phone(
            session, who, vault=VAULT, reason="回电", by=builders.official("drafter"), at=NOW
        )
        last = history.entries(session, "investor", who)[-1]
    assert shown == PHONE
    assert (last.action, last.facts) == ("phone_revealed", {"reason": "回电"})


@pytest.mark.parametrize("name", ["李明\n（工作人员）", "李明\u202e）员人作工（", "李\u200b明"])
def test_a_name_cannot_be_made_to_read_as_somebody_elses(database: Database, name: str) -> None:
    """It stands in the history of contracts, beside what officials did."""
    with database.transaction() as session:
        opened = identifying.log_in_investor(session, "openid-liming", at=builders.NOW)
    own = opened.actor
    assert own.id is not None
    with pytest.raises(Unacceptable, match="text_invalid"), database.transaction() as session:
        profiles.set_name(session, own.id, name, by=own, at=builders.NOW)
