"""What is sent is one JSON object of known fields and right types, or it is refused by name."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse, create_environ
from werkzeug.wrappers import Response

from tests import faces
from tests.faces import API, Face
from tests.miniprogram_api import routes

WITH_BODY = [route for route, body in routes.WRITES.items() if body is not None]
WITHOUT_BODY = [route for route, body in routes.WRITES.items() if body is None]
# What each type is not; a number in quotes and a yes-or-no are no numbers either.
WRONG: dict[type, tuple[Any, ...]] = {
    str: (1, True, None, ["a"], {"a": 1}),
    bool: ("true", 1, None, [], {}),
    int: ("600", True, None, [], {}),
    list: ("a", 1, None, {"a": 1}, True),
    dict: ("a", 1, [], True),
}


class Sender:
    """One investor, who sends what a test wants to a route."""

    def __init__(self, face: Face) -> None:
        self.client = face.client
        self.caller = face.log_in()

    def __call__(self, route: tuple[str, str], **sent: Any) -> TestResponse:
        method, path = route
        address = f"{API}{routes.address(path)}"
        return self.client.open(address, method=method, headers=self.caller, **sent)


@pytest.fixture
def send(face: Face) -> Sender:
    """Give a test an investor who sends."""
    return Sender(face)


def places(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a body where something stands."""
    entries = part.items() if isinstance(part, dict) else enumerate(part)
    for name, each in entries:
        yield (*path, name)
        if isinstance(each, dict | list):
            yield from places(each, (*path, name))


def replaced(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(body))
    part = copied
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return copied


def at(body: Any, path: tuple[str | int, ...]) -> Any:
    for name in path:
        body = body[name]
    return body


def is_optional(path: tuple[str | int, ...]) -> bool:
    # Which size a match is asked for depends on the kind, so that the domain misses it.
    if path in (("project",), ("land_mu",)):
        return True
    return path[:1] == ("project",) and path[-1] != "name"


@pytest.mark.parametrize("route", WITH_BODY, ids=" ".join)
def test_an_unknown_field_is_refused_by_name(send: Sender, route: tuple[str, str]) -> None:
    body = dict(routes.WRITES[route] or {})
    fields = faces.refused(send(route, json={**body, "extra": 1}), 422, "invalid_request")
    assert fields == {"extra": "不认识的字段"}
    for name, inner in body.items():
        if isinstance(inner, dict):
            bent = {**body, name: {**inner, "extra": 1}}
            fields = faces.refused(send(route, json=bent), 422, "invalid_request")
            assert fields == {f"{name}.extra": "不认识的字段"}


@pytest.mark.parametrize("route", WITHOUT_BODY, ids=" ".join)
def test_a_route_without_a_body_takes_none(send: Sender, route: tuple[str, str]) -> None:
    fields = faces.refused(send(route, json={"extra": 1}), 422, "invalid_request")
    assert fields == {"extra": "不认识的字段"}


@pytest.mark.parametrize("route", WITH_BODY, ids=" ".join)
def test_a_missing_field_is_named(send: Sender, route: tuple[str, str]) -> None:
    fields = faces.refused(send(route, json={}), 422, "invalid_request")
    assert set(fields.values()) == {"必填"}
    assert set(fields) <= set(routes.WRITES[route] or {})


@pytest.mark.parametrize("route", WITH_BODY, ids=" ".join)
def test_a_wrong_type_is_refused_at_its_place(send: Sender, route: tuple[str, str]) -> None:
    body = dict(routes.WRITES[route] or {})
    for path in places(body):
        for wrong in WRONG[type(at(body, path))]:
            if wrong is None and is_optional(path):
                continue
            answer = send(route, json=replaced(body, path, wrong))
            fields = faces.refused(answer, 422, "invalid_request")
            place = ".".join(map(str, path))
            assert any(name == place or name.startswith(f"{place}.") for name in fields), (
                place,
                wrong,
                fields,
            )


NO_OBJECTS: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"data": b"{"}, 400, "bad_request"),
    ({"data": b"\xff\xfe"}, 400, "bad_request"),
    ({"data": b"[" * 200_000}, 400, "bad_request"),
    ({"data": b'{"a":' * 100_000}, 400, "bad_request"),
    ({"data": b"1" * 5_000}, 400, "bad_request"),
    ({"data": b"[]"}, 422, "invalid_request"),
    ({"data": b'"{}"'}, 422, "invalid_request"),
    ({"data": b"null"}, 422, "invalid_request"),
    ({"data": b"17"}, 422, "invalid_request"),
    ({"data": b""}, 422, "invalid_request"),
    ({"data": b" " * 1024 * 1024 + b"{}"}, 413, "body_too_large"),
    ({"data": b"{}", "content_type": "text/plain"}, 415, "media_type_unsupported"),
    ({"data": {"a": "b"}, "content_type": "multipart/form-data"}, 415, "media_type_unsupported"),
)


@pytest.mark.parametrize("route", WITH_BODY, ids=" ".join)
def test_what_is_no_json_object_is_refused(send: Sender, route: tuple[str, str]) -> None:
    for sent, status, code in NO_OBJECTS:
        answer = send(route, **{"content_type": "application/json", **sent})
        faces.refused(answer, status, code)


@pytest.mark.parametrize("route", WITH_BODY, ids=" ".join)
def test_a_text_that_cannot_be_kept_is_refused_at_its_place(
    send: Sender, route: tuple[str, str]
) -> None:
    body = dict(routes.WRITES[route] or {})
    for path, strange in itertools.product(places(body), ("\x00", "\ud800", "\x1b", "\x7f")):
        if isinstance(at(body, path), str):
            bent = replaced(body, path, f"甲{strange}乙")
            sent = json.dumps(bent).encode("ascii")
            answer = send(route, data=sent, content_type="application/json")
            fields = faces.refused(answer, 422, "invalid_request")
            assert fields == {".".join(map(str, path)): "含有不能显示的控制字符"}


def test_a_body_without_a_length_is_bounded_too(face: Face) -> None:
    class Endless:
        """A stream that never says how long it is."""

        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int = -1) -> bytes:
            """Give as much as is asked for."""
            size = size if size > 0 else 65_536
            self.given += size
            return b" " * size

    stream = Endless()
    environ = create_environ(f"{API}/session", method="POST", content_type="application/json")
    environ |= {"wsgi.input": stream, "wsgi.input_terminated": True}
    answer = Response.from_app(face.client.application, environ)
    faces.refused(answer, 413, "body_too_large")
    assert stream.given < 4 * 1024 * 1024
