"""Signatures in hand-made DER are what the standards and other tools expect. 「CMS」"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import cms, der
from signing.errors import KeyUnavailable
from signing.keys import KeyHolder
from tests.signing import builders, referees
from tests.signing.referees import DetachedSignature

CONTENT = "天门市项目投资合同".encode() * 1000
DIGEST = hashlib.sha256(CONTENT).digest()


def signed(key: KeyHolder) -> bytes:
    """A signature over the content with a local timestamp."""
    stamper = builders.timestamps()
    return cms.sign(DIGEST, key=key, stamp=lambda digest: stamper.token(digest, at=builders.NOON))


def test_openssl_accepts_an_rsa_and_an_ecdsa_signature(tmp_path: Path) -> None:
    root = builders.authority().root_pem
    with builders.event_key() as event:
        for key in (builders.authority().seal_key, event):
            good = DetachedSignature(signed(key), CONTENT)
            assert referees.openssl_accepts(good, root=root, folder=tmp_path)
            other = DetachedSignature(good.cms, CONTENT + b"!")
            assert not referees.openssl_accepts(other, root=root, folder=tmp_path)


def test_the_encoding_is_strict_der() -> None:
    encoded = signed(builders.authority().seal_key)
    again = asn1_cms.ContentInfo.load(encoded, strict=True)
    assert again["content"]["signer_infos"][0]["signature_algorithm"].native is not None
    assert again.dump(force=True) == encoded


def test_the_signed_attributes_are_those_of_baseline_pades() -> None:
    signer = asn1_cms.ContentInfo.load(signed(builders.authority().seal_key))["content"][
        "signer_infos"
    ][0]
    assert {attribute["type"].native for attribute in signer["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }
    assert [attribute["type"].native for attribute in signer["unsigned_attrs"]] == [
        "signature_time_stamp_token"
    ]


def test_the_whole_chain_travels_with_the_signature() -> None:
    key = builders.authority().seal_key
    sent = asn1_cms.ContentInfo.load(signed(key))["content"]["certificates"]
    expected = {
        certificate.public_bytes(Encoding.DER) for certificate in (key.certificate, *key.chain)
    }
    assert {choice.chosen.dump() for choice in sent} == expected


def test_the_reserved_room_always_suffices() -> None:
    stamper = builders.timestamps()
    with builders.event_key() as event:
        for key in (builders.authority().seal_key, event):
            room = cms.greatest_size(key, stamper.token_size)
            assert all(room - 150 < len(signed(key)) <= room for _ in range(20))


@dataclass(frozen=True)
class LyingDevice:
    """A signing device that answers with something else than a signature."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def sign_digest(self, digest: bytes) -> bytes:
        """As long as a signature, but none."""
        return digest * 12


def test_a_device_that_signs_wrongly_is_caught() -> None:
    honest = builders.authority().seal_key
    with pytest.raises(KeyUnavailable, match="不符"):
        signed(LyingDevice(honest.certificate, honest.chain))


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 2**63, 2**160 - 1])
def test_integers_are_minimal_and_positive(value: int) -> None:
    from asn1crypto.core import Integer

    assert der.integer(value) == Integer(value).dump()


@pytest.mark.parametrize("dotted", ["1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1", "2.25.5"])
def test_identifiers_match_another_encoder(dotted: str) -> None:
    from asn1crypto.core import ObjectIdentifier

    assert der.identifier(dotted) == ObjectIdentifier(dotted).dump()


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 70_000])
def test_lengths_of_any_size_come_apart_again(size: int) -> None:
    encoded = der.octets(bytes(size))
    assert der.first_element(encoded + b"\0\0") == encoded
    assert der.content(encoded) == bytes(size)


@pytest.mark.parametrize("broken", [b"", b"\x30", b"\x30\x05\x00", b"\x30\x82\x01"])
def test_an_element_cut_short_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="DER"):
        der.first_element(broken)
