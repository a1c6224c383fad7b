"""WeChat as the house sees it, over real HTTP, on good days and bad ones."""

import logging
import traceback

import pytest

from server.gateways.protocols import Scene, Suggestion
from server.gateways.weixin.errors import (
    WeixinError,
    WeixinRefusedError,
    WeixinUnreachableError,
)
from server.gateways.weixin.gateway import WeixinGateway
from server.kernel.database import Database
from server.kernel.errors import Forbidden, Refusal, Unacceptable, Unavailable
from tests.gateways import builders
from tests.gateways.builders import RunningFake
from tools.fake_weixin.state import demo_openid

OPENID = demo_openid("li")
LINK = "/wxa/generate_urllink"
SECRET_CODE = "demo-very-secret-code"


def test_a_code_becomes_an_identity_without_any_token(
    fake: RunningFake, gateway: WeixinGateway
) -> None:
    identity = gateway.log_in("demo-li")
    assert (identity.openid, identity.unionid) == (OPENID, None)
    assert [call["path"] for call in fake.calls()] == [builders.LOG_IN]


def test_the_unionid_comes_along_where_there_is_one(
    fake: RunningFake, gateway: WeixinGateway
) -> None:
    fake.order("login-codes", code="c1", openid="oA", unionid="uA")
    assert gateway.log_in("c1").unionid == "uA"


@pytest.mark.parametrize(
    ("errcode", "kind", "code"),
    [
        (40029, Unacceptable, "weixin_code_invalid"),
        (40163, Unacceptable, "weixin_code_invalid"),
        (40226, Forbidden, "weixin_user_blocked"),
        (45011, Unavailable, "weixin_unavailable"),
        (40125, Unavailable, "weixin_unavailable"),
        (99999, Unavailable, "weixin_unavailable"),
    ],
)
def test_an_errcode_at_log_in_becomes_a_refusal_in_chinese(
    fake: RunningFake, gateway: WeixinGateway, errcode: int, kind: type[Refusal], code: str
) -> None:
    fake.fault(builders.LOG_IN, errcode=errcode)
    with pytest.raises(kind) as refused:
        gateway.log_in("demo-li")
    assert refused.value.code == code
    assert refused.value.detail.endswith("。")
    assert len(fake.calls(builders.LOG_IN)) == 1


def test_a_code_is_good_for_one_log_in(fake: RunningFake, gateway: WeixinGateway) -> None:
    fake.order("login-codes", code="c1", openid="oA")
    gateway.log_in("c1")
    with pytest.raises(Unacceptable, match="weixin_code_invalid"):
        gateway.log_in("c1")


def test_a_busy_wechat_is_asked_once_more(fake: RunningFake, gateway: WeixinGateway) -> None:
    fake.fault(builders.LOG_IN, errcode=-1)
    assert gateway.log_in("demo-li").openid == OPENID
    fake.fault(builders.LOG_IN, errcode=-1, times=5)
    with pytest.raises(Unavailable, match="weixin_unavailable"):
        gateway.log_in("demo-li")
    assert len(fake.calls(builders.LOG_IN)) == 4


@pytest.mark.parametrize("fault", [{"drop": True}, {"http_status": 502}, {"delay_seconds": 30}])
def test_a_wechat_that_hangs_or_fails_is_unavailable_and_not_asked_again(
    fake: RunningFake, database: Database, fault: dict[str, object]
) -> None:
    impatient = builders.gateway(fake, database, read_seconds=0.3)
    fake.fault(builders.LOG_IN, **fault)
    with pytest.raises(Unavailable, match="weixin_unavailable"):
        impatient.log_in("demo-li")
    assert impatient.log_in("demo-li").openid == OPENID


def test_a_token_server_that_hangs_has_a_time_limit_too(
    fake: RunningFake, database: Database
) -> None:
    impatient = builders.gateway(fake, database, read_seconds=0.3)
    fake.fault(builders.STABLE_TOKEN, delay_seconds=30)
    with pytest.raises(Unavailable, match="weixin_unavailable"):
        impatient.phone_number("phone-13912345678", OPENID)


def test_a_dead_token_is_replaced_and_the_call_repeated_exactly_once(
    fake: RunningFake, database: Database
) -> None:
    client = builders.client(fake, database)
    client.call(LINK, {"path": "pages/index"})
    fake.order("tokens/forget")
    client.call(LINK, {"path": "pages/index"})
    assert [call["errcode"] for call in fake.calls(LINK)] == [0, 40001, 0]
    assert len(fake.calls(builders.STABLE_TOKEN)) == 2
    client.close()


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_refused_twice_ends_after_one_retry(
    fake: RunningFake, database: Database, errcode: int
) -> None:
    client = builders.client(fake, database)
    fake.fault(LINK, errcode=errcode, times=100)
    with pytest.raises(WeixinRefusedError) as refused:
        client.call(LINK, {"path": "pages/index"})
    assert (refused.value.errcode, bool(refused.value.rid)) == (errcode, True)
    assert len(fake.calls(LINK)) == 2
    assert len(fake.calls(builders.STABLE_TOKEN)) == 2
    client.close()


def test_a_phone_code_becomes_the_number_and_wechat_checks_whose_it_is(
    fake: RunningFake, gateway: WeixinGateway
) -> None:
    assert gateway.phone_number("phone-13912345678", OPENID) == "13912345678"
    (call,) = fake.calls(builders.PHONE)
    assert call["body"]["openid"] == OPENID
    fake.order("phone-codes", code="p1", openid="oA", phone_number="13800000000")
    with pytest.raises(Unacceptable, match="weixin_code_invalid"):
        gateway.phone_number("p1", OPENID)
    with pytest.raises(Unacceptable, match="weixin_code_invalid"):
        gateway.phone_number("p1", "oA")


def test_a_number_of_another_mini_program_is_not_believed(
    fake: RunningFake, gateway: WeixinGateway
) -> None:
    gateway.phone_number("phone-13912345678", OPENID)
    gateway._client.appid = "wxother"
    gateway._client.session.set("wxother_access_token", fake.state.tokens.stable().value, 60)
    with pytest.raises(Unavailable):
        gateway.phone_number("phone-13912345678", OPENID)


@pytest.mark.parametrize(
    ("text", "suggestion", "label"),
    [
        ("请问这块地有天然气吗？", Suggestion.PASS, 100),
        ("加微信返利", Suggestion.REVIEW, 10001),
        ("违法内容", Suggestion.RISKY, 20006),
    ],
)
def test_a_text_is_judged(
    gateway: WeixinGateway, text: str, suggestion: Suggestion, label: int
) -> None:
    verdict = gateway.check_text(text, OPENID, scene=Scene.COMMENT)
    assert (verdict.suggestion, verdict.label) == (suggestion, label)
    assert verdict.trace_id
    assert verdict.is_risky is (suggestion is Suggestion.RISKY)


def test_a_long_text_is_judged_in_overlapping_parts(
    fake: RunningFake, gateway: WeixinGateway
) -> None:
    text = "字" * 2449 + "违法" + "字" * 2000
    assert gateway.check_text(text, OPENID, scene=Scene.COMMENT).is_risky
    split = "字" * 2499 + "违法" + "字" * 2000
    assert gateway.check_text(split, OPENID, scene=Scene.COMMENT).is_risky
    before = len(fake.calls(builders.CHECK))
    gateway.check_text("字" * 2500, OPENID, scene=Scene.COMMENT)
    assert len(fake.calls(builders.CHECK)) == before + 1
    assert all(len(call["body"]["content"]) <= 2500 for call in fake.calls(builders.CHECK))


def test_a_blank_text_is_not_sent_at_all(fake: RunningFake, gateway: WeixinGateway) -> None:
    assert gateway.check_text("  \n", OPENID, scene=Scene.COMMENT).suggestion is Suggestion.PASS
    assert fake.calls() == []


@pytest.mark.parametrize(
    ("errcode", "suggestion"),
    [
        (87014, Suggestion.RISKY),
        (40003, Suggestion.REVIEW),
        (61010, Suggestion.REVIEW),
    ],
)
def test_some_errcodes_are_verdicts(
    fake: RunningFake, gateway: WeixinGateway, errcode: int, suggestion: Suggestion
) -> None:
    fake.fault(builders.CHECK, errcode=errcode)
    verdict = gateway.check_text("你好", OPENID, scene=Scene.COMMENT)
    assert verdict.suggestion is suggestion


@pytest.mark.parametrize("errcode", [45009, 40129])
def test_a_text_that_cannot_be_checked_is_not_passed(
    fake: RunningFake, gateway: WeixinGateway, errcode: int
) -> None:
    fake.fault(builders.CHECK, errcode=errcode)
    with pytest.raises(Unavailable, match="weixin_unavailable"):
        gateway.check_text("你好", OPENID, scene=Scene.COMMENT)


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": True},
        {"http_status": 500},
        {"delay_seconds": 30},
        {"errcode": 40001, "times": 9},
        {"errcode": 40125, "detail": "access_token=HUSH is bad"},
    ],
)
@pytest.mark.parametrize("path", [builders.LOG_IN, builders.STABLE_TOKEN, builders.PHONE])
def test_no_secret_reaches_a_log_or_an_exception(
    fake: RunningFake,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    path: str,
    fault: dict[str, object],
) -> None:
    caplog.set_level(logging.DEBUG)
    client = builders.client(fake, database, read_seconds=0.3)
    fake.fault(path, **fault)
    with pytest.raises(WeixinError) as failed:
        if path == builders.LOG_IN:
            client.code_to_session(SECRET_CODE)
        else:
            client.call(builders.PHONE, {"code": SECRET_CODE})
    told = caplog.text + "".join(traceback.format_exception(failed.value))
    error: BaseException | None = failed.value
    while error is not None:
        told += f"{error!r} {error}"
        error = error.__context__
    token = fake.state.tokens.stable().value
    for hidden in (fake.state.secret, token, SECRET_CODE, "HUSH"):
        assert hidden not in told
    assert path in told
    client.close()


def test_the_client_reaches_no_other_host(fake: RunningFake, database: Database) -> None:
    client = builders.client(fake, database)
    with pytest.raises(WeixinUnreachableError, match="InvalidSchema"):
        client._ask("get", ".evil.example/x", query=None, body=None)
    client.close()


def test_an_address_that_nobody_listens_at_is_unavailable(
    fake: RunningFake, database: Database
) -> None:
    client = builders.client(fake, database, origin="http://127.0.0.1:9")
    with pytest.raises(WeixinUnreachableError, match="ConnectionError"):
        client.code_to_session("demo-li")
    client.close()
