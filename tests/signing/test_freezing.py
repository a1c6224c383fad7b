"""A frozen file is archival, complete and the same every time. 「定稿」"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from signing import archival, freezing
from signing.documents import Box, Draft
from signing.errors import NotArchivable, Unreadable, WrongStage
from tests.signing import builders

NOON = builders.NOON


def opened(pdf: bytes) -> pikepdf.Pdf:
    """A PDF to look into."""
    return pikepdf.open(io.BytesIO(pdf))


def test_the_same_draft_at_the_same_time_gives_the_same_bytes() -> None:
    first = freezing.freeze(builders.draft(), at=NOON)
    assert freezing.freeze(builders.draft(), at=NOON) == first
    assert freezing.freeze(builders.draft(), at=NOON + timedelta(seconds=1)) != first


def test_real_dates_in_local_time_stand_in_the_file() -> None:
    with opened(freezing.freeze(builders.draft(), at=NOON).pdf) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261120120000+08'00'"
        assert str(pdf.docinfo["/Title"]) == "项目投资合同"
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
    assert "<xmp:CreateDate>2026-11-20T12:00:00+08:00</xmp:CreateDate>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata


def test_a_title_with_markup_stays_a_title() -> None:
    draft = replace(builders.draft(), title='<合同> & "附件"')
    with opened(freezing.freeze(draft, at=NOON).pdf) as pdf:
        assert "&lt;合同&gt; &amp;" in bytes(pdf.Root.Metadata.read_bytes()).decode()


def test_the_pages_are_archival_without_findings() -> None:
    with opened(builders.draft().pdf) as pdf:
        archival.declare(pdf, title="项目投资合同", at=NOON)
        archival.require(archival.save(pdf))


def test_pages_that_are_not_archival_are_refused_with_the_findings() -> None:
    output = io.BytesIO()
    page = canvas.Canvas(output, pagesize=A4)
    page.setFont("Helvetica", 12)
    page.drawString(100, 700, "an unembedded font")
    page.save()
    draft = Draft(output.getvalue(), "合同", 1, builders.draft(1).anchors)
    with pytest.raises(NotArchivable) as refused:
        freezing.freeze(draft, at=NOON)
    assert refused.value.findings
    assert refused.value.code == "not_archivable"


def test_every_field_is_there_before_the_first_signature() -> None:
    with opened(freezing.freeze(builders.draft(3), at=NOON).pdf) as pdf:
        form = pdf.Root.AcroForm
        names = [str(field.T) for field in form.Fields]
        assert names == ["platform", "party_b", "party_a", "cross_001", "cross_002", "cross_003"]
        kinds = {str(field.T): str(field.FT) for field in form.Fields}
        assert kinds["party_a"] == "/Sig"
        assert kinds["cross_001"] == "/Tx"
        by_name = {str(field.T): field for field in form.Fields}
        lock = by_name["party_a"].Lock
        assert (str(lock.Action), int(lock.P)) == ("/All", 1)
        assert "/Lock" not in by_name["party_b"]
        assert all(int(by_name[f"cross_00{page}"].Ff) == 1 for page in (1, 2, 3))
        for number, page in enumerate(pdf.pages, start=1):
            on_page = {str(widget.T) for widget in page.obj.Annots}
            assert f"cross_{number:03d}" in on_page


def test_a_cross_page_field_hangs_on_the_right_edge() -> None:
    with opened(freezing.freeze(builders.draft(10), at=NOON).pdf) as pdf:
        rectangle = [float(edge) for edge in pdf.Root.AcroForm.Fields[5].Rect]
    assert rectangle[2] == pytest.approx(A4[0], abs=0.01)
    assert rectangle[2] - rectangle[0] == pytest.approx(42 / 10 / 25.4 * 72, abs=0.02)


def test_a_draft_without_a_place_for_the_seal_is_refused() -> None:
    draft = builders.draft()
    anchors = {"party_b": draft.anchors["party_b"]}
    with pytest.raises(WrongStage, match="甲方"):
        freezing.freeze(replace(draft, anchors=anchors), at=NOON)


def test_a_place_beyond_the_last_page_is_refused() -> None:
    draft = builders.draft()
    with pytest.raises(WrongStage, match="页面"):
        freezing.freeze(
            replace(draft, anchors={**draft.anchors, "party_b": Box(9, 1, 1, 10, 10)}), at=NOON
        )


def test_something_else_than_a_pdf_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        freezing.freeze(replace(builders.draft(), pdf=b"hello"), at=NOON)
