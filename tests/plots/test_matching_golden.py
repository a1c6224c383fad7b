"""Thirty projects find in the demonstration's city what officials expect, word for word."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.kernel.database import Database
from server.plots.matching.words import Criterion, Rule
from tests import builders
from tests.plots import golden

PROJECTS = golden.projects()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give every project the same city."""
    database = builders.fresh_database(tmp_path_factory.mktemp("golden"))
    with database.transaction() as session:
        golden.load(session)
    yield database
    database.close()


def test_there_are_thirty_projects_and_each_has_its_expectation() -> None:
    assert len(PROJECTS) == 30
    assert [one["title"] for one in PROJECTS] == [one["title"] for one in golden.expected()]


@pytest.mark.parametrize("asked", PROJECTS, ids=[one["title"] for one in PROJECTS])
def test_a_project_finds_what_is_expected_with_the_reasons_expected(
    city: Database, asked: dict[str, str]
) -> None:
    with city.reading() as session:
        found = golden.found(session, asked)
    assert found == golden.expected()[PROJECTS.index(asked)]


def test_the_expectations_show_every_criterion_and_every_rule_that_the_city_can_break() -> None:
    texts = "\n".join(line for one in golden.expected() for line in _lines(one))
    for criterion in Criterion:
        assert f"　{criterion.label} " in texts, criterion
    # Every plot of the city has been verified of late, so that none is stale.
    for rule in set(Rule) - {Rule.FRESHNESS}:
        assert f"{rule.label} " in texts or f"{rule.value}：" in texts, rule


def _lines(one: dict[str, Any]) -> list[str]:
    return [*one["excluded"], *one["top"], *one["near_misses"]]
