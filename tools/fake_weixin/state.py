"""What the fake WeChat remembers: in memory, behind one lock, gone on restart. 「仿真状态」"""

from __future__ import annotations

import base64
import hashlib
import itertools
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from tools.fake_weixin.faults import Faults
from tools.fake_weixin.tokens import TokenBook

DEMO_APPID: Final = "wxdemo0000000000"
DEMO_SECRET: Final = "demo-app-secret"  # noqa: S105 — the demo's, refused in production
DEMO_OPENID_PREFIX: Final = "oDemo"
CODE_LIFETIME: Final = 300
FRESH: Final = 7200
KEPT: Final = 1000
# The templates of the messages the server sends; the type of a value is read from its key.
DEMO_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "demo-template-inquiry-answered": ("character_string1", "thing2", "time3", "thing4"),
    "demo-template-contract-awaits-signature": ("character_string1", "thing2", "thing3", "time4"),
}


@dataclass(frozen=True, slots=True)
class LoginCode:
    """A wx.login code that was registered for one use. 「登录凭证」"""

    openid: str
    unionid: str | None
    made_at: float


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """A getPhoneNumber code that was registered for one use. 「手机号凭证」"""

    openid: str
    phone_number: str
    made_at: float


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request as it may be shown: never a token, a secret or a code. 「请求记录」"""

    at: float
    method: str
    path: str
    body: Mapping[str, object]
    errcode: int | None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One subscribe or customer message that WeChat took. 「已发消息」"""

    at: float
    msgid: int
    openid: str
    template_id: str
    page: str
    miniprogram_state: str
    values: Mapping[str, str]


def demo_openid(name: str) -> str:
    """Derive the stable openid of a demo person from the name. 「演示用户」"""
    digest = hashlib.sha256(name.encode()).digest()
    return DEMO_OPENID_PREFIX + base64.urlsafe_b64encode(digest)[:23].decode()


class State:
    """The memory of one fake WeChat, whose demo people need no registering. 「仿真状态」"""

    def __init__(self, appid: str = DEMO_APPID, secret: str = DEMO_SECRET) -> None:
        self.appid, self.secret = appid, secret
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything and start as on the first day. 「重置」"""
        with self.lock:
            self.advanced = 0.0
            self.tokens = TokenBook(self.now)
            self.faults = Faults()
            self.login_codes: dict[str, LoginCode] = {}
            self.phone_codes: dict[str, PhoneCode] = {}
            self.used_codes: set[str] = set()
            self.seen: dict[str, float] = {}
            self.templates: dict[str, tuple[str, ...]] = dict(DEMO_TEMPLATES)
            self.credits: dict[tuple[str, str], int | None] = {}
            self.demo_people_accept = True
            self.pages: frozenset[str] | None = None
            self.limits: dict[str, int] = {}
            self.calls: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))
            self.log: deque[LogEntry] = deque(maxlen=KEPT)
            self.sent: deque[SentMessage] = deque(maxlen=KEPT)
            self.msgids = itertools.count(2_000_000_000_000_000_001)

    def now(self) -> float:
        """Seconds since the epoch on the fake's own clock. 「当前时刻」"""
        return time.time() + self.advanced

    def is_demo(self, openid: str) -> bool:
        """Whether this openid belongs to a demo person. 「是否演示用户」"""
        return openid.startswith(DEMO_OPENID_PREFIX)

    def is_known(self, openid: str) -> bool:
        """Whether WeChat knows the openid; demo people survive a restart. 「是否有效用户」"""
        return self.is_demo(openid) or openid in self.seen

    def is_fresh(self, openid: str) -> bool:
        """Whether the person opened the mini-program within two hours. 「两小时内访问」"""
        return self.is_demo(openid) or self.now() - self.seen.get(openid, 0.0) <= FRESH

    def spend_credit(self, openid: str, template_id: str) -> bool:
        """Take one send off what the person accepted; False when nothing is left. 「扣减次数」"""
        missing = None if self.is_demo(openid) and self.demo_people_accept else 0
        remaining = self.credits.get((openid, template_id), missing)
        if remaining is None:
            return True
        if remaining <= 0:
            return False
        self.credits[openid, template_id] = remaining - 1
        return True

    def is_over_limit(self, path: str) -> bool:
        """Count a call and say whether it exceeds the path's limit per minute. 「每分钟上限」"""
        limit = self.limits.get(path)
        if limit is None:
            return False
        now, calls = self.now(), self.calls[path]
        while calls and now - calls[0] >= 60:
            calls.popleft()
        if len(calls) >= limit:
            return True
        calls.append(now)
        return False

    def history(self, path: str | None) -> list[dict[str, object]]:
        """List the requests seen, of one path or of all. 「请求记录」"""
        with self.lock:
            return [asdict(entry) for entry in self.log if path in (None, entry.path)]
