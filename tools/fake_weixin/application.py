"""The Flask application that plays api.weixin.qq.com. 「微信仿真应用」"""

from __future__ import annotations

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from tools.fake_weixin import answers, content, control, gate, links, logins, subscriptions
from tools.fake_weixin.state import State

LARGEST_BODY = 1024 * 1024


def create(state: State | None = None) -> Flask:
    """Build the application around a state of its own or the given one. 「创建」"""
    remembered = state if state is not None else State()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    app.json = provider
    gate.install(app, remembered)
    for part in (logins, subscriptions, content, links, control):
        part.install(app, remembered)

    @app.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Response:
        return answers.refusal(45002 if error.code == 413 else 40066)

    return app
