"""Just enough DER to write CMS and timestamps directly, without an object tree. 「DER 编码」

Building these structures through asn1crypto costs more than the signature itself; the few shapes
needed here are fixed, so they are concatenated (X.690 §8 and §10, RFC 5652).
"""

from __future__ import annotations

from datetime import UTC, datetime

NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


def tagged(tag: int, *parts: bytes) -> bytes:
    """One element: tag, definite length, the parts as content. 「元素」"""
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of encoded elements. 「序列」"""
    return tagged(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """A SET OF encoded elements in the order DER demands. 「集合」"""
    return tagged(0x31, *sorted(parts))


def octets(value: bytes) -> bytes:
    """An OCTET STRING. 「字节串」"""
    return tagged(0x04, value)


def integer(value: int) -> bytes:
    """A non-negative INTEGER. 「整数」"""
    return tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def identifier(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted form. 「对象标识符」"""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    encoded = bytearray()
    for arc in (first * 40 + second, *rest):
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(0x80 | (arc & 0x7F))
        encoded += bytes(reversed(group))
    return tagged(0x06, bytes(encoded))


def generalized_time(instant: datetime) -> bytes:
    """A GeneralizedTime in whole seconds of UTC; the instant must be aware. 「时间」"""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return tagged(0x18, instant.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def first_element(encoded: bytes) -> bytes:
    """The first element without the padding behind it; ValueError if cut short. 「首元素」"""
    return encoded[: _bounds(encoded)[1]]


def content(encoded: bytes) -> bytes:
    """What the first element of `encoded` holds; ValueError if cut short. 「元素内容」"""
    start, end = _bounds(encoded)
    return encoded[start:end]


def _bounds(encoded: bytes) -> tuple[int, int]:
    if len(encoded) < 2:
        raise ValueError("no DER element")
    size, start = encoded[1], 2
    if size >= 128:
        width = size & 0x7F
        size, start = int.from_bytes(encoded[2 : 2 + width], "big"), 2 + width
    if start + size > len(encoded):
        raise ValueError("DER element is cut short")
    return start, start + size
