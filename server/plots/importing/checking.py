"""Look a file over, keep it, and report what importing it would do. 「检查导入文件」"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import history
from server.kernel.actor import Actor
from server.kernel.blobs import BlobStore
from server.kernel.errors import NotFound
from server.plots.importing import entries, placing, planning, recognising
from server.plots.importing.findings import Report
from server.plots.importing.model import AGGREGATE, PlotImport
from server.plots.importing.placing import Chosen
from server.plots.importing.planning import Plan

MOST_LISTED = 30


def look(
    session: Session,
    filename: str,
    content: bytes,
    *,
    crs: Chosen,
    defaults: Mapping[str, str],
) -> tuple[Report, Plan]:
    """Read a file against the plots that are known, changing nothing. 「预检」"""
    filename = recognising.safe_name(filename)
    source = recognising.read(filename, content)
    known = placing.reference(source.stated_crs, crs, meridian=source.meridian)
    wanted = {key: defaults[key] for key in entries.SETTABLE if defaults.get(key)}
    plan = planning.plan(session, source, known, defaults=wanted)
    report = Report(
        filename=filename,
        sha256=hashlib.sha256(content).hexdigest(),
        format=source.format.label,
        crs=known.label,
        rows=plan.rows,
        added=plan.added,
        updated=plan.updated,
        unchanged=plan.unchanged,
        findings=plan.findings,
    )
    return report, plan


def check(
    session: Session,
    filename: str,
    content: bytes,
    *,
    crs: Chosen,
    defaults: Mapping[str, str],
    blobs: BlobStore,
    by: Actor,
    at: datetime,
) -> PlotImport:
    """Keep a file and the report on it; no plot is changed. 「检查导入文件」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    report, _ = look(session, filename, content, crs=crs, defaults=defaults)
    kept = PlotImport(
        filename=report.filename,
        sha256=blobs.put(content),
        size=len(content),
        crs=crs.value,
        defaults={key: defaults[key] for key in entries.SETTABLE if defaults.get(key)},
        report_sha256=blobs.put(report.as_bytes()),
        rows=report.rows,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        errors=report.errors,
        warnings=report.warnings,
        uploaded_by_id=by.id,
        uploaded_by=by.name,
        uploaded_at=at,
    )
    session.add(kept)
    session.flush()
    facts = {"sha256": kept.sha256, "report_sha256": kept.report_sha256}
    history.append(session, AGGREGATE, kept.id, action="check", by=by, at=at, facts=facts)
    return kept


def by_id(session: Session, id: UUID, *, by: Actor) -> PlotImport:
    """Return one import; raise NotFound. 「一次导入」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    found = session.get(PlotImport, id)
    if found is None:
        raise unknown()
    return found


def latest(session: Session, *, by: Actor) -> Sequence[PlotImport]:
    """Return the imports of late, newest first. 「导入记录」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    asked = select(PlotImport).order_by(PlotImport.uploaded_at.desc()).limit(MOST_LISTED)
    return session.scalars(asked).all()


def report_of(kept: PlotImport, *, blobs: BlobStore) -> Report:
    """Return the report on an import as it was kept. 「导入报告」"""
    return Report.from_bytes(blobs.get(kept.report_sha256))


def unknown() -> NotFound:
    """Return the answer for an import that is not there."""
    return NotFound("import_not_found", "没有这次导入。")
