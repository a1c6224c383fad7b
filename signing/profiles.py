"""What each kind of certificate of the local authority contains. 「证书模板」

RFC 5280 throughout; the timestamp certificate follows RFC 3161 §2.3 (one critical extended key
usage). People's event certificates carry what they were issued for: contract number, document
digest and evidence digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from signing import der
from signing.keys import PrivateKey, PublicKey

# An arc made from a UUID (X.667) needs no registration and collides with nobody.
ARC = "2.25.325180564826475197151498302904232616334"
POLICY_DEMO = ObjectIdentifier(f"{ARC}.1.1")
TIMESTAMP_POLICY = f"{ARC}.2.1"
CONTRACT_NUMBER = ObjectIdentifier(f"{ARC}.3.1")
DOCUMENT_DIGEST = ObjectIdentifier(f"{ARC}.3.2")
EVIDENCE_DIGEST = ObjectIdentifier(f"{ARC}.3.3")

CLOCK_SKEW = timedelta(minutes=5)
YEAR = timedelta(days=365)


class Role(StrEnum):
    """What a certificate is for. 「证书用途」"""

    ROOT = "root"
    ISSUING = "issuing"
    TIMESTAMP = "timestamp"
    ORGANISATION = "organisation"
    PLATFORM = "platform"
    EVENT = "event"


LIFETIMES = {
    Role.ROOT: 20 * YEAR,
    Role.ISSUING: 15 * YEAR,
    Role.TIMESTAMP: 10 * YEAR,
    Role.ORGANISATION: 5 * YEAR,
    Role.PLATFORM: 5 * YEAR,
    # As long as a contract is kept: a certificate that expires early makes viewers doubt a good
    # signature, and the key behind it no longer exists anyway.
    Role.EVENT: 10 * YEAR,
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an event certificate was issued for, bound into its extensions. 「签署事由」

    Digests are SHA-256 in hexadecimal; `evidence_sha256` covers the record of identity and consent.
    """

    contract_number: str
    document_sha256: str
    evidence_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate that issues others, with its key. 「签发者」"""

    certificate: x509.Certificate
    private_key: PrivateKey


def name(common_name: str, *, organisation: str, serial: str | None = None) -> x509.Name:
    """A Chinese distinguished name: C=CN, O, CN and, where given, serialNumber. 「主体名称」"""
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, _shortened(common_name)),
    ]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial[:64]))
    return x509.Name(parts)


def common_name_of(certificate: x509.Certificate) -> str:
    """The name of its subject, or nothing. 「主体名称」"""
    return _part(certificate, NameOID.COMMON_NAME)


def organisation_of(certificate: x509.Certificate) -> str:
    """The organisation its subject belongs to, or nothing. 「主体单位」"""
    return _part(certificate, NameOID.ORGANIZATION_NAME)


def _part(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def self_signed(subject: x509.Name, key: PrivateKey, *, at: datetime) -> x509.Certificate:
    """The root certificate, signed by itself. 「根证书」"""
    builder = _builder(subject, key.public_key(), role=Role.ROOT, at=at).issuer_name(subject)
    return _authorised(builder, path_length=1).sign(key, hashes.SHA256())


def issue(
    subject: x509.Name,
    public_key: PublicKey,
    *,
    role: Role,
    issuer: Issuer,
    at: datetime,
    purpose: Purpose | None = None,
) -> x509.Certificate:
    """Issue a certificate of one role. 「签发」"""
    above = issuer.certificate
    builder = _builder(subject, public_key, role=role, at=at).issuer_name(above.subject)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
            above.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        ),
        critical=False,
    )
    if role is Role.ISSUING:
        builder = _authorised(builder, path_length=0)
    else:
        builder = _end_entity(builder, role=role)
    if purpose is not None:
        builder = _bound_to(builder, purpose)
    return builder.sign(issuer.private_key, hashes.SHA256())


def revocation_list(
    issuer: Issuer, *, at: datetime, number: int, revoked: tuple[tuple[int, datetime], ...] = ()
) -> x509.CertificateRevocationList:
    """A CRL of one issuer: (serial, revoked at) pairs; good for a year. 「吊销列表」"""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + YEAR)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                issuer.certificate.extensions.get_extension_for_class(
                    x509.SubjectKeyIdentifier
                ).value
            ),
            critical=False,
        )
    )
    for serial, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.private_key, hashes.SHA256())


def purpose_of(certificate: x509.Certificate) -> Purpose | None:
    """What a certificate says it was issued for; None where it says nothing. 「读取签署事由」"""
    values = {
        extension.oid: extension.value.value
        for extension in certificate.extensions
        if isinstance(extension.value, x509.UnrecognizedExtension)
    }
    if CONTRACT_NUMBER not in values or DOCUMENT_DIGEST not in values:
        return None
    evidence = values.get(EVIDENCE_DIGEST)
    return Purpose(
        contract_number=der.content(values[CONTRACT_NUMBER]).decode("utf-8", "replace"),
        document_sha256=der.content(values[DOCUMENT_DIGEST]).hex(),
        evidence_sha256=None if evidence is None else der.content(evidence).hex(),
    )


def _shortened(common_name: str) -> str:
    """At most 64 bytes, as the library reads the limit; O holds an organisation in full."""
    return common_name.encode()[:64].decode("utf-8", "ignore")


def _builder(
    subject: x509.Name, public_key: PublicKey, *, role: Role, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - CLOCK_SKEW)
        .not_valid_after(at + LIFETIMES[role])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _authorised(builder: x509.CertificateBuilder, *, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=path_length), critical=True
    ).add_extension(_usage(is_authority=True), critical=True)


def _end_entity(builder: x509.CertificateBuilder, *, role: Role) -> x509.CertificateBuilder:
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    ).add_extension(_usage(is_authority=False), critical=True)
    if role is Role.TIMESTAMP:
        only_timestamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return builder.add_extension(only_timestamps, critical=True)
    policies = x509.CertificatePolicies([x509.PolicyInformation(POLICY_DEMO, None)])
    return builder.add_extension(policies, critical=False)


def _bound_to(builder: x509.CertificateBuilder, purpose: Purpose) -> x509.CertificateBuilder:
    number = der.tagged(0x0C, purpose.contract_number.encode())
    extensions = {
        CONTRACT_NUMBER: number,
        DOCUMENT_DIGEST: der.octets(bytes.fromhex(purpose.document_sha256)),
    }
    if purpose.evidence_sha256 is not None:
        extensions[EVIDENCE_DIGEST] = der.octets(bytes.fromhex(purpose.evidence_sha256))
    for oid, value in extensions.items():
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, value), critical=False)
    return builder


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
