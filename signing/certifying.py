"""Certify a frozen file, whose text cannot change from here on. 「平台认证」"""

from __future__ import annotations

from datetime import datetime

from signing import fields
from signing.documents import Certified, Frozen
from signing.keys import KeyHolder
from signing.revisions import Act, Revision
from signing.timestamps import Timestamper

REASON = "平台认证：文本自此不得更改"


def certify(frozen: Frozen, *, key: KeyHolder, timestamps: Timestamper, at: datetime) -> Certified:
    """Put the platform's certification on a frozen file. 「平台认证」

    DocMDP with P=2 allows filling fields and signing only (ISO 32000-1 §12.8.2.2). Raises
    AlreadySigned, WrongStage, KeyUnavailable or TimestampUnavailable.
    """
    revision = Revision(frozen.pdf)
    revision.require_empty(fields.PLATFORM)
    act = Act(key=key, timestamps=timestamps, at=at, reason=REASON)
    return Certified(revision.sign(fields.PLATFORM, act, certifies=True))
