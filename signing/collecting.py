"""Collect a party's signature: ink on the page, a certificate behind it. 「收集签名」"""

from __future__ import annotations

from datetime import datetime

from signing import fields
from signing.documents import Signed
from signing.errors import OutOfTurn, WrongStage
from signing.handwriting import Handwriting
from signing.keys import KeyHolder
from signing.revisions import Act, Revision
from signing.timestamps import Timestamper


def collect(
    pdf: bytes,
    *,
    party: str,
    key: KeyHolder,
    handwriting: Handwriting,
    timestamps: Timestamper,
    at: datetime,
    reason: str,
) -> Signed:
    """Add the signature of one party that is not the sealing one. 「收集签名」

    Raises OutOfTurn before certification, AlreadySigned, WrongStage, KeyUnavailable or
    TimestampUnavailable; the bytes given are never touched.
    """
    revision = Revision(pdf)
    revision.require_empty(party)
    if party == fields.PLATFORM or revision.locks(party):
        raise WrongStage(f"{fields.label(party)}不能以手写方式签署。")
    if not revision.is_signed(fields.PLATFORM):
        raise OutOfTurn("文件尚未经平台认证，不能签署。")
    signed = {*revision.signed(), party}
    parties = tuple(name for name in revision.names(fields.PARTY_PREFIX) if name in signed)
    width, height = revision.size(party)
    form = revision.add_form(handwriting.content(width, height), width, height)
    revision.show(party, form)
    act = Act(key=key, timestamps=timestamps, at=at, reason=reason)
    return Signed(revision.sign(party, act), parties=parties)
