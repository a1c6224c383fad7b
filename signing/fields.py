"""Every field a contract will ever fill, made before the first signature. 「签章域」

A field added after the first signature breaks that signature in careful readers; filling one that
was there does not. The government's seal field locks everything when signed (/Lock /Action /All /P
1), or a later revision could swap the picture of a cross-page slice unnoticed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from signing import archival, seals
from signing.documents import Box
from signing.errors import WrongStage

PLATFORM = "platform"
SEALING_PARTY = "party_a"
PARTY_PREFIX = "party_"
CROSS_PREFIX = "cross_"

LABELS = {PLATFORM: "平台认证", "party_a": "甲方", "party_b": "乙方", "party_c": "丙方"}

_PRINTED_AND_LOCKED = 4 | 128
_READ_ONLY = 1
_APPEND_ONLY = 3


def label(field: str) -> str:
    """What people call a signature field, or its own name if they have none. 「签署方」"""
    return LABELS.get(field, field)


def add(pdf: bytes, anchors: Mapping[str, Box]) -> bytes:
    """Add the platform's field, one for each party and one cross-page field a page. 「建立签章域」

    Raises WrongStage if the sealing party has no anchor or the file already has a form.
    """
    if SEALING_PARTY not in anchors:
        raise WrongStage("草稿缺少甲方用印的位置。")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if "/AcroForm" in document.Root:
            raise WrongStage("草稿中已有表单域。")
        made = [_signature(document, PLATFORM, Box(0, 0, 0, 0, 0))]
        for party, box in sorted(anchors.items(), key=_signing_order):
            made.append(_signature(document, party, box))
        made += _cross_page(document)
        document.Root.AcroForm = document.make_indirect(
            Dictionary(Fields=Array(made), SigFlags=_APPEND_ONLY)
        )
        return archival.save(document)


def cross_name(page: int) -> str:
    """The name of the cross-page field of a page counted from 0. 「骑缝域名」"""
    return f"{CROSS_PREFIX}{page + 1:03d}"


def _signature(document: pikepdf.Pdf, name: str, box: Box) -> pikepdf.Object:
    field = _widget(document, name, box)
    field.FT = Name.Sig
    field.TU = String(f"{label(name)}签署")
    if name == SEALING_PARTY:
        field.Lock = document.make_indirect(
            Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1)
        )
    return field


def _cross_page(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    made = []
    for index, cut in enumerate(seals.slices(len(document.pages))):
        _, bottom, right, top = map(float, document.pages[index].mediabox)
        width = seals.DIAMETER * cut.width
        middle = (bottom + top - seals.DIAMETER) / 2
        box = Box(index, right - width, middle, width, seals.DIAMETER)
        field = _widget(document, cross_name(index), box)
        field.FT = Name.Tx
        field.Ff = _READ_ONLY
        field.DA = String("0 g")
        field.TU = String("骑缝章")
        made.append(field)
    return made


def _widget(document: pikepdf.Pdf, name: str, box: Box) -> pikepdf.Object:
    if not 0 <= box.page < len(document.pages):
        raise WrongStage(f"{label(name)}的签章位置不在文件的页面上。")
    page = document.pages[box.page].obj
    empty = document.make_stream(b"")
    empty.Type = Name.XObject
    empty.Subtype = Name.Form
    empty.BBox = Array([0, 0, round(box.width, 2), round(box.height, 2)])
    empty.Resources = Dictionary()
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            T=String(name),
            F=_PRINTED_AND_LOCKED,
            Rect=Array(list(box.rectangle)),
            P=page,
            AP=Dictionary(N=empty),
        )
    )
    if "/Annots" not in page:
        page.Annots = Array([])
    page.Annots.append(field)
    return field


def _signing_order(anchor: tuple[str, Box]) -> tuple[bool, str]:
    """Readers list fields as the form does; the seal comes last."""
    return anchor[0] == SEALING_PARTY, anchor[0]
