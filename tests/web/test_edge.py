"""The edge: forged writes, sizes, rates, headers, and whether this node can serve."""

import gc
import io
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from server import migrations
from server.kernel.database import Database
from server.web import health
from tests import databases, faces
from tests.faces import Face

BROWSER = {"Accept": "text/html"}
LOG_IN = {"username": "drafter", "password": "wrong"}


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost:8080"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({}, True),
    ],
)
def test_only_our_own_pages_may_write_to_the_console(
    face: Face, headers: dict[str, str], *, is_ours: bool
) -> None:
    answer = face.client.post("/console/login", data=LOG_IN, headers={**BROWSER, **headers})
    assert answer.status_code == (401 if is_ours else 403)
    assert ("cross_site_request" in answer.text) is not is_ours


def test_an_upload_from_another_site_is_refused_too(face: Face) -> None:
    file = {"file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
    answer = face.client.post("/verify", data=file, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_links_from_elsewhere_may_be_followed(face: Face) -> None:
    for path in ("/", "/verify", "/console/login"):
        answer = face.client.get(path, headers={**BROWSER, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200


def test_the_api_takes_no_cookie_and_so_fears_no_other_site(face: Face) -> None:
    headers = {"Origin": "https://servicewechat.com", "Sec-Fetch-Site": "cross-site"}
    answer = face.client.post("/api/v1/session", json={"js_code": "demo-liming"}, headers=headers)
    faces.accepted(answer)
    assert "Set-Cookie" not in answer.headers


def test_every_page_forbids_what_comes_from_elsewhere(face: Face) -> None:
    for path in ("/", "/verify", "/console/login", "/api/v1/plots", "/nothing", "/health/live"):
        headers = face.client.get(path, headers=BROWSER).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_asks_for_what_the_policy_forbids(face: Face) -> None:
    for path in ("/", "/verify", "/console/login", "/problems", "/demo/outbox"):
        page = face.client.get(path, headers=BROWSER).text
        for forbidden in (" style=", "<style", "javascript:", " onclick=", "https://cdn"):
            assert forbidden not in page, (path, forbidden)


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/inquiries"])
def test_a_json_body_of_more_than_a_megabyte_is_too_large(face: Face, path: str) -> None:
    body = b'{"js_code": "' + b"x" * 1024 * 1024 + b'"}'
    answer = face.client.post(path, data=body, content_type="application/json")
    faces.refused(answer, 413, "body_too_large")


def upload(face: Face, *, size: int, is_sized: bool = True) -> Response:
    boundary = b"--frontier"
    head = boundary + (
        b'\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    body = head + b"x" * size + b"\r\n" + boundary + b"--\r\n"
    environ: dict[str, Any] = create_environ(
        "/verify",
        method="POST",
        input_stream=io.BytesIO(body),
        content_type="multipart/form-data; boundary=frontier",
        headers={"Accept": "text/html"},
    )
    environ["CONTENT_LENGTH"] = str(len(body))
    if not is_sized:
        environ.pop("CONTENT_LENGTH")
        environ["wsgi.input_terminated"] = True
    return Response.from_app(face.client.application, environ)


# The parser drops the part that it was reading, which the collector then finds open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("is_sized", [True, False])
def test_an_upload_of_more_than_twenty_megabytes_is_too_large(
    face: Face, *, is_sized: bool
) -> None:
    answer = upload(face, size=21 * 1024 * 1024, is_sized=is_sized)
    gc.collect()
    assert answer.status_code == 413
    assert "20" in answer.get_data(as_text=True) or "大小限制" in answer.get_data(as_text=True)


def test_an_upload_that_fits_is_read(face: Face) -> None:
    answer = upload(face, size=1024, is_sized=False)
    assert answer.status_code == 200
    assert "无法核验" in answer.get_data(as_text=True)


def test_strangers_may_not_try_passwords_without_end(face: Face) -> None:
    statuses = [
        face.client.post("/console/login", data=LOG_IN, headers=BROWSER).status_code
        for _ in range(31)
    ]
    assert statuses[:30] == [401] * 30
    assert statuses[30] == 429


def test_a_live_node_says_so_without_asking_anything(face: Face) -> None:
    assert faces.accepted(face.client.get("/health/live")) == {"status": "ok"}


def test_a_node_whose_database_is_gone_is_not_ready(face: Face, tmp_path: Any) -> None:
    face.parts.database.close()
    gone = Database(f"sqlite:///{tmp_path}/no/such/folder/x.sqlite")
    object.__setattr__(face.parts.database, "engine", gone.engine)
    answer = face.client.get("/health/ready")
    assert answer.status_code == 503
    assert (answer.get_json() or {})["checks"]["database"] is False


def test_only_a_node_with_every_migration_is_ready(tmp_path: Any) -> None:
    database = Database(databases.empty_url(tmp_path))
    migrations.upgrade(database)
    with faces.face(tmp_path, database) as face:
        ready = faces.accepted(face.client.get("/health/ready"))
    assert ready["status"] == "ok"
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with faces.face(tmp_path, database) as face:
        answer = face.client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "status": "unready",
        "checks": {"database": True, "migrations": False, "files": True},
    }
    database.close()


def test_a_check_that_breaks_counts_as_no() -> None:
    def breaks() -> bool:
        raise OSError("the disk is gone")

    assert health._holds(breaks) is False


def test_metrics_are_there_for_whoever_watches(face: Face) -> None:
    answer = face.client.get("/metrics")
    assert answer.status_code == 200
    assert "python_info" in answer.text
