"""Append one signed revision to a file, never touching the bytes before it. 「追加修订」

pyHanko reads the file and writes the increment; the signature itself is our own DER. Its asyncio
signing layer and stamp machinery are left out, they cost more than the signature.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic as pyhanko_generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from signing import cms
from signing.errors import AlreadySigned, SigningError, Unreadable, WrongStage
from signing.keys import KeyHolder
from signing.timestamps import Timestamper

# Half of it is annotated, half is not; as Any it can be used like either.
generic: Any = pyhanko_generic

LOCATION = "湖北省天门市"
_HASH = "sha256"


class _AppendOnly(IncrementalPdfFileWriter):
    """Leaves /Info alone: a changed Producer would contradict the PDF/A metadata, which stays."""

    def _update_meta(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class Act:
    """Who signs, when and why, with what stamp of time. 「签署动作」"""

    key: KeyHolder
    timestamps: Timestamper
    at: datetime
    reason: str


class Revision:
    """A revision being written on top of a file. 「修订」"""

    def __init__(self, pdf: bytes) -> None:
        self._before = pdf
        try:
            self._writer = _AppendOnly(io.BytesIO(pdf))
            self._fields = {
                str(field["/T"]): (reference, field) for reference, field in self._widgets()
            }
        except Exception as error:
            raise Unreadable from error

    def is_signed(self, field: str) -> bool:
        """Whether a signature field is there and has a value. 「是否已签」"""
        return field in self._fields and "/V" in self._fields[field][1]

    def unsigned(self) -> tuple[str, ...]:
        """The signature fields still empty, in the order of the form. 「未签的域」"""
        return tuple(name for name in self._signature_fields() if not self.is_signed(name))

    def signed(self) -> tuple[str, ...]:
        """The signature fields that have a value, in the order of the form. 「已签的域」"""
        return tuple(filter(self.is_signed, self._signature_fields()))

    def names(self, prefix: str) -> tuple[str, ...]:
        """The fields whose name starts with a prefix, in the order of the form. 「域名」"""
        return tuple(name for name in self._fields if name.startswith(prefix))

    def locks(self, field: str) -> bool:
        """Whether signing this field locks the whole document. 「是否锁定全文」"""
        return field in self._fields and "/Lock" in self._fields[field][1]

    def require_empty(self, field: str) -> None:
        """Raise WrongStage if there is no such field, AlreadySigned if it is filled. 「须为空」"""
        if field not in self._signature_fields():
            raise WrongStage(f"文件中没有名为 {field} 的签署位置。")
        if self.is_signed(field):
            raise AlreadySigned

    def size(self, field: str) -> tuple[float, float]:
        """Width and height of a field in points. 「域的大小」"""
        left, bottom, right, top = (float(edge) for edge in self._fields[field][1]["/Rect"])
        return right - left, top - bottom

    def add_form(self, content: bytes, width: float, height: float, *, draws: Any = None) -> Any:
        """Add a form XObject of operators; `draws` is a form they call /S. 「添加图形」"""
        entries = {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                [generic.FloatObject(f"{edge:.3f}") for edge in (0, 0, width, height)]
            ),
            pdf_name("/Resources"): generic.DictionaryObject(),
        }
        if draws is not None:
            entries[pdf_name("/Resources")] = generic.DictionaryObject(
                {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/S"): draws})}
            )
        form = generic.StreamObject(entries, stream_data=content)
        if len(content) > 256:
            form.compress()
        return self._writer.add_object(form)

    def import_page(self, reader: Any) -> Any:
        """Copy the first page of another file in as a form XObject. 「引入页面」"""
        return self._writer.import_page_as_xobject(reader, 0)

    def show(self, field: str, form: Any, *, value: str | None = None) -> None:
        """Make a form the appearance of a field, and set a text value. 「设置外观」"""
        reference, dictionary = self._fields[field]
        dictionary["/AP"] = generic.DictionaryObject({pdf_name("/N"): form})
        if value is not None:
            dictionary["/V"] = generic.pdf_string(value)
        self._writer.mark_update(reference)

    def sign(self, field: str, act: Act, *, certifies: bool = False) -> bytes:
        """Sign a field over everything in the file and return the whole new file. 「签署」

        `certifies` makes it the certification that allows form filling only. Raises
        KeyUnavailable, TimestampUnavailable.
        """
        size = cms.greatest_size(act.key, act.timestamps.token_size)
        placeholder = SignatureObject(
            timestamp=act.at,
            subfilter=SigSeedSubFilter.PADES,
            location=LOCATION,
            reason=act.reason,
            bytes_reserved=2 * size,
        )
        setup = SigObjSetup(placeholder, mdp_setup=self._permissions(field, certifies=certifies))
        steps = PdfCMSEmbedder().write_cms(field, self._writer, existing_fields_only=True)
        next(steps)
        steps.send(setup)
        prepared, output = steps.send(SigIOSetup(md_algorithm=_HASH))
        steps.send(
            cms.sign(
                prepared.document_digest,
                key=act.key,
                stamp=lambda digest: act.timestamps.token(digest, at=act.at),
            )
        )
        written: bytes = output.getvalue()
        if not written.startswith(self._before):
            raise SigningError("追加签名时改动了原有内容，已放弃。")
        return written

    def _permissions(self, field: str, *, certifies: bool) -> SigMDPSetup:
        if certifies:
            return SigMDPSetup(_HASH, certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
        if self.locks(field):
            lock = self._fields[field][1]["/Lock"]
            return SigMDPSetup(
                _HASH,
                field_lock=FieldMDPSpec.from_pdf_object(lock),
                docmdp_perms=MDPPerm(int(lock["/P"])),
            )
        return SigMDPSetup(_HASH)

    def _signature_fields(self) -> Iterator[str]:
        return (name for name, (_, field) in self._fields.items() if field.get("/FT") == "/Sig")

    def _widgets(self) -> Iterator[tuple[Any, Any]]:
        listed = self._writer.root["/AcroForm"]["/Fields"]
        for index in range(len(listed)):
            reference = listed.raw_get(index)
            yield reference, reference.get_object()
