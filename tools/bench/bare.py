"""The peer of the list of plots: a bare Flask route that answers bytes it holds. 「裸路由」"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, request

PATH = "/api/v1/plots"
ANSWERS = "BENCH_ANSWERS"


def create_app(answers: Mapping[str, str] | None = None) -> Flask:
    """Answer each query with its text; gunicorn's come from the file that BENCH_ANSWERS names."""
    texts = json.loads(Path(os.environ[ANSWERS]).read_text("utf-8")) if answers is None else answers
    bodies = {query.encode(): text.encode() for query, text in texts.items()}
    app = Flask(__name__)

    @app.get(PATH)
    def plots() -> Response:
        return Response(bodies[request.query_string], mimetype="application/json")

    return app
