"""Refusals: what the house says when it will not do a thing. 「拒绝」"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """A request that is refused with a stable code and a sentence its reader can act on. 「拒绝」

    `code` is stable and documented in docs/problems.md; `detail` is Chinese and may be shown as
    it is; `fields` maps the name of an input to what is wrong with it. Each kind of refusal
    becomes one HTTP status at the edge (RFC 9457), which is the edge's business.
    """

    title: ClassVar[str] = "请求未被接受"

    def __init__(self, code: str, detail: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.fields: Mapping[str, str] = dict(fields or {})


class Unauthenticated(Refusal):
    """Nobody is logged in, or the session has ended. 「未登录」"""

    title = "请先登录"


class Forbidden(Refusal):
    """The actor is known and may not do this. 「无权」"""

    title = "没有权限"


class NotFound(Refusal):
    """There is no such thing, or none that this actor may know of. 「未找到」"""

    title = "没有找到"


class Conflict(Refusal):
    """The thing is in a state, or was changed meanwhile, so that this cannot be done. 「冲突」"""

    title = "与当前状态冲突"


class Unacceptable(Refusal):
    """What was handed in is wrong; `fields` says where. 「内容有误」"""

    title = "提交的内容有误"


class TooLarge(Refusal):
    """What was handed in is larger than the limit. 「过大」"""

    title = "提交的内容过大"


class TooMany(Refusal):
    """Too many attempts in too short a time. 「过于频繁」"""

    title = "操作过于频繁"


class Unavailable(Refusal):
    """Something outside is not answering; nothing was changed; later it may. 「暂不可用」"""

    title = "服务暂时不可用"
