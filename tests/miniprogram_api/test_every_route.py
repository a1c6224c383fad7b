"""What holds for every route of the API, read from its own description."""

from collections.abc import Iterator
from typing import Any

import pytest

import miniprogram_api
from tests import faces
from tests.faces import Face
from tests.miniprogram_api import routes

METHODS = {"get", "post", "put", "delete"}


@pytest.fixture
def described(face: Face) -> dict[str, Any]:
    """Give a test the description that clients are made from."""
    answer = face.client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if path.startswith(miniprogram_api.PREFIX) and method in METHODS:
                yield method.upper(), path.removeprefix(miniprogram_api.PREFIX), operation


def test_the_description_lists_every_route(face: Face, described: dict[str, Any]) -> None:
    mounted = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in face.client.application.url_map.iter_rules()
        if rule.rule.startswith(f"{miniprogram_api.PREFIX}/") and "openapi" not in rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {
        (method, f"{miniprogram_api.PREFIX}{path}") for method, path, _ in operations(described)
    }
    assert listed == mounted
    assert len(listed) >= 20


def test_the_description_is_openapi_three_and_every_reference_leads_somewhere(
    described: dict[str, Any],
) -> None:
    assert described["openapi"].startswith("3.")
    assert set(described["info"]) >= {"title", "version"}
    for reference in references(described):
        found: Any = described
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]
        assert isinstance(found, dict)


def test_every_route_stands_under_a_heading_and_says_how_it_refuses(
    described: dict[str, Any],
) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for method, path, operation in operations(described):
        assert all(faces.is_chinese(tag) for tag in operation["tags"]), (method, path)
        for status in ("422", "4XX"):
            content = operation["responses"][status]["content"]
            assert content == {"application/problem+json": problem}, (method, path)


def test_a_problem_is_what_the_description_says_and_reads_as_it_is(
    face: Face, described: dict[str, Any]
) -> None:
    refused = face.client.get("/api/v1/plots?kind=lan")
    properties = described["components"]["schemas"]["Problem"]["properties"]
    assert list(refused.get_json()) == list(properties)
    assert "筛选条件有误" in refused.get_data(as_text=True)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(target := part.get("$ref"), str):
            yield target
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def test_every_route_says_in_chinese_what_it_does_and_what_it_answers(
    described: dict[str, Any],
) -> None:
    for method, path, operation in operations(described):
        assert faces.is_chinese(operation.get("summary", "")), (method, path)
        assert operation["responses"], (method, path)
        names = [one["operationId"] for _, _, one in operations(described)]
        assert len(names) == len(set(names))


def test_every_route_that_needs_a_log_in_says_so(described: dict[str, Any]) -> None:
    without = {
        (method, path)
        for method, path, operation in operations(described)
        if not operation.get("security")
    }
    assert without == routes.OPEN_TO_ALL
    assert "bearer" in described["components"]["securitySchemes"]


def test_every_write_is_known_to_these_tests(described: dict[str, Any]) -> None:
    writes = {
        (method, path): "requestBody" in operation
        for method, path, operation in operations(described)
        if method != "GET"
    }
    assert writes == {route: body is not None for route, body in routes.WRITES.items()}


def test_without_a_log_in_every_route_but_the_open_ones_is_shut(
    face: Face, described: dict[str, Any]
) -> None:
    for method, path, _ in operations(described):
        if (method, path) in routes.OPEN_TO_ALL:
            continue
        body = routes.WRITES.get((method, path))
        for headers in ({}, {"Authorization": "Bearer unknown"}):
            answer = face.client.open(
                f"{miniprogram_api.PREFIX}{routes.address(path)}",
                method=method,
                json=body,
                headers=headers,
            )
            faces.refused(answer, 401, "login_required")


def test_what_is_not_there_is_not_there_for_everybody(face: Face) -> None:
    caller = face.log_in()
    for method, path, code in (
        ("GET", "/plots/TM-D-2026-9999", "plot_not_found"),
        ("GET", f"/inquiries/{routes.INQUIRY}", "inquiry_not_found"),
        ("GET", f"/inquiries/{routes.INQUIRY}/messages", "inquiry_not_found"),
        ("GET", f"/contracts/{routes.NUMBER}", "contract_not_found"),
        ("GET", f"/contracts/{routes.NUMBER}/document", "contract_not_found"),
        ("GET", f"/contracts/{routes.NUMBER}/obligations", "contract_not_found"),
        ("POST", f"/contracts/{routes.NUMBER}/challenge", "contract_not_found"),
        ("GET", f"/obligations/{routes.IN_PATH['{id}']}", "obligation_not_found"),
        ("GET", "/nothing", "page_not_found"),
    ):
        answer = face.client.open(f"{faces.API}{path}", method=method, headers=caller)
        faces.refused(answer, 404, code)


@pytest.mark.parametrize(
    "path",
    [
        "/plots/%00",
        "/plots/a%27b",
        "/inquiries/TM-ZX-2026-0001%00",
        "/contracts/%E5%90%88%E5%90%8C",
        "/obligations/17",
        "/plots?limit=0",
        "/plots?limit=51",
        "/plots?limit=many",
        "/plots?unknown=1",
        "/plots?cursor=%00",
        "/plots?q=%00",
        "/inquiries?cursor=nonsense",
        "/contracts?cursor=WyIyMDI2IiwgIngiXQ==",
        "/contracts?limit=-1",
    ],
)
def test_no_address_is_read_wrongly(face: Face, path: str) -> None:
    answer = face.get(path, face.log_in())
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
