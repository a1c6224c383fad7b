"""What somebody could do to a signed file, in later revisions or bytes. 「篡改手法」"""

from __future__ import annotations

import io
import re
from typing import Any

from pyhanko.pdf_utils import generic as pyhanko_generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

generic: Any = pyhanko_generic


def flip(pdf: bytes, position: int) -> bytes:
    """One bit changed."""
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


def flip_in_page(pdf: bytes) -> bytes:
    """The first bit of the compressed drawing operators of a page changed."""
    contents = re.search(rb"/Contents (\d+) 0 R", pdf)
    assert contents is not None
    return flip(pdf, pdf.index(b"stream\n", pdf.index(b"\n%b 0 obj" % contents.group(1))) + 7)


def overlay(pdf: bytes) -> bytes:
    """A white box drawn over the first page's text."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = generic.StreamObject(stream_data=b"q 1 1 1 rg 80 600 300 200 re f Q")
    writer.add_stream_to_page(0, writer.add_object(stream))
    return _written(writer)


def stamp(pdf: bytes) -> bytes:
    """A stamp annotation on the first page."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(edge) for edge in (80, 600, 380, 800)]
            ),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): _white(writer)}),
        }
    )
    writer.register_annotation(_first_page(writer), writer.add_object(annotation))
    return _written(writer)


def swap_appearance(pdf: bytes, field: str) -> bytes:
    """Another picture in a field: a blank one for the seal, the ink or a cross-page slice."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    listed = writer.root["/AcroForm"]["/Fields"]
    for index in range(len(listed)):
        reference = listed.raw_get(index)
        dictionary = reference.get_object()
        if dictionary["/T"] == field:
            dictionary["/AP"] = generic.DictionaryObject({pdf_name("/N"): _white(writer)})
            writer.mark_update(reference)
    return _written(writer)


def zero_last_byte_range(pdf: bytes) -> bytes:
    """The last signature says that it covers nothing (universal signature forgery)."""
    last = list(re.finditer(rb"/ByteRange \[[^\]]*\]", pdf))[-1]
    blank = b"/ByteRange [0 0 0 0]".ljust(last.end() - last.start())
    return pdf[: last.start()] + blank + pdf[last.end() :]


def hide_behind_last_signature(pdf: bytes) -> bytes:
    """A byte changed in the padding of the last signature, the one place that nothing covers."""
    position = last_gap(pdf)[1] - 3
    return pdf[:position] + b"7" + pdf[position + 1 :]


def last_gap(pdf: bytes) -> tuple[int, int]:
    """Where the last signature itself stands, from its < to behind its >."""
    last = list(re.finditer(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", pdf))[-1]
    return int(last.group(1)), int(last.group(2))


def _first_page(writer: Any) -> Any:
    return writer.find_page_for_modification(0)[0]


def _white(writer: Any) -> Any:
    box = generic.ArrayObject([generic.NumberObject(edge) for edge in (0, 0, 300, 200)])
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): box,
        },
        stream_data=b"1 1 1 rg 0 0 300 200 re f",
    )
    return writer.add_object(form)


def _written(writer: Any) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
