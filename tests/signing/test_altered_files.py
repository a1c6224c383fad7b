"""Every way of changing a signed file is seen, and named for what it is. 「篡改识别」"""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper

from signing import verifying
from signing.errors import (
    NotAsExpected,
    SigningError,
    Tampered,
    TooDemanding,
    Unreadable,
    Untrusted,
)
from signing.profiles import revocation_list
from signing.trust import Trust
from signing.verdicts import Expectations, ExpectedSigner, Fault, Status, Verdict
from tests.signing import attacks, builders

SEALED = builders.flow().sealed
REGISTRY = Expectations(
    final=frozenset({SEALED.sha256}),
    earlier=frozenset({builders.flow().certified.sha256, builders.flow().signed.sha256}),
    signers=(ExpectedSigner("platform"), ExpectedSigner("party_b"), ExpectedSigner("party_a")),
)


def examine(pdf: bytes, expected: Expectations | None = None) -> Verdict:
    """Examine under the test authority's root."""
    return verifying.examine(pdf, trust=builders.trust(), expected=expected)


def test_the_registered_file_is_valid() -> None:
    assert examine(SEALED.pdf, REGISTRY).status is Status.VALID


ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "page overlay": attacks.overlay,
    "stamp annotation": attacks.stamp,
    "cross-page slice swapped": lambda pdf: attacks.swap_appearance(pdf, "cross_002"),
    "seal swapped": lambda pdf: attacks.swap_appearance(pdf, "party_a"),
    "handwriting swapped": lambda pdf: attacks.swap_appearance(pdf, "party_b"),
    "byte range zeroed": attacks.zero_last_byte_range,
    "byte in the last signature's padding": attacks.hide_behind_last_signature,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_changed_file_is_altered(name: str) -> None:
    pdf = ATTACKS[name](SEALED.pdf)
    assert examine(pdf).status is Status.ALTERED
    assert examine(pdf, REGISTRY).status is Status.ALTERED
    with pytest.raises(Tampered):
        verifying.verify(pdf, trust=builders.trust())


def test_an_overlaid_file_still_names_the_original_it_begins_with() -> None:
    verdict = examine(attacks.overlay(SEALED.pdf), REGISTRY)
    assert verdict.original_sha256 == SEALED.sha256
    assert not verdict.is_valid


def test_a_swapped_slice_is_seen_because_the_seal_locks_it() -> None:
    verdict = examine(attacks.swap_appearance(SEALED.pdf, "cross_002"))
    assert verdict.signatures[-1].fault is Fault.CHANGED_LATER


def test_a_swapped_handwriting_before_the_seal_is_seen_by_the_seal_keeper() -> None:
    pdf = attacks.swap_appearance(builders.flow().signed.pdf, "party_b")
    assert examine(pdf).status is Status.ALTERED


@pytest.mark.parametrize("junk", [b"hello", b"\n% more\n", b"\x00" * 64])
def test_junk_after_the_end_is_named_but_the_contract_stands(junk: bytes) -> None:
    verdict = examine(SEALED.pdf + junk)
    assert verdict.status is Status.APPENDED
    assert all(finding.fault is None for finding in verdict.signatures)
    assert examine(SEALED.pdf + junk, REGISTRY).original_sha256 == SEALED.sha256
    with pytest.raises(NotAsExpected):
        verifying.verify(SEALED.pdf + junk, trust=builders.trust())


def test_a_file_rolled_back_is_recognised_by_the_registry() -> None:
    rolled_back = SEALED.pdf[: len(builders.flow().signed.pdf)]
    assert examine(rolled_back).status is Status.UNFINISHED
    assert examine(rolled_back, REGISTRY).status is Status.ROLLED_BACK


def test_a_perfect_file_that_nobody_registered_was_not_issued_here() -> None:
    elsewhere = Expectations(final=frozenset({"0" * 64}))
    assert examine(SEALED.pdf, elsewhere).status is Status.NOT_ISSUED


def test_other_signers_than_expected_are_refused() -> None:
    wrong = (ExpectedSigner("platform"), ExpectedSigner("party_a"), ExpectedSigner("party_b"))
    assert examine(SEALED.pdf, Expectations(signers=wrong)).status is Status.WRONG_SIGNERS
    certificate = examine(SEALED.pdf).signatures[1].signer
    assert certificate is not None
    right = ExpectedSigner("party_b", certificate.certificate_sha256)
    stolen = ExpectedSigner("party_b", "f" * 64)
    for signer, status in ((right, Status.VALID), (stolen, Status.WRONG_SIGNERS)):
        signers = (ExpectedSigner("platform"), signer, ExpectedSigner("party_a"))
        assert examine(SEALED.pdf, Expectations(signers=signers)).status is status


def test_an_unknown_root_proves_nobody() -> None:
    trust = Trust.from_pem(builders.stranger().root_pem)
    verdict = verifying.examine(SEALED.pdf, trust=trust)
    assert verdict.status is Status.UNTRUSTED
    assert all(finding.signer is None for finding in verdict.signatures)
    with pytest.raises(Untrusted):
        verifying.verify(SEALED.pdf, trust=Trust(()))


def test_a_certificate_revoked_before_it_signed_is_refused() -> None:
    local = builders.authority()
    serial = local.platform_key.certificate.serial_number
    since = builders.NOON.replace(day=1)
    crl = revocation_list(local.issuing, at=since, number=2, revoked=((serial, since),))
    root_crl, _ = local.crls
    trust = Trust.from_pem(local.root_pem, crls=(root_crl, builders.crl_der(crl)))
    verdict = verifying.examine(SEALED.pdf, trust=trust)
    assert verdict.signatures[0].fault is Fault.REVOKED
    assert verdict.status is Status.INVALID


@pytest.mark.parametrize("kept", [0, 4, 100, 20_000, -2000, -8])
def test_a_file_cut_short_is_never_repaired(kept: int) -> None:
    with pytest.raises(Unreadable):
        examine(SEALED.pdf[:kept])


def test_bytes_flipped_anywhere_never_leave_a_valid_file() -> None:
    positions = random.Random(20261123).sample(range(len(SEALED.pdf)), 60)
    for position in positions:
        try:
            verdict = examine(attacks.flip(SEALED.pdf, position), REGISTRY)
        except SigningError:
            continue
        assert not verdict.is_valid, position


def test_bytes_changed_in_the_frame_of_the_last_signature_never_leave_a_valid_file() -> None:
    # No signature covers this place, and without a registry only the encoding itself can tell.
    start, end = attacks.last_gap(SEALED.pdf)
    digits = b"0123456789ABCDEF"
    for position in random.Random(4).sample(range(start + 1, end - 1), 40):
        other = digits[(digits.index(SEALED.pdf[position]) ^ 1) % 16]
        changed = SEALED.pdf[:position] + bytes([other]) + SEALED.pdf[position + 1 :]
        try:
            verdict = examine(changed)
        except SigningError:
            continue
        assert not verdict.is_valid, position


def test_an_archival_timestamp_may_follow_the_seal() -> None:
    key, certificate = builders.timestamp_der()
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate),
        asn1_keys.PrivateKeyInfo.load(key),
        fixed_dt=builders.NOON.replace(hour=10),
        certs_to_embed=builders.certificate_store(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(SEALED.pdf))
    archived = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()
    verdict = examine(archived)
    assert [finding.fault for finding in verdict.signatures] == [None] * 4
    assert verdict.status is Status.VALID


def test_nested_arrays_do_not_bring_the_verifier_down() -> None:
    deep = b"[" * 60_000 + b"]" * 60_000
    pdf = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/X " + deep + b">>\nendobj\n"
    start = len(pdf)
    pdf += b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    pdf += b"trailer\n<</Size 2/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    with pytest.raises(TooDemanding):
        examine(pdf)
