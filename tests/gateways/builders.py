"""Builders of a running fake WeChat and of gateways that talk to it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from server.gateways.protocols import MessageKind
from server.gateways.weixin.client import Account, WeixinClient
from server.gateways.weixin.gateway import WeixinGateway
from server.gateways.weixin.messages import DEMO_TEMPLATE_IDS
from server.gateways.weixin.tokens import DatabaseStorage
from server.kernel.database import Database
from tests import builders
from tools.fake_weixin import State, create, serving

STABLE_TOKEN = "/cgi-bin/stable_token"
LOG_IN = "/sns/jscode2session"
PHONE = "/wxa/business/getuserphonenumber"
CHECK = "/wxa/msg_sec_check"
SEND = "/cgi-bin/message/subscribe/send"

INQUIRY_ANSWERED = {
    "number": "TM-ZX-2026-0001",
    "subject": "侯口工业园工业用地",
    "answered_at": "2026-11-23T15:01:00+08:00",
    "remark": "招商干部已答复，请点击查看",
}


@dataclass(frozen=True)
class RunningFake:
    """A fake WeChat that listens on a port of its own."""

    state: State
    origin: str

    def order(self, route: str, **body: Any) -> None:
        """Order something at a control route, such as `faults`."""
        answer = requests.post(f"{self.origin}/_fake/{route}", json=body, timeout=5)
        assert answer.status_code == 200, answer.text

    def fault(self, path: str, **fault: Any) -> None:
        """Order a fault for the next request to a path."""
        self.order("faults", path=path, **fault)

    def calls(self, path: str | None = None) -> list[Mapping[str, Any]]:
        """Read the requests seen so far."""
        query = {"path": path} if path else {}
        answer = requests.get(f"{self.origin}/_fake/log", params=query, timeout=5)
        items: list[Mapping[str, Any]] = answer.json()["items"]
        return items

    def messages(self) -> list[Mapping[str, Any]]:
        """Read the subscribe messages that were taken so far."""
        answer = requests.get(f"{self.origin}/_fake/messages", timeout=5)
        items: list[Mapping[str, Any]] = answer.json()["items"]
        return items


@contextmanager
def running_fake(state: State | None = None) -> Iterator[RunningFake]:
    """Serve a fake WeChat on a free port for the length of a block."""
    remembered = state or State()
    server = serving.serve(create(remembered), 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield RunningFake(remembered, f"http://127.0.0.1:{server.port}")
    finally:
        remembered.faults.clear()
        server.shutdown()
        thread.join()
        server.server_close()


def storage(database: Database, *, now: datetime | None = None) -> DatabaseStorage:
    """Return a token storage, with a clock that stands still if one is given."""
    if now is None:
        return DatabaseStorage(database, builders.vault())
    return DatabaseStorage(database, builders.vault(), now=lambda: now)


def client(
    fake: RunningFake,
    database: Database,
    *,
    origin: str | None = None,
    secret: str | None = None,
    read_seconds: float = 5.0,
) -> WeixinClient:
    """Return a client of the demo account at the fake."""
    return WeixinClient(
        Account(fake.state.appid, secret or fake.state.secret),
        storage(database),
        origin=origin or fake.origin,
        read_seconds=read_seconds,
    )


def gateway(
    fake: RunningFake,
    database: Database,
    *,
    read_seconds: float = 5.0,
    template_ids: Mapping[MessageKind, str] = DEMO_TEMPLATE_IDS,
) -> WeixinGateway:
    """Return a gateway to the fake."""
    return WeixinGateway(client(fake, database, read_seconds=read_seconds), template_ids)
