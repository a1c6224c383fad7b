"""Take plots in from a file at the terminal, after showing the report. 「导入地块」"""

from collections.abc import Mapping
from pathlib import Path

from server import parts
from server.accounts.authorising import Role
from server.kernel import clock
from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import Unacceptable
from server.plots.importing import checking, committing, recognising
from server.plots.importing.findings import Report
from server.plots.importing.placing import Chosen
from server.settings import Settings

OPERATOR = Actor(ActorKind.OFFICIAL, None, "命令行", frozenset({Role.DRAFTER.value}))


def import_plots(
    settings: Settings,
    path: Path,
    *,
    crs: Chosen,
    defaults: Mapping[str, str],
    is_dry_run: bool,
) -> None:
    """Print the report on a file and, unless it is a dry run, commit it. 「导入地块」"""
    try:
        # One byte more than allowed is enough to be refused; a huge file is never read whole.
        with path.open("rb") as file:
            content = file.read(recognising.LARGEST_BYTES + 1)
    except OSError:
        raise Unacceptable("import_unreadable", f"无法读取文件 {path.name}。") from None
    box = parts.assemble(settings)
    try:
        _take_in(box, path.name, content, crs=crs, defaults=defaults, is_dry_run=is_dry_run)
    finally:
        box.database.close()


def _take_in(
    box: parts.Parts,
    name: str,
    content: bytes,
    *,
    crs: Chosen,
    defaults: Mapping[str, str],
    is_dry_run: bool,
) -> None:
    if is_dry_run:
        with box.database.reading() as session:
            report, _ = checking.look(session, name, content, crs=crs, defaults=defaults)
        _print(report)
        _require_acceptable(report)
        return
    with box.database.transaction() as session:
        kept = checking.check(
            session,
            name,
            content,
            crs=crs,
            defaults=defaults,
            blobs=box.blobs,
            by=OPERATOR,
            at=clock.now(),
        )
    report = checking.report_of(kept, blobs=box.blobs)
    _print(report)
    _require_acceptable(report)
    with box.database.transaction() as session:
        committing.commit(
            session,
            kept.id,
            report_sha256=report.digest,
            blobs=box.blobs,
            by=OPERATOR,
            at=clock.now(),
        )
    print(f"已导入：新增 {report.added}，更新 {report.updated}。")


def _require_acceptable(report: Report) -> None:
    if not report.is_acceptable:
        raise Unacceptable("import_has_errors", "文件有错误，没有改动任何地块。")


def _print(report: Report) -> None:
    print(f"{report.filename}  {report.format}  {report.crs}")
    print(
        f"共 {report.rows} 处：新增 {report.added}，更新 {report.updated}，"
        f"无变化 {report.unchanged}；错误 {report.errors}，提醒 {report.warnings}。"
    )
    for one in report.findings:
        where = f"第 {one.row} 行" if one.row else "文件"
        print(f"  [{one.severity.label}] {where} {one.field}：{one.problem}{one.suggestion}")
