"""Access tokens of both kinds; old and new are both valid for five minutes. 「接口凭证」"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

LIFETIME: Final = 7200
OVERLAP: Final = 300
FORCED_PER_DAY: Final = 20
FORCED_APART: Final = 30

Kind = Literal["classic", "stable"]


@dataclass(frozen=True, slots=True)
class Issued:
    """One token and the instant (seconds since the epoch) at which it dies. 「已发凭证」"""

    value: str
    expires_at: float


class TooManyForced(Exception):
    """A token was force-refreshed too often; carries WeChat's errcode. 「强制刷新超限」"""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"force_refresh refused with {errcode}")
        self.errcode = errcode


class TokenBook:
    """Every token given out, and the latest of each kind. 「凭证簿」"""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._expiries: dict[str, float] = {}
        self._latest: dict[Kind, str] = {}
        self._forced: list[float] = []

    def classic(self) -> Issued:
        """Issue a new token; the one before lives five more minutes. 「普通凭证」"""
        return self._issue("classic", overlap=OVERLAP)

    def stable(self) -> Issued:
        """Return the same token until five minutes before its end. 「稳定版凭证」"""
        latest = self._latest.get("stable")
        if latest is not None and self._expiries[latest] - self._now() >= OVERLAP:
            return Issued(latest, self._expiries[latest])
        return self._issue("stable", overlap=OVERLAP)

    def forced(self) -> Issued:
        """Replace the stable token at once, at most 20 times a day and 30 s apart. 「强制刷新」"""
        now = self._now()
        today = [at for at in self._forced if now - at < 86_400]
        if today and now - today[-1] < FORCED_APART:
            raise TooManyForced(45011)
        if len(today) >= FORCED_PER_DAY:
            raise TooManyForced(45009)
        self._forced = [*today, now]
        return self._issue("stable", overlap=0)

    def fault(self, token: str) -> int | None:
        """Say which errcode this token deserves, or None when it is good. 「凭证校验」"""
        expires_at = self._expiries.get(token)
        if expires_at is None:
            return 40001
        return 42001 if expires_at <= self._now() else None

    def forget(self) -> None:
        """Make every token unknown, as a changed AppSecret does. 「凭证全部失效」"""
        self._expiries.clear()
        self._latest.clear()

    def _issue(self, kind: Kind, *, overlap: int) -> Issued:
        now = self._now()
        old = self._latest.get(kind)
        if old is not None:
            self._expiries[old] = min(self._expiries[old], now + overlap)
        issued = Issued("99_" + secrets.token_urlsafe(120), now + LIFETIME)
        self._expiries[issued.value] = issued.expires_at
        self._latest[kind] = issued.value
        return issued
