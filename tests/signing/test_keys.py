"""Keys are parsed once, match their certificate and go when they must. 「密钥」"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12

from signing import keys
from signing.errors import KeyUnavailable
from tests.signing import builders

DIGEST = hashlib.sha256(b"contract").digest()
HOLDER = builders.authority().seal_key
CERTIFICATES = b"".join(
    certificate.public_bytes(Encoding.PEM) for certificate in (HOLDER.certificate, *HOLDER.chain)
)


def pem(password: bytes | None = None) -> bytes:
    """The seal's key as PEM."""
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        protection = serialization.BestAvailableEncryption(password)
    return HOLDER.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def test_a_pem_key_signs_under_its_certificate() -> None:
    key = keys.from_pem(pem(), CERTIFICATES)
    assert key.chain == HOLDER.chain
    assert keys.matches(key.certificate, DIGEST, key.sign_digest(DIGEST))
    assert not keys.matches(key.certificate, bytes(32), key.sign_digest(DIGEST))


def test_a_key_never_shows_in_a_log() -> None:
    assert "private_key" not in repr(HOLDER)


def test_a_protected_pem_needs_its_password() -> None:
    assert keys.from_pem(pem(b"right"), CERTIFICATES, password=b"right").chain == HOLDER.chain
    for password in (None, b"wrong"):
        with pytest.raises(KeyUnavailable):
            keys.from_pem(pem(b"right"), CERTIFICATES, password=password)


def test_a_key_of_another_certificate_is_refused() -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    other = stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(KeyUnavailable, match="不匹配"):
        keys.from_pem(other, CERTIFICATES)


def test_a_kind_of_key_we_do_not_sign_with_is_refused() -> None:
    unknown = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyUnavailable, match="P-256"):
        keys.from_pem(unknown, CERTIFICATES)


@pytest.mark.parametrize("broken", [b"", b"-----BEGIN PRIVATE KEY-----\nAA==\n", b"\x00\xff"])
def test_a_broken_pem_is_refused(broken: bytes) -> None:
    with pytest.raises(KeyUnavailable):
        keys.from_pem(broken, CERTIFICATES)


def test_a_pkcs12_file_gives_key_and_chain_in_order() -> None:
    container = pkcs12.serialize_key_and_certificates(
        b"seal",
        HOLDER.private_key,
        HOLDER.certificate,
        list(reversed(HOLDER.chain)),
        serialization.BestAvailableEncryption(b"secret"),
    )
    key = keys.from_pkcs12(container, password=b"secret")
    assert key.chain == HOLDER.chain
    assert keys.matches(key.certificate, DIGEST, key.sign_digest(DIGEST))
    with pytest.raises(KeyUnavailable):
        keys.from_pkcs12(container, password=b"wrong")
    with pytest.raises(KeyUnavailable):
        keys.from_pkcs12(b"nothing", password=b"secret")


def test_a_pkcs12_file_without_a_key_is_refused() -> None:
    empty = pkcs12.serialize_key_and_certificates(
        None, None, None, [HOLDER.certificate], serialization.NoEncryption()
    )
    with pytest.raises(KeyUnavailable, match="没有密钥"):
        keys.from_pkcs12(empty, password=None)


def test_an_event_key_is_gone_after_its_block_even_when_the_act_fails() -> None:
    key = builders.event_key()
    with pytest.raises(RuntimeError), key:
        assert keys.matches(key.certificate, DIGEST, key.sign_digest(DIGEST))
        raise RuntimeError
    assert key.is_destroyed
    with pytest.raises(KeyUnavailable):
        key.sign_digest(DIGEST)


def test_room_is_reserved_for_the_longest_signature() -> None:
    with builders.event_key() as key:
        longest = max(len(key.sign_digest(bytes([n]) * 32)) for n in range(200))
        assert longest <= keys.signature_size(key.certificate)
    assert len(HOLDER.sign_digest(DIGEST)) == keys.signature_size(HOLDER.certificate)
