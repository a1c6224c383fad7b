"""Timestamps are right, checked, and fail closed. 「时间戳」"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from signing import cms, der, tokens
from signing.errors import TimestampUnavailable
from signing.timestamps import LocalTimestamps, RemoteTimestamps
from signing.tokens import Query
from tests.signing import builders, referees

CONTENT = b"the signature to be stamped"
DIGEST = hashlib.sha256(CONTENT).digest()
URL = "http://tsa.example/"
LOCAL = builders.timestamps()

Post = Callable[[str, bytes], bytes]


def honest(url: str, request: bytes) -> bytes:
    """An authority that works."""
    return LOCAL.respond(request, at=builders.NOON)


def remote(*posts: Post) -> RemoteTimestamps:
    """A client of so many authorities, each played by a function."""
    urls = tuple(f"{URL}{number}" for number in range(len(posts)))
    by_url = dict(zip(urls, posts, strict=True))
    return RemoteTimestamps(urls, lambda url, request: by_url[url](url, request), builders.trust())


def answer(request: bytes, *, digest: bytes | None = None, nonce: int | None = None) -> bytes:
    """A granted answer, to another digest or nonce than asked where given."""
    asked = Query.read(request)
    query = Query(cms.SHA256, digest or asked.digest, nonce if nonce is not None else asked.nonce)
    return LOCAL.respond(query.encoded, at=builders.NOON)


def test_openssl_verifies_a_token_and_an_answer(tmp_path: Path) -> None:
    local = builders.authority()
    (tmp_path / "data").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_bytes(local.root_pem)
    (tmp_path / "token").write_bytes(LOCAL.token(DIGEST, at=builders.NOON))
    (tmp_path / "answer").write_bytes(honest(URL, Query.fresh(DIGEST).encoded))
    # The authority's certificate must be valid now for this tool, so it judges at the time itself.
    moment = str(int(builders.NOON.timestamp()))
    verify = ("openssl", "ts", "-verify", "-CAfile", tmp_path / "root.pem", "-attime", moment)
    for extra in (("-in", tmp_path / "token", "-token_in"), ("-in", tmp_path / "answer")):
        good = referees.run(*verify, "-data", tmp_path / "data", *extra)
        assert "Verification: OK" in good
        (tmp_path / "other").write_bytes(b"something else")
        bad = referees.run(*verify, "-data", tmp_path / "other", *extra, allow=(1,))
        assert "FAILED" in bad


def test_an_openssl_request_is_answered(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_bytes(builders.authority().root_pem)
    query = ("openssl", "ts", "-query", "-data", tmp_path / "data", "-sha512", "-cert")
    referees.run(*query, "-out", tmp_path / "query")
    answer_der = LOCAL.respond((tmp_path / "query").read_bytes(), at=builders.NOON)
    (tmp_path / "answer").write_bytes(answer_der)
    said = referees.run(
        *("openssl", "ts", "-verify", "-queryfile", tmp_path / "query"),
        *("-in", tmp_path / "answer", "-CAfile", tmp_path / "root.pem"),
        *("-attime", str(int(builders.NOON.timestamp()))),
    )
    assert "Verification: OK" in said


@pytest.mark.parametrize(
    "request_der", [b"", b"nonsense", der.sequence(der.integer(1)), b"\x30\x80", bytes(200)]
)
def test_a_bad_request_gets_a_rejection(request_der: bytes, tmp_path: Path) -> None:
    refused = LOCAL.respond(request_der, at=builders.NOON)
    (tmp_path / "answer").write_bytes(refused)
    said = referees.run("openssl", "ts", "-reply", "-in", tmp_path / "answer", "-text")
    assert "Rejected" in said
    with pytest.raises(TimestampUnavailable):
        tokens.open_response(refused)


def test_a_token_tells_the_time_it_was_given() -> None:
    query = Query(cms.SHA256, DIGEST, nonce=None)
    token = LOCAL.token(DIGEST, at=builders.NOON)
    moment = tokens.check(
        token, query, trust=builders.trust(), at=builders.NOON, tolerance=timedelta(0)
    )
    assert moment == builders.NOON


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        LOCAL.token(DIGEST, at=datetime(2026, 11, 20))  # noqa: DTZ001  that is what is tested


def test_the_first_authority_that_works_is_used() -> None:
    asked: list[str] = []

    def down(url: str, request: bytes) -> bytes:
        asked.append(url)
        raise TimeoutError

    def works(url: str, request: bytes) -> bytes:
        asked.append(url)
        return honest(url, request)

    token = remote(down, works, works).token(DIGEST, at=builders.NOON)
    assert asked == [f"{URL}0", f"{URL}1"]
    assert len(token) <= remote().token_size


def down(url: str, request: bytes) -> bytes:
    """An authority that cannot be reached."""
    raise ConnectionRefusedError(url)


def late(url: str, request: bytes) -> bytes:
    """An authority whose clock is an hour off."""
    return LOCAL.respond(request, at=builders.NOON + timedelta(hours=1))


def flipped(url: str, request: bytes) -> bytes:
    """An answer with a bit of its signature changed."""
    good = honest(url, request)
    return good[:-5] + bytes([good[-5] ^ 1]) + good[-4:]


def stranger(url: str, request: bytes) -> bytes:
    """A working authority that nobody trusts."""
    return LocalTimestamps(builders.stranger().timestamp_key).respond(request, at=builders.NOON)


def seal_as_authority(url: str, request: bytes) -> bytes:
    """A trusted certificate that is not for timestamps."""
    return LocalTimestamps(builders.authority().seal_key).respond(request, at=builders.NOON)


def expired(url: str, request: bytes) -> bytes:
    """An authority whose certificate had not begun yet when it stamped."""
    return LOCAL.respond(request, at=builders.NOON - timedelta(days=400))


BAD_AUTHORITIES: dict[str, tuple[Post, str]] = {
    "down": (down, "无法连接"),
    "rejecting": (lambda _url, _request: LOCAL.respond(b"", at=builders.NOON), "拒绝"),
    "empty": (lambda _url, _request: b"", "拒绝"),
    "web page": (lambda _url, _request: b"<html>busy</html>", "拒绝"),
    "wrong imprint": (lambda _url, request: answer(request, digest=bytes(32)), "不是这份内容"),
    "wrong nonce": (lambda _url, request: answer(request, nonce=7), "随机数"),
    "clock off": (late, "相差过大"),
    "bit flipped": (flipped, "签名无效"),
    "unknown root": (stranger, "受信任"),
    "not for timestamps": (seal_as_authority, "用途"),
    "certificate not valid then": (expired, "有效期|相差过大"),
    "too long": (lambda url, request: honest(url, request) + bytes(20_000), "拒绝|过长"),
}


@pytest.mark.parametrize("name", BAD_AUTHORITIES)
def test_a_bad_answer_is_refused_and_named(name: str) -> None:
    post, reason = BAD_AUTHORITIES[name]
    with pytest.raises(TimestampUnavailable, match=reason) as refused:
        remote(post).token(DIGEST, at=builders.NOON)
    assert refused.value.code == "timestamp_unavailable"
    assert URL in refused.value.detail


def test_a_bad_answer_is_followed_by_the_next_authority() -> None:
    posts = [post for post, _ in BAD_AUTHORITIES.values()]
    assert remote(*posts, honest).token(DIGEST, at=builders.NOON)


def test_no_authority_at_all_is_refused() -> None:
    with pytest.raises(TimestampUnavailable, match="没有配置"):
        remote().token(DIGEST, at=builders.NOON)


def test_a_certificate_out_of_its_time_is_refused_even_within_tolerance() -> None:
    early = builders.NOON - timedelta(days=400)
    token = LOCAL.token(DIGEST, at=early)
    query = Query(cms.SHA256, DIGEST, nonce=None)
    with pytest.raises(Exception, match="有效期"):
        tokens.check(token, query, trust=builders.trust(), at=early, tolerance=timedelta(0))
