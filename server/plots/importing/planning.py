"""Turn the rows of a file into what would be added and changed, and say what is wrong. 「预检」"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kernel.errors import Unacceptable
from server.plots import describing, editing, geometry
from server.plots.describing import PlotFacts
from server.plots.importing import areas, columns, entries, findings, overlapping, shaping
from server.plots.importing.findings import Finding, Severity
from server.plots.importing.overlapping import Laid
from server.plots.importing.placing import Reference
from server.plots.importing.sources import Source, SourceRow
from server.plots.model import Plot

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """One row that can be kept: under which code and version, or as a new plot. 「拟办」"""

    row: int
    facts: PlotFacts
    code: str = ""
    version: int = 0
    is_changed: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a file would do, and everything found on the way. 「导入方案」"""

    rows: int
    planned: tuple[Planned, ...]
    findings: tuple[Finding, ...]

    @property
    def added(self) -> int:
        """How many plots are new."""
        return sum(not one.code for one in self.planned)

    @property
    def updated(self) -> int:
        """How many known plots would change."""
        return sum(bool(one.code) and one.is_changed for one in self.planned)

    @property
    def unchanged(self) -> int:
        """How many known plots are stated just as they are."""
        return sum(bool(one.code) and not one.is_changed for one in self.planned)


def plan(
    session: Session, source: Source, known: Reference, *, defaults: Mapping[str, str]
) -> Plan:
    """Read every row against the plots that are known, changing nothing. 「预检」"""
    said = list(source.findings)
    planned: list[Planned] = []
    laid: list[Laid] = []
    seen: dict[str, int] = {}
    for row, plot in _with_plots(session, source.rows):
        said += row.findings
        said += _repeated(row, seen)
        one, found, moved = _planned(row, plot, known, defaults=defaults)
        said += found
        if one is not None:
            planned.append(one)
            if moved:
                laid.append(Laid(row.number, one.facts.kind, one.code, one.facts.shape.geometry))
    said += overlapping.overlaps(session, laid)
    if not source.rows:
        said.append(findings.error(findings.WHOLE_FILE, "文件", "文件中没有地块。"))
    said.sort(key=lambda finding: finding.row)
    return Plan(len(source.rows), tuple(planned), tuple(said))


def _with_plots(
    session: Session, rows: Sequence[SourceRow]
) -> Iterator[tuple[SourceRow, Plot | None]]:
    for start in range(0, len(rows), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        codes = [code for row in batch if (code := entries.code_of(row))]
        asked = select(Plot).where(Plot.code.in_(codes))
        found = {plot.code: plot for plot in session.scalars(asked)} if codes else {}
        for row in batch:
            yield row, found.get(entries.code_of(row))


def _repeated(row: SourceRow, seen: dict[str, int]) -> Iterable[Finding]:
    code = entries.code_of(row)
    if not code:
        return
    if code in seen:
        problem = f"编号 {code} 与第 {seen[code]} 行重复。"
        yield findings.error(row.number, "编号", problem, "每处地块只保留一行。")
    seen.setdefault(code, row.number)


def _planned(
    row: SourceRow, plot: Plot | None, known: Reference, *, defaults: Mapping[str, str]
) -> tuple[Planned | None, list[Finding], bool]:
    said = list(_unknown_code(row, plot))
    kind = entries.kind_of(row, plot, defaults, said)
    drawn, about = shaping.shape(row, known) if row.drawn is not None else (None, [])
    said += about
    if kind is None:
        return None, said, False
    form = entries.form(row, plot, kind, defaults=defaults, said=said)
    is_moved = drawn is not None and not _is_same(drawn, plot)
    if drawn is not None:
        form["geometry"] = drawn if is_moved else form["geometry"]
        said += areas.settle(row.number, form, drawn)
    try:
        facts = describing.read(kind, form)
    except Unacceptable as refusal:
        is_blamed = any(one.field == shaping.FIELD for one in (*row.findings, *said))
        said += _faults(row.number, refusal, hides_shape=is_blamed and drawn is None)
        return None, said, False
    return _settled(row, plot, facts, said=said, is_moved=is_moved)


def _settled(
    row: SourceRow, plot: Plot | None, facts: PlotFacts, *, said: list[Finding], is_moved: bool
) -> tuple[Planned | None, list[Finding], bool]:
    if any(finding.severity is Severity.ERROR for finding in (*row.findings, *said)):
        return None, said, False
    said += _warned(row.number, facts)
    if plot is None:
        return Planned(row.number, facts), said, True
    differs = bool(editing.changes(plot, facts))
    return Planned(row.number, facts, plot.code, plot.version, differs), said, is_moved


def _unknown_code(row: SourceRow, plot: Plot | None) -> Iterator[Finding]:
    code = entries.code_of(row)
    if code and plot is None:
        suggestion = "新增地块请把编号留空；公告上的编号请填在“公告编号”列。"
        yield findings.error(row.number, "编号", f"没有编号为 {code[:40]} 的地块。", suggestion)


def _is_same(drawn: dict[str, Any], plot: Plot | None) -> bool:
    """Rings may begin elsewhere and run the other way after a journey through other programs."""
    if plot is None:
        return False
    here, there = shapely.geometry.shape(drawn), shapely.geometry.shape(plot.geometry)
    return bool(here.normalize().equals_exact(there.normalize(), 10**-geometry.DECIMALS))


def _faults(row: int, refusal: Unacceptable, *, hides_shape: bool) -> list[Finding]:
    return [
        findings.error(row, columns.label_of(key), sentence, entries.suggestion(key))
        for key, sentence in refusal.fields.items()
        if not (key == "geometry" and hides_shape)
    ]


def _warned(row: int, facts: PlotFacts) -> list[Finding]:
    differs = geometry.deviation(facts.area, facts.shape.area)
    if abs(differs) <= Decimal(describing.DEVIATION_TO_WARN):
        return []
    problem = f"图形面积 {facts.shape.area.m2} ㎡ 与登记面积 {facts.area.m2} ㎡ 相差 {differs}%。"
    return [findings.warning(row, "土地面积", problem, "请核对；以登记面积为准。")]
