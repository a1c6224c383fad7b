"""Writes of the API: a repeated request gets its first answer and does nothing twice. 「写入」"""

from contextlib import AbstractContextManager

from flask import Flask, Response, request

from miniprogram_api import callers
from server.kernel.actor import Actor
from server.parts import Parts
from server.web import idempotency
from server.web.idempotency import Write

ANYONE = "anyone"
# Who logs in is not known yet, even when an old token is still sent along.
BEFORE_LOG_IN = frozenset({"session.log_in"})


def install(app: Flask, parts: Parts, *, prefix: str) -> None:
    """Answer repeated writes below a prefix before any route is reached."""

    def answer_repeated() -> Response | None:
        is_ours = request.path.startswith(f"{prefix}/")
        if not is_ours or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        if idempotency.HEADER not in request.headers:
            return None
        is_known = "Authorization" in request.headers and request.endpoint not in BEFORE_LOG_IN
        caller = callers.investor(parts) if is_known else None
        return idempotency.replayed(parts.database, parts.vault, owner=_owner(caller))

    app.before_request(answer_repeated)


def write(parts: Parts, caller: Actor | None) -> AbstractContextManager[Write]:
    """Open a write whose work and remembered answer are committed together."""
    return idempotency.write(parts.database, parts.vault, owner=_owner(caller))


def _owner(caller: Actor | None) -> str:
    return ANYONE if caller is None else f"investor:{callers.id_of(caller)}"
