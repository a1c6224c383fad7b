"""Tokens for the server, openids for log-in codes, numbers for phone codes. 「凭证与登录」"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping

from flask import Flask, Response, jsonify, request

from tools.fake_weixin import answers, gate
from tools.fake_weixin.state import CODE_LIFETIME, LoginCode, PhoneCode, State, demo_openid
from tools.fake_weixin.tokens import Issued, TooManyForced


def install(app: Flask, state: State) -> None:
    """Add the routes that exchange a credential for something. 「安装」"""
    _add_tokens(app, state)

    @app.route("/sns/jscode2session", methods=["GET", "POST"])
    def session_for_code() -> Response:
        with state.lock:
            fault = _credential_fault(state, request.args)
            if fault is not None:
                return answers.refusal(fault)
            return _log_in(state, request.args.get("js_code", ""))

    @app.route("/wxa/business/getuserphonenumber", methods=["GET", "POST"])
    def phone_number() -> Response:
        with state.lock:
            return _phone_number(state, gate.body())


def _add_tokens(app: Flask, state: State) -> None:
    @app.route("/cgi-bin/token", methods=["GET", "POST"])
    def classic_token() -> Response:
        with state.lock:
            fault = _credential_fault(state, request.args)
            if fault is not None:
                return answers.refusal(fault)
            return _token_answer(state, state.tokens.classic())

    @app.route("/cgi-bin/stable_token", methods=["GET", "POST"])
    def stable_token() -> Response:
        posted = gate.body()
        with state.lock:
            fault = _credential_fault(state, posted)
            if fault is not None:
                return answers.refusal(fault)
            try:
                is_forced = posted.get("force_refresh") is True
                issued = state.tokens.forced() if is_forced else state.tokens.stable()
            except TooManyForced as refused:
                return answers.refusal(refused.errcode)
            return _token_answer(state, issued)


def _credential_fault(state: State, given: Mapping[str, object]) -> int | None:
    if not given.get("appid"):
        return 41002
    if not given.get("secret"):
        return 41004
    if given["appid"] != state.appid:
        return 40013
    return None if given["secret"] == state.secret else 40125


def _token_answer(state: State, issued: Issued) -> Response:
    return jsonify(access_token=issued.value, expires_in=round(issued.expires_at - state.now()))


def _log_in(state: State, code: str) -> Response:
    if not code:
        return answers.refusal(41008)
    if code in state.used_codes:
        return answers.refusal(40163)
    found = _login_code(state, code)
    if found is None or state.now() - found.made_at > CODE_LIFETIME:
        return answers.refusal(40029)
    state.seen[found.openid] = state.now()
    # WeChat answers a success here without any errcode, and unionid only where one exists.
    answer = {
        "session_key": base64.b64encode(secrets.token_bytes(16)).decode(),
        "openid": found.openid,
    }
    return jsonify(answer | ({"unionid": found.unionid} if found.unionid else {}))


def _login_code(state: State, code: str) -> LoginCode | None:
    name = code.removeprefix("demo-")
    if name and name != code:
        return LoginCode(demo_openid(name), None, state.now())
    registered = state.login_codes.get(code)
    if registered is not None:
        state.used_codes.add(code)
    return registered


def _phone_number(state: State, posted: Mapping[str, object]) -> Response:
    code, openid = gate.text_of(posted, "code"), gate.text_of(posted, "openid")
    if code in state.used_codes:
        return answers.refusal(40029)
    found = _phone_code(state, code, openid)
    if found is None or state.now() - found.made_at > CODE_LIFETIME:
        return answers.refusal(40029)
    if openid and openid != found.openid:
        return answers.refusal(40003)
    phone_info = {
        "phoneNumber": found.phone_number,
        "purePhoneNumber": found.phone_number,
        "countryCode": "86",
        "watermark": {"timestamp": int(state.now()), "appid": state.appid},
    }
    return jsonify(errcode=0, errmsg="ok", phone_info=phone_info)


def _phone_code(state: State, code: str, openid: str) -> PhoneCode | None:
    spoken = re.fullmatch(r"phone-(\d{11})", code)
    if spoken is not None:
        return PhoneCode(openid, spoken[1], state.now())
    registered = state.phone_codes.get(code)
    if registered is not None:
        state.used_codes.add(code)
    return registered
