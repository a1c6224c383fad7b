"""One suite, run on the database that --database names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.kernel.database import Database
from tests import builders, databases


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say which database it is about."""
    parser.addoption(
        "--database", choices=[databases.SQLITE, databases.POSTGRESQL], default=databases.SQLITE
    )


def pytest_configure(config: pytest.Config) -> None:
    """Remember the choice where builders find it."""
    databases.chosen = config.getoption("--database")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give a test an empty database of its own."""
    fresh = builders.fresh_database(tmp_path)
    yield fresh
    fresh.close()
