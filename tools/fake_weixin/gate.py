"""What every call passes first: ordered faults, method, limits, token, body. 「入口检查」"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, g, request

from tools.fake_weixin import answers
from tools.fake_weixin.faults import Fault
from tools.fake_weixin.state import LogEntry, State

CONTROL: Final = "/_fake/"
GETS: Final = frozenset({"/sns/jscode2session", "/cgi-bin/token"})
WITHOUT_TOKEN: Final = GETS | {"/cgi-bin/stable_token"}
HIDDEN: Final = frozenset({"secret", "access_token", "js_code", "code", "session_key"})


def body() -> Mapping[str, object]:
    """The JSON object that was posted with this request. 「请求体」"""
    posted: Mapping[str, object] = g.body
    return posted


def text_of(posted: Mapping[str, object], key: str) -> str:
    """Read a string from a posted object; anything else counts as missing. 「文本字段」"""
    value = posted.get(key)
    return value if isinstance(value, str) else ""


def install(app: Flask, state: State) -> None:
    """Put the checks before, and the log after, every WeChat call of the app. 「安装」"""

    @app.before_request
    def check() -> Response | None:
        g.body = {}
        if request.path.startswith(CONTROL):
            return None
        with state.lock:
            fault = state.faults.take(request.path)
        suffered = _suffer(state, fault) if fault is not None else None
        if suffered is not None:
            return suffered
        with state.lock:
            errcode = _fault_of_call(state)
        return answers.refusal(errcode) if errcode is not None else None

    @app.after_request
    def record(response: Response) -> Response:
        if not request.path.startswith(CONTROL):
            answered = response.get_json(silent=True) if response.is_json else None
            errcode = answered.get("errcode") if isinstance(answered, dict) else None
            shown = {key: "•••" if key in HIDDEN else value for key, value in g.body.items()}
            with state.lock:
                state.log.append(
                    LogEntry(state.now(), request.method, request.path, shown, errcode)
                )
        return response


def _suffer(state: State, fault: Fault) -> Response | None:
    # A delay alone lets the call go on afterwards; everything else ends it here.
    if fault.delay_seconds:
        state.faults.wait(fault.delay_seconds)
    if fault.is_dropped:
        _drop_connection()
        return Response(status=500)
    if fault.http_status is not None:
        return Response("<html>bad gateway</html>", status=fault.http_status, mimetype="text/html")
    if fault.errcode is not None:
        return answers.refusal(fault.errcode, fault.detail)
    return None


def _drop_connection() -> None:
    line = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)


def _fault_of_call(state: State) -> int | None:
    if request.path in GETS and request.method != "GET":
        return 43001
    if request.path not in GETS and request.method != "POST":
        return 43302
    if state.is_over_limit(request.path):
        return 45011
    if request.path not in WITHOUT_TOKEN:
        token = request.args.get("access_token", "")
        fault = state.tokens.fault(token) if token else 41001
        if fault is not None:
            return fault
    return None if request.path in GETS else _read_body()


def _read_body() -> int | None:
    # WeChat reads JSON whatever the content type says, and nothing but a UTF-8 object.
    raw = request.get_data()
    if not raw.strip():
        return 44002
    try:
        posted = json.loads(raw.decode())
    except ValueError:
        return 47001
    if not isinstance(posted, dict):
        return 47001
    g.body = posted
    return None
