"""Matching is monotone, deterministic, and never offers what a hard rule shuts out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from server.kernel.database import Database, new_id
from server.kernel.errors import Unacceptable
from server.plots.lifecycle import PlotKind
from server.plots.matching import (
    candidates,
    project,
    revising,
    rulebook,
    scoring,
)
from server.plots.matching.candidates import Candidate
from server.plots.matching.project import Project
from server.plots.matching.rulebook import Rulebook
from server.plots.matching.scoring import Match
from server.plots.matching.words import SETTLED, Criterion, Rule
from tests.plots import builders

TODAY = date(2026, 3, 2)
NEEDS: dict[str, str] = {
    "industry": "装备制造",
    "land_mu": "60",
    "investment_wan": "21000",
    "power_kva": "2000",
    "water_t_per_day": "500",
    "max_price_wan_mu": "14",
    "start_by": "2026-06-01",
    "expressway_km": "5",
}


@pytest.fixture
def book(database: Database) -> Rulebook:
    """Give a test the rules that a new city begins with."""
    with database.reading() as session:
        return revising.book_of(revising.active(session))


def wanted(**changes: str) -> Project:
    return project.read({**NEEDS, **changes})


def drawn(chance: Random, **known: Any) -> Candidate:
    """Return a plot with facts by chance, each of them sometimes unknown."""

    def maybe(value: Any) -> Any:
        return None if chance.random() < 0.2 else value

    place = chance.choice(["high-tech", "industrial", "yuekou", "xiaoban", "elsewhere"])
    facts: dict[str, Any] = {
        "id": new_id(),
        "code": f"TM-D-2026-{chance.randint(0, 10**6):06d}",
        "name": "样例",
        "kind": PlotKind.LAND.value,
        "status": chance.choice(["available", "available", "available", "reserved"]),
        "place": place,
        "zone": chance.choice(["", "生物产业园核心区", "龙腾服装小镇"]),
        "chains": chance.choice([(), ("equipment",), ("textile", "food"), ("biopharma",)]),
        "size": chance.randint(500_000, 12_000_000),
        "land_use": maybe(chance.choice(["100101", "100102", "100103", "0901"])),
        "is_in_chemical_park": maybe(place == "yuekou"),
        "least_intensity": maybe(chance.randint(100, 400) * 1_000_000),
        "readiness": chance.choice(["", "raw", "three_levelled", "seven_levelled"]),
        "unit_price": maybe(chance.randint(8, 22) * 1_000_000),
        "available_from": maybe(TODAY + timedelta(days=chance.randint(0, 400))),
        "next_review_at": maybe(TODAY + timedelta(days=chance.randint(-20, 200))),
        "power_kva": maybe(chance.randint(100, 8000)),
        "water_t": maybe(chance.randint(50, 3000)),
        "expressway_m": maybe(chance.randint(0, 30_000)),
        "floor_load_kg": None,
        "height_mm": None,
        "crane_kg": None,
    }
    return Candidate(**(facts | known))


def bettered(plot: Candidate, chance: Random, need: Project) -> Candidate:
    """Return the plot with one known fact moved to what the project wants more."""
    closer = range(min(plot.size, need.size.dm2), max(plot.size, need.size.dm2) + 1)
    better: dict[str, Callable[[Any], Any]] = {
        "readiness": lambda _: "seven_levelled",
        "power_kva": lambda have: have + chance.randint(0, 4000),
        "water_t": lambda have: have + chance.randint(0, 1000),
        "unit_price": lambda have: chance.randint(0, have),
        "expressway_m": lambda have: chance.randint(0, have),
        "available_from": lambda have: have - timedelta(days=chance.randint(0, 90)),
        "chains": lambda have: tuple({*have, need.industry.chain}),
        "size": lambda _: chance.choice(closer),
    }
    name = chance.choice([name for name in better if getattr(plot, name)])
    return replace(plot, **{name: better[name](getattr(plot, name))})


def judge(plot: Candidate, need: Project, book: Rulebook) -> Match:
    return scoring.assess(need, plot, book=book, today=TODAY)


def test_a_better_value_never_lowers_the_score(book: Rulebook) -> None:
    chance, need = Random(3), wanted()
    for _ in range(2000):
        plot = drawn(chance)
        assert (
            judge(bettered(plot, chance, need), need, book).score >= judge(plot, need, book).score
        )


def test_a_better_value_never_lowers_the_score_of_rooms(book: Rulebook) -> None:
    chance = Random(4)
    need = wanted(
        kind="factory", building_m2="6000", crane_tonnes="10", floor_load_t="2", clear_height_m="9"
    )
    for _ in range(500):
        facts = {name: chance.randint(0, 20_000) for name in ("floor_load_kg", "crane_kg")}
        plot = drawn(chance, kind="factory", height_mm=chance.randint(3000, 12_000), **facts)
        better = replace(plot, crane_kg=facts["crane_kg"] + chance.randint(0, 9000))
        assert judge(better, need, book).score >= judge(plot, need, book).score


def test_what_breaks_a_hard_rule_is_never_offered_and_near_misses_break_exactly_one(
    book: Rulebook,
) -> None:
    chance = Random(5)
    plots = [drawn(chance) for _ in range(600)]
    for industry in ("装备制造", "精细化工", "生物医药", "纺织服装", "食品"):
        need = wanted(industry=industry)
        found = scoring.match(need, plots, book=book, today=TODAY, limit=50)
        assert all(not judge(one.plot, need, book).blocks for one in found.items)
        assert all(not one.blocks for one in found.items)
        for one in found.near_misses:
            assert len(one.blocks) == 1
            assert one.blocks[0].rule not in SETTLED
        assert found.eligible + sum(found.excluded.values()) == found.considered == len(plots)


def test_the_same_question_has_the_same_answer_in_whatever_order_plots_come(
    book: Rulebook,
) -> None:
    chance, need = Random(6), wanted()
    plots = [drawn(chance) for _ in range(300)]
    first = scoring.match(need, plots, book=book, today=TODAY, limit=50)
    chance.shuffle(plots)
    assert scoring.match(need, plots, book=book, today=TODAY, limit=50) == first
    assert len({one.plot.code for one in first.items}) == len(first.items)


def test_points_add_up_to_the_score_and_unknown_facts_only_lower_confidence(
    book: Rulebook,
) -> None:
    need = wanted()
    full = drawn(
        Random(1),
        place="high-tech",
        chains=("equipment",),
        size=need.size.dm2,
        readiness="seven_levelled",
        power_kva=2000,
        water_t=500,
        unit_price=14_000_000,
        available_from=TODAY,
        expressway_m=5000,
    )
    whole = judge(full, need, book)
    assert (whole.score, whole.confidence, whole.missing) == (Decimal(100), Decimal(1), ())
    assert sum(one.points or 0 for one in whole.reasons) == pytest.approx(100, abs=Decimal("0.5"))
    partly = judge(replace(full, power_kva=None, water_t=None), need, book)
    assert partly.score == Decimal(100)
    assert partly.confidence == Decimal("0.82")  # power weighs 12 and water 6 of 100
    assert partly.missing == (Criterion.POWER, Criterion.WATER)
    assert "没有登记" in next(one.sentence for one in partly.reasons if one.value is None)


@pytest.mark.parametrize(
    ("industry", "facts", "rule"),
    [
        ("装备制造", {}, None),
        ("装备制造", {"status": "reserved"}, Rule.AVAILABILITY),
        ("装备制造", {"next_review_at": TODAY - timedelta(days=1)}, Rule.FRESHNESS),
        ("装备制造", {"next_review_at": TODAY}, None),
        ("装备制造", {"place": "elsewhere"}, Rule.POSITION),
        ("模塑制造", {}, None),
        ("装备制造", {"place": "xiaoban"}, Rule.POSITION),
        ("精细化工", {"land_use": "100103"}, Rule.CHEMICALS),
        ("精细化工", {"land_use": "100103", "place": "yuekou"}, None),
        (
            "精细化工",
            {"land_use": "100103", "place": "yuekou", "is_in_chemical_park": False},
            Rule.CHEMICALS,
        ),
        ("精细化工", {"place": "yuekou"}, Rule.LAND_CLASS),
        ("生物医药", {}, Rule.ZONE),
        ("生物医药", {"zone": "生物产业园核心区"}, None),
        ("纺织服装", {"place": "industrial"}, Rule.ZONE),
        ("纺织服装", {"place": "industrial", "zone": "龙腾服装小镇"}, None),
        ("装备制造", {"land_use": "100101"}, Rule.LAND_CLASS),
        ("装备制造", {"land_use": "0901"}, Rule.LAND_CLASS),
        ("装备制造", {"size": 2_799_999}, Rule.AREA),
        ("装备制造", {"size": 2_800_000}, None),
        ("装备制造", {"least_intensity": 350_000_000}, None),
        ("装备制造", {"least_intensity": 350_000_001}, Rule.INTENSITY),
    ],
)
def test_each_hard_rule_shuts_out_what_it_names_and_says_so(
    book: Rulebook, industry: str, facts: dict[str, Any], rule: Rule | None
) -> None:
    good = {
        "status": "available",
        "place": "high-tech",
        "zone": "",
        "size": 4_000_000,
        "land_use": "100102",
        "is_in_chemical_park": None,
        "least_intensity": None,
        "next_review_at": None,
    }
    blocks = judge(drawn(Random(2), **(good | facts)), wanted(industry=industry), book).blocks
    assert [one.rule for one in blocks] == ([rule] if rule else [])
    assert all(one.sentence.endswith("。") for one in blocks)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"industry": ""}, "industry"),
        ({"industry": "造船"}, "industry"),
        ({"kind": "ship"}, "kind"),
        ({"land_mu": ""}, "land_mu"),
        ({"land_mu": "0"}, "land_mu"),
        ({"land_mu": "many"}, "land_mu"),
        ({"land_mu": "1e30"}, "land_mu"),
        ({"kind": "factory"}, "building_m2"),
        ({"power_kva": "-1"}, "power_kva"),
        ({"power_kva": "nan"}, "power_kva"),
        ({"power_kva": "0.5"}, "power_kva"),
        ({"land_class": "4"}, "land_class"),
        ({"start_by": "明年"}, "start_by"),
        ({"max_rent_yuan_m2_month": "1e9"}, "max_rent_yuan_m2_month"),
        ({"crane_tonnes": "0.00001"}, "crane_tonnes"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused_by_entry(
    changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Unacceptable) as refused:
        wanted(**changes)
    assert refused.value.code == "project_invalid"
    assert set(refused.value.fields) == {field}


def test_what_officials_write_about_supplies_is_read_as_numbers(database: Database) -> None:
    rows = [
        {"kind": "electricity", "capacity": "10 kV，余量 6,300 kVA", "distance_m": 0},
        {"kind": "water", "capacity": "DN300，余量 3000 吨/日", "distance_m": 0},
    ]
    with database.transaction() as session:
        known = candidates.of(builders.plot(session, utilities=rows))
        unknown = candidates.of(builders.plot(session))
    assert (known.power_kva, known.water_t) == (6300, 3000)
    assert (unknown.power_kva, unknown.water_t) == (None, None)


def test_rules_read_back_as_they_are_stored(book: Rulebook) -> None:
    assert rulebook.read(book.as_json()) == book
