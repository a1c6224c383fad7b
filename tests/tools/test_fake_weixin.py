"""The fake WeChat answers as the real one is documented to answer."""

import pytest
import requests

from tests.gateways import builders
from tests.gateways.builders import RunningFake
from tests.tools.builders import TEMPLATE, VALUES, credentials, log_in, message, post, token
from tools.fake_weixin.state import demo_openid


def test_the_stable_token_stays_the_same_until_five_minutes_before_its_end(
    fake: RunningFake,
) -> None:
    first = token(fake)
    fake.order("clock", advance_seconds=6890)
    assert token(fake)["access_token"] == first["access_token"]
    fake.order("clock", advance_seconds=20)
    second = token(fake)
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 7200


def test_old_and_new_token_overlap_and_then_the_old_one_expires(fake: RunningFake) -> None:
    old = token(fake)["access_token"]
    fake.order("clock", advance_seconds=6910)
    new = token(fake)["access_token"]
    link = "/wxa/generate_urllink"
    assert post(fake, link, {"path": "p"}, with_token=old)["errcode"] == 0
    assert post(fake, link, {"path": "p"}, with_token=new)["errcode"] == 0
    fake.order("clock", advance_seconds=301)
    assert post(fake, link, {"path": "p"}, with_token=old)["errcode"] == 42001
    assert post(fake, link, {"path": "p"}, with_token=new)["errcode"] == 0


def test_forced_refresh_kills_the_old_token_and_is_rationed(fake: RunningFake) -> None:
    old = token(fake)["access_token"]
    new = token(fake, force=True)["access_token"]
    assert new != old
    assert post(fake, "/wxa/generate_urllink", {"path": "p"}, with_token=old)["errcode"] == 42001
    assert token(fake, force=True)["errcode"] == 45011


def test_classic_tokens_replace_one_another_with_an_overlap(fake: RunningFake) -> None:
    address = fake.origin + "/cgi-bin/token"
    first, second = (
        requests.get(address, params=credentials(fake), timeout=5).json()["access_token"]
        for _ in range(2)
    )
    assert first != second
    assert post(fake, "/wxa/generate_urllink", {"path": "p"}, with_token=first)["errcode"] == 0


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "x"}, 40013),
        ({"secret": "x"}, 40125),
    ],
)
def test_wrong_credentials_are_named(
    fake: RunningFake, wrong: dict[str, str], errcode: int
) -> None:
    body = credentials(fake) | wrong
    answer = requests.post(fake.origin + builders.STABLE_TOKEN, json=body, timeout=5)
    assert answer.status_code == 200
    assert answer.json()["errcode"] == errcode
    assert " rid: " in answer.json()["errmsg"]


def test_a_demo_name_logs_in_any_number_of_times_with_the_same_openid(fake: RunningFake) -> None:
    first, second, other = log_in(fake, "demo-li"), log_in(fake, "demo-li"), log_in(fake, "demo-wu")
    assert "errcode" not in first
    assert first["openid"] == second["openid"] == demo_openid("li")
    assert len(first["openid"]) == 28
    assert other["openid"] != first["openid"]


def test_a_registered_code_works_once_and_for_five_minutes(fake: RunningFake) -> None:
    fake.order("login-codes", code="c1", openid="oA", unionid="uA")
    fake.order("login-codes", code="c2", openid="oA")
    assert log_in(fake, "c1")["unionid"] == "uA"
    assert log_in(fake, "c1")["errcode"] == 40163
    assert log_in(fake, "never-made")["errcode"] == 40029
    fake.order("clock", advance_seconds=301)
    assert log_in(fake, "c2")["errcode"] == 40029


def test_a_phone_code_belongs_to_its_person_and_works_once(fake: RunningFake) -> None:
    fake.order("phone-codes", code="p1", openid="oA", phone_number="13800000000")
    fake.order("phone-codes", code="p2", openid="oA", phone_number="13800000000")
    found = post(fake, builders.PHONE, {"code": "p1", "openid": "oA"})["phone_info"]
    assert found["purePhoneNumber"] == "13800000000"
    assert found["watermark"]["appid"] == fake.state.appid
    assert post(fake, builders.PHONE, {"code": "p1", "openid": "oA"})["errcode"] == 40029
    assert post(fake, builders.PHONE, {"code": "p2", "openid": "oB"})["errcode"] == 40003
    spoken = post(fake, builders.PHONE, {"code": "phone-13912345678", "openid": "oB"})
    assert spoken["phone_info"]["phoneNumber"] == "13912345678"


def test_calls_are_refused_in_the_order_wechat_looks_at_them(fake: RunningFake) -> None:
    address, good = fake.origin + builders.CHECK, {"access_token": token(fake)["access_token"]}
    assert requests.get(address, timeout=5).json()["errcode"] == 43302
    assert requests.post(address, json={}, timeout=5).json()["errcode"] == 41001
    bad = requests.post(address, params={"access_token": "x"}, json={}, timeout=5)
    assert bad.json()["errcode"] == 40001
    in_body = requests.post(address, json=good, timeout=5)
    assert in_body.json()["errcode"] == 41001
    assert requests.post(address, params=good, timeout=5).json()["errcode"] == 44002
    form = requests.post(address, params=good, data={"content": "x"}, timeout=5)
    assert form.json()["errcode"] == 47001
    assert requests.post(address, params=good, json=[1], timeout=5).json()["errcode"] == 47001
    unknown = requests.post(fake.origin + "/wxa/nothing", params=good, json={}, timeout=5)
    assert (unknown.status_code, unknown.json()["errcode"]) == (200, 40066)


def test_a_message_needs_a_credit_and_uses_it_up(fake: RunningFake) -> None:
    fake.order("credits", openid="oA", template_id=TEMPLATE, remaining=1)
    assert post(fake, builders.SEND, message("oA", page="pages/x?id=1"))["errcode"] == 0
    assert post(fake, builders.SEND, message("oA"))["errcode"] == 43101
    (sent,) = fake.messages()
    assert (sent["openid"], sent["page"], sent["values"]) == ("oA", "pages/x?id=1", VALUES)
    assert sent["miniprogram_state"] == "formal"


def test_demo_people_accept_messages_unless_told_otherwise(fake: RunningFake) -> None:
    openid = demo_openid("li")
    assert post(fake, builders.SEND, message(openid))["errcode"] == 0
    fake.order("credits", openid=openid, template_id=TEMPLATE, remaining=0)
    assert post(fake, builders.SEND, message(openid))["errcode"] == 43101


def test_a_message_is_checked_value_by_value_before_a_credit_is_spent(fake: RunningFake) -> None:
    openid = demo_openid("li")
    too_long = post(fake, builders.SEND, message(openid, VALUES | {"thing2": "长" * 21}))
    assert too_long["errcode"] == 47003
    assert "data.thing2.value invalid" in too_long["errmsg"]
    empty = post(fake, builders.SEND, message(openid, VALUES | {"thing4": ""}))
    assert "data.thing4.value is emtpy" in empty["errmsg"]
    fake.order("pages", pages=["pages/inquiries/detail"])
    assert post(fake, builders.SEND, message(openid, page="pages/x"))["errcode"] == 41030
    assert post(fake, builders.SEND, message("nobody"))["errcode"] == 40003
    other = message(openid) | {"template_id": "other"}
    assert post(fake, builders.SEND, other)["errcode"] == 40037
    assert fake.messages() == []


def test_faults_come_as_often_as_ordered(fake: RunningFake) -> None:
    fake.fault(builders.LOG_IN, errcode=-1, times=2)
    answers = [log_in(fake, "demo-li").get("errcode") for _ in range(3)]
    assert answers == [-1, -1, None]


def test_the_line_can_drop_and_the_gateway_can_fail(fake: RunningFake) -> None:
    fake.fault(builders.LOG_IN, drop=True)
    with pytest.raises(requests.ConnectionError):
        log_in(fake, "demo-li")
    fake.fault(builders.LOG_IN, http_status=502)
    answer = requests.get(fake.origin + builders.LOG_IN, timeout=5)
    assert answer.status_code == 502


def test_calls_over_the_limit_of_a_minute_are_refused_until_it_has_passed(
    fake: RunningFake,
) -> None:
    fake.order("limits", path=builders.LOG_IN, per_minute=2)
    answers = [log_in(fake, "demo-li").get("errcode") for _ in range(3)]
    assert answers == [None, None, 45011]
    fake.order("clock", advance_seconds=61)
    assert "openid" in log_in(fake, "demo-li")


def test_the_log_shows_calls_without_any_credential(fake: RunningFake) -> None:
    secret = token(fake)["access_token"]
    post(fake, builders.PHONE, {"code": "phone-13912345678", "openid": "oB"}, with_token=secret)
    shown = str(fake.calls())
    assert secret not in shown
    assert fake.state.secret not in shown
    assert "phone-13912345678" not in shown
    assert [call["path"] for call in fake.calls()] == [builders.STABLE_TOKEN, builders.PHONE]


def test_a_senseless_order_is_refused_with_the_reason(fake: RunningFake) -> None:
    answer = requests.post(f"{fake.origin}/_fake/faults", json={"errcode": "x"}, timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"error": "path must be a text"})


def test_a_reset_forgets_everything(fake: RunningFake) -> None:
    post(fake, builders.SEND, message(demo_openid("li")))
    fake.order("reset")
    assert fake.messages() == []
    assert fake.calls() == []
