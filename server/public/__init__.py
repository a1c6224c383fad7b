"""What anyone may see: landing, verification, documentation. 「公开页面」"""

from flask import Blueprint

from server.parts import Parts
from server.public import checking, documentation, landing, outbox


def blueprint(parts: Parts) -> Blueprint:
    """Return the public routes over these parts."""
    routes = Blueprint("public", __name__)
    for page in (landing, checking, documentation):
        page.mount(routes, parts)
    if parts.settings.is_demo:
        outbox.mount(routes, parts)
    return routes
