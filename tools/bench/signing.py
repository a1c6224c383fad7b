"""One B-T signature with a visible seal: ours against stock pyHanko. 「签名对比」

Both sign the same file with the same RSA-3072 key and the same timestamp authority, which answers
in the process and parses its key once, so that its cost is the same small one for both. Ours also
fills the cross-page seal of every page, the peer does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko import stamp as pyhanko_stamp
from pyhanko.pdf_utils import content as pyhanko_content
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers as pyhanko_signers
from pyhanko.sign import timestamps as pyhanko_timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator import registry as pyhanko_registry

from signing import certifying, collecting, fonts, freezing, sealing, seals, verifying
from signing.certificates import GOVERNMENT, Authority
from signing.handwriting import Handwriting
from signing.profiles import Purpose
from signing.revisions import LOCATION
from signing.timestamps import LocalTimestamps
from signing.trust import Trust
from signing.verdicts import Status
from tools.bench import measuring, rendering
from tools.bench.measuring import Comparison

GOAL = 4.0
ROUNDS = 25
WARM_UPS = 3
_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_REASON = "甲方用印"
# Partly annotated libraries, used as they come.
_signers: Any = pyhanko_signers
_stamp: Any = pyhanko_stamp
_content: Any = pyhanko_content
_registry: Any = pyhanko_registry


@dataclass(frozen=True, slots=True)
class Subject:
    """A contract that only the government has not signed. 「待用印合同」"""

    pdf: bytes
    pages: int
    seal_pdf: bytes
    authority: Authority
    timestamps: LocalTimestamps

    def seal(self) -> bytes:
        """Ours. 「用印」"""
        sealed = sealing.seal(
            self.pdf,
            party="party_a",
            key=self.authority.seal_key,
            seal_pdf=self.seal_pdf,
            timestamps=self.timestamps,
            at=_AT,
            reason=_REASON,
        )
        return sealed.pdf


class _SameAuthority(pyhanko_timestamps.TimeStamper):
    """The peer's view of our timestamp authority."""

    def __init__(self, local: LocalTimestamps) -> None:
        initialise: Any = super().__init__
        initialise(include_nonce=True)
        self._local = local

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._local.respond(req.dump(), at=_AT))


def subject() -> Subject:
    """The contract of the rendering benchmark, frozen, certified and signed. 「准备」"""
    draft = rendering.contract().draft()
    authority = Authority.create(at=_AT)
    stamps = LocalTimestamps(authority.timestamp_key)
    frozen = freezing.freeze(draft, at=_AT)
    certified = certifying.certify(frozen, key=authority.platform_key, timestamps=stamps, at=_AT)
    purpose = Purpose("TM-ZS-2026-0001", certified.sha256)
    with authority.event_key("王小明", organisation="某公司", purpose=purpose, at=_AT) as key:
        signed = collecting.collect(
            certified.pdf,
            party="party_b",
            key=key,
            handwriting=_handwriting(),
            timestamps=stamps,
            at=_AT,
            reason="乙方签署",
        )
    fonts.family()
    seal_pdf = seals.round_seal(GOVERNMENT, font=fonts.BOLD)
    return Subject(signed.pdf, frozen.pages, seal_pdf, authority, stamps)


def measure(*, rounds: int = ROUNDS) -> Comparison:
    """Sign in turns; raises RuntimeError if either file is not sound. 「测量」"""
    contract = subject()
    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder) / "seal.pdf"
        drawing.write_bytes(contract.seal_pdf)
        peer = _stock(contract, drawing)
        trust = Trust.from_pem(contract.authority.root_pem)
        sizes = [len(require_sound(act(), trust)) for act in (contract.seal, peer)]
        ours, theirs = measuring.in_turns(contract.seal, peer, rounds=rounds, warm_ups=WARM_UPS)
    return Comparison(
        name="signing",
        title=f"one B-T signature with seal on {contract.pages} pages",
        peer_name="stock pyHanko SimpleSigner, same key and timestamp authority",
        unit="ms",
        ours=ours,
        peer=theirs,
        goal=GOAL,
        remarks={
            "pages": contract.pages,
            "bytes_before": len(contract.pdf),
            "bytes": sizes[0],
            "peer_bytes": sizes[1],
        },
    )


def require_sound(pdf: bytes, trust: Trust) -> bytes:
    """The file, if its mathematics, chain and timestamps hold; else RuntimeError. 「校验」

    The peer's signatures are sound and not in our form, for which the verdict is "not issued here".
    """
    verdict = verifying.examine(pdf, trust=trust)
    if verdict.status not in (Status.VALID, Status.NOT_ISSUED):
        raise RuntimeError(verdict.status.sentence)
    return pdf


def _stock(contract: Subject, drawing: Path) -> Callable[[], bytes]:
    holder = contract.authority.seal_key
    key = holder.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = _registry.SimpleCertificateStore()
    for certificate in holder.chain:
        store.register(_asn1(certificate))
    signer = _signers.SimpleSigner(
        signing_cert=_asn1(holder.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=store,
        embed_roots=True,
    )
    metadata = _signers.PdfSignatureMetadata(
        field_name="party_a",
        reason=_REASON,
        location=LOCATION,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    style = _stamp.StaticStampStyle(
        background=_content.ImportedPdfPage(str(drawing)), background_opacity=1.0, border_width=0
    )
    pdf_signer = _signers.PdfSigner(
        metadata, signer, timestamper=_SameAuthority(contract.timestamps), stamp_style=style
    )

    def sign() -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(contract.pdf))
        written: bytes = pdf_signer.sign_pdf(writer, existing_fields_only=True).getvalue()
        return written

    return sign


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _handwriting() -> Handwriting:
    stroke = [[10 + 5 * step, 40 + (step % 9) * 4, 12 * step] for step in range(50)]
    return Handwriting.read({"width": 300, "height": 110, "strokes": [stroke]})


if __name__ == "__main__":
    compared = measure()
    print(
        f"{compared.title}: ours {compared.ours.median:.1f} ms, {compared.peer_name}"
        f" {compared.peer.median:.1f} ms, {compared.ratio:.1f} times as fast"
    )
