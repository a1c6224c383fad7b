"""The local authority: what its certificates say, and how it is kept. 「证书机构」"""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing import profiles
from signing.certificates import Authority
from signing.errors import KeyUnavailable
from signing.profiles import Purpose
from tests.signing import builders, referees

LOCAL = builders.authority()


def test_openssl_accepts_every_chain(tmp_path: Path) -> None:
    with builders.event_key() as event:
        for holder in (LOCAL.platform_key, LOCAL.seal_key, LOCAL.timestamp_key, event):
            (tmp_path / "leaf.pem").write_bytes(holder.certificate.public_bytes(Encoding.PEM))
            issuing, _ = holder.chain
            (tmp_path / "issuing.pem").write_bytes(issuing.public_bytes(Encoding.PEM))
            (tmp_path / "root.pem").write_bytes(LOCAL.root_pem)
            said = referees.run(
                *("openssl", "verify", "-x509_strict", "-CAfile", tmp_path / "root.pem"),
                *("-untrusted", tmp_path / "issuing.pem", tmp_path / "leaf.pem"),
            )
            assert said.strip().endswith("OK")


def test_openssl_accepts_the_revocation_lists(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(LOCAL.root_pem)
    (tmp_path / "root.crl").write_bytes(LOCAL.root_crl.public_bytes(Encoding.PEM))
    crl = ("openssl", "crl", "-in", tmp_path / "root.crl", "-CAfile", tmp_path / "root.pem")
    assert "verify OK" in referees.run(*crl, "-noout")


def test_keys_are_as_strong_as_promised() -> None:
    for issuer in (LOCAL.root, LOCAL.issuing):
        assert isinstance(issuer.private_key, rsa.RSAPrivateKey)
        assert issuer.private_key.key_size == 3072
    assert isinstance(LOCAL.seal_key.private_key, rsa.RSAPrivateKey)
    assert LOCAL.seal_key.private_key.key_size == 3072
    with builders.event_key() as event:
        public = event.certificate.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert public.key_size == 256


def test_the_root_lasts_twenty_years_and_an_event_certificate_ten() -> None:
    root = LOCAL.root.certificate
    assert root.not_valid_after_utc - root.not_valid_before_utc > timedelta(days=20 * 365 - 1)
    with builders.event_key() as event:
        lifetime = event.certificate.not_valid_after_utc - builders.NOON
        assert lifetime >= timedelta(days=3650)


def test_the_timestamp_certificate_is_for_timestamps_only() -> None:
    usage = LOCAL.timestamp_key.certificate.extensions.get_extension_for_class(
        x509.ExtendedKeyUsage
    )
    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def test_an_event_certificate_says_what_it_was_issued_for() -> None:
    with builders.event_key() as event:
        assert profiles.purpose_of(event.certificate) == Purpose(
            builders.NUMBER, "ab" * 32, "cd" * 32
        )
        (serial,) = event.certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
        assert serial.value == builders.NUMBER
    assert profiles.purpose_of(LOCAL.seal_key.certificate) is None


def test_an_event_certificate_may_do_without_an_evidence_digest() -> None:
    purpose = Purpose(builders.NUMBER, "ab" * 32)
    with LOCAL.event_key("李四", organisation="某公司", purpose=purpose, at=builders.NOON) as key:
        assert profiles.purpose_of(key.certificate) == purpose


def test_names_longer_than_a_certificate_allows_are_shortened() -> None:
    purpose = Purpose(builders.NUMBER, "ab" * 32)
    long = "很长的公司名称" * 20
    with LOCAL.event_key(long, organisation=long, purpose=purpose, at=builders.NOON) as key:
        (common,) = key.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        (organisation,) = key.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert common.value == long[:21]
        assert organisation.value == long[:64]


def test_a_saved_authority_comes_back_whole(tmp_path: Path) -> None:
    LOCAL.save(tmp_path / "authority")
    loaded = Authority.load(tmp_path / "authority")
    assert loaded.root_pem == LOCAL.root_pem
    assert loaded.crls == LOCAL.crls
    assert loaded.seal_key.certificate == LOCAL.seal_key.certificate
    assert loaded.seal_key.chain == LOCAL.seal_key.chain
    assert loaded.timestamp_key.certificate == LOCAL.timestamp_key.certificate


def test_private_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    LOCAL.save(tmp_path / "authority")
    keys = list((tmp_path / "authority").glob("*.key"))
    assert len(keys) == 5
    for file in keys:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_authority_is_never_replaced(tmp_path: Path) -> None:
    LOCAL.save(tmp_path / "authority")
    with pytest.raises(FileExistsError):
        builders.stranger().save(tmp_path / "authority")
    assert Authority.load(tmp_path / "authority").root_pem == LOCAL.root_pem
    assert [file.name for file in tmp_path.iterdir()] == ["authority"]


def test_processes_that_race_to_open_get_the_same_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        opened = list(
            pool.map(lambda _: Authority.open(tmp_path / "authority", at=builders.NOON), range(3))
        )
    assert len({authority.root_pem for authority in opened}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["authority"]


def test_a_damaged_authority_is_refused(tmp_path: Path) -> None:
    LOCAL.save(tmp_path / "authority")
    (tmp_path / "authority" / "seal.key").write_bytes(b"not a key")
    with pytest.raises(KeyUnavailable):
        Authority.load(tmp_path / "authority")
    with pytest.raises(KeyUnavailable):
        Authority.load(tmp_path / "nowhere")
