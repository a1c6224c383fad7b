"""Every step goes both ways, and together they make what the models declare."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import server.app  # noqa: F401 — so that every model is known
from server import migrations
from server.kernel.database import Base, Database
from tests import databases

REVISIONS = [
    step.revision for step in reversed(list(ScriptDirectory(str(migrations.HERE)).walk_revisions()))
]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table."""
    database = Database(databases.empty_url(tmp_path))
    yield database
    database.close()


def test_there_is_one_unbroken_line_of_steps() -> None:
    assert [f"{n:04d}" for n in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_the_steps_make_exactly_what_the_models_declare(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert migrations.is_current(empty)


def test_every_step_goes_back_and_forth_again(empty: Database) -> None:
    for revision in REVISIONS:
        migrations.upgrade(empty, to=revision)
    for revision in ["base", *REVISIONS][-2::-1]:
        migrations.downgrade(empty, to=revision)
    left = set(inspect(empty.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert migrations.is_current(empty)


def test_every_declared_guard_stands_in_the_database(database: Database) -> None:
    with database.engine.connect() as connection:
        if database.engine.dialect.name == databases.SQLITE:
            found = connection.exec_driver_sql(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
            )
        else:
            found = connection.exec_driver_sql(
                "SELECT event_object_table FROM information_schema.triggers"
            )
        guarded = {row[0] for row in found}
    assert guarded == set(databases.append_only_tables())
