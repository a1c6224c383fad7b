"""The access token is one for all processes, encrypted, and never older than WeChat allows."""

import multiprocessing
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.gateways.weixin import scrubbing
from server.gateways.weixin.client import WeixinClient
from server.gateways.weixin.model import WeixinToken
from server.gateways.weixin.tokens import DatabaseStorage
from server.kernel.database import Database
from server.kernel.privacy import Vault
from tests.builders import NOW
from tests.gateways import builders
from tests.gateways.builders import RunningFake

KEY = "wx_access_token"


@pytest.fixture
def client(fake: RunningFake, database: Database) -> Iterator[WeixinClient]:
    opened = builders.client(fake, database)
    yield opened
    opened.close()


def test_a_value_lives_as_long_as_its_ttl(database: Database) -> None:
    builders.storage(database, now=NOW).set(KEY, "token-1", 100)
    before, after = NOW + timedelta(seconds=99), NOW + timedelta(seconds=100)
    assert builders.storage(database, now=before).get(KEY) == "token-1"
    assert builders.storage(database, now=after).get(KEY) is None
    assert builders.storage(database, now=after).get(KEY, "default") == "default"


def test_a_value_is_replaced_and_deleted(database: Database) -> None:
    kept = builders.storage(database, now=NOW)
    kept.set(KEY, "token-1", 100)
    kept.set(KEY, "token-2")
    assert kept.get(KEY) == "token-2"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WeixinToken)) == 1
    kept.delete(KEY)
    assert kept.get(KEY) is None


def test_a_newer_value_of_another_process_is_not_forgotten(database: Database) -> None:
    kept = builders.storage(database, now=NOW)
    kept.set(KEY, "token-2", 100)
    kept.forget(KEY, "token-1")
    assert kept.get(KEY) == "token-2"
    kept.forget(KEY, "token-2")
    assert kept.get(KEY) is None


def test_a_token_is_encrypted_at_rest_and_another_secret_finds_nothing(
    database: Database,
) -> None:
    builders.storage(database, now=NOW).set(KEY, "token-1", 100)
    with database.reading() as session:
        row = session.get_one(WeixinToken, KEY)
    assert "token-1" not in row.value
    assert DatabaseStorage(database, Vault("another"), now=lambda: NOW).get(KEY) is None


def test_the_token_is_fetched_once_and_then_shared(
    fake: RunningFake, database: Database, client: WeixinClient
) -> None:
    assert client.access_token == builders.client(fake, database).access_token
    assert len(fake.calls(builders.STABLE_TOKEN)) == 1


def test_our_copy_dies_before_wechat_replaces_the_token(
    fake: RunningFake, database: Database, client: WeixinClient
) -> None:
    token = client.access_token
    with database.reading() as session:
        first = session.get_one(WeixinToken, client.access_token_key).expires_at
    client.session.delete(client.access_token_key)
    fake.order("clock", advance_seconds=6895)
    assert client.access_token == token
    with database.reading() as session:
        second = session.get_one(WeixinToken, client.access_token_key).expires_at
    assert first is not None and second is not None
    # 7200 - 240 seconds at first; of the last 305 seconds at least a minute is used.
    assert timedelta(seconds=6890) < first - second < timedelta(seconds=6900)


def _token_of_a_worker(url: str, origin: str, appid: str, secret: str) -> tuple[str, ...]:
    from server.gateways.weixin.client import Account
    from tests import builders as kernel_builders

    database = Database(url)
    kept = DatabaseStorage(database, kernel_builders.vault())
    opened = WeixinClient(Account(appid, secret), kept, origin=origin)
    tokens = []
    for _ in range(5):
        opened.call("/wxa/generate_urllink", {"path": "pages/index"})
        tokens.append(opened.access_token)
    opened.close()
    database.close()
    return tuple(tokens)


def test_four_processes_share_one_token(fake: RunningFake, database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    worker = (url, fake.origin, fake.state.appid, fake.state.secret)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.starmap(_token_of_a_worker, [worker] * 4)
    assert len({token for tokens in found for token in tokens}) == 1
    assert len(fake.calls("/wxa/generate_urllink")) == 20
    assert len(fake.calls(builders.STABLE_TOKEN)) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "GET /cgi-bin/x?access_token=HUSH&lang=zh",
        "/sns/jscode2session?appid=wx1&secret=HUSH&js_code=HUSH&grant_type=x",
        '{"access_token": "HUSH", "expires_in": 7200}',
        "{'secret': 'HUSH', 'code': 'HUSH'}",
    ],
)
def test_credentials_are_scrubbed_from_texts(text: str) -> None:
    assert "HUSH" not in scrubbing.scrub(text)


def test_texts_without_credentials_stay_as_they_are() -> None:
    text = "40001 invalid credential, access_token is invalid or not latest"
    assert scrubbing.scrub(text) == text
