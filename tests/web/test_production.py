"""Production refuses what a demonstration left behind, also where no setting shows it."""

from dataclasses import replace

import pytest

from server.demo import people
from server.kernel.database import Database
from server.kernel.errors import Forbidden
from server.settings import Environment
from tests import builders, faces


def test_production_does_not_open_a_database_with_the_officials_of_the_demonstration(
    database: Database,
) -> None:
    """Their password stands in the documentation, and one of them may seal."""
    parts = faces.parts(database)
    settings = parts.settings.model_copy(update={"env": Environment.PRODUCTION})
    production = replace(parts, settings=settings)
    assert faces.client(production).get("/health/live").status_code == 200
    with database.transaction() as session:
        people.load(session, at=builders.NOW)
    with pytest.raises(Forbidden, match="demo_people_left"):
        faces.client(production)
