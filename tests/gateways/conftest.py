"""One fake WeChat a test."""

from collections.abc import Iterator

import pytest

from server.gateways.weixin.gateway import WeixinGateway
from server.kernel.database import Database
from tests.gateways import builders
from tests.gateways.builders import RunningFake


@pytest.fixture
def fake() -> Iterator[RunningFake]:
    """Give a test a fake WeChat of its own."""
    with builders.running_fake() as running:
        yield running


@pytest.fixture
def gateway(fake: RunningFake, database: Database) -> WeixinGateway:
    """Give a test a gateway to its fake."""
    return builders.gateway(fake, database)
