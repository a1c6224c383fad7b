"""One-time codes reach the demo's outbox, and only the demo's."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from server.gateways import sms
from server.kernel import outbox
from server.kernel.database import Database, new_id
from server.kernel.outbox import Abandoned, Promise
from tests import builders
from tests.builders import NOW


def handler(database: Database) -> sms.OneTimeCodes:
    carrier = sms.DemoTextMessages(database, env="demo")
    return sms.OneTimeCodes(carrier, builders.vault(), lambda: NOW)


def payload(phone: str = "13912345678", code: str = "042042") -> Mapping[str, str]:
    vault = builders.vault()
    return {
        "phone_encrypted": vault.encrypt(phone),
        "code_encrypted": vault.encrypt(code),
        "purpose": "签署合同 TM-ZS-2026-0001",
    }


def test_a_promised_code_is_shown_in_the_demo_outbox(database: Database) -> None:
    with database.transaction() as session:
        outbox.promise(session, sms.TOPIC, payload(), at=NOW)
    assert outbox.deliver_due(database, {sms.TOPIC: handler(database)}, at=NOW) == 1
    with database.reading() as session:
        (message,) = sms.demo_outbox(session)
    assert (message.phone, message.code, message.at) == ("13912345678", "042042", NOW)
    assert message.text == (
        "【天门招商】验证码042042，用于签署合同 TM-ZS-2026-0001。请勿告知他人。"
    )


def test_the_outbox_shows_the_newest_first_and_one_telephone_if_asked(
    database: Database,
) -> None:
    carrier = sms.DemoTextMessages(database, env="demo")
    for minute, phone in enumerate(("13900000001", "13900000002", "13900000001")):
        at = NOW + timedelta(minutes=minute)
        carrier.send_code(phone, f"00000{minute}", purpose="身份验证", at=at)
    with database.reading() as session:
        codes = [message.code for message in sms.demo_outbox(session)]
        own = [message.code for message in sms.demo_outbox(session, phone="13900000001")]
    assert (codes, own) == (["000002", "000001", "000000"], ["000002", "000000"])


@pytest.mark.parametrize("broken", ["", "x", "None", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_payload_that_cannot_be_read_is_abandoned(database: Database, broken: str) -> None:
    ordered = {**payload(), "code_encrypted": broken}
    outcome = handler(database)(Promise(new_id(), sms.TOPIC, ordered))
    assert isinstance(outcome, Abandoned)


def test_production_refuses_the_demo_outbox(database: Database) -> None:
    with pytest.raises(ValueError, match="production"):
        sms.DemoTextMessages(database, env="production")
