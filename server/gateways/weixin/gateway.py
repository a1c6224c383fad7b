"""WeChat as the house sees it: log-in, telephone, text check, subscribe message. 「微信网关」"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.gateways.protocols import (
    MessageKind,
    Scene,
    Sending,
    Suggestion,
    TextVerdict,
    WeixinIdentity,
)
from server.gateways.weixin import errors, messages
from server.gateways.weixin.client import Answer, WeixinClient
from server.gateways.weixin.errors import WeixinError, WeixinRefusedError, WeixinUnreachableError
from server.kernel.outbox import Abandoned, Delivered, RetryLater

LONGEST_CHECKED: Final = 2500
# Parts overlap, so that no phrase is cut in two and passes as halves.
OVERLAP: Final = 50
HOME_COUNTRY: Final = "86"
PHONE_FAULTS: Final = errors.CODE_INVALID | errors.NOT_THEIR_CODE
RISKY_BEFORE_VERSION_2: Final = 87014
# The person is not in the mini-program now, so that only a human can judge the text.
NOT_PRESENT: Final = frozenset({40003, 43104, 61010})
STRICTNESS: Final = (Suggestion.PASS, Suggestion.REVIEW, Suggestion.RISKY)
SUGGESTIONS: Final = {each.value: each for each in Suggestion}

LOGIN_CODE_INVALID: Final = "微信登录凭证已失效，请返回小程序重新进入。"
PHONE_CODE_INVALID: Final = "手机号授权已失效，请重新点击授权按钮，或改为手工填写。"


class WeixinGateway:
    """The real WeChat behind the Protocol `Weixin`. 「微信网关」"""

    def __init__(
        self,
        client: WeixinClient,
        template_ids: Mapping[MessageKind, str],
        *,
        miniprogram_state: messages.MiniprogramState = "formal",
    ) -> None:
        self._client = client
        self._template_ids = dict(template_ids)
        self._miniprogram_state = miniprogram_state

    def log_in(self, code: str) -> WeixinIdentity:
        """Exchange a log-in code for an openid; the session key is dropped at once. 「登录」"""
        path = "/sns/jscode2session"
        try:
            answer = _once_more_if_busy(lambda: self._client.code_to_session(code))
            return WeixinIdentity(_text(answer, "openid", path=path), answer.get("unionid") or None)
        except WeixinError as error:
            raise errors.refusal_of(
                error, code_invalid=LOGIN_CODE_INVALID, field="js_code"
            ) from None

    def phone_number(self, code: str, openid: str) -> str:
        """Exchange a telephone code; WeChat checks that it is this person's. 「手机号」"""
        path = "/wxa/business/getuserphonenumber"
        body = {"code": code, "openid": openid}
        try:
            answer = _once_more_if_busy(lambda: self._client.call(path, body))
            return self._read_phone(answer, path=path)
        except WeixinError as error:
            raise errors.refusal_of(
                error, code_invalid=PHONE_CODE_INVALID, invalid=PHONE_FAULTS
            ) from None

    def check_text(self, text: str, openid: str, *, scene: Scene) -> TextVerdict:
        """Have a text checked part by part; a blank one has nothing to object to. 「内容安全」"""
        strictest = TextVerdict(Suggestion.PASS, None, None)
        for part in _parts(text.strip()):
            verdict = self._check_part(part, openid, scene=scene)
            if _strictness(verdict) >= _strictness(strictest):
                strictest = verdict
            if strictest.is_risky:
                break
        return strictest

    def send(
        self, kind: MessageKind, openid: str, *, values: Mapping[str, str], page: str
    ) -> Sending:
        """Send one subscribe message in the form its template demands. 「发送订阅消息」"""
        path = "/cgi-bin/message/subscribe/send"
        template_id = self._template_ids.get(kind)
        if template_id is None:
            return Sending(RetryLater(f"no template id is set for {kind.value}"))
        try:
            slots = messages.fill(kind, values)
        except messages.UnfitValueError as unfit:
            return Sending(Abandoned(str(unfit)))
        body = {
            "touser": openid,
            "template_id": template_id,
            "page": page.lstrip("/"),
            "miniprogram_state": self._miniprogram_state,
            "lang": "zh_CN",
            "data": slots,
        }
        try:
            self._client.call(path, body)
        except WeixinRefusedError as refused:
            is_passing = refused.errcode in errors.PASSING
            outcome = RetryLater(str(refused)) if is_passing else Abandoned(str(refused))
            return Sending(outcome, refused.errcode, refused.rid)
        except WeixinError as error:
            return Sending(RetryLater(str(error)))
        return Sending(Delivered())

    def _read_phone(self, answer: Answer, *, path: str) -> str:
        found = answer.get("phone_info")
        if not isinstance(found, dict):
            raise WeixinUnreachableError(path, "answer without phone_info")
        watermark = found.get("watermark")
        if not isinstance(watermark, dict) or watermark.get("appid") != self._client.appid:
            raise WeixinUnreachableError(path, "phone_info of another mini-program")
        number = _text(found, "purePhoneNumber", path=path)
        # WeChat documents a string and shows a number; both occur.
        country = str(found.get("countryCode", HOME_COUNTRY))
        return number if country == HOME_COUNTRY else f"+{country}{number}"

    def _check_part(self, part: str, openid: str, *, scene: Scene) -> TextVerdict:
        body = {"version": 2, "openid": openid, "scene": int(scene), "content": part}
        try:
            answer = _once_more_if_busy(lambda: self._client.call("/wxa/msg_sec_check", body))
        except WeixinRefusedError as refused:
            if refused.errcode == RISKY_BEFORE_VERSION_2:
                return TextVerdict(Suggestion.RISKY, None, refused.rid)
            if refused.errcode in NOT_PRESENT:
                return TextVerdict(Suggestion.REVIEW, None, refused.rid)
            raise errors.refusal_of(refused, code_invalid=LOGIN_CODE_INVALID) from None
        except WeixinError as error:
            raise errors.refusal_of(error, code_invalid=LOGIN_CODE_INVALID) from None
        return _read_verdict(answer)


def _once_more_if_busy(ask: Callable[[], Answer]) -> Answer:
    # -1 is WeChat asking to be asked again, and somebody is waiting for this answer.
    try:
        return ask()
    except WeixinRefusedError as refused:
        if refused.errcode != errors.BUSY:
            raise
    return ask()


def _text(answer: Answer, key: str, *, path: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise WeixinUnreachableError(path, f"answer without {key}")
    return value


def _parts(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        yield text[start : start + LONGEST_CHECKED]
        if start + LONGEST_CHECKED >= len(text):
            return
        start += LONGEST_CHECKED - OVERLAP


def _strictness(verdict: TextVerdict) -> int:
    return STRICTNESS.index(verdict.suggestion)


def _read_verdict(answer: Answer) -> TextVerdict:
    result = answer.get("result")
    found = result if isinstance(result, dict) else {}
    label = str(found.get("label", ""))
    suggestion = str(found.get("suggest", ""))
    return TextVerdict(
        # A word that we do not know is for a person to judge, never a pass.
        suggestion=SUGGESTIONS.get(suggestion, Suggestion.REVIEW),
        label=int(label) if label.isdecimal() else None,
        trace_id=str(answer["trace_id"]) if answer.get("trace_id") else None,
    )
