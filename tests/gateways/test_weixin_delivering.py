"""Subscribe messages go from the outbox to WeChat, and the count of subscriptions stays true."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from server.gateways.protocols import MessageKind
from server.gateways.weixin import credits, delivering
from server.gateways.weixin.delivering import SubscribeMessages
from server.gateways.weixin.gateway import WeixinGateway
from server.gateways.weixin.model import WeixinCredit
from server.kernel import outbox
from server.kernel.database import Database, new_id
from server.kernel.outbox import Abandoned, Delivered, Outcome, Promise, RetryLater
from tests.builders import NOW
from tests.gateways import builders
from tests.gateways.builders import INQUIRY_ANSWERED, RunningFake
from tools.fake_weixin.state import demo_openid

OPENID = demo_openid("li")
KIND = MessageKind.INQUIRY_ANSWERED
TEMPLATE = "demo-template-inquiry-answered"


def payload(**changed: Any) -> Mapping[str, Any]:
    return {"openid": OPENID, "kind": KIND.value, "values": INQUIRY_ANSWERED} | changed


def deliver(
    database: Database, gateway: WeixinGateway, ordered: Mapping[str, Any] | None = None
) -> Outcome:
    handler = SubscribeMessages(database, gateway, lambda: NOW)
    return handler(Promise(new_id(), delivering.TOPIC, ordered or payload()))


def accept(database: Database, *kinds: MessageKind) -> None:
    with database.transaction() as session:
        credits.remember_acceptance(session, OPENID, kinds=kinds or (KIND,), at=NOW)


def remaining(database: Database) -> int | None:
    with database.reading() as session:
        return session.get_one(WeixinCredit, (OPENID, KIND.value)).remaining


def test_a_promise_made_in_a_transaction_is_delivered_after_it(
    fake: RunningFake, database: Database, gateway: WeixinGateway
) -> None:
    with database.transaction() as session:
        outbox.promise(session, delivering.TOPIC, payload(), at=NOW)
    assert fake.calls() == []
    handlers = {delivering.TOPIC: SubscribeMessages(database, gateway)}
    assert outbox.deliver_due(database, handlers, at=NOW) == 1
    assert outbox.deliver_due(database, handlers, at=NOW) == 0
    (sent,) = fake.messages()
    assert sent["openid"] == OPENID
    assert sent["page"] == "pages/inquiries/detail?number=TM-ZX-2026-0001"
    assert sent["values"] == {
        "character_string1": "TM-ZX-2026-0001",
        "thing2": "侯口工业园工业用地",
        "time3": "2026年11月23日 15:01",
        "thing4": "招商干部已答复，请点击查看",
    }


def test_a_contract_that_awaits_signature_is_announced(
    fake: RunningFake, database: Database, gateway: WeixinGateway
) -> None:
    values = {
        "number": "TM-ZS-2026-0001",
        "title": "年产十万台套智能纺织装备生产线建设项目投资合同",
        "party_a": "天门市人民政府",
        "sent_at": "2026-11-23T15:01:00+08:00",
    }
    ordered = payload(kind="contract_awaits_signature", values=values, page="pages/x?id=1")
    assert deliver(database, gateway, ordered) == Delivered()
    (sent,) = fake.messages()
    assert sent["page"] == "pages/x?id=1"
    assert len(sent["values"]["thing2"]) == 20


def test_a_delivered_message_spends_one_credit(database: Database, gateway: WeixinGateway) -> None:
    accept(database)
    accept(database)
    assert remaining(database) == 2
    assert deliver(database, gateway) == Delivered()
    assert remaining(database) == 1


def test_a_refusal_for_want_of_credit_is_final_and_sets_the_count_to_zero(
    fake: RunningFake, database: Database, gateway: WeixinGateway
) -> None:
    accept(database)
    fake.order("credits", openid=OPENID, template_id=TEMPLATE, remaining=0)
    outcome = deliver(database, gateway)
    assert isinstance(outcome, Abandoned)
    assert "43101" in outcome.reason and "rid " in outcome.reason
    assert remaining(database) == 0
    assert isinstance(deliver(database, gateway), Abandoned)
    assert len(fake.calls(builders.SEND)) == 1


def test_a_person_we_never_heard_of_is_tried(
    fake: RunningFake, database: Database, gateway: WeixinGateway
) -> None:
    fake.order("credits", openid=OPENID, template_id=TEMPLATE, remaining=0)
    assert isinstance(deliver(database, gateway), Abandoned)
    assert remaining(database) == 0


@pytest.mark.parametrize("errcode", [47003, 40037, 41030, 40003, 99999])
def test_a_faulty_message_is_abandoned_with_errcode_and_rid(
    fake: RunningFake, database: Database, gateway: WeixinGateway, errcode: int
) -> None:
    accept(database)
    fake.fault(builders.SEND, errcode=errcode)
    outcome = deliver(database, gateway)
    assert isinstance(outcome, Abandoned)
    assert str(errcode) in outcome.reason and "rid " in outcome.reason
    assert remaining(database) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"errcode": -1},
        {"errcode": 45011},
        {"errcode": 40001, "times": 2},
        {"errcode": 40164},
        {"http_status": 502},
        {"drop": True},
        {"delay_seconds": 30},
    ],
)
def test_a_fault_of_the_moment_is_tried_again_later(
    fake: RunningFake, database: Database, fault: dict[str, object]
) -> None:
    accept(database)
    impatient = builders.gateway(fake, database, read_seconds=0.3)
    fake.fault(builders.SEND, **fault)
    assert isinstance(deliver(database, impatient), RetryLater)
    assert remaining(database) == 1
    assert deliver(database, impatient) == Delivered()


@pytest.mark.parametrize(
    "changed",
    [
        {"openid": None},
        {"kind": "unknown"},
        {"values": "text"},
        {"values": {}},
        {"values": INQUIRY_ANSWERED | {"answered_at": "昨天"}},
        {"values": INQUIRY_ANSWERED | {"colour": "红"}},
    ],
)
def test_a_payload_that_can_never_be_sent_is_abandoned_without_a_call(
    fake: RunningFake, database: Database, gateway: WeixinGateway, changed: dict[str, Any]
) -> None:
    assert isinstance(deliver(database, gateway, payload(**changed)), Abandoned)
    assert fake.calls() == []


def test_a_missing_template_id_waits_for_the_operator(
    fake: RunningFake, database: Database
) -> None:
    unset = builders.gateway(fake, database, template_ids={})
    assert isinstance(deliver(database, unset), RetryLater)
    assert fake.calls() == []


def test_an_acceptance_counts_each_kind_once_and_leaves_long_term_ones(
    database: Database,
) -> None:
    accept(database, KIND, KIND, MessageKind.CONTRACT_AWAITS_SIGNATURE)
    with database.reading() as session:
        rows = session.scalars(select(WeixinCredit.remaining)).all()
    assert list(rows) == [1, 1]
    with database.transaction() as session:
        session.get_one(WeixinCredit, (OPENID, KIND.value)).remaining = None
    accept(database)
    with database.transaction() as session:
        credits.spend(session, OPENID, kind=KIND, at=NOW)
    assert remaining(database) is None
