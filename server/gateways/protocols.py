"""What the house asks of WeChat and of text messages, whoever plays them. 「外部接口约定」"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from server.kernel.lifecycle import LabelledEnum
from server.kernel.outbox import Outcome


class Scene(IntEnum):
    """Where a checked text will appear, in WeChat's numbering. 「内容场景」"""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL = 4


class Suggestion(LabelledEnum):
    """What WeChat advises about a text. 「内容安全建议」"""

    PASS = "pass", "通过"
    REVIEW = "review", "转人工"
    RISKY = "risky", "违规"


class MessageKind(LabelledEnum):
    """The subscribe messages that investors can accept. 「订阅消息」"""

    INQUIRY_ANSWERED = "inquiry_answered", "咨询答复提醒"
    CONTRACT_AWAITS_SIGNATURE = "contract_awaits_signature", "合同待签署提醒"


@dataclass(frozen=True, slots=True)
class WeixinIdentity:
    """Who logged in; `unionid` only where the account is bound to an open platform. 「身份」"""

    openid: str
    unionid: str | None


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """WeChat's opinion of a text; `label` is its category number (100 is normal). 「审核结论」"""

    suggestion: Suggestion
    label: int | None
    trace_id: str | None

    @property
    def is_risky(self) -> bool:
        """Whether the text must not be stored or shown."""
        return self.suggestion is Suggestion.RISKY


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending one message ended, with what WeChat said when it refused. 「发送结果」"""

    outcome: Outcome
    errcode: int | None = None
    rid: str | None = None


class Weixin(Protocol):
    """The mini-program's server side at WeChat. 「微信」"""

    def log_in(self, code: str) -> WeixinIdentity:
        """Exchange a wx.login code for the person's openid.

        Raises Unacceptable `weixin_code_invalid`, Forbidden `weixin_user_blocked` or Unavailable
        `weixin_unavailable`.
        """
        ...

    def phone_number(self, code: str, openid: str) -> str:
        """Exchange a getPhoneNumber code for the number that belongs to the openid.

        Mainland numbers come bare, others as `+<country><number>`. Raises as `log_in` does.
        """
        ...

    def check_text(self, text: str, openid: str, *, scene: Scene) -> TextVerdict:
        """Have a text of any length checked; the strictest verdict over its parts wins.

        Raises Unavailable `weixin_unavailable`.
        """
        ...

    def send(
        self, kind: MessageKind, openid: str, *, values: Mapping[str, str], page: str
    ) -> Sending:
        """Send one subscribe message; never raises for what WeChat answers. 「发送订阅消息」"""
        ...


class TextMessages(Protocol):
    """Whoever carries a one-time code to a person by SMS or WeChat. 「短信」"""

    def send_code(self, phone: str, code: str, *, purpose: str, at: datetime) -> Outcome:
        """Carry a code to a telephone; `purpose` is the Chinese reason beside it. 「发验证码」"""
        ...
