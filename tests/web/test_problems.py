"""Every refusal leaves as a problem with a code, or as a page where a person is reading."""

from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from pydantic import BaseModel, Field

from server.kernel import errors
from server.web import problems
from tests import faces
from tests.faces import Face

KINDS = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Unacceptable: 422,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Shape(BaseModel):
    """A body with one of everything."""

    model_config = {"extra": "forbid"}
    word: str = Field(min_length=2, max_length=3, pattern="^[a-z]+$")
    number: int = Field(ge=1, le=9)
    claim: bool
    words: list[str] = Field(min_length=1, max_length=2)
    inner: dict[str, str]


@pytest.fixture
def client() -> FlaskClient:
    """Give a test an application that refuses in every way."""
    app = Flask(__name__)
    problems.install(app)
    by_name = {kind.__name__: kind for kind in KINDS}

    @app.route("/api/refuse/<name>", methods=["GET", "POST"])
    def refuse(name: str) -> str:
        raise by_name[name]("some_code", "说明在此。", fields={"name": "有误"})

    @app.get("/api/abort/<int:status>")
    def end(status: int) -> str:
        abort(status)

    @app.get("/api/break")
    def explode() -> str:
        raise RuntimeError("password=hunter2 at /srv/secret/path")

    return app.test_client()


def test_every_kind_of_refusal_has_its_status(client: FlaskClient) -> None:
    assert set(problems.STATUS) == set(KINDS) == set(errors.Refusal.__subclasses__())
    for kind, status in KINDS.items():
        answer = client.get(f"/api/refuse/{kind.__name__}")
        assert faces.refused(answer, status, "some_code") == {"name": "有误"}
        assert (answer.get_json() or {})["title"] == kind.title


def test_a_kind_made_of_a_kind_has_the_same_status() -> None:
    class Stale(errors.Conflict):
        """A conflict of its own."""

    assert problems.status_of(Stale("stale", "已过期。")) == 409
    assert problems.status_of(errors.Refusal("odd", "不行。")) == 400


@pytest.mark.parametrize("status", sorted(problems.EDGE))
def test_what_the_web_refuses_is_said_in_chinese(client: FlaskClient, status: int) -> None:
    faces.refused(client.get(f"/api/abort/{status}"), status, problems.EDGE[status][0])


def test_a_status_without_words_of_its_own_still_has_some(client: FlaskClient) -> None:
    for status in (406, 408, 418, 431, 501, 502):
        problem = client.get(f"/api/abort/{status}").get_json() or {}
        assert problem["status"] == status
        assert faces.is_chinese(problem["detail"])


def test_the_unexpected_leaks_nothing_and_can_be_quoted(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/api/break")
    faces.refused(answer, 500, "internal_error")
    for secret in ("hunter2", "/srv", "RuntimeError", "Traceback"):
        assert secret not in answer.get_data(as_text=True)
    logged = capsys.readouterr().out
    assert answer.headers["X-Request-Id"] in logged


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"word": 1}, "word", "应为文字"),
        ({"word": "a"}, "word", "文字过短"),
        ({"word": "abcd"}, "word", "文字过长"),
        ({"word": "ab1"}, "word", "格式不对"),
        ({"number": "x"}, "number", "应为整数"),
        ({"number": 0}, "number", "数值过小"),
        ({"number": 10}, "number", "数值过大"),
        ({"number": 1.5}, "number", "应为整数"),
        ({"claim": "perhaps"}, "claim", "应为是或否"),
        ({"words": []}, "words", "数量过少"),
        ({"words": ["a"] * 3}, "words", "数量过多"),
        ({"words": "ab"}, "words", "应为列表"),
        ({"words": [1]}, "words.0", "应为文字"),
        ({"inner": 1}, "inner", "应为对象"),
        ({"more": 1}, "more", "不认识的字段"),
    ],
)
def test_a_wrong_body_is_described_field_by_field_in_chinese(
    client: FlaskClient, body: dict[str, Any], field: str, sentence: str
) -> None:
    good = {"word": "ab", "number": 1, "claim": True, "words": ["a"], "inner": {}}
    with client.application.test_request_context("/api/refuse"), pytest.raises(Exception) as caught:
        Shape.model_validate(good | body)
    with client.application.test_request_context("/api/refuse"):
        answer = problems.of_validation(caught.value)  # type: ignore[arg-type]
        assert (answer.get_json() or {})["fields"] == {field: sentence}
        assert sentence in (answer.get_json() or {})["detail"]


def test_every_answer_carries_a_request_id_of_its_own(face: Face) -> None:
    ids = {face.get("/plots").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_browser_gets_a_page_and_a_program_gets_json(face: Face) -> None:
    page = face.client.get("/nothing", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "没有这个地址" in page.text
    assert page.headers["X-Request-Id"] in page.text
    for accept in ("application/json", "*/*", ""):
        answer = face.client.get("/nothing", headers={"Accept": accept})
        assert answer.status_code == 404
    faces.refused(
        face.client.get("/nothing", headers={"Accept": "application/json"}), 404, "page_not_found"
    )
    # The API speaks JSON even to a browser.
    faces.refused(face.client.get("/api/v1/me", headers=BROWSER), 401, "login_required")


def test_a_wrong_method_is_named(face: Face) -> None:
    faces.refused(face.client.patch("/api/v1/me", json={}), 405, "method_not_allowed")
    faces.refused(face.delete("/plots"), 405, "method_not_allowed")
    page = face.client.put("/verify", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (405, "text/html")


def test_what_a_refusal_page_quotes_is_escaped(face: Face) -> None:
    page = face.client.get("/console/contracts/<script>alert(1)</script>", headers=BROWSER)
    assert "<script>alert" not in page.text
