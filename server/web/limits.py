"""Bounds on how often and how much: rates by address, sizes by path. 「限流限量」"""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

JSON_BYTES = 1024 * 1024

# Doors that strangers may knock at are limited; what follows a log-in is limited by its acts.
LOG_IN = "30 per minute"
VERIFY = "20 per minute"

limiter = Limiter(get_remote_address, headers_enabled=False, swallow_errors=True)


def install(app: Flask, *, redis_url: str, proxies: int) -> None:
    """Count in Redis where there is one, else in this process, and bound what the API reads.

    Behind `proxies` the address is what the outermost of them saw. Without this all the world
    would share one allowance; with more than there are, everybody could invent an address.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies)  # type: ignore[method-assign]
    app.config.setdefault("RATELIMIT_STORAGE_URI", redis_url or "memory://")
    limiter.init_app(app)
    # No limit is on every route, and those that routes declare are checked as they are entered.
    app.before_request_funcs[None].remove(limiter._check_request_limit)
    app.before_request(_bound_json)


def _bound_json() -> None:
    if request.path.startswith("/api/") and not request.path.endswith("/uploads"):
        request.max_content_length = JSON_BYTES
