"""What was recommended is kept, with the version of the rules that recommended it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from server.kernel.database import Database
from server.plots import reserving, verifying
from server.plots.matching import project, recommending, revising
from server.plots.matching.model import Recommendation
from tests import builders as people
from tests.plots import builders

NEEDS = {"industry": "装备制造", "land_mu": "60", "investment_wan": "21000"}


def test_a_recommendation_is_kept_with_the_version_that_made_it(database: Database) -> None:
    official = people.official("drafter")
    with database.transaction() as session:
        code = builders.plot(session, area_m2=builders.area_of_mu("60")).code
        builders.plot(session, is_published=False)
        kept = builders.plot(session, area_m2=builders.area_of_mu("58")).code
        verifying.verify(session, code, by=official, at=builders.NOW)
        reserving.reserve(session, kept, reason="洽谈中", by=official, at=builders.NOW)
    with database.transaction() as session:
        found = recommending.recommend(session, project.read(NEEDS), by=None, at=builders.NOW)
        assert [one.plot.code for one in found.outcome.items] == [code]
        assert [one.plot.code for one in found.outcome.near_misses] == [kept]
        assert found.outcome.considered == 2
    with database.reading() as session:
        stored = session.get(Recommendation, found.id)
        assert stored is not None
        assert stored.rules_id == revising.active(session).id
        assert stored.project == NEEDS
        assert stored.results["items"][0]["code"] == code
        assert stored.results["near_misses"][0]["blocked_by"] == "availability"


@pytest.mark.parametrize("table", ["match_rules", "recommendations"])
def test_versions_and_recommendations_are_never_changed(database: Database, table: str) -> None:
    with database.transaction() as session:
        recommending.recommend(session, project.read(NEEDS), by=None, at=builders.NOW)
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 — two known names
