"""A browser of one official on the real application over a test's own database. 「工作台样例」"""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from flask.testing import FlaskClient

from server import parts as assembling
from server.accounts import enrolling
from server.app import create_app
from server.contracts.room import SigningRoom
from server.kernel import clock
from server.kernel.database import Database
from server.parts import Parts
from server.settings import Settings
from tests import builders

PASSWORD = "a-long-password-of-the-tests"


@cache
def _assembled() -> Parts:
    # Keys take seconds to make, so one set of parts serves the whole run; each test brings its
    # own database and signing room.
    directory = Path(tempfile.mkdtemp(prefix="tianmen-console-"))
    return assembling.assemble(Settings(data_dir=directory))


def parts(database: Database, *, room: SigningRoom | None = None) -> Parts:
    """Return the parts of a demonstration over a test's database and room."""
    assembled = _assembled()
    return replace(
        assembled,
        database=database,
        room=room or assembled.room,
        blobs=room.blobs if room else assembled.blobs,
        vault=builders.vault(),
    )


def browser(database: Database, *, room: SigningRoom | None = None) -> FlaskClient:
    """Return a browser that nobody has logged in with."""
    app = create_app(parts=parts(database, room=room))
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    client: FlaskClient = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


def official(database: Database, username: str, *roles: str, name: str = "王建国") -> None:
    """Enrol an official who may log in."""
    with database.transaction() as session:
        enrolling.add_official(
            session,
            username,
            display_name=name,
            roles=roles or ("drafter",),
            password=PASSWORD,
            at=clock.now(),
        )


def logged_in(
    database: Database, *roles: str, room: SigningRoom | None = None, name: str = "王建国"
) -> FlaskClient:
    """Return the browser of an official with these roles, logged in by the log-in page."""
    username = "-".join(roles or ("drafter",))
    official(database, username, *roles, name=name)
    client = browser(database, room=room)
    answer = client.post("/console/login", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client
