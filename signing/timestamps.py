"""Where trusted time comes from: remote authorities in order, or the local one. 「时间戳」

RFC 3161 with the ESSCertIDv2 of RFC 5816. Timestamps fail closed: a token that does not pass every
check is never embedded, and when no authority gives a good one the act of signing is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from signing import cms, der, keys, tokens
from signing.errors import SigningError, TimestampUnavailable
from signing.profiles import TIMESTAMP_POLICY
from signing.tokens import Query
from signing.trust import Trust

Post = Callable[[str, bytes], bytes]

TOLERANCE = timedelta(minutes=5)
_POLICY = der.identifier(TIMESTAMP_POLICY)
_ACCURACY = der.sequence(der.integer(1))
_GRANTED = der.sequence(der.integer(0))
# PKIStatusInfo saying rejection, failInfo badDataFormat: an answer without a token (RFC 3161
# §2.4.2).
_REJECTION = bytes.fromhex("3009300702010203020204")


class Timestamper(Protocol):
    """Something that gives RFC 3161 tokens. 「时间戳来源」"""

    @property
    def token_size(self) -> int:
        """The most bytes a token can take, to reserve room for it. 「令牌长度上限」"""
        ...

    def token(self, digest: bytes, *, at: datetime) -> bytes:
        """A good token over a SHA-256 digest, or TimestampUnavailable. 「取得令牌」"""
        ...


class LocalTimestamps:
    """The local authority, stamping in the process or answering requests. 「本地时间戳」

    It tells the time it is given, so it is worth exactly as much as the caller's clock.
    """

    def __init__(self, key: keys.KeyHolder) -> None:
        self._key = key
        self._name = der.tagged(0xA0, der.tagged(0xA4, key.certificate.subject.public_bytes()))
        longest = Query(cms.SHA256, bytes(32), nonce=(1 << 127) - 1)
        # Serials are random and ECDSA signatures vary, each by a few bytes.
        self.token_size = len(self._stamp(longest, at=datetime(2000, 1, 1, tzinfo=UTC))) + 32

    def token(self, digest: bytes, *, at: datetime) -> bytes:
        """A token over a SHA-256 digest that tells the time `at`. 「取得令牌」"""
        return self._stamp(Query(cms.SHA256, digest, nonce=None), at=at)

    def respond(self, request: bytes, *, at: datetime) -> bytes:
        """Answer a TimeStampReq in DER; a bad one gets a rejection. 「答复请求」"""
        try:
            query = Query.read(request)
        except (ValueError, TypeError, KeyError):
            return _REJECTION
        return der.sequence(_GRANTED, self._stamp(query, at=at))

    def _stamp(self, query: Query, *, at: datetime) -> bytes:
        content = der.sequence(
            der.integer(1),
            _POLICY,
            der.sequence(query.algorithm, der.octets(query.digest)),
            der.integer(secrets.randbits(120)),
            der.generalized_time(at),
            _ACCURACY,
            b"" if query.nonce is None else der.integer(query.nonce),
            self._name,
        )
        return cms.sign_content(cms.ID_TIMESTAMP_INFO, content, key=self._key)


@dataclass(frozen=True, slots=True)
class RemoteTimestamps:
    """Authorities asked one after the other until one gives a good token. 「远程时间戳」

    `post(url, request)` sends DER as application/timestamp-query and returns the answer's body; it
    keeps its own timeout and raises OSError when it fails (as requests' exceptions are). `trust`
    holds the roots of the authorities.
    """

    urls: tuple[str, ...]
    post: Post
    trust: Trust
    tolerance: timedelta = TOLERANCE
    token_size: int = 12 * 1024

    def token(self, digest: bytes, *, at: datetime) -> bytes:
        """The first good token, or TimestampUnavailable with each failure. 「取得令牌」"""
        failures: list[str] = []
        for url in self.urls:
            try:
                return self._ask(url, digest, at=at)
            except SigningError as error:
                failures.append(f"{url}：{error.detail}")
            except OSError as error:
                failures.append(f"{url}：无法连接（{type(error).__name__}）")
        reasons = "；".join(failures) or "没有配置时间戳服务"
        raise TimestampUnavailable(f"{TimestampUnavailable.sentence}（{reasons}）")

    def _ask(self, url: str, digest: bytes, *, at: datetime) -> bytes:
        query = Query.fresh(digest)
        token = tokens.open_response(self.post(url, query.encoded))
        if len(token) > self.token_size:
            raise TimestampUnavailable("时间戳令牌过长。")
        tokens.check(token, query, trust=self.trust, at=at, tolerance=self.tolerance)
        return token
