"""What WeChat answers: always HTTP 200, an errcode for a refusal, and a rid to quote. 「应答」"""

from __future__ import annotations

import secrets
import struct
import time
import zlib
from typing import Final

from flask import Response, jsonify

TEXTS: Final[dict[int, str]] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip 192.0.2.1 ipv6 ::ffff:192.0.2.1, not in whitelist",
    40169: "invalid length for scene, or the data is not json string",
    40226: "high risk user, blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43101: "user refuse to accept the msg",
    43104: "appid not match openid",
    43302: "use post method",
    44002: "empty post data",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    61010: "code is expired",
    87014: "risky content",
}


def refusal(errcode: int, detail: str = "") -> Response:
    """Answer an errcode the way WeChat does, with its rid. 「错误应答」"""
    text = detail or TEXTS.get(errcode, "error")
    rid = f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return jsonify(errcode=errcode, errmsg=f"{text} rid: {rid}")


def trace_id() -> str:
    """Make a trace id of the shape WeChat uses for content checks. 「追踪号」"""
    return f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def white_square(width: int) -> bytes:
    """Draw a blank PNG of the asked width, in place of a mini-program code. 「小程序码」"""
    rows = (b"\0" + b"\xff" * width) * width
    header = struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )
