"""What one person was shown is not kept for the next at the same machine."""

from server.kernel.database import Database
from tests.console import builders
from tests.faces import Face


def test_no_cache_keeps_what_is_about_a_person(face: Face, database: Database) -> None:
    official = builders.logged_in(database, "leader")
    caller = face.log_in()
    for answer in (
        official.get("/console/"),
        official.get("/console/contracts/TM-ZS-2026-9999"),
        face.get("/me", caller),
        face.get("/contracts", caller),
        face.post("/session", {"js_code": "demo-liming"}),
    ):
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_anyone_may_see_may_be_kept(face: Face) -> None:
    assert "no-store" not in face.get("/plots").headers.get("Cache-Control", "")
    with face.client.get("/assets/own/mark.svg") as asset:
        assert "max-age" in asset.headers["Cache-Control"]
