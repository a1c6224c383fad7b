"""Small real documents, keys and handwriting for the tests of signing/. 「测试材料」"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import registry as pyhanko_registry
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from signing import certifying, collecting, freezing, sealing, seals
from signing.certificates import Authority
from signing.documents import MM, Box, Certified, Draft, Frozen, Sealed, Signed
from signing.handwriting import Handwriting
from signing.keys import EventKey
from signing.profiles import Purpose
from signing.timestamps import LocalTimestamps
from signing.trust import Trust

PROJECT = Path(__file__).resolve().parents[2]
FONTS = PROJECT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
REGULAR, BOLD = "test-serif", "test-serif-bold"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NUMBER = "TM-ZS-2026-0001"


@cache
def authority() -> Authority:
    """One authority for the whole run: making RSA-3072 keys takes a second."""
    return Authority.create(at=NOON - timedelta(days=30))


@cache
def stranger() -> Authority:
    """Another authority, that nobody here trusts."""
    return Authority.create(at=NOON - timedelta(days=30))


@cache
def timestamps() -> LocalTimestamps:
    """The local timestamp authority."""
    return LocalTimestamps(authority().timestamp_key)


def trust() -> Trust:
    """Trust in the test authority's root."""
    return Trust.from_pem(authority().root_pem, crls=authority().crls)


@cache
def register_fonts() -> None:
    """Register the two fonts of the project under names of the tests."""
    pdfmetrics.registerFont(TTFont(REGULAR, FONTS / "400Regular" / "NotoSerifSC_400Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, FONTS / "700Bold" / "NotoSerifSC_700Bold.ttf"))


@cache
def seal_pdf(organisation: str = "天门市人民政府") -> bytes:
    """The government's seal."""
    register_fonts()
    return seals.round_seal(organisation, font=BOLD)


@cache
def draft(pages: int = 3, *, lines: int = 30) -> Draft:
    """A contract of plain lines with both parties' places on the last page."""
    register_fonts()
    output = io.BytesIO()
    page = canvas.Canvas(output, pagesize=A4, initialFontName=REGULAR, invariant=1)
    page.setTitle("项目投资合同")
    for number in range(pages):
        page.setFont(BOLD, 16)
        page.drawString(28 * MM, 270 * MM, f"项目投资合同 第{number + 1}页")
        page.setFont(REGULAR, 12)
        for line in range(lines):
            text = (
                f"第{line + 1}条 乙方在本项目的固定资产投资不低于人民币{number * 100 + line}万元。"
            )
            page.drawString(28 * MM, (255 - 7 * line) * MM, text)
        page.showPage()
    page.save()
    last = pages - 1
    anchors = {
        "party_a": Box(last, 30 * MM, 18 * MM, 42 * MM, 42 * MM),
        "party_b": Box(last, 120 * MM, 25 * MM, 60 * MM, 22 * MM),
    }
    return Draft(output.getvalue(), "项目投资合同", pages, anchors)


def handwriting() -> Handwriting:
    """Three lively strokes, as a finger draws them."""
    return Handwriting.read(raw_handwriting())


def raw_handwriting() -> dict[str, object]:
    """The same as JSON gives it."""
    strokes: list[list[list[float]]] = []
    for offset, waves in ((40, 1.0), (220, 2.0), (420, 1.5)):
        strokes.append(
            [
                [
                    round(offset + 150 * step / 40, 1),
                    round(110 + 70 * math.sin(waves * math.pi * step / 20) * (1 - step / 80), 1),
                    12.0 * step + 3 * (step % 3),
                ]
                for step in range(41)
            ]
        )
    return {"width": 600, "height": 220, "strokes": strokes}


@dataclass(frozen=True)
class Flow:
    """A contract at every stage it goes through."""

    frozen: Frozen
    certified: Certified
    signed: Signed
    sealed: Sealed
    event_certificate: bytes = field(repr=False)


@cache
def flow(pages: int = 3) -> Flow:
    """Freeze, certify, sign and seal one contract."""
    local = authority()
    frozen = freezing.freeze(draft(pages), at=NOON)
    certified_file = certifying.certify(
        frozen, key=local.platform_key, timestamps=timestamps(), at=NOON
    )
    signed, certificate = sign(certified_file.pdf, at=NOON + timedelta(hours=1))
    return Flow(frozen, certified_file, signed, seal(signed.pdf), certificate)


def certified(contract: Draft) -> Certified:
    """A draft frozen and certified."""
    return certifying.certify(
        freezing.freeze(contract, at=NOON),
        key=authority().platform_key,
        timestamps=timestamps(),
        at=NOON,
    )


def event_key(*, at: datetime = NOON) -> EventKey:
    """A fresh one-time key of the investor."""
    return authority().event_key(
        "王小明",
        organisation="湖北晨曦纺织科技有限公司",
        purpose=Purpose(NUMBER, "ab" * 32, "cd" * 32),
        at=at,
    )


def sign(pdf: bytes, *, at: datetime = NOON, party: str = "party_b") -> tuple[Signed, bytes]:
    """One party's signature with a fresh event certificate, which is returned in DER too."""
    with event_key(at=at) as key:
        signed = collecting.collect(
            pdf,
            party=party,
            key=key,
            handwriting=handwriting(),
            timestamps=timestamps(),
            at=at,
            reason="乙方签署",
        )
        return signed, key.certificate.public_bytes(Encoding.DER)


def seal(pdf: bytes, *, at: datetime = NOON + timedelta(hours=2), party: str = "party_a") -> Sealed:
    """The government's seal on a signed file."""
    return sealing.seal(
        pdf,
        party=party,
        key=authority().seal_key,
        seal_pdf=seal_pdf(),
        timestamps=timestamps(),
        at=at,
        reason="甲方用印",
    )


def crl_der(crl: x509.CertificateRevocationList) -> bytes:
    """A CRL as verifiers take it."""
    return crl.public_bytes(Encoding.DER)


def timestamp_der() -> tuple[bytes, bytes]:
    """Key and certificate of the timestamp authority, for signers of other libraries."""
    holder = authority().timestamp_key
    key = holder.private_key.private_bytes(
        Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key, holder.certificate.public_bytes(Encoding.DER)


def certificate_store() -> Any:
    """Root and issuing certificate as pyHanko wants them."""
    local = authority()
    stores: Any = pyhanko_registry
    store = stores.SimpleCertificateStore()
    for certificate in (local.root.certificate, local.issuing.certificate):
        store.register(asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)))
    return store
