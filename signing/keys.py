"""Who can sign: a certificate with a key that is loaded once and receives only digests. 「密钥」

Parsing a private key costs fifty times more than signing with it, so a holder parses once. A
holder never sees a document, only its SHA-256; a hardware token or a remote signature server fits
behind the same protocol.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.errors import KeyUnavailable

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_PREHASHED = utils.Prehashed(hashes.SHA256())
_ECDSA = ec.ECDSA(_PREHASHED)


class KeyHolder(Protocol):
    """Something that signs SHA-256 digests under one certificate. 「密钥持有者」"""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key. 「证书」"""
        ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The issuers above the certificate, nearest first, up to the root. 「证书链」"""
        ...

    def sign_digest(self, digest: bytes) -> bytes:
        """PKCS#1 v1.5 or DER ECDSA over a SHA-256 digest; raises KeyUnavailable. 「签名」"""
        ...


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A private key in memory, parsed once and checked against its certificate. 「已载入的密钥」"""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    private_key: PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if self.private_key.public_key() != self.certificate.public_key():
            raise KeyUnavailable("私钥与证书不匹配。")

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest. 「签名」"""
        return sign_with(self.private_key, digest)


class EventKey:
    """A key for one act of signing, destroyed on leaving the `with` block. 「一次性密钥」"""

    def __init__(self, loaded: LoadedKey) -> None:
        self.certificate = loaded.certificate
        self.chain = loaded.chain
        self._private_key: PrivateKey | None = loaded.private_key

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest; raises KeyUnavailable once destroyed. 「签名」"""
        if self._private_key is None:
            raise KeyUnavailable("一次性签名密钥已经销毁。")
        return sign_with(self._private_key, digest)

    def destroy(self) -> None:
        """Let go of the only reference to the key; OpenSSL wipes it as it is freed. 「销毁」"""
        self._private_key = None

    @property
    def is_destroyed(self) -> bool:
        """Whether the key is gone for good. 「是否已销毁」"""
        return self._private_key is None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.destroy()


def sign_with(key: PrivateKey, digest: bytes) -> bytes:
    """Sign a SHA-256 digest with a parsed key. 「签名」"""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(digest, padding.PKCS1v15(), _PREHASHED)
    return key.sign(digest, _ECDSA)


def matches(certificate: x509.Certificate, digest: bytes, signature: bytes) -> bool:
    """Whether the signature over the digest was made by the certificate's key. 「核对签名」"""
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, digest, padding.PKCS1v15(), _PREHASHED)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, digest, _ECDSA)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def signature_size(certificate: x509.Certificate) -> int:
    """The greatest number of bytes a signature by this certificate's key can take. 「签名长度」"""
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return public.key_size // 8
    if isinstance(public, ec.EllipticCurvePublicKey):
        # Two integers, each with a possible sign byte, inside one sequence.
        return 2 * ((public.key_size + 7) // 8 + 3) + 3
    raise KeyUnavailable("只支持 RSA 与 ECDSA 密钥。")


def from_pem(
    key_pem: bytes, certificates_pem: bytes, *, password: bytes | None = None
) -> LoadedKey:
    """Load a PEM key and its certificates, the key's own first. 「载入 PEM」

    Raises KeyUnavailable if either cannot be read, the password is wrong or they do not belong
    together.
    """
    try:
        key = serialization.load_pem_private_key(key_pem, password)
        first, *chain = x509.load_pem_x509_certificates(certificates_pem)
    except (ValueError, TypeError) as error:
        raise KeyUnavailable("无法读取签名密钥或证书，请检查文件与口令。") from error
    return LoadedKey(first, tuple(chain), _supported(key))


def from_pkcs12(container: bytes, *, password: bytes | None) -> LoadedKey:
    """Load a PKCS#12 file with one key and its chain. 「载入 PKCS#12」

    Raises KeyUnavailable if it cannot be read, the password is wrong or it has no key.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(container, password)
    except (ValueError, TypeError) as error:
        raise KeyUnavailable("无法读取 PKCS#12 文件，请检查文件与口令。") from error
    if key is None or certificate is None:
        raise KeyUnavailable("PKCS#12 文件中没有密钥或证书。")
    return LoadedKey(certificate, _in_order(certificate, others), _supported(key))


def _supported(key: object) -> PrivateKey:
    if isinstance(key, rsa.RSAPrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise KeyUnavailable("只支持 RSA 与 P-256 密钥。")


def _in_order(
    certificate: x509.Certificate, others: list[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """PKCS#12 keeps its certificates in no order; follow issuers upwards from the key's own."""
    by_subject = {other.subject: other for other in others}
    chain: list[x509.Certificate] = []
    current = certificate
    while current.issuer != current.subject and (issuer := by_subject.pop(current.issuer, None)):
        chain.append(issuer)
        current = issuer
    return tuple(chain)
