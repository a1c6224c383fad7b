"""One deployment, one browser, and contracts at every stage, for all stories with pages.

They end with this folder: Playwright's greenlets, left alive, upset Python's own parser in the
tests that follow in the same process.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import browsing, papers
from tests.browser.browsing import DESK, Visitor
from tests.browser.papers import Office
from tests.journeys import city as cities
from tests.journeys.city import City

Seat = Callable[..., Visitor]


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Give all stories of this folder a running deployment: starting one takes a while."""
    with cities.running_city(tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Give all stories one browser; each sits down at a screen of its own."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def office(city: City) -> Office:
    """Let the officials and an investor arrive."""
    return Office.opening(city)


@pytest.fixture(scope="package")
def shelf(office: Office) -> Mapping[str, str]:
    """Make one contract for every stage, and name what the pages are about."""
    return papers.shelf(office)


@pytest.fixture
def seat(chromium: Browser, city: City, office: Office) -> Iterator[Seat]:
    """Let somebody sit down at a screen; whatever the pages complain of fails the story."""
    with ExitStack() as stack:
        seated: list[Visitor] = []

        def sit(hat: str = "", *, width: int = DESK) -> Visitor:
            cookies = getattr(office, hat).cookies if hat else {}
            visitor = browsing.visitor(chromium, city.url, width=width, cookies=cookies)
            seated.append(stack.enter_context(visitor))
            return seated[-1]

        yield sit
        complaints: list[Any] = [said for one in seated for said in one.complaints]
        assert complaints == []
