"""Whether this node lives, whether it can serve, and how busy it is. 「健康检查」"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], bool]


def blueprint(checks: Mapping[str, Check]) -> Blueprint:
    """Return the routes; `checks` are asked by name each time readiness is."""
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def live() -> Response:
        return jsonify(status="ok")

    @routes.get("/health/ready")
    def ready() -> tuple[Response, int]:
        results = {name: _holds(check) for name, check in checks.items()}
        is_ready = all(results.values())
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(status="ok" if is_ready else "unready", checks=results), status.value

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return routes


def _holds(check: Check) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 — an unready part answers "no", whatever its reason
        return False
