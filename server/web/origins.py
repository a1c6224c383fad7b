"""Forged cross-site writes are refused, and pages may load nothing from elsewhere. 「来源校验」"""

from flask import Flask, Response, request

from server.kernel.errors import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# Contracts and telephones are not to be found again in a browser after the log-out.
PERSONAL = ("/console", "/api/v1/session")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


def install(app: Flask) -> None:
    """Guard every write that a browser's cookie could authorise, and send the strict headers."""
    app.before_request(_refuse_cross_site_writes)
    app.after_request(_send_headers)


def _refuse_cross_site_writes() -> None:
    # The mini-program sends no cookie: a bearer token cannot be used by another site's page.
    if request.method in SAFE_METHODS or request.path.startswith("/api/"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin")
        is_ours = origin is None or origin.partition("://")[2] == request.host
    if not is_ours:
        raise Forbidden("cross_site_request", "请求来自其他网站，已被拒绝。请从本站页面提交。")


def _send_headers(response: Response) -> Response:
    for name, content in HEADERS.items():
        response.headers.setdefault(name, content)
    if "Authorization" in request.headers or request.path.startswith(PERSONAL):
        response.headers["Cache-Control"] = "private, no-store"
    return response
