"""One deployment for the stories of a file."""

from collections.abc import Iterator

import pytest

from tests.journeys import city as cities
from tests.journeys.city import City


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Give the stories of one file a running deployment."""
    with cities.running_city(tmp_path_factory.mktemp("city")) as running:
        yield running
