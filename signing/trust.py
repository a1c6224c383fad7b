"""Which roots are believed, and whether a certificate leads to one of them. 「信任」"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.errors import Untrusted
from signing.keys import PublicKey

_LONGEST_CHAIN = 6
_CRL_PEM = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trust:
    """Root certificates the caller believes, and the CRLs it knows (DER). 「信任锚」

    Without roots nothing can be trusted, yet mathematics can still be checked.
    """

    roots: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()

    @classmethod
    def from_pem(cls, *pems: bytes, crls: Iterable[bytes] = ()) -> Trust:
        """Read PEM files of roots, and of CRLs beside them. 「读取信任锚」

        Raises Untrusted if one holds no certificate.
        """
        try:
            roots = [root for pem in pems for root in x509.load_pem_x509_certificates(pem)]
            listed = [
                x509.load_pem_x509_crl(found).public_bytes(serialization.Encoding.DER)
                for pem in pems
                for found in _CRL_PEM.findall(pem)
            ]
        except ValueError as error:
            raise Untrusted("信任根证书文件无法读取。") from error
        return cls(tuple(roots), (*crls, *listed))

    def is_revoked(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, at: datetime
    ) -> bool:
        """Whether a CRL of the issuer says the certificate was revoked by then. 「是否已吊销」"""
        for crl in map(_crl, self.crls):
            if crl.issuer != issuer.subject or not crl.is_signature_valid(_key(issuer)):
                continue
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and entry.revocation_date_utc <= at:
                return True
        return False

    def as_pem(self) -> bytes:
        """The roots and CRLs as one PEM file, which `from_pem` reads. 「输出」"""
        pem = serialization.Encoding.PEM
        roots = (root.public_bytes(pem) for root in self.roots)
        return b"".join((*roots, *(_crl(crl).public_bytes(pem) for crl in self.crls)))

    def require(
        self,
        certificate: x509.Certificate,
        others: Iterable[x509.Certificate],
        *,
        at: datetime,
    ) -> None:
        """Follow issuers from a certificate to a root, all valid then (RFC 5280 §6). 「校验证书链」

        Raises Untrusted. Revocation is the verifier's business, not this check's.
        """
        for link in _path(certificate, tuple(others), self.roots):
            if not link.not_valid_before_utc <= at <= link.not_valid_after_utc:
                raise Untrusted("证书在签署时不在有效期内。")


@lru_cache(maxsize=16)
def _crl(encoded: bytes) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(encoded)


def _key(issuer: x509.Certificate) -> PublicKey:
    key = issuer.public_key()
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return key
    raise Untrusted("证书使用了不支持的密钥类型。")


@lru_cache(maxsize=64)
def _path(
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    roots: tuple[x509.Certificate, ...],
) -> tuple[x509.Certificate, ...]:
    """The chain from the certificate to a root; it never changes, so it is remembered."""
    path = [certificate]
    while len(path) < _LONGEST_CHAIN:
        current = path[-1]
        if current in roots:
            return tuple(path)
        below = len(path) - 1
        issuer = next(
            (other for other in (*roots, *others) if _issued(other, current, below=below)), None
        )
        if issuer is None or issuer in path:
            break
        path.append(issuer)
    raise Untrusted


def _issued(issuer: x509.Certificate, certificate: x509.Certificate, *, below: int) -> bool:
    """Whether an authority signed a certificate and may, with `below` more under it."""
    if issuer.subject != certificate.issuer:
        return False
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    if not constraints.ca or not usage.key_cert_sign:
        return False
    return constraints.path_length is None or below <= constraints.path_length
