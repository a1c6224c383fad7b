"""Check one signature in a file: mathematics, chain, timestamp and later changes. 「核验签名」"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from signing import canonical, der, profiles
from signing.trust import Trust
from signing.verdicts import Fault, Finding, Signer

# The findings say what is wrong; the library would also log a traceback for each, on purpose-built
# bad files too.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)

GRADE_DEMO = "演示"
GRADE_UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding, with what the verifier needs to judge the end of the file. 「核验结果」"""

    finding: Finding
    coverage: Any
    later_changes: Any


async def check_all(
    signatures: list[EmbeddedPdfSignature], *, pdf: bytes, trust: Trust
) -> list[Checked]:
    """Check every signature in the order given. 「逐一核验」"""
    return [await _check(signature, pdf=pdf, trust=trust) for signature in signatures]


async def _check(signature: EmbeddedPdfSignature, *, pdf: bytes, trust: Trust) -> Checked:
    try:
        status, is_token = await _validate(signature, trust)
        fault = _fault(status, is_token=is_token)
        if fault is None:
            fault = _flaw(signature, status, pdf=pdf, trust=trust, is_token=is_token)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001  a signature that cannot even be evaluated is a broken one
        return Checked(_finding(signature, pdf, fault=Fault.BROKEN), None, None)
    finding = _finding(signature, pdf, fault=fault, status=status, is_token=is_token)
    return Checked(finding, status.coverage, status.modification_level)


async def _validate(signature: EmbeddedPdfSignature, trust: Trust) -> tuple[Any, bool]:
    """The library's status; certificates are judged at the time the timestamp proves."""
    is_token = signature.sig_object_type == "/DocTimeStamp"
    token = signature.signed_data if is_token else _token(signature)
    moment = None if token is None else _time_of(token)
    context = _context(trust, moment)
    if is_token:
        return await async_validate_pdf_timestamp(signature, context), True
    status = await async_validate_pdf_signature(signature, context, _context(trust, moment))
    return status, False


def _token(signature: EmbeddedPdfSignature) -> Any:
    """The SignedData of the signature's timestamp token, None without one."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def _time_of(token: Any) -> datetime:
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def _context(trust: Trust, moment: datetime | None) -> ValidationContext:
    return ValidationContext(
        trust_roots=[_root(root) for root in trust.roots],
        allow_fetching=False,
        moment=moment,
    )


@lru_cache(maxsize=64)
def _root(root: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER))


def _fault(status: Any, *, is_token: bool) -> Fault | None:
    if not (status.intact and status.valid):
        return Fault.BROKEN
    if status.modification_level in (None, ModificationLevel.OTHER):
        return Fault.CHANGED_LATER
    if not status.trusted:
        return Fault.UNTRUSTED
    if is_token:
        return None
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return Fault.NO_TIMESTAMP
    return None if status.bottom_line else Fault.CHANGED_LATER


def _flaw(signature: Any, status: Any, *, pdf: bytes, trust: Trust, is_token: bool) -> Fault | None:
    """What is wrong with a signature whose mathematics and chain are right."""
    stamp = status if is_token else status.timestamp_validity
    path, stamp_path = _links(status), _links(stamp)
    for certificate, issuer in (*pairwise(path), *pairwise(stamp_path)):
        # The library's own check needs a distribution point in each certificate, which a file
        # that must verify offline for decades does not have.
        if trust.is_revoked(certificate, issuer, at=stamp.timestamp):
            return Fault.REVOKED
    if not canonical.fills_its_gap(signature, pdf):
        return Fault.BROKEN
    if is_token:
        element = der.first_element(signature.pkcs7_content)
        is_ours = canonical.is_our_token(element, signature.signed_data, path=path)
    else:
        is_ours = canonical.is_our_signature(signature, path=path, stamp_path=stamp_path)
    return None if is_ours else Fault.FOREIGN_ENCODING


def _links(status: Any) -> tuple[x509.Certificate, ...]:
    """The proved path of a status, from the signer's certificate up to the root."""
    links = status.validation_path.iter_certs(True)
    return tuple(x509.load_der_x509_certificate(link.dump()) for link in links)[::-1]


def _end_of_revision(signature: EmbeddedPdfSignature) -> int:
    try:
        _, _, second, length = (int(number) for number in signature.byte_range)
    except (TypeError, ValueError):
        return 0
    return second + length


def _finding(
    signature: EmbeddedPdfSignature,
    pdf: bytes,
    *,
    fault: Fault | None,
    status: Any = None,
    is_token: bool = False,
) -> Finding:
    """What may be said: of a signature that is not intact or not trusted, nothing but its place."""
    end = _end_of_revision(signature)
    bare = Finding(
        field=signature.field_name,
        fault=fault,
        revision_sha256=hashlib.sha256(pdf[:end]).hexdigest(),
        revision_size=end,
    )
    if status is None or fault in (Fault.BROKEN, Fault.UNTRUSTED):
        return bare
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    stamp = status if is_token else status.timestamp_validity
    return replace(
        bare,
        algorithm=_algorithm(certificate),
        signer=_signer(certificate),
        signed_at=None if is_token else status.signer_reported_dt,
        timestamped_at=stamp.timestamp if stamp is not None and stamp.trusted else None,
    )


def _signer(certificate: x509.Certificate) -> Signer:
    purpose = profiles.purpose_of(certificate)
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    return Signer(
        name=profiles.common_name_of(certificate),
        organisation=profiles.organisation_of(certificate),
        certificate_serial=_serial(certificate),
        certificate_sha256=hashlib.sha256(encoded).hexdigest(),
        grade=_grade(certificate),
        contract_number=None if purpose is None else purpose.contract_number,
    )


def _serial(certificate: x509.Certificate) -> str:
    # Whole bytes, as openssl prints them, so that the two can be compared by eye.
    digits = f"{certificate.serial_number:X}"
    return digits.zfill(len(digits) + len(digits) % 2)


def _grade(certificate: x509.Certificate) -> str:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return GRADE_UNKNOWN
    is_demo = any(policy.policy_identifier == profiles.POLICY_DEMO for policy in policies)
    return GRADE_DEMO if is_demo else GRADE_UNKNOWN


def _algorithm(certificate: x509.Certificate) -> str:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return f"RSA-{public.key_size} / SHA-256"
    if isinstance(public, ec.EllipticCurvePublicKey):
        return f"ECDSA P-{public.key_size} / SHA-256"
    return "未知算法"
