"""The investors' face: JSON for the mini-program, one file per noun. 「小程序接口」"""

from flask_openapi3.openapi import OpenAPI

from miniprogram_api import (
    contracts,
    inquiries,
    matching,
    me,
    obligations,
    plots,
    reading,
    session,
    writing,
)
from server.parts import Parts

PREFIX = "/api/v1"


def mount(app: OpenAPI, parts: Parts) -> None:
    """Put every noun's routes on the application."""
    reading.install(app, prefix=PREFIX)
    writing.install(app, parts, prefix=PREFIX)
    for noun in (session, me, plots, matching, inquiries, contracts, obligations):
        app.register_api(noun.routes(parts, prefix=PREFIX))
