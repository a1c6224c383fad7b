"""Freeze a draft: archival pages, every field, nothing signed. 「定稿」"""

from __future__ import annotations

import io
from datetime import datetime

import pikepdf

from signing import archival, fields
from signing.documents import Draft, Frozen
from signing.errors import Unreadable


def freeze(draft: Draft, *, at: datetime) -> Frozen:
    """Turn a draft into PDF/A-2b with all fields; same draft and instant, same bytes. 「定稿」

    The pages are judged before the fields come in, since the judge knows no forms. Raises
    NotArchivable, WrongStage or Unreadable.
    """
    try:
        with pikepdf.open(io.BytesIO(draft.pdf)) as document:
            archival.declare(document, title=draft.title, at=at)
            pages = len(document.pages)
            archived = archival.save(document)
    except pikepdf.PdfError as error:
        raise Unreadable from error
    archival.require(archived)
    return Frozen(fields.add(archived, draft.anchors), pages=pages)
