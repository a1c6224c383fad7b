"""The fake WeChat judges values and texts, and makes codes and links, by the documented rules."""

import pytest
import requests

from tests.gateways import builders
from tests.gateways.builders import RunningFake
from tests.tools.builders import log_in, post, token
from tools.fake_weixin import value_rules
from tools.fake_weixin.state import demo_openid


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", "字" * 20, "字" * 21),
        ("phrase2", "已答复", "OK"),
        ("character_string3", "TM-ZS-2026-0001", "合同"),
        ("time4", "15:01~16:00", "2026-11-23 15:01"),
        ("date5", "2026年11月23日", "11月23日"),
        ("name6", "李明", "李明Li"),
        ("amount7", "¥21000.00元", "12345678901"),
        ("number8", "-12.5", "十二"),
        ("phone_number9", "+86 13800000000", "1380000000012345678"),
        ("car_number10", "鄂R12345", "鄂R1234567"),
    ],
)
def test_typed_values_are_judged_by_their_type(key: str, good: str, bad: str) -> None:
    assert value_rules.is_fitting(key, good)
    assert not value_rules.is_fitting(key, bad)


def check(openid: str, content: str = "你好", scene: object = 2) -> dict[str, object]:
    return {"version": 2, "openid": openid, "scene": scene, "content": content}


def test_texts_are_judged_in_version_two_without_an_errcode(fake: RunningFake) -> None:
    openid = demo_openid("li")
    good = post(fake, builders.CHECK, check(openid))
    assert good["result"] == {"suggest": "pass", "label": 100}
    assert good["trace_id"]
    bad = post(fake, builders.CHECK, check(openid, "违法内容"))
    assert (bad["errcode"], bad["result"]["suggest"]) == (0, "risky")
    assert post(fake, builders.CHECK, check(openid, "字" * 2501))["errcode"] == 45002
    assert post(fake, builders.CHECK, check(openid, scene=9))["errcode"] == 40129
    assert post(fake, builders.CHECK, check("nobody"))["errcode"] == 40003
    assert post(fake, builders.CHECK, {"content": "违法内容"})["errcode"] == 87014


def test_a_person_who_left_two_hours_ago_cannot_be_checked(fake: RunningFake) -> None:
    fake.order("login-codes", code="c1", openid="oA")
    log_in(fake, "c1")
    assert post(fake, builders.CHECK, check("oA"))["errcode"] == 0
    fake.order("clock", advance_seconds=7201)
    assert post(fake, builders.CHECK, check("oA"))["errcode"] == 61010


def test_mini_program_codes_are_pictures_and_their_errors_are_json(fake: RunningFake) -> None:
    query = {"access_token": token(fake)["access_token"]}
    address = fake.origin + "/wxa/getwxacodeunlimit"
    picture = requests.post(address, params=query, json={"scene": "p=12"}, timeout=5)
    assert picture.content.startswith(b"\x89PNG")
    assert post(fake, "/wxa/getwxacodeunlimit", {"scene": "中文"})["errcode"] == 40169
    bad_page = {"scene": "p=1", "page": "/pages/x"}
    assert post(fake, "/wxa/getwxacodeunlimit", bad_page)["errcode"] == 41030


def test_media_links_and_customer_messages_answer(fake: RunningFake) -> None:
    openid = demo_openid("li")
    media = {"media_url": "https://x.cn/a.png", "media_type": 2, "version": 2, "scene": 2}
    assert post(fake, "/wxa/media_check_async", media | {"openid": openid})["trace_id"]
    assert post(fake, "/wxa/media_check_async", {"media_type": 2})["errcode"] == 44002
    link = post(fake, "/wxa/generate_urllink", {"path": "pages/x"})["url_link"]
    assert link.startswith("https://wxaurl.cn/")
    text = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    assert post(fake, "/cgi-bin/message/custom/send", text)["errcode"] == 0
