"""A browser of one official on the real application over a test's own database. 「工作台样例」"""

from flask.testing import FlaskClient

from server.accounts import enrolling
from server.contracts.room import SigningRoom
from server.kernel import clock
from server.kernel.database import Database
from tests import faces

PASSWORD = "a-long-password-of-the-tests"


def browser(database: Database, *, room: SigningRoom | None = None) -> FlaskClient:
    """Return a browser that nobody has logged in with."""
    client = faces.client(faces.parts(database, room=room))
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
