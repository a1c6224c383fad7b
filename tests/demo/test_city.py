"""The demonstration's city is real-looking, lawful by the plan and always the same. 「演示城市」"""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from shapely import STRtree
from shapely.geometry import shape
from sqlalchemy import select

from server.accounts import identifying
from server.accounts.authorising import Role
from server.accounts.identifying import LoggedIn
from server.demo import city, people
from server.kernel import history
from server.kernel.database import Database
from server.plots import chains, describing, finding, geometry, parks
from server.plots.describing import PlotFacts
from server.plots.filtering import PlotFilter
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot
from tests import builders

TODAY = date(2026, 11, 23)
SITES = city.sites(TODAY)


def stated(kind: PlotKind) -> list[PlotFacts]:
    return [describing.read(kind, site.form) for site in SITES if site.kind is kind]


def test_the_city_has_enough_of_every_kind_in_every_park_and_many_townships() -> None:
    kinds = Counter(site.kind for site in SITES)
    assert kinds[PlotKind.LAND] >= 30
    assert kinds[PlotKind.FACTORY] >= 20
    assert kinds[PlotKind.BUILDING] >= 10
    assert {site.form["park"] for site in SITES} == {"", *parks.parks()}
    assert len({site.form["township"] for site in SITES}) >= 12
    assert len({site.form["name"] for site in SITES}) == len(SITES)


def test_every_state_but_contracted_can_be_seen_and_most_are_available() -> None:
    states = Counter(site.status for site in SITES)
    assert set(states) == set(PlotStatus) - {PlotStatus.CONTRACTED}
    assert states[PlotStatus.AVAILABLE] > len(SITES) * 0.7


def test_the_same_seed_makes_the_same_city_and_another_another() -> None:
    assert city.sites(TODAY) == SITES
    assert city.sites(TODAY, seed=1) != SITES


@pytest.mark.parametrize("kind", PlotKind)
def test_the_drawn_area_is_the_official_area_within_one_per_cent(kind: PlotKind) -> None:
    for facts in stated(kind):
        assert abs(geometry.deviation(facts.area, facts.shape.area)) < describing.DEVIATION_TO_WARN


def test_plots_lie_near_their_place_and_never_over_each_other() -> None:
    shapes = [shape(site.form["geometry"]) for site in SITES]
    pairs = STRtree(shapes).query(shapes, predicate="intersects").T
    assert all(one == other for one, other in pairs)
    for site, drawn in zip(SITES, shapes, strict=True):
        place = parks.parks().get(site.form["park"]) or parks.townships()[site.form["township"]]
        assert abs(drawn.centroid.x - place.center[0]) < 0.05
        assert abs(drawn.centroid.y - place.center[1]) < 0.05


def test_not_every_plot_is_a_rectangle() -> None:
    corners = Counter(len(site.form["geometry"]["coordinates"][0]) - 1 for site in SITES)
    assert len(corners) >= 4


def test_prices_and_standards_stay_in_the_ranges_of_real_notices() -> None:
    for facts in stated(PlotKind.LAND):
        assert facts.unit_price is not None
        assert Decimal("8.5") < Decimal(facts.unit_price.wan) < Decimal("22.5")
        assert facts.deposit is not None
        assert facts.start_price is not None
        assert facts.start_price.fen * 0.09 < facts.deposit.fen < facts.start_price.fen * 0.21
        assert {"use_code", "far", "intensity_wan_per_mu", "notice_no"} <= set(facts.standards)
        assert len(str(facts.standards["parcel_no"])) == 19
        assert facts.utilities
    for facts in (*stated(PlotKind.FACTORY), *stated(PlotKind.BUILDING)):
        assert facts.unit_price is not None
        assert 5 <= Decimal(facts.unit_price.yuan) <= 40


def test_chemicals_are_offered_where_the_plan_allows_them_only() -> None:
    for facts in stated(PlotKind.LAND):
        allowed = parks.parks()[facts.park].chains if facts.park else ("food",)
        assert set(facts.chains) <= set(allowed)
        assert set(facts.chains) <= set(chains.chains())
        assert facts.standards["is_in_chemical_park"] in (False, facts.park == "yuekou")


def test_the_city_is_loaded_once_through_the_acts_of_officials(database: Database) -> None:
    vault = builders.vault()
    with database.transaction() as session:
        assert city.load(session, vault=vault, at=builders.NOW) == len(SITES)
        assert city.load(session, vault=vault, at=builders.NOW) == 0
    with database.reading() as session:
        public = finding.count(session, PlotFilter())
        plots = list(session.scalars(select(Plot)))
        history.verify(session)
    hidden = sum(site.status in (PlotStatus.DRAFT, PlotStatus.WITHDRAWN) for site in SITES)
    assert public == len(SITES) - hidden
    assert Counter(plot.status for plot in plots) == Counter(site.status for site in SITES)
    assert all(plot.verified_at for plot in plots if plot.is_public)
    assert all(plot.owner_contact_encrypted for plot in plots)


def test_every_official_of_the_demonstration_can_log_in(database: Database) -> None:
    with database.transaction() as session:
        assert people.load(session, at=builders.NOW) == len(Role)
        assert people.load(session, at=builders.NOW) == 0
        for role in Role:
            entered = identifying.log_in_official(
                session, role.value, people.PASSWORD, at=builders.NOW
            )
            assert isinstance(entered, LoggedIn)
            assert entered.actor.roles == {role.value}
            official = identifying.official_named(session, role.value)
            assert official is not None
            assert official.display_name == people.OFFICIALS[role]
