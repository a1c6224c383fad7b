"""The rules of matching change by whole versions, with who, when and why."""

from typing import Any

import pytest

from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, NotFound, Unacceptable
from server.plots.matching import revising, rulebook
from tests import builders

NOW = builders.NOW
DRAFTER = builders.official("drafter")


def revise(database: Database, *, based_on: int = 1, by: Any = DRAFTER, **changes: Any) -> int:
    with database.transaction() as session:
        rules = revising.active(session).rules
        reason = changes.pop("reason", "第 3 次研判会决定")
        version = revising.revise(
            session, {**rules, **changes}, reason=reason, based_on=based_on, by=by, at=NOW
        )
        return version.number


def weights(**changes: Any) -> dict[str, Any]:
    kept = {
        "industry": 25,
        "area": 20,
        "readiness": 12,
        "power": 12,
        "rooms": 12,
        "price": 10,
        "transport": 8,
        "timing": 7,
        "water": 6,
    }
    return kept | changes


def test_the_first_version_comes_with_the_database(database: Database) -> None:
    with database.reading() as session:
        first = revising.active(session)
        assert (first.number, first.maker_name) == (1, "平台")
        assert "2022" in first.reason
        assert revising.book_of(first).positions["high-tech", "biomedicine"] == "生物产业园核心区"


def test_a_revision_is_the_next_version_and_the_old_one_stays(database: Database) -> None:
    assert revise(database, weights=weights(area="30")) == 2
    with database.reading() as session:
        newer, older = revising.versions(session)
        assert (newer.maker_name, newer.reason, newer.at) == (
            DRAFTER.name,
            "第 3 次研判会决定",
            NOW,
        )
        said = rulebook.differences(revising.book_of(older), revising.book_of(newer))
        assert said == ("面积权重：20 → 30",)
        assert revising.active(session).number == 2
        assert revising.by_number(session, 1).number == 1
        with pytest.raises(NotFound):
            revising.by_number(session, 3)


def test_positions_are_told_in_words(database: Database) -> None:
    with database.reading() as session:
        positions = dict(revising.active(session).rules["positions"])
    positions["xiaoban"] = {"moulding": "", "equipment": ""}
    revise(database, positions=positions)
    with database.reading() as session:
        newer, older = map(revising.book_of, revising.versions(session))
        assert set(rulebook.differences(older, newer)) == {
            "小板工业园·智能家居：接纳 → 不接纳",
            "小板工业园·装备制造：不接纳 → 接纳",
        }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weights": weights(area="101")}, "weights.area"),
        ({"weights": weights(area="-1")}, "weights.area"),
        ({"weights": weights(area="many")}, "weights.area"),
        ({"weights": weights(area="²")}, "weights.area"),
        ({"weights": {}}, "weights.area"),
        ({"weights": dict.fromkeys(weights(), 0)}, "weights.industry"),
        ({"decay": {}}, "decay.area"),
        ({"least_area_share": 0}, "least_area_share"),
        ({"most_area_share": "99"}, "most_area_share"),
        ({"land_classes": {}}, "land_classes.food"),
        (
            {"positions": {"high-tech": {"fine-chemicals": ""}}},
            "positions.high-tech.fine-chemicals",
        ),
        ({"positions": {"elsewhere": {"biopharma": ""}}}, "positions.elsewhere.biopharma"),
        ({"positions": {"yuekou": {"food": "龙腾服装小镇"}}}, "positions.yuekou.food"),
        ({"positions": {"moon": {"food": ""}}}, "positions.moon.food"),
        ({"positions": {"yuekou": {"ships": ""}}}, "positions.yuekou.ships"),
        ({"reason": "　", "least_area_share": 60}, "reason"),
        ({"reason": "因" * 201, "least_area_share": 60}, "reason"),
    ],
)
def test_rules_that_make_no_sense_are_refused_by_entry_and_nothing_changes(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unacceptable) as refused:
        revise(database, **changes)
    assert refused.value.code == "rules_invalid"
    assert field in refused.value.fields
    with database.reading() as session:
        assert len(revising.versions(session)) == 1


def test_a_version_that_changes_nothing_is_refused(database: Database) -> None:
    with pytest.raises(Unacceptable, match="rules_unchanged"):
        revise(database)


def test_a_revision_of_an_old_version_is_refused(database: Database) -> None:
    revise(database, least_area_share=60)
    with pytest.raises(Conflict, match="rules_changed"):
        revise(database, least_area_share=50, based_on=1)


@pytest.mark.parametrize("role", ["legal", "sealer", "statistics"])
def test_only_those_who_may_edit_matching_revise_it(database: Database, role: str) -> None:
    with pytest.raises(Forbidden):
        revise(database, least_area_share=60, by=builders.official(role))
