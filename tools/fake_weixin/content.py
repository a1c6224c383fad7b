"""Content checks of texts and media, in today's version and the frozen first one. 「内容安全」"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, jsonify

from tools.fake_weixin import answers, gate
from tools.fake_weixin.state import State

LONGEST: Final = 2500
# What the stand-in for Tencent's model reacts to: word, suggestion, label.
WORDS: Final = (
    ("违法", "risky", 20006),
    ("诈骗", "risky", 20008),
    ("加微信返利", "review", 10001),
)


def install(app: Flask, state: State) -> None:
    """Add the checks of texts and of pictures. 「安装」"""

    @app.route("/wxa/msg_sec_check", methods=["GET", "POST"])
    def text_check() -> Response:
        posted = gate.body()
        with state.lock:
            return _second(state, posted) if posted.get("version") == 2 else _first(posted)

    @app.route("/wxa/media_check_async", methods=["GET", "POST"])
    def media_check() -> Response:
        posted = gate.body()
        with state.lock:
            fault = _media_fault(state, posted)
        if fault is not None:
            return answers.refusal(fault)
        return jsonify(errcode=0, errmsg="ok", trace_id=answers.trace_id())


def _judge(content: str) -> tuple[str, int]:
    for word, suggestion, label in WORDS:
        if word in content:
            return suggestion, label
    return "pass", 100


def _first(posted: Mapping[str, object]) -> Response:
    content = gate.text_of(posted, "content")
    if not content:
        return answers.refusal(44002)
    if _judge(content)[0] == "risky":
        return answers.refusal(87014)
    return jsonify(errcode=0, errmsg="ok")


def _person_fault(state: State, openid: str) -> int | None:
    if not state.is_known(openid):
        return 40003
    return None if state.is_fresh(openid) else 61010


def _second(state: State, posted: Mapping[str, object]) -> Response:
    content, openid = gate.text_of(posted, "content"), gate.text_of(posted, "openid")
    if not content or not openid:
        return answers.refusal(44002)
    if posted.get("scene") not in (1, 2, 3, 4):
        return answers.refusal(40129)
    fault = _person_fault(state, openid)
    if fault is not None:
        return answers.refusal(fault)
    if len(content) > LONGEST:
        return answers.refusal(45002)
    suggestion, label = _judge(content)
    verdict = {"suggest": suggestion, "label": label}
    detail = [{"strategy": "content_model", "errcode": 0, "prob": 90, **verdict}]
    return jsonify(
        errcode=0, errmsg="ok", result=verdict, detail=detail, trace_id=answers.trace_id()
    )


def _media_fault(state: State, posted: Mapping[str, object]) -> int | None:
    if not gate.text_of(posted, "media_url"):
        return 44002
    if posted.get("media_type") not in (1, 2):
        return 40097
    if posted.get("version") != 2:
        return None
    if posted.get("scene") not in (1, 2, 3, 4):
        return 40129
    return _person_fault(state, gate.text_of(posted, "openid"))
