"""RFC 3161 on the wire: requests, answers and tokens, read and checked. 「时间戳令牌」"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms as asn1_cms
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing import cms, der, keys
from signing.errors import BadSignature, SigningError, TimestampUnavailable, Untrusted
from signing.trust import Trust

_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class Query:
    """What a timestamp is asked for; `algorithm` is an AlgorithmIdentifier in DER. 「请求」"""

    algorithm: bytes
    digest: bytes
    nonce: int | None
    wants_certificates: bool = True

    @classmethod
    def fresh(cls, digest: bytes) -> Query:
        """A request over a SHA-256 digest with a new nonce. 「新请求」"""
        return cls(cms.SHA256, digest, secrets.randbits(64) | 1 << 63)

    @classmethod
    def read(cls, encoded: bytes) -> Query:
        """Read a TimeStampReq; ValueError if it is none or its hash is unknown. 「读取请求」"""
        request = tsp.TimeStampReq.load(encoded, strict=True)
        imprint = request["message_imprint"]
        algorithm = imprint["hash_algorithm"]
        digest: bytes = imprint["hashed_message"].native
        known = _HASHES.get(algorithm["algorithm"].native)
        if known is None or len(digest) != known().digest_size:
            raise ValueError("unknown imprint")
        return cls(
            algorithm.dump(), digest, request["nonce"].native, bool(request["cert_req"].native)
        )

    @property
    def encoded(self) -> bytes:
        """The TimeStampReq in DER. 「编码」"""
        imprint = der.sequence(self.algorithm, der.octets(self.digest))
        nonce = b"" if self.nonce is None else der.integer(self.nonce)
        return der.sequence(
            der.integer(1), imprint, nonce, der.TRUE if self.wants_certificates else b""
        )


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it reads, before anything about it is believed. 「令牌内容」"""

    content: bytes
    stamped: tsp.TSTInfo
    signer: asn1_cms.SignerInfo
    certificates: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, encoded: bytes) -> Token:
        """Read a TimeStampToken; raises BadSignature if it is none. 「读取令牌」"""
        try:
            signed = asn1_cms.ContentInfo.load(encoded, strict=True)["content"]
            inside = signed["encap_content_info"]
            (signer,) = signed["signer_infos"]
            if inside["content_type"].native != "tst_info":
                raise BadSignature("时间戳令牌的内容不是时间戳。")
            return cls(
                content=inside["content"].contents,
                stamped=tsp.TSTInfo.load(inside["content"].contents, strict=True),
                signer=signer,
                certificates=tuple(
                    x509.load_der_x509_certificate(choice.chosen.dump())
                    for choice in signed["certificates"]
                ),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise BadSignature("时间戳令牌无法读取。") from error


def open_response(encoded: bytes) -> bytes:
    """The token inside a TimeStampResp; TimestampUnavailable if refused. 「打开答复」"""
    try:
        response = tsp.TimeStampResp.load(encoded, strict=True)
        status = response["status"]["status"].native
        token: bytes = response["time_stamp_token"].dump()
    except (ValueError, TypeError, KeyError) as error:
        raise TimestampUnavailable("时间戳服务拒绝了请求或答复无法读取。") from error
    if status not in ("granted", "granted_with_mods"):
        raise TimestampUnavailable("时间戳服务拒绝了请求。")
    return token


def check(
    encoded: bytes, query: Query, *, trust: Trust, at: datetime, tolerance: timedelta
) -> datetime:
    """Check a token against what was asked, and return its time. 「校验令牌」

    Imprint, nonce, signature, timestamp-only certificate, chain to a trusted root and time within
    `tolerance` of `at`. Raises BadSignature or Untrusted.
    """
    token = Token.read(encoded)
    try:
        return _check(token, query, trust=trust, at=at, tolerance=tolerance)
    except SigningError:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadSignature("时间戳令牌无法读取。") from error


def _check(
    token: Token, query: Query, *, trust: Trust, at: datetime, tolerance: timedelta
) -> datetime:
    stamped = token.stamped
    imprint = stamped["message_imprint"]
    if imprint["hashed_message"].native != query.digest:
        raise BadSignature("时间戳令牌对应的不是这份内容。")
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise BadSignature("时间戳令牌的摘要算法不符。")
    if stamped["nonce"].native != query.nonce:
        raise BadSignature("时间戳令牌的随机数不符。")
    moment: datetime = stamped["gen_time"].native
    if abs(moment - at) > tolerance:
        raise BadSignature("时间戳令牌的时间与系统时间相差过大。")
    certificate = _signed_by(token)
    _require_timestamp_usage(certificate)
    trust.require(certificate, token.certificates, at=moment)
    return moment


def _signed_by(token: Token) -> x509.Certificate:
    """The certificate whose key made the token; raises BadSignature."""
    wanted = token.signer["sid"].chosen
    certificate = next(
        (
            candidate
            for candidate in token.certificates
            if candidate.serial_number == wanted["serial_number"].native
            and candidate.issuer.public_bytes() == wanted["issuer"].dump()
        ),
        None,
    )
    if certificate is None:
        raise Untrusted("时间戳令牌没有附带签名证书。")
    algorithm = token.signer["digest_algorithm"]["algorithm"].native
    digest = _HASHES.get(algorithm)
    attributes = {
        attribute["type"].native: attribute["values"] for attribute in token.signer["signed_attrs"]
    }
    if digest is None or "signing_certificate_v2" not in attributes:
        raise BadSignature("时间戳令牌的签名属性不完整。")
    reference = attributes["signing_certificate_v2"][0]["certs"][0]
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    if reference["cert_hash"].native != hashlib.sha256(encoded).digest():
        raise BadSignature("时间戳令牌与其签名证书不符。")
    if attributes["message_digest"][0].native != digest(token.content).digest():
        raise BadSignature("时间戳令牌的内容已被改动。")
    signed = token.signer["signed_attrs"].untag().dump()
    if not keys.matches(certificate, digest(signed).digest(), token.signer["signature"].native):
        raise BadSignature("时间戳令牌的签名无效。")
    return certificate


def _require_timestamp_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise Untrusted("时间戳证书缺少时间戳用途。") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Untrusted("时间戳证书的用途不是仅限时间戳。")
