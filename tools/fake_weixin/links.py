"""Mini-program codes and short links. 「小程序码与链接」"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, jsonify

from tools.fake_weixin import answers, gate
from tools.fake_weixin.state import State

SCENE: Final = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


def install(app: Flask, state: State) -> None:
    """Add the routes that lead people into the mini-program. 「安装」"""

    @app.route("/wxa/getwxacodeunlimit", methods=["GET", "POST"])
    def code() -> Response:
        posted = gate.body()
        width = posted.get("width", 430)
        with state.lock:
            fault = _code_fault(state, posted)
        if fault is not None:
            return answers.refusal(fault)
        if not isinstance(width, int) or not 280 <= width <= 1280:
            return answers.refusal(40097, "invalid args, width")
        return Response(answers.white_square(width), mimetype="image/png")

    @app.route("/wxa/generate_urllink", methods=["GET", "POST"])
    def short_link() -> Response:
        if len(gate.text_of(gate.body(), "query")) > 1024:
            return answers.refusal(40097, "invalid args, query")
        link = "https://wxaurl.cn/" + secrets.token_urlsafe(8)
        return jsonify(errcode=0, errmsg="ok", url_link=link)


def _code_fault(state: State, posted: Mapping[str, object]) -> int | None:
    if SCENE.fullmatch(gate.text_of(posted, "scene")) is None:
        return 40169
    page = gate.text_of(posted, "page")
    if not page or posted.get("check_path") is False:
        return None
    if page.startswith("/") or "?" in page:
        return 41030
    return None if state.pages is None or page in state.pages else 41030
