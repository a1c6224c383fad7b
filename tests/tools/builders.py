"""Plain HTTP calls to a fake WeChat, as any client would make them."""

from collections.abc import Mapping
from typing import Any

import requests

from tests.gateways import builders
from tests.gateways.builders import RunningFake

TEMPLATE = "demo-template-inquiry-answered"
VALUES = {
    "character_string1": "TM-ZX-2026-0001",
    "thing2": "工业用地",
    "time3": "2026年11月23日 15:01",
    "thing4": "已答复",
}


def credentials(fake: RunningFake) -> dict[str, str]:
    return {"appid": fake.state.appid, "secret": fake.state.secret}


def token(fake: RunningFake, *, force: bool = False) -> dict[str, Any]:
    body = credentials(fake) | {"grant_type": "client_credential", "force_refresh": force}
    answer = requests.post(fake.origin + builders.STABLE_TOKEN, json=body, timeout=5)
    return dict(answer.json())


def post(fake: RunningFake, path: str, body: object, *, with_token: str | None = None) -> Any:
    query = {"access_token": with_token or token(fake)["access_token"]}
    answer = requests.post(fake.origin + path, params=query, json=body, timeout=5)
    assert answer.status_code == 200
    return answer.json()


def log_in(fake: RunningFake, code: str) -> Any:
    query = credentials(fake) | {"js_code": code, "grant_type": "authorization_code"}
    return requests.get(fake.origin + builders.LOG_IN, params=query, timeout=5).json()


def message(openid: str, values: Mapping[str, str] = VALUES, **more: str) -> dict[str, Any]:
    slots = {key: {"value": value} for key, value in values.items()}
    return {"touser": openid, "template_id": TEMPLATE, "data": slots} | more
