"""The import wizard and the exports of plots: upload, report, commit. 「导入导出页面」"""

import csv
import io
from uuid import UUID

from flask import Blueprint, Response, request

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import visiting
from server.kernel.errors import NotFound, TooLarge, Unacceptable
from server.plots import describing, exporting, filtering, parks, standards, workbooks
from server.plots.exporting import MEDIA_TYPES, ExportFormat
from server.plots.importing import checking, committing, entries, recognising
from server.plots.importing.findings import Severity
from server.plots.importing.placing import Chosen
from server.plots.lifecycle import PlotKind

MOST_SHOWN = 300
FILTERS = ("q", "kind", "status", "park", "township", "chain", "sort")


def mount(routes: Blueprint) -> None:
    """Add the pages of importing and the downloads."""
    routes.add_url_rule("/plots/import", "plot_import", show)
    routes.add_url_rule("/plots/import", "check_plot_import", check, methods=["POST"])
    routes.add_url_rule("/plots/import/template.xlsx", "plot_template", template)
    routes.add_url_rule("/plots/imports/<uuid:id>", "plot_import_report", report)
    routes.add_url_rule("/plots/imports/<uuid:id>/file", "plot_import_file", original)
    routes.add_url_rule("/plots/imports/<uuid:id>/report.csv", "plot_import_findings", findings)
    routes.add_url_rule(
        "/plots/imports/<uuid:id>/commit", "commit_plot_import", commit, methods=["POST"]
    )
    routes.add_url_rule("/plots/export.<word>", "export_plots", export)


def show() -> Response:
    """Show where to upload, and what was imported of late."""
    return _wizard()


def check() -> Response:
    """Look a file over and show its report, or say why it cannot be read."""
    typed = request.form
    sent = request.files.get("file")
    defaults = {key: typed.get(key, "").strip() for key in entries.SETTABLE}
    parts = visiting.parts()
    try:
        if sent is None or not sent.filename:
            raise Unacceptable("import_no_file", "请选择文件。", fields={"file": "请选择文件。"})
        with parts.database.transaction() as session:
            kept = checking.check(
                session,
                sent.filename,
                sent.read(),
                crs=_crs(typed.get("crs", "")),
                defaults=defaults,
                blobs=parts.blobs,
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except (Unacceptable, TooLarge) as refusal:
        return _wizard(refusal=refusal)
    return visiting.onward("plot_import_report", id=kept.id)


def report(id: UUID) -> Response:
    """Show what importing a file would do, or did."""
    parts = visiting.parts()
    with parts.database.reading() as session:
        kept = checking.by_id(session, id, by=visiting.actor())
    read = checking.report_of(kept, blobs=parts.blobs)
    gravest = sorted(read.findings, key=lambda one: (list(Severity).index(one.severity), one.row))
    return visiting.page(
        "plot_import_report.html",
        kept=kept,
        report=read,
        shown=gravest[:MOST_SHOWN],
        notes=read.count(Severity.NOTE),
    )


def commit(id: UUID) -> Response:
    """Take in what the report on the page says, all or nothing."""
    parts = visiting.parts()
    with parts.database.transaction() as session:
        committing.commit(
            session,
            id,
            report_sha256=request.form.get("report_sha256", ""),
            blobs=parts.blobs,
            by=visiting.actor(),
            at=visiting.as_of(),
        )
    return visiting.onward("plot_import_report", done="plots_imported", id=id)


def original(id: UUID) -> Response:
    """Hand out the file just as it was uploaded."""
    parts = visiting.parts()
    with parts.database.reading() as session:
        kept = checking.by_id(session, id, by=visiting.actor())
    suffix = kept.filename.rpartition(".")[2]
    content = parts.blobs.get(kept.sha256)
    return _download(content, "application/octet-stream", f"import-{kept.sha256[:12]}.{suffix}")


def findings(id: UUID) -> Response:
    """Hand out every finding of a report as a table."""
    parts = visiting.parts()
    with parts.database.reading() as session:
        kept = checking.by_id(session, id, by=visiting.actor())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("行", "项目", "严重程度", "问题", "建议"))
    for one in checking.report_of(kept, blobs=parts.blobs).findings:
        cells = (str(one.row or ""), one.field, one.severity.label, one.problem, one.suggestion)
        writer.writerow([exporting.inert(cell) for cell in cells])
    content = b"\xef\xbb\xbf" + text.getvalue().encode()
    return _download(content, "text/csv; charset=utf-8", f"report-{kept.sha256[:12]}.csv")


def template() -> Response:
    """Hand out the empty workbook with its sheet of allowed values."""
    authorising.require(visiting.actor(), Permission.EDIT_PLOTS)
    return _download(workbooks.template(), workbooks.MEDIA_TYPE, "plots-template.xlsx")


def export(word: str) -> Response:
    """Hand out the plots of the filtered list as a file."""
    if word not in set(ExportFormat):
        raise NotFound("export_unknown", "没有这种导出格式。")
    into = ExportFormat(word)
    asked = {name: request.args.get(name, "") for name in FILTERS}
    wanted = filtering.read(asked, map_is_gcj02=False)
    with visiting.parts().database.reading() as session:
        content = exporting.export(session, wanted, into, by=visiting.actor())
    day = visiting.as_of().strftime("%Y%m%d")
    return _download(content, MEDIA_TYPES[into], f"plots-{day}.{into.value}")


def _crs(word: str) -> Chosen:
    if word not in set(Chosen):
        raise Unacceptable("import_crs_unknown", "请选择坐标系。", fields={"crs": "请选择。"})
    return Chosen(word)


def _wizard(*, refusal: Unacceptable | TooLarge | None = None) -> Response:
    authorising.require(visiting.actor(), Permission.EDIT_PLOTS)
    with visiting.parts().database.reading() as session:
        kept = checking.latest(session, by=visiting.actor())
    status = 200 if refusal is None else 413 if isinstance(refusal, TooLarge) else 422
    uses = next(one.choices for one in standards.DECLARED[PlotKind.LAND] if one.key == "use_code")
    return visiting.page(
        "plot_import.html",
        status,
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
        typed=request.form,
        kept=kept,
        systems=[(one.value, one.label) for one in Chosen],
        kinds=[(one.value, one.label) for one in PlotKind],
        townships=[(one.code, one.name) for one in parks.townships().values()],
        parks=[(one.code, one.name) for one in parks.parks().values()],
        owners=describing.OWNER_TYPES,
        uses=uses,
        largest_mb=recognising.LARGEST_BYTES >> 20,
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
