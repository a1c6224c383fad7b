"""What officials write about a plot is checked, kept and remembered. 「维护地块」"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel import history
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, NotFound, Unacceptable
from server.kernel.quantities import Area, Money
from server.plots import (
    contacting,
    describing,
    editing,
    publishing,
    reserving,
    standards,
    utilities,
    verifying,
)
from server.plots.lifecycle import PlotAction, PlotKind
from tests import builders as people
from tests.plots import builders

NOW = builders.NOW
DRAFTER = people.official("drafter")


@pytest.mark.parametrize("kind", PlotKind)
def test_a_plot_of_every_kind_is_written_down_as_a_draft(
    database: Database, kind: PlotKind
) -> None:
    with database.transaction() as session:
        plot = builders.plot(session, kind, is_published=False)
    assert (plot.status, plot.is_public) == ("draft", False)
    assert plot.code.startswith(
        {"land": "TM-D-2026-", "factory": "TM-C-", "building": "TM-L-"}[kind]
    )
    assert plot.min_x < plot.cx < plot.max_x
    assert plot.township == "429006002"


def test_the_price_per_mu_follows_from_price_and_area(database: Database) -> None:
    with database.transaction() as session:
        land = builders.plot(session, area_m2="11148.12", start_price_wan="164")
        factory = builders.plot(session, PlotKind.FACTORY, rent_yuan="9.5")
    assert land.unit_price == Money.from_wan("9.8073")
    assert factory.unit_price == Money(950)


@given(mu=st.integers(1, 5000), wan=st.integers(1, 100_000))
def test_the_price_per_mu_is_right_to_a_yuan(mu: int, wan: int) -> None:
    area = Area.from_mu(str(mu))
    price = describing.price_per_mu(Money.from_wan(str(wan)), area)
    assert price is not None
    exact_mu = Fraction(3 * area.dm2, 200_000)
    assert abs(price.fen - wan * 1_000_000 / exact_mu) <= 50


def test_every_fault_of_a_form_is_named_at_once() -> None:
    wrong = builders.form(
        name="",
        township="武汉市",
        geometry="{}",
        chains=["造船"],
        start_price_wan="-3",
        utilities=[{"kind": "核能"}],
        standards={"use_code": "999", "far": "≥99", "term_years": "50.5", "moon": "1"},
        colour="红",
    ) | {"area_m2": "一百"}
    with pytest.raises(Unacceptable) as refused:
        describing.read(PlotKind.LAND, wrong)
    assert set(refused.value.fields) == {
        "name", "township", "area_m2", "geometry", "chains", "start_price_wan", "utilities",
        "standards.use_code", "standards.far", "standards.term_years", "standards.moon", "colour",
    }  # fmt: skip


def test_an_area_far_from_the_shape_needs_an_explanation() -> None:
    shape = builders.square(Area.from_m2("66666.67"), scale=1.1)
    with pytest.raises(Unacceptable) as refused:
        describing.read(PlotKind.LAND, builders.form(geometry=shape))
    assert set(refused.value.fields) == {"area_note"}
    describing.read(PlotKind.LAND, builders.form(geometry=shape, area_note="含代征道路用地"))


def test_an_edit_remembers_old_and_new_of_what_differs_only(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        later = NOW + timedelta(hours=1)
        form = editing.typed(plot)
        form["start_price_wan"] = "1200.00"
        form["standards"]["far"] = "1.0–2.5"
        facts = describing.read(PlotKind.LAND, form)
        edited = editing.edit(session, plot.code, facts, version=plot.version, by=DRAFTER, at=later)
        entry = history.entries(session, "plot", plot.id)[-1]
    assert edited.updated_at == later
    assert entry.facts["changes"] == {
        "start_price": {"old": "1100.00", "new": "1200.00"},
        "unit_price": {"old": "11.00", "new": "12.00"},
        "standards.far": {
            "old": {"op": "ge", "min": "1.0", "max": None},
            "new": {"op": "range", "min": "1.0", "max": "2.5"},
        },
    }


@pytest.mark.parametrize("kind", PlotKind)
def test_a_form_sent_back_unchanged_changes_nothing(database: Database, kind: PlotKind) -> None:
    with database.transaction() as session:
        code = builders.plot(session, kind).code
    with database.transaction() as session:
        plot = publishing.withdraw(session, code, reason="核对", by=DRAFTER, at=NOW)
        before = len(history.entries(session, "plot", plot.id))
        facts = describing.read(kind, editing.typed(plot))
        editing.edit(session, code, facts, version=plot.version, by=DRAFTER, at=NOW)
        assert len(history.entries(session, "plot", plot.id)) == before


def test_an_edit_of_what_another_has_changed_is_refused(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        seen = plot.version
        facts = describing.read(PlotKind.LAND, builders.form(name="新名称"))
        editing.edit(session, plot.code, facts, version=seen, by=DRAFTER, at=NOW)
        with pytest.raises(Conflict) as refused:
            editing.edit(session, plot.code, facts, version=seen, by=DRAFTER, at=NOW)
    assert refused.value.code == "plot_changed"


def test_a_plot_cannot_become_another_kind(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        facts = describing.read(PlotKind.FACTORY, builders.form(PlotKind.FACTORY))
        with pytest.raises(Unacceptable):
            editing.edit(session, plot.code, facts, version=plot.version, by=DRAFTER, at=NOW)


def test_a_plot_is_published_withdrawn_and_published_again(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        publishing.withdraw(session, plot.code, reason="规划调整", by=DRAFTER, at=NOW)
        assert not plot.is_public
        assert plot.actions == (PlotAction.PUBLISH,)
        publishing.publish(session, plot.code, by=DRAFTER, at=NOW)
        moves = history.entries(session, "plot", plot.id)
        history.verify(session)
    assert [(move.action, move.to_state) for move in moves] == [
        ("add", "draft"),
        ("publish", "available"),
        ("withdraw", "withdrawn"),
        ("publish", "available"),
    ]
    assert moves[2].facts == {"reason": "规划调整"}


def test_an_illegal_move_is_refused_and_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        with pytest.raises(Conflict) as refused:
            publishing.publish(session, plot.code, by=DRAFTER, at=NOW)
        assert (plot.status, refused.value.code) == ("available", "illegal_move")
        with pytest.raises(Unacceptable):
            publishing.withdraw(session, plot.code, reason=" ", by=DRAFTER, at=NOW)


def test_a_plot_is_reserved_released_and_contracted(database: Database) -> None:
    with database.transaction() as session:
        code = builders.plot(session).code
        reserving.reserve(session, code, reason="晨曦纺织洽谈中", by=DRAFTER, at=NOW)
        reserving.release(session, code, reason="洽谈终止", by=DRAFTER, at=NOW)
        sealer = people.official("sealer")
        plot = reserving.contract(session, code, number="TM-ZS-2026-0001", by=sealer, at=NOW)
    assert (plot.status, plot.is_public, plot.actions) == ("contracted", True, ())


def test_verifying_dates_a_plot_and_its_next_review(database: Database) -> None:
    with database.transaction() as session:
        code = builders.plot(session).code
        plot = verifying.verify(session, code, by=DRAFTER, at=NOW)
        assert (plot.verified_at, plot.next_review_at) == (NOW, date(2026, 5, 31))
        with pytest.raises(Unacceptable):
            verifying.verify(session, code, by=DRAFTER, at=NOW, next_review_at=date(2026, 3, 2))


def test_an_owners_contact_is_encrypted_and_revealed_for_a_reason(database: Database) -> None:
    vault = people.vault()
    with database.transaction() as session:
        code = builders.plot(session).code
        plot = contacting.set_owner_contact(
            session, code, "李科长 13800138000", vault=vault, by=DRAFTER, at=NOW
        )
        assert plot.owner_contact_encrypted is not None
        assert "138" not in plot.owner_contact_encrypted
        with pytest.raises(Forbidden):
            contacting.reveal_owner_contact(
                session, code, vault=vault, reason="联系", by=people.official("legal"), at=NOW
            )
        shown = contacting.reveal_owner_contact(
            session, code, vault=vault, reason="带看", by=DRAFTER, at=NOW
        )
        entry = history.entries(session, "plot", plot.id)[-1]
    assert shown == "李科长 13800138000"
    assert (entry.action, entry.facts) == ("reveal_owner_contact", {"reason": "带看"})


def test_only_those_who_may_keep_plots(database: Database) -> None:
    stranger = people.official("legal")
    facts = describing.read(PlotKind.LAND, builders.form())
    with database.transaction() as session:
        code = builders.plot(session, is_published=False).code
        attempts: tuple[Callable[[], object], ...] = (
            lambda: editing.add(session, facts, by=stranger, at=NOW),
            lambda: editing.edit(session, code, facts, version=1, by=stranger, at=NOW),
            lambda: publishing.publish(session, code, by=stranger, at=NOW),
            lambda: publishing.withdraw(session, code, reason="无", by=stranger, at=NOW),
            lambda: verifying.verify(session, code, by=people.investor(), at=NOW),
        )
        for attempt in attempts:
            with pytest.raises(Forbidden):
                attempt()
        with pytest.raises(NotFound):
            publishing.publish(session, "TM-D-2026-9999", by=DRAFTER, at=NOW)


def test_standards_are_shown_with_labels_and_units() -> None:
    facts = describing.read(
        PlotKind.LAND,
        builders.form(
            standards={
                "use_code": "二类工业用地",
                "height_m": "≤24",
                "is_standard_plot": "是",
                "region_assessments": ["节能", "环境影响"],
                "term_years": 50,
            }
        ),
    )
    shown = {one.key: (one.label, one.text) for one in standards.stated("land", facts.standards)}
    assert shown == {
        "use_code": ("土地用途", "二类工业用地"),
        "height_m": ("建筑限高", "≤24米"),
        "is_standard_plot": ("标准地", "是"),
        "region_assessments": ("已完成区域评估", "节能、环境影响"),
        "term_years": ("出让年限", "50年"),
    }
    intensity = standards.bound({"intensity_wan_per_mu": None}, "intensity_wan_per_mu")
    assert intensity is None


def test_a_utility_says_what_it_gives_and_how_far_it_is() -> None:
    read = utilities.read(
        [
            {"kind": "供水", "capacity": "DN300", "distance_m": "0"},
            {"kind": "gas", "capacity": "中压", "distance_m": 350},
        ]
    )
    assert [one.text for one in read] == ["供水：DN300，已接至红线", "天然气：中压，距红线 350 米"]
    assert utilities.stored([one.as_json() for one in read]) == read


@pytest.mark.parametrize(
    "rows",
    [
        "水",
        [1],
        [{"kind": "water", "distance_m": "远"}],
        [{"kind": "water", "distance_m": -1}],
        [{"kind": "water", "capacity": "大" * 41}],
        [{"kind": "water", "colour": "蓝"}],
        [{"kind": "water"}] * 21,
    ],
)
def test_utilities_that_make_no_sense_are_refused(rows: object) -> None:
    with pytest.raises(Unacceptable) as refused:
        utilities.read(rows)
    assert "utilities" in refused.value.fields
