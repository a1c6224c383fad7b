"""Rates are limited by who calls, also when everybody comes through the same nginx."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from server.kernel.database import Database
from server.web import limits
from tests import faces

MOST = int(limits.VERIFY.split()[0])


@pytest.fixture
def knocks(database: Database) -> Iterator[FlaskClient]:
    """Give a test an application that stands behind one proxy."""
    parts = faces.parts(database)
    settings = parts.settings.model_copy(update={"trusted_proxies": 1})
    yield faces.client(replace(parts, settings=settings))


def knock(client: FlaskClient, forwarded: str) -> int:
    """Ask about an unknown QR code."""
    return client.get("/v/unknown", headers={"X-Forwarded-For": forwarded}).status_code


def test_one_who_asks_too_often_does_not_use_up_what_others_may_ask(knocks: FlaskClient) -> None:
    assert [knock(knocks, "198.51.100.1") for _ in range(MOST)] == [404] * MOST
    assert knock(knocks, "198.51.100.1") == 429
    assert knock(knocks, "198.51.100.2") == 404


def test_an_address_that_the_caller_made_up_counts_for_nothing(knocks: FlaskClient) -> None:
    for number in range(MOST):
        knock(knocks, f"203.0.113.{number}, 198.51.100.3")
    assert knock(knocks, "203.0.113.250, 198.51.100.3") == 429


def test_without_a_proxy_nobody_is_believed(database: Database) -> None:
    client = faces.client(faces.parts(database))
    statuses = [knock(client, f"203.0.113.{number}") for number in range(MOST + 1)]
    assert statuses[-1] == 429
