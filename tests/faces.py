"""The whole application over a test's own database, with a fake WeChat that really answers."""

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from server import parts as assembling
from server.app import create_app
from server.contracts.room import SigningRoom
from server.gateways import sms
from server.gateways.protocols import Weixin
from server.gateways.queue import Queue
from server.kernel import clock, outbox
from server.kernel.database import Database
from server.parts import Parts
from server.settings import Settings
from tests import builders
from tests.contracts import builders as contracts
from tests.gateways import builders as gateways
from tests.gateways.builders import RunningFake
from tools.fake_weixin.state import demo_openid

API = "/api/v1"
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Face:
    """The application as a client meets it, and what stands behind it."""

    client: FlaskClient
    parts: Parts
    fake: RunningFake

    def log_in(self, name: str = "liming") -> Headers:
        """Log in as a demo person and return what every later request carries."""
        opened = accepted(self.post("/session", {"js_code": f"demo-{name}"}))
        return {"Authorization": f"Bearer {opened['token']}"}

    def get(self, path: str, by: Headers | None = None) -> TestResponse:
        """Read something of the API."""
        return self.client.get(f"{API}{path}", headers=by)

    def post(
        self, path: str, body: object = None, by: Headers | None = None, *, key: str = ""
    ) -> TestResponse:
        """Write something, under an idempotency key if one is given."""
        headers = {**(by or {}), **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"{API}{path}", json=body, headers=headers)

    def put(self, path: str, body: object, by: Headers | None = None) -> TestResponse:
        """Replace something."""
        return self.client.put(f"{API}{path}", json=body, headers=by)

    def delete(self, path: str, by: Headers | None = None) -> TestResponse:
        """Remove something."""
        return self.client.delete(f"{API}{path}", headers=by)

    def deliver(self) -> int:
        """Keep every promise that is due, as the worker would."""
        handlers = assembling.handlers(self.parts)
        return outbox.deliver_due(self.parts.database, handlers, at=clock.now())

    def code_for(self, phone: str) -> str:
        """Return the code that was last sent to a telephone."""
        self.deliver()
        with self.parts.database.reading() as session:
            return sms.demo_outbox(session, phone=phone)[0].code


@contextmanager
def face(directory: Path, database: Database, *, room: SigningRoom | None = None) -> Iterator[Face]:
    """Serve the application for the length of a block."""
    with gateways.running_fake() as fake:
        chosen = parts(
            database,
            room=room or contracts.room(directory),
            weixin=gateways.gateway(fake, database),
            data_dir=directory,
        )
        yield Face(client(chosen), chosen, fake)


def parts(
    database: Database,
    *,
    room: SigningRoom | None = None,
    weixin: Weixin | None = None,
    data_dir: Path | None = None,
) -> Parts:
    """Return the parts of a demonstration over a test's database, room and WeChat."""
    made = replace(
        _assembled(),
        database=database,
        vault=builders.vault(),
        text_messages=sms.DemoTextMessages(database, env="demo"),
    )
    if room is not None:
        made = replace(made, room=room, blobs=room.blobs)
    if weixin is not None:
        made = replace(made, weixin=weixin)
    if data_dir is not None:
        made = replace(made, queue=Queue(redis_url="", data_dir=data_dir))
    return made


def client(chosen: Parts) -> FlaskClient:
    """Return a client of an application over these parts; nobody is logged in."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        made: FlaskClient = create_app(parts=chosen).test_client()
    finally:
        # The application takes the process's logging over, which here belongs to the tests' runner.
        root.handlers[:], root.level = handlers, level
    return made


@cache
def _assembled() -> Parts:
    # Keys take seconds to make, so one set of parts serves the whole run.
    directory = Path(tempfile.mkdtemp(prefix="tianmen-parts-"))
    return assembling.assemble(Settings(data_dir=directory))


def openid(name: str = "liming") -> str:
    """Return the WeChat identity of a demo person, for what a test builds before the log-in."""
    return demo_openid(name)


def accepted(answer: Response, status: int = 200) -> Any:
    """Require that something was done, and return what the answer says."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    return answer.get_json()


def refused(answer: Response, status: int, code: str) -> Mapping[str, str]:
    """Require a problem as RFC 9457 has it, and return what it says of the fields."""
    problem = answer.get_json(force=True, silent=True)
    assert isinstance(problem, dict), answer.get_data(as_text=True)
    assert (answer.status_code, problem["code"]) == (status, code), answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"] == f"/problems#{code}"
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert is_chinese(problem["title"]), problem
    assert is_chinese(problem["detail"]), problem
    fields = problem.get("fields", {})
    assert all(map(is_chinese, fields.values())), problem
    return dict(fields)


def is_chinese(sentence: str) -> bool:
    """Whether a sentence is for a Chinese reader."""
    return any("一" <= letter <= "鿿" for letter in sentence)
