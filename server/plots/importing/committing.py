"""Take a checked file's plots in, all of them or none. 「提交导入」"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import history
from server.kernel.actor import Actor
from server.kernel.blobs import BlobStore
from server.kernel.errors import Conflict, Unacceptable
from server.plots import editing
from server.plots.importing import checking
from server.plots.importing.model import AGGREGATE, PlotImport
from server.plots.importing.placing import Chosen
from server.plots.importing.planning import Planned


def commit(
    session: Session,
    id: UUID,
    *,
    report_sha256: str,
    blobs: BlobStore,
    by: Actor,
    at: datetime,
) -> PlotImport:
    """Add and change what the report on a file said, if it still says so. 「提交导入」

    `report_sha256` is the report that the official read. Raises Conflict when it was committed
    before or when plots changed since, Unacceptable while the report holds errors.
    """
    authorising.require(by, Permission.EDIT_PLOTS)
    kept = session.get(PlotImport, id, with_for_update=True)
    if kept is None:
        raise checking.unknown()
    if kept.committed_at is not None:
        raise Conflict("import_committed", "这次导入已经提交过。")
    if kept.errors or not kept.rows:
        raise Unacceptable("import_has_errors", "文件有错误，请改正后重新上传。")
    report, plan = checking.look(
        session,
        kept.filename,
        blobs.get(kept.sha256),
        crs=Chosen(kept.crs),
        defaults=kept.defaults,
    )
    if report.digest != kept.report_sha256 or report_sha256 != kept.report_sha256:
        raise Conflict("import_outdated", "检查之后地块有变化，请重新上传文件，核对新的报告。")
    for planned in plan.planned:
        _keep(session, planned, by=by, at=at)
    kept.committed_by, kept.committed_at = by.name, at
    session.flush()
    counts = {"added": kept.added, "updated": kept.updated, "unchanged": kept.unchanged}
    facts = {"sha256": kept.sha256, **counts}
    history.append(session, AGGREGATE, kept.id, action="commit", by=by, at=at, facts=facts)
    return kept


def _keep(session: Session, planned: Planned, *, by: Actor, at: datetime) -> None:
    if not planned.code:
        plot = editing.add(session, planned.facts, by=by, at=at)
        session.expunge(plot)
    elif planned.is_changed:
        editing.edit(session, planned.code, planned.facts, version=planned.version, by=by, at=at)
