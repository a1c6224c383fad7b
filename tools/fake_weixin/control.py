"""The control routes under `/_fake/`: what a test or a rehearsal may order and read. 「控制接口」

`POST /_fake/faults` {path, times?, errcode? | http_status? | drop? | delay_seconds?, detail?} ·
`DELETE /_fake/faults` · `POST /_fake/login-codes` {code, openid, unionid?} ·
`POST /_fake/phone-codes` {code, openid, phone_number} ·
`POST /_fake/templates` {template_id, keys} ·
`POST /_fake/credits` {openid, template_id, remaining} (null: long-term) ·
`POST /_fake/pages` {pages} · `POST /_fake/limits` {path, per_minute} (null: none) ·
`POST /_fake/clock` {advance_seconds} · `POST /_fake/tokens/forget` · `POST /_fake/reset` ·
`GET /_fake/log?path=` · `GET /_fake/messages?openid=`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Flask, Response, jsonify, request

from tools.fake_weixin.faults import Fault
from tools.fake_weixin.state import LoginCode, PhoneCode, State


class Misuse(Exception):
    """A control request that makes no sense; the message says why. 「控制请求有误」"""


def install(app: Flask, state: State) -> None:
    """Add the control routes to the app. 「安装」"""
    control = Blueprint("control", __name__, url_prefix="/_fake")
    _add_faults(control, state)
    _add_codes(control, state)
    _add_permissions(control, state)
    _add_time(control, state)
    _add_views(control, state)
    app.register_blueprint(control)

    @app.errorhandler(Misuse)
    def misuse(error: Misuse) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400


def _posted() -> Mapping[str, object]:
    posted = request.get_json(force=True, silent=True)
    if not isinstance(posted, dict):
        raise Misuse("a JSON object is needed")
    return posted


def _text(posted: Mapping[str, object], key: str) -> str:
    value = posted.get(key)
    if not isinstance(value, str) or not value:
        raise Misuse(f"{key} must be a text")
    return value


def _texts(posted: Mapping[str, object], key: str) -> list[str]:
    values = posted.get(key)
    if not isinstance(values, list):
        raise Misuse(f"{key} must be a list of texts")
    return [str(value) for value in values]


def _whole(posted: Mapping[str, object], key: str) -> int | None:
    value = posted.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Misuse(f"{key} must be a whole number or null")


def _seconds(posted: Mapping[str, object], key: str) -> float:
    value = posted.get(key, 0)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Misuse(f"{key} must be a number")
    return float(value)


def _ok() -> Response:
    return jsonify(ok=True)


def _add_faults(control: Blueprint, state: State) -> None:
    @control.post("/faults")
    def order_fault() -> Response:
        posted = _posted()
        fault = Fault(
            path=_text(posted, "path"),
            times=_whole(posted, "times") or 1,
            errcode=_whole(posted, "errcode"),
            http_status=_whole(posted, "http_status"),
            delay_seconds=_seconds(posted, "delay_seconds"),
            is_dropped=posted.get("drop") is True,
            detail=str(posted.get("detail") or ""),
        )
        with state.lock:
            state.faults.add(fault)
        return _ok()

    @control.delete("/faults")
    def clear_faults() -> Response:
        with state.lock:
            state.faults.clear()
        return _ok()


def _add_codes(control: Blueprint, state: State) -> None:
    @control.post("/login-codes")
    def register_login_code() -> Response:
        posted = _posted()
        unionid = posted.get("unionid")
        made = LoginCode(_text(posted, "openid"), str(unionid) if unionid else None, state.now())
        with state.lock:
            state.login_codes[_text(posted, "code")] = made
        return _ok()

    @control.post("/phone-codes")
    def register_phone_code() -> Response:
        posted = _posted()
        made = PhoneCode(_text(posted, "openid"), _text(posted, "phone_number"), state.now())
        with state.lock:
            state.phone_codes[_text(posted, "code")] = made
        return _ok()


def _add_permissions(control: Blueprint, state: State) -> None:
    @control.post("/templates")
    def publish_template() -> Response:
        posted = _posted()
        with state.lock:
            state.templates[_text(posted, "template_id")] = tuple(_texts(posted, "keys"))
        return _ok()

    @control.post("/credits")
    def grant_credits() -> Response:
        posted = _posted()
        key = (_text(posted, "openid"), _text(posted, "template_id"))
        with state.lock:
            state.seen.setdefault(key[0], state.now())
            state.credits[key] = _whole(posted, "remaining")
        return _ok()

    @control.post("/pages")
    def publish_pages() -> Response:
        pages = frozenset(_texts(_posted(), "pages"))
        with state.lock:
            state.pages = pages
        return _ok()

    @control.post("/limits")
    def limit() -> Response:
        posted = _posted()
        path, per_minute = _text(posted, "path"), _whole(posted, "per_minute")
        with state.lock:
            state.limits.pop(path, None)
            if per_minute is not None:
                state.limits[path] = per_minute
        return _ok()


def _add_time(control: Blueprint, state: State) -> None:
    @control.post("/clock")
    def advance() -> Response:
        seconds = _seconds(_posted(), "advance_seconds")
        with state.lock:
            state.advanced += seconds
        return _ok()

    @control.post("/tokens/forget")
    def forget_tokens() -> Response:
        with state.lock:
            state.tokens.forget()
        return _ok()

    @control.post("/reset")
    def reset() -> Response:
        with state.lock:
            state.faults.clear()
            state.reset()
        return _ok()


def _add_views(control: Blueprint, state: State) -> None:
    @control.get("/log")
    def log() -> Response:
        return jsonify(items=state.history(request.args.get("path")))

    @control.get("/messages")
    def messages() -> Response:
        openid = request.args.get("openid")
        with state.lock:
            sent = [asdict(message) for message in state.sent if openid in (None, message.openid)]
        return jsonify(items=sent)
