"""A file that begins with a contract of ours and shows something else is no contract of ours."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from server.contracts import verifying
from server.contracts.checks import Check, Outcome
from server.kernel.database import Database
from tests.contracts import builders
from tests.contracts.builders import Case
from tests.signing import attacks


def check(case: Case, pdf: bytes) -> Check:
    """The answer to an upload."""
    examination = verifying.examine(pdf, room=case.room)
    with case.database.reading() as session:
        return verifying.compare(session, examination)


def another_document() -> bytes:
    """A complete file of one blank page, signed by nobody."""
    made = io.BytesIO()
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def moved(pdf: bytes, by: int) -> bytes:
    """The same file as it must read when so many bytes stand before it."""
    body, _, table = pdf.partition(b"xref\n")
    lines = table.split(b"\n")
    shifted = [
        b"%010d%b" % (int(line[:10]) + by, line[10:]) if line.endswith(b"n ") else line
        for line in lines
    ]
    start = lines.index(b"startxref") + 1
    shifted[start] = b"%d" % (len(body) + by)
    return body + b"xref\n" + b"\n".join(shifted)


def without_its_form(pdf: bytes) -> bytes:
    """One more revision that covers the first page and forgets every signature field."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(attacks.overlay(pdf)))
    del writer.root["/AcroForm"]
    for page in range(writer.root["/Pages"]["/Count"]):
        reference, _ = writer.find_page_for_modification(page)
        leaf = reference.get_object()
        if "/Annots" in leaf:
            del leaf[pdf_name("/Annots")]
        writer.mark_update(reference)
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize("way", ["form forgotten", "whole file behind", "broken file behind"])
def test_another_document_behind_our_contract_is_not_called_an_intact_original(
    tmp_path: Path, database: Database, way: str
) -> None:
    case = builders.concluded(tmp_path, database)
    good = case.pdf()
    shown = {
        "form forgotten": lambda: without_its_form(good),
        "whole file behind": lambda: good + moved(another_document(), len(good)),
        "broken file behind": lambda: good + another_document()[:-30],
    }[way]()
    assert shown.startswith(good)
    found = check(case, shown)
    assert found.outcome is Outcome.ALTERED
    assert found.original_size == len(good)
