"""Seal a fully signed file and fill the cross-page seals, in one revision. 「用印」"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from signing import fields, seals
from signing.documents import Sealed
from signing.errors import OutOfTurn, Unreadable, WrongStage
from signing.keys import KeyHolder
from signing.revisions import Act, Revision
from signing.timestamps import Timestamper


def seal(
    pdf: bytes,
    *,
    party: str,
    key: KeyHolder,
    seal_pdf: bytes,
    timestamps: Timestamper,
    at: datetime,
    reason: str,
) -> Sealed:
    """Put an organisation's seal on a file that every other party has signed. 「用印」

    `seal_pdf` is a one-page drawing such as `seals.round_seal` makes. The same signature covers
    the seal and all cross-page slices and locks the document. Raises OutOfTurn, AlreadySigned,
    WrongStage, KeyUnavailable or TimestampUnavailable.
    """
    revision = Revision(pdf)
    revision.require_empty(party)
    if not revision.locks(party):
        raise WrongStage(f"{fields.label(party)}的签署位置不是用印位置。")
    waiting = [name for name in revision.unsigned() if name != party]
    if waiting:
        names = "、".join(fields.label(name) for name in waiting)
        raise OutOfTurn(f"尚有未完成的签署，不能用印：{names}。")
    drawing = _read(seal_pdf)
    picture = revision.import_page(drawing)
    side = _side(drawing)
    width, height = revision.size(party)
    revision.show(
        party,
        revision.add_form(
            _read_as(_title(drawing), _fitted(side, width, height)), width, height, draws=picture
        ),
    )
    _fill_cross_pages(revision, picture, side)
    act = Act(key=key, timestamps=timestamps, at=at, reason=reason)
    return Sealed(revision.sign(party, act))


def _fill_cross_pages(revision: Revision, picture: Any, side: float) -> None:
    names = revision.names(fields.CROSS_PREFIX)
    for name, cut in zip(names, seals.slices(len(names)), strict=True):
        width, height = revision.size(name)
        scale = height / side
        content = b"q %.6f 0 0 %.6f %.4f 0 cm /S Do Q" % (scale, scale, -cut.left * height)
        form = revision.add_form(_read_as("", content), width, height, draws=picture)
        revision.show(name, form, value="骑缝章")


def _fitted(side: float, width: float, height: float) -> bytes:
    """Operators that draw the square picture as large as the box allows, centred."""
    scale = min(width, height) / side
    across, up = (width - side * scale) / 2, (height - side * scale) / 2
    return b"q %.6f 0 0 %.6f %.4f %.4f cm /S Do Q" % (scale, scale, across, up)


def _read_as(text: str, drawing: bytes) -> bytes:
    """Make a drawing read as `text`: letters on an arc, or slices of them, read as rubbish.

    /ActualText (ISO 32000-1 §14.9.4) is what searching, copying and reading aloud go by.
    """
    spelled = (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode("ascii")
    return b"/Span <</ActualText <%b>>> BDC %b EMC" % (spelled, drawing)


def _title(drawing: Any) -> str:
    try:
        return str(drawing.trailer["/Info"]["/Title"])
    except KeyError:
        return "印章"


def _side(drawing: Any) -> float:
    left, bottom, right, top = (
        float(edge) for edge in drawing.root["/Pages"]["/Kids"][0]["/MediaBox"]
    )
    if abs((right - left) - (top - bottom)) > 0.5 or left or bottom:
        raise WrongStage("印章图样必须是正方形。")
    return right - left


def _read(seal_pdf: bytes) -> Any:
    try:
        reader = PdfFileReader(io.BytesIO(seal_pdf))
        reader.root["/Pages"]["/Kids"][0]["/MediaBox"]
    except Exception as error:
        raise Unreadable("印章图样无法读取。") from error
    return reader
