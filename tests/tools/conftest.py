"""One fake WeChat a test."""

from collections.abc import Iterator

import pytest

from tests.gateways import builders
from tests.gateways.builders import RunningFake


@pytest.fixture
def fake() -> Iterator[RunningFake]:
    """Give a test a fake WeChat of its own."""
    with builders.running_fake() as running:
        yield running
