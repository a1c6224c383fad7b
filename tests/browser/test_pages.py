"""Every page, at a desk and on a phone: nothing breaks, nothing is out of reach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import requests

from tests.browser.conftest import Seat
from tests.journeys.city import City

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Place:
    """One page: the name of its picture, its address, and whose eyes see it."""

    name: str
    path: str
    hat: str = ""


PLACES = (
    Place("landing", "/"),
    Place("verify", "/verify"),
    Place("facts", "/v/{token}"),
    Place("api-docs", "/api/docs"),
    Place("problems", "/problems"),
    Place("outbox", "/demo/outbox"),
    Place("login", "/console/login"),
    Place("home", "/console/", "drafter"),
    Place("plots", "/console/plots", "drafter"),
    Place("plots-none-found", "/console/plots?q=%E6%B2%A1%E6%9C%89", "drafter"),
    Place("plot-land", "/console/plots/{land}", "drafter"),
    Place("plot-building", "/console/plots/{building}", "drafter"),
    Place("plot-edit", "/console/plots/{land}/edit", "drafter"),
    Place("plot-new-factory", "/console/plots/new/factory", "drafter"),
    Place("inquiries", "/console/inquiries", "drafter"),
    Place("inquiry", "/console/inquiries/{asked}", "drafter"),
    Place("contracts", "/console/contracts", "drafter"),
    Place("contracts-none-found", "/console/contracts?state=refused", "drafter"),
    Place("draft-new", "/console/contracts/{drafted}/draft", "drafter"),
    Place("draft-filled", "/console/contracts/{filled}/draft", "drafter"),
    Place("freeze", "/console/contracts/{filled}/freeze", "drafter"),
    Place("freeze-blocked", "/console/contracts/{drafted}/freeze", "drafter"),
    Place("opinion", "/console/contracts/{frozen}/opinion", "legal"),
    Place("contract-awaiting-investor", "/console/contracts/{approved}", "drafter"),
    Place("seal", "/console/contracts/{signed}/seal", "sealer"),
    Place("contract-concluded", "/console/contracts/{sealed}", "drafter"),
    Place("ledger", "/console/contracts/{sealed}/obligations", "performance"),
    Place("obligations", "/console/obligations", "performance"),
    Place("obligation", "/console/obligations/{obligation}", "performance"),
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_loads_quietly_and_is_right_at_a_desk_and_on_a_phone(
    seat: Seat, shelf: Mapping[str, str], place: Place
) -> None:
    reader = seat(place.hat).opened(place.path.format(**shelf))
    if place.name == "api-docs":
        reader.sees("/api/v1/plots/map")
    at_a_desk = reader.offences()
    reader.photograph(f"{place.name}-desk")
    on_a_phone = reader.turn_to_phone()
    reader.photograph(f"{place.name}-phone")
    assert (at_a_desk, on_a_phone) == ([], [])


def test_prices_of_land_are_shown_to_two_places(seat: Seat) -> None:
    page = seat("drafter").opened("/console/plots?kind=land").page
    prices = re.findall(r"([\d.,]+)\s*万元/亩", page.locator("main").inner_text())
    assert prices
    assert [price for price in prices if not re.fullmatch(r"[\d,]+\.\d\d", price)] == []


def test_the_type_of_a_problem_leads_to_its_line(seat: Seat, city: City) -> None:
    problem = requests.get(f"{city.url}/api/v1/plots/TM-D-1999-0001", timeout=30).json()
    anyone = seat().opened(problem["type"])
    assert problem["code"] in anyone.page.locator(":target").inner_text()
