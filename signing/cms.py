"""CMS signatures written straight into DER over preloaded keys. 「CMS 签名」

ETSI EN 319 122-1 baseline B with a signature timestamp (B-T), as PAdES asks for: content-type,
message-digest and signing-certificate-v2 are signed; the signing time stands in the PDF and in the
timestamp. Timestamp tokens (RFC 3161) are the same structure around other content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from signing import der, keys
from signing.errors import KeyUnavailable

Stamp = Callable[[bytes], bytes]
Certificates = tuple[x509.Certificate, ...]

ID_TIMESTAMP_INFO = der.identifier("1.2.840.113549.1.9.16.1.4")
SHA256 = der.sequence(der.identifier("2.16.840.1.101.3.4.2.1"), der.NULL)

_DATA = der.identifier("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.identifier("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP_TOKEN = der.identifier("1.2.840.113549.1.9.16.2.14")
_RSA = der.sequence(der.identifier("1.2.840.113549.1.1.1"), der.NULL)
_ECDSA_SHA256 = der.sequence(der.identifier("1.2.840.10045.4.3.2"))

_ONE, _THREE = der.integer(1), der.integer(3)
_DIGESTS = der.set_of(SHA256)


@dataclass(frozen=True, slots=True)
class _Identity:
    """The parts of a signature that depend only on the certificate, encoded once."""

    certificates: bytes
    signer: bytes
    algorithm: bytes
    certificate_attribute: bytes


def sign(digest: bytes, *, key: keys.KeyHolder, stamp: Stamp) -> bytes:
    """Sign the SHA-256 `digest` of detached content and timestamp the signature. 「签名」

    `stamp` turns the SHA-256 of the signature into a timestamp token. Raises KeyUnavailable, and
    whatever `stamp` raises.
    """
    certificates = (key.certificate, *key.chain)
    signature = _signature(key, _attributes(_DATA, digest, _identity(certificates)))
    token = stamp(hashlib.sha256(signature).digest())
    return assemble(digest, certificates, signature=signature, token=token)


def sign_content(content_type: bytes, content: bytes, *, key: keys.KeyHolder) -> bytes:
    """Sign content that travels inside, such as the TSTInfo of a timestamp. 「签署内含内容」"""
    certificates = (key.certificate, *key.chain)
    digest = hashlib.sha256(content).digest()
    signature = _signature(key, _attributes(content_type, digest, _identity(certificates)))
    return assemble_content(content_type, content, certificates, signature=signature)


def assemble(digest: bytes, certificates: Certificates, *, signature: bytes, token: bytes) -> bytes:
    """The one encoding of a detached signature by the first of `certificates`. 「组装签名」"""
    identity = _identity(certificates)
    unsigned = der.tagged(0xA1, _attribute(_TIMESTAMP_TOKEN, token))
    signer = _signer(identity, _attributes(_DATA, digest, identity), signature, unsigned)
    return _signed_data(_ONE, der.sequence(_DATA), identity.certificates, signer)


def assemble_content(
    content_type: bytes, content: bytes, certificates: Certificates, *, signature: bytes
) -> bytes:
    """The one encoding of a signature around its content. 「组装内含内容的签名」"""
    identity = _identity(certificates)
    attributes = _attributes(content_type, hashlib.sha256(content).digest(), identity)
    inside = der.sequence(content_type, der.tagged(0xA0, der.octets(content)))
    signer = _signer(identity, attributes, signature, b"")
    return _signed_data(_THREE, inside, identity.certificates, signer)


def greatest_size(key: keys.KeyHolder, token_size: int) -> int:
    """Bytes enough for any signature of this key with its token. 「预留长度」"""
    certificates = (key.certificate, *key.chain)
    signature = bytes(keys.signature_size(key.certificate))
    return len(assemble(bytes(32), certificates, signature=signature, token=bytes(token_size)))


@lru_cache(maxsize=64)
def _identity(certificates: Certificates) -> _Identity:
    certificate, *chain = certificates
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    above = [issuer.public_bytes(serialization.Encoding.DER) for issuer in chain]
    issuer_name = certificate.issuer.public_bytes()
    serial = der.integer(certificate.serial_number)
    # ESSCertIDv2 with the default hash SHA-256 left out, as DER requires (RFC 5035 §4).
    issuer_serial = der.sequence(der.sequence(der.tagged(0xA4, issuer_name)), serial)
    reference = der.sequence(der.octets(hashlib.sha256(encoded).digest()), issuer_serial)
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    return _Identity(
        certificates=der.tagged(0xA0, *sorted((encoded, *above))),
        signer=der.sequence(issuer_name, serial),
        algorithm=_RSA if is_rsa else _ECDSA_SHA256,
        certificate_attribute=_attribute(
            _SIGNING_CERTIFICATE, der.sequence(der.sequence(reference))
        ),
    )


def _signature(key: keys.KeyHolder, attributes: bytes) -> bytes:
    digest = hashlib.sha256(attributes).digest()
    signature = key.sign_digest(digest)
    if not keys.matches(key.certificate, digest, signature):
        raise KeyUnavailable("签名设备给出的签名与证书不符。")
    return signature


def _attributes(content_type: bytes, digest: bytes, identity: _Identity) -> bytes:
    return der.set_of(
        _attribute(_CONTENT_TYPE, content_type),
        _attribute(_MESSAGE_DIGEST, der.octets(digest)),
        identity.certificate_attribute,
    )


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


def _signer(identity: _Identity, attributes: bytes, signature: bytes, unsigned: bytes) -> bytes:
    # Signed over as a SET (RFC 5652 §5.4), carried as [0] IMPLICIT.
    carried = b"\xa0" + attributes[1:]
    return der.sequence(
        _ONE,
        identity.signer,
        SHA256,
        carried,
        identity.algorithm,
        der.octets(signature),
        unsigned,
    )


def _signed_data(version: bytes, content: bytes, certificates: bytes, signer: bytes) -> bytes:
    body = der.sequence(version, _DIGESTS, content, certificates, der.set_of(signer))
    return der.sequence(_SIGNED_DATA, der.tagged(0xA0, body))
