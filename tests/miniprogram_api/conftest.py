"""One application a test, with a WeChat of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.kernel.database import Database
from tests import faces
from tests.faces import Face


@pytest.fixture
def face(tmp_path: Path, database: Database) -> Iterator[Face]:
    """Give a test the application over its own database."""
    with faces.face(tmp_path, database) as opened:
        yield opened
