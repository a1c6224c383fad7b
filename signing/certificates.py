"""The local authority of a demo city, from its root to its seal. 「本地证书机构」

It exists so that the whole chain runs for real without any account. It is no licensed
电子认证服务机构: every certificate carries the demo policy, and the verifier says 演示 for them.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import keys, profiles
from signing.errors import KeyUnavailable
from signing.profiles import Issuer, Purpose, Role

RSA_BITS = 3072
OPERATOR = "天门招商云签约平台"
GOVERNMENT = "天门市人民政府"


@dataclass(frozen=True, slots=True)
class Authority:
    """Every certificate, key and CRL of the local authority. 「证书机构」"""

    root: Issuer = field(repr=False)
    issuing: Issuer = field(repr=False)
    timestamp_key: keys.LoadedKey = field(repr=False)
    platform_key: keys.LoadedKey = field(repr=False)
    seal_key: keys.LoadedKey = field(repr=False)
    root_crl: x509.CertificateRevocationList = field(repr=False)
    issuing_crl: x509.CertificateRevocationList = field(repr=False)

    @classmethod
    def create(
        cls, *, at: datetime, operator: str = OPERATOR, government: str = GOVERNMENT
    ) -> Authority:
        """Make a new authority whose certificates start at `at`. 「创建」"""
        root_key = _rsa()
        root_name = profiles.name("天门招商演示根证书", organisation=operator)
        root = Issuer(profiles.self_signed(root_name, root_key, at=at), root_key)
        issuing_key = _rsa()
        issuing_certificate = profiles.issue(
            profiles.name("天门招商演示签发证书", organisation=operator),
            issuing_key.public_key(),
            role=Role.ISSUING,
            issuer=root,
            at=at,
        )
        issuing = Issuer(issuing_certificate, issuing_key)

        def holder(subject: x509.Name, role: Role) -> keys.LoadedKey:
            key = _rsa()
            certificate = profiles.issue(
                subject, key.public_key(), role=role, issuer=issuing, at=at
            )
            return keys.LoadedKey(certificate, (issuing_certificate, root.certificate), key)

        return cls(
            root=root,
            issuing=issuing,
            timestamp_key=holder(
                profiles.name("天门招商演示时间戳", organisation=operator), Role.TIMESTAMP
            ),
            platform_key=holder(profiles.name(operator, organisation=operator), Role.PLATFORM),
            seal_key=holder(profiles.name(government, organisation=government), Role.ORGANISATION),
            root_crl=profiles.revocation_list(root, at=at, number=1),
            issuing_crl=profiles.revocation_list(issuing, at=at, number=1),
        )

    @classmethod
    def load(cls, directory: Path) -> Authority:
        """Read what `save` wrote; raises KeyUnavailable if anything is missing. 「载入」"""
        try:
            root_crl, issuing_crl = (
                x509.load_pem_x509_crl((directory / file).read_bytes())
                for file in ("root.crl", "issuing.crl")
            )
            holders = {role: _read(directory, role) for role in _FILES}
        except (OSError, ValueError) as error:
            raise KeyUnavailable(f"无法读取证书机构目录：{directory}") from error
        root, issuing = holders["root"], holders["issuing"]
        return cls(
            root=Issuer(root.certificate, root.private_key),
            issuing=Issuer(issuing.certificate, issuing.private_key),
            timestamp_key=holders["timestamp"],
            platform_key=holders["platform"],
            seal_key=holders["seal"],
            root_crl=root_crl,
            issuing_crl=issuing_crl,
        )

    @classmethod
    def open(cls, directory: Path, *, at: datetime) -> Authority:
        """Load the authority of a directory, made the first time; races are safe. 「打开」"""
        if not (directory / "root.pem").exists():
            # Where another process was first, its authority is the one to use.
            with contextlib.suppress(FileExistsError):
                cls.create(at=at).save(directory)
        return cls.load(directory)

    def save(self, directory: Path) -> None:
        """Write everything once, keys readable by the owner only. 「保存」

        The files are written and synced beside the directory, which then appears by one rename: a
        crash leaves either nothing or everything. Raises FileExistsError rather than replace an
        authority.
        """
        draft = directory.with_name(f".{directory.name}.{secrets.token_hex(8)}")
        draft.mkdir(parents=True, mode=0o700)
        for role, holder in self._holders().items():
            chain = b"".join(
                certificate.public_bytes(serialization.Encoding.PEM)
                for certificate in (holder.certificate, *holder.chain)
            )
            _write(draft / f"{role}.pem", chain, mode=0o644)
            _write(draft / f"{role}.key", _key_pem(holder.private_key), mode=0o600)
        for role, crl in (("root", self.root_crl), ("issuing", self.issuing_crl)):
            _write(draft / f"{role}.crl", crl.public_bytes(serialization.Encoding.PEM), mode=0o644)
        _sync(draft)
        try:
            draft.rename(directory)
        except OSError as error:
            _discard(draft)
            raise FileExistsError(f"{directory} already holds an authority") from error
        _sync(directory.parent)

    def event_key(
        self, common_name: str, *, organisation: str, purpose: Purpose, at: datetime
    ) -> keys.EventKey:
        """Issue a P-256 certificate for one act; use the key in a `with` block. 「签发一次性证书」

        `common_name` is the person who signs, `organisation` the party they sign for. The
        certificate outlives the contract, the key does not outlive the block.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = profiles.issue(
            profiles.name(common_name, organisation=organisation, serial=purpose.contract_number),
            key.public_key(),
            role=Role.EVENT,
            issuer=self.issuing,
            at=at,
            purpose=purpose,
        )
        chain = (self.issuing.certificate, self.root.certificate)
        return keys.EventKey(keys.LoadedKey(certificate, chain, key))

    @property
    def root_pem(self) -> bytes:
        """The root certificate to hand out to anyone who verifies. 「根证书」"""
        return self.root.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def crls(self) -> tuple[bytes, ...]:
        """The CRLs in DER, root first. 「吊销列表」"""
        return tuple(
            crl.public_bytes(serialization.Encoding.DER)
            for crl in (self.root_crl, self.issuing_crl)
        )

    def _holders(self) -> dict[str, keys.LoadedKey]:
        root = self.root.certificate
        return {
            "root": keys.LoadedKey(root, (), self.root.private_key),
            "issuing": keys.LoadedKey(self.issuing.certificate, (root,), self.issuing.private_key),
            "timestamp": self.timestamp_key,
            "platform": self.platform_key,
            "seal": self.seal_key,
        }


_FILES = ("root", "issuing", "timestamp", "platform", "seal")


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def _key_pem(key: keys.PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _read(directory: Path, role: str) -> keys.LoadedKey:
    return keys.from_pem(
        (directory / f"{role}.key").read_bytes(), (directory / f"{role}.pem").read_bytes()
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(directory: Path) -> None:
    for file in directory.iterdir():
        file.unlink()
    directory.rmdir()
