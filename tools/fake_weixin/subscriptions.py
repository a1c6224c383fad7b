"""Subscribe messages with credits and typed values, and customer messages. 「消息」"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, jsonify

from tools.fake_weixin import answers, gate, value_rules
from tools.fake_weixin.state import SentMessage, State

STATES = ("", "developer", "trial", "formal")
LANGUAGES = ("", "zh_CN", "en_US", "zh_HK", "zh_TW")


def install(app: Flask, state: State) -> None:
    """Add the routes that send a message to a person. 「安装」"""

    @app.route("/cgi-bin/message/subscribe/send", methods=["GET", "POST"])
    def subscribe_message() -> Response:
        posted = gate.body()
        with state.lock:
            refused = _refusal_of(state, posted)
            return refused if refused is not None else _take(state, posted)

    @app.route("/cgi-bin/message/custom/send", methods=["GET", "POST"])
    def customer_message() -> Response:
        posted = gate.body()
        openid, kind = gate.text_of(posted, "touser"), gate.text_of(posted, "msgtype")
        with state.lock:
            if not state.is_known(openid):
                return answers.refusal(40003)
            if not isinstance(posted.get(kind), dict):
                return answers.refusal(40097)
            if not state.is_fresh(openid):
                return answers.refusal(45015)
            return jsonify(errcode=0, errmsg="ok")


def _refusal_of(state: State, posted: Mapping[str, object]) -> Response | None:
    openid, template_id = gate.text_of(posted, "touser"), gate.text_of(posted, "template_id")
    page = gate.text_of(posted, "page")
    if not state.is_known(openid):
        return answers.refusal(40003)
    keys = state.templates.get(template_id)
    if keys is None:
        return answers.refusal(40037)
    if gate.text_of(posted, "miniprogram_state") not in STATES:
        return answers.refusal(40097, "invalid args, miniprogram_state")
    if gate.text_of(posted, "lang") not in LANGUAGES:
        return answers.refusal(40097, "invalid args, lang")
    if page and not _is_published(state, page):
        return answers.refusal(41030)
    return _refusal_of_values(keys, posted)


def _is_published(state: State, page: str) -> bool:
    # Which pages exist is known only once they are told; a leading slash is wrong in any case.
    path = page.partition("?")[0]
    return not path.startswith("/") and (state.pages is None or path in state.pages)


def _value(posted: Mapping[str, object], key: str) -> str:
    values = posted.get("data")
    slot = values.get(key) if isinstance(values, dict) else None
    return str(slot.get("value") or "") if isinstance(slot, dict) else ""


def _refusal_of_values(keys: tuple[str, ...], posted: Mapping[str, object]) -> Response | None:
    for key in keys:
        value = _value(posted, key)
        if not value:
            # The misspelling is WeChat's own, and callers are known to meet both forms.
            return answers.refusal(47003, f"argument invalid! data.{key}.value is emtpy")
        if not value_rules.is_fitting(key, value):
            return answers.refusal(47003, f"argument invalid! data.{key}.value invalid")
    return None


def _take(state: State, posted: Mapping[str, object]) -> Response:
    openid, template_id = gate.text_of(posted, "touser"), gate.text_of(posted, "template_id")
    if not state.spend_credit(openid, template_id):
        return answers.refusal(43101)
    message = SentMessage(
        at=state.now(),
        msgid=next(state.msgids),
        openid=openid,
        template_id=template_id,
        page=gate.text_of(posted, "page"),
        miniprogram_state=gate.text_of(posted, "miniprogram_state") or "formal",
        values={key: _value(posted, key) for key in state.templates[template_id]},
    )
    state.sent.append(message)
    return jsonify(errcode=0, errmsg="ok", msgid=message.msgid)
