"""What can go wrong at WeChat, and what each fault means for the person waiting. 「微信错误」"""

import re
from typing import Final

from server.gateways.weixin import scrubbing
from server.kernel.errors import Forbidden, Refusal, Unacceptable, Unavailable

BUSY: Final = -1
DEAD_TOKEN: Final = frozenset({40001, 40014, 42001})
CODE_INVALID: Final = frozenset({40029, 40163, 41008})
USER_BLOCKED: Final = 40226
NO_CREDIT: Final = 43101
# A code that belongs to somebody else is worth as much as an invalid one.
NOT_THEIR_CODE: Final = frozenset({40003, 43104})
# Faults of the moment, or of our set-up, which the operator mends: the message itself is good.
PASSING: Final = DEAD_TOKEN | {BUSY, 45009, 45011, 40013, 40125, 40164, 41002, 41004}

_RID: Final = re.compile(r"\s*rid:\s*([0-9A-Za-z-]+)\s*$")


class WeixinError(Exception):
    """A call to WeChat that failed; its text is free of secrets. 「微信错误」"""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class WeixinUnreachableError(WeixinError):
    """WeChat did not answer, or not in its own language. 「微信无响应」"""


class WeixinRefusedError(WeixinError):
    """WeChat answered with an errcode; `rid` is what its support asks for. 「微信拒绝」"""

    def __init__(self, path: str, errcode: int, *, message: str) -> None:
        found = _RID.search(message)
        self.errcode = errcode
        self.rid = found[1] if found else None
        text = scrubbing.scrub(_RID.sub("", message))
        super().__init__(path, f"{errcode} {text} (rid {self.rid or '-'})")


def refusal_of(
    error: WeixinError,
    *,
    code_invalid: str,
    invalid: frozenset[int] = CODE_INVALID,
    field: str = "code",
) -> Refusal:
    """Say in the house's words what a fault means to the person waiting. 「错误转换」

    `code_invalid` is the Chinese sentence for a code that is used up, expired or not theirs,
    which is what the errcodes in `invalid` say; `field` is the name under which it was handed in.
    """
    errcode = error.errcode if isinstance(error, WeixinRefusedError) else None
    if errcode in invalid:
        return Unacceptable("weixin_code_invalid", code_invalid, fields={field: "凭证已失效"})
    if errcode == USER_BLOCKED:
        return Forbidden(
            "weixin_user_blocked", "微信判定该账号存在安全风险，暂时不能登录，请联系微信客服处理。"
        )
    return Unavailable("weixin_unavailable", "微信服务暂时没有响应，本次操作未完成，请稍后重试。")
