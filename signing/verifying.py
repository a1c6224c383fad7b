"""Verify a signed file against trusted roots and, where there is one, a registry. 「验签」

The six rules: strict parsing without repair; every signature intact, trusted and timestamped; no
later change that a signature forbids; the expected signers in order; the last signature covers the
whole file, or only archival material follows; the file is the registered one. Mathematics alone
cannot see a roll-back or a look-alike, which is why the last three exist.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import checking
from signing.checking import Checked
from signing.errors import (
    BadSignature,
    NotAsExpected,
    NotSigned,
    SigningError,
    Tampered,
    TooDemanding,
    Unreadable,
    Untrusted,
)
from signing.trust import Trust
from signing.verdicts import Expectations, Fault, Status, Verdict

_ERRORS: dict[Status, type[SigningError]] = {
    Status.ALTERED: Tampered,
    Status.UNTRUSTED: Untrusted,
    Status.INVALID: BadSignature,
}


def verify(pdf: bytes, *, trust: Trust, expected: Expectations | None = None) -> Verdict:
    """The verdict on a good file, or an error: nothing else is returned. 「验证」

    An unfinished file is good where `expected.signers` names exactly the signatures it has. Raises
    Tampered, Untrusted, BadSignature, NotAsExpected, NotSigned or Unreadable.
    """
    verdict = examine(pdf, trust=trust, expected=expected)
    is_on_its_way = (
        verdict.status is Status.UNFINISHED and expected is not None and expected.signers
    )
    if not verdict.is_valid and not is_on_its_way:
        raise _ERRORS.get(verdict.status, NotAsExpected)(verdict.status.sentence)
    return verdict


def examine(pdf: bytes, *, trust: Trust, expected: Expectations | None = None) -> Verdict:
    """Everything that can be proved about a file, good or bad. 「核验」

    Raises NotSigned or Unreadable; a damaged or encrypted file, or one that is too demanding, is
    unreadable.
    """
    try:
        verdict = _examine(pdf, trust)
    except SigningError:
        raise
    except (MemoryError, RecursionError) as error:
        raise TooDemanding from error
    except Exception as error:  # a hostile file makes the parser raise anything
        raise Unreadable from error
    return verdict if expected is None else verdict.against(expected)


def _examine(pdf: bytes, trust: Trust) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    if reader.encrypted:
        raise Unreadable("文件已加密，无法读取。")
    signed, unsigned = _signatures(reader)
    if not signed:
        raise NotSigned
    checked = asyncio.run(checking.check_all(signed, pdf=pdf, trust=trust))
    return Verdict(
        status=_status(checked, unsigned, ends_cleanly=_ends_cleanly(pdf)),
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        signatures=tuple(one.finding for one in checked),
        unsigned_fields=unsigned,
    )


def _signatures(reader: Any) -> tuple[list[EmbeddedPdfSignature], tuple[str, ...]]:
    """The signatures in the order they were made, and the names of fields still empty."""
    if "/AcroForm" not in reader.root:
        raise NotSigned
    signed, unsigned = [], []
    for name, value, field in enumerate_sig_fields(reader):
        if value is None:
            unsigned.append(str(name))
        else:
            signed.append(EmbeddedPdfSignature(reader, field.get_object(), str(name)))
    return sorted(signed, key=lambda one: int(one.signed_revision)), tuple(unsigned)


def _status(checked: list[Checked], unsigned: tuple[str, ...], *, ends_cleanly: bool) -> Status:
    faults = {one.finding.fault for one in checked}
    if faults & {Fault.BROKEN, Fault.CHANGED_LATER}:
        return Status.ALTERED
    if Fault.UNTRUSTED in faults:
        return Status.UNTRUSTED
    if faults & {Fault.NO_TIMESTAMP, Fault.REVOKED}:
        return Status.INVALID
    if Fault.FOREIGN_ENCODING in faults:
        return Status.NOT_ISSUED
    if not _covers_everything(checked[-1], ends_cleanly=ends_cleanly):
        return Status.APPENDED
    return Status.UNFINISHED if unsigned else Status.VALID


def _covers_everything(last: Checked, *, ends_cleanly: bool) -> bool:
    if last.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return ends_cleanly and last.later_changes is ModificationLevel.LTA_UPDATES


def _ends_cleanly(pdf: bytes) -> bool:
    return pdf.rstrip(b"\r\n").endswith(b"%%EOF")
