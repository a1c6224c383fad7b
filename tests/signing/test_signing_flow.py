"""A contract from draft to seal, judged by us and by independent tools. 「签署全过程」"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from signing import certifying, collecting, documents, sealing, verifying
from signing.documents import Frozen
from signing.errors import (
    AlreadySigned,
    KeyUnavailable,
    NotSigned,
    OutOfTurn,
    TimestampUnavailable,
    Unreadable,
    WrongStage,
)
from signing.timestamps import RemoteTimestamps
from signing.verdicts import Expectations, ExpectedSigner, Status
from tests.signing import attacks, builders, referees

ROOT = builders.authority().root_pem


def test_a_sealed_contract_is_valid_and_says_who_signed_when() -> None:
    verdict = verifying.verify(builders.flow().sealed.pdf, trust=builders.trust())
    assert verdict.status is Status.VALID
    assert [finding.field for finding in verdict.signatures] == ["platform", "party_b", "party_a"]
    assert [finding.party for finding in verdict.signatures] == ["平台认证", "乙方", "甲方"]
    _, investor, government = verdict.signatures
    assert investor.signer is not None
    assert investor.signer.name == "王小明"
    assert investor.signer.contract_number == builders.NUMBER
    assert investor.signer.grade == "演示"
    assert investor.algorithm == "ECDSA P-256 / SHA-256"
    assert investor.timestamped_at == builders.NOON + timedelta(hours=1)
    assert government.signer is not None
    assert government.signer.organisation == "天门市人民政府"
    assert government.algorithm == "RSA-3072 / SHA-256"
    assert government.revision_sha256 == verdict.sha256 == builders.flow().sealed.sha256


def test_every_act_only_appends() -> None:
    flow = builders.flow()
    stages = [flow.frozen.pdf, flow.certified.pdf, flow.signed.pdf, flow.sealed.pdf]
    for before, after in pairwise(stages):
        assert after.startswith(before)


def test_each_stage_knows_its_own_digest_and_parties() -> None:
    flow = builders.flow()
    assert flow.signed.sha256 == documents.digest(flow.signed.pdf)
    assert flow.signed.parties == ("party_b",)
    assert "pdf=" not in repr(flow.signed)


def test_independent_tools_agree_on_the_good_file(tmp_path: Path) -> None:
    pdf = builders.flow().sealed.pdf
    signatures = referees.detached(pdf)
    assert len(signatures) == 3
    for signature in signatures:
        assert referees.openssl_accepts(signature, root=ROOT, folder=tmp_path)
    assert referees.qpdf_is_content(pdf, folder=tmp_path)
    report = referees.pdfsig(pdf, root=ROOT, folder=tmp_path)
    assert (report.signatures, report.valid, report.trusted, report.whole) == (3, 3, 3, 1)


def test_independent_tools_agree_on_a_flipped_byte(tmp_path: Path) -> None:
    pdf = attacks.flip_in_page(builders.flow().sealed.pdf)
    assert verifying.examine(pdf, trust=builders.trust()).status is Status.ALTERED
    for signature in referees.detached(pdf):
        assert not referees.openssl_accepts(signature, root=ROOT, folder=tmp_path)
    assert not referees.qpdf_is_content(pdf, folder=tmp_path)
    assert referees.pdfsig(pdf, root=ROOT, folder=tmp_path).valid == 0


def test_independent_tools_see_that_something_was_appended(tmp_path: Path) -> None:
    pdf = attacks.overlay(builders.flow().sealed.pdf)
    assert verifying.examine(pdf, trust=builders.trust()).status is Status.ALTERED
    # The mathematics of each signature still holds; only that none covers everything gives it away.
    for signature in referees.detached(pdf):
        assert referees.openssl_accepts(signature, root=ROOT, folder=tmp_path)
    assert referees.qpdf_is_content(pdf, folder=tmp_path)
    report = referees.pdfsig(pdf, root=ROOT, folder=tmp_path)
    assert (report.valid, report.whole) == (3, 0)


def test_a_contract_on_its_way_is_unfinished_until_the_registry_expects_just_that() -> None:
    signed = builders.flow().signed
    assert verifying.examine(signed.pdf, trust=builders.trust()).status is Status.UNFINISHED
    expected = Expectations(signers=(ExpectedSigner("platform"), ExpectedSigner("party_b")))
    verdict = verifying.verify(signed.pdf, trust=builders.trust(), expected=expected)
    assert verdict.unsigned_fields == ("party_a",)


def test_a_frozen_file_is_not_signed() -> None:
    with pytest.raises(NotSigned):
        verifying.verify(builders.flow().frozen.pdf, trust=builders.trust())


def test_nobody_signs_before_the_platform_certifies() -> None:
    with pytest.raises(OutOfTurn) as refused:
        builders.sign(builders.flow().frozen.pdf)
    assert refused.value.code == "out_of_turn"


def test_a_party_signs_only_once() -> None:
    with pytest.raises(AlreadySigned):
        builders.sign(builders.flow().signed.pdf)


def test_a_frozen_file_is_certified_only_once() -> None:
    certified = Frozen(builders.flow().certified.pdf, pages=3)
    with pytest.raises(AlreadySigned):
        certifying.certify(
            certified,
            key=builders.authority().platform_key,
            timestamps=builders.timestamps(),
            at=builders.NOON,
        )


def test_a_draft_cannot_be_sealed() -> None:
    with pytest.raises(OutOfTurn):
        builders.seal(builders.flow().frozen.pdf)


def test_the_seal_waits_for_every_other_party_and_names_them() -> None:
    with pytest.raises(OutOfTurn, match="乙方"):
        builders.seal(builders.flow().certified.pdf)


def test_a_contract_is_sealed_only_once() -> None:
    with pytest.raises(AlreadySigned):
        builders.seal(builders.flow().sealed.pdf)


def test_the_sealing_party_cannot_sign_by_hand_and_the_others_cannot_seal() -> None:
    with pytest.raises(WrongStage):
        builders.sign(builders.flow().certified.pdf, party="party_a")
    with pytest.raises(WrongStage):
        builders.seal(builders.flow().certified.pdf, party="party_b")


@pytest.mark.parametrize("field", ["party_z", "cross_001", ""])
def test_a_place_that_is_no_signature_field_is_refused(field: str) -> None:
    with pytest.raises(WrongStage):
        builders.sign(builders.flow().certified.pdf, party=field)


def test_something_else_than_a_pdf_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        builders.sign(b"%PDF-1.7 not really")


def test_without_a_timestamp_nothing_is_signed() -> None:
    def down(url: str, request: bytes) -> bytes:
        raise ConnectionError(url)

    offline = RemoteTimestamps(("http://tsa.example",), down, builders.trust())
    with pytest.raises(TimestampUnavailable):
        sealing.seal(
            builders.flow().signed.pdf,
            party="party_a",
            key=builders.authority().seal_key,
            seal_pdf=builders.seal_pdf(),
            timestamps=offline,
            at=builders.NOON,
            reason="甲方用印",
        )


def test_a_destroyed_key_signs_nothing() -> None:
    with builders.event_key() as key:
        pass
    with pytest.raises(KeyUnavailable, match="销毁"):
        collecting.collect(
            builders.flow().certified.pdf,
            party="party_b",
            key=key,
            handwriting=builders.handwriting(),
            timestamps=builders.timestamps(),
            at=builders.NOON,
            reason="乙方签署",
        )


def test_three_parties_sign_in_any_order_and_the_seal_comes_last() -> None:
    draft = builders.draft(2)
    third = replace(draft.anchors["party_b"], bottom=draft.anchors["party_b"].bottom + 80)
    certified = builders.certified(replace(draft, anchors={**draft.anchors, "party_c": third}))
    first, _ = builders.sign(certified.pdf, party="party_c")
    with pytest.raises(OutOfTurn, match="乙方"):
        builders.seal(first.pdf)
    second, _ = builders.sign(first.pdf, party="party_b")
    assert second.parties == ("party_b", "party_c")
    verdict = verifying.verify(builders.seal(second.pdf).pdf, trust=builders.trust())
    order = [finding.field for finding in verdict.signatures]
    assert order == ["platform", "party_c", "party_b", "party_a"]


def test_many_threads_sign_at_once() -> None:
    certified = builders.flow().certified.pdf
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda _: builders.sign(certified)[0].pdf, range(16)))
    assert len(set(signed)) == 16
    expected = Expectations(signers=(ExpectedSigner("platform"), ExpectedSigner("party_b")))
    for pdf in signed[:3]:
        verifying.verify(pdf, trust=builders.trust(), expected=expected)
