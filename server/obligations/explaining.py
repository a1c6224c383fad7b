"""Explain in Chinese, line by line, how a due date came about. 「到期日说明」"""

from dataclasses import dataclass
from datetime import date

from server.obligations import calendar as calendars
from server.obligations import dating
from server.obligations.calendar import Calendar
from server.obligations.dating import Dated, Term, Unit


@dataclass(frozen=True, slots=True)
class Basis:
    """What a due date rests on: a date the contract names, or an event and a term. 「期限依据」"""

    clause: str
    title: str
    obligor: str
    quote: str = ""
    anchor_label: str = ""
    term: Term | None = None
    fixed_on: date | None = None


def explain(basis: Basis, *, anchor_on: date | None, calendar: Calendar) -> tuple[str, ...]:
    """Return the steps from the clause to the due date; the last line states the due date.

    `anchor_on` is the day of the event that starts the term, None while it is awaited.
    """
    lines = [f"依据：合同{basis.clause}，由{basis.obligor}履行“{basis.title}”。"]
    if basis.quote:
        lines.append(f"原文：{basis.quote}")
    if basis.fixed_on is not None:
        lines.append("约定：合同直接约定了完成日期，不因节假日顺延。")
        return (*lines, _due(basis.fixed_on))
    assert basis.term is not None, "an obligation without a date has a term"
    lines.append(f"约定：自“{basis.anchor_label}”之日起 {basis.term.text}内。")
    if anchor_on is None:
        return (*lines, f"到期日：待“{basis.anchor_label}”发生后确定。")
    dated = dating.date_term(anchor_on, basis.term, calendar=calendar)
    started = calendars.written(anchor_on)
    lines.append(
        f"起算：“{basis.anchor_label}”发生于 {started}，当日不计入（民法典第二百零一条）。"
    )
    lines.append(_counted(dated))
    if dated.was_rolled:
        lines.append(_rolled(dated, calendar))
    lines.append(_sources(dated, calendar))
    return (*lines, _due(dated.due_on))


def waiting_for(anchor_label: str, term: Term) -> str:
    """Say what an obligation without a date waits for. 「待触发」"""
    return f"待“{anchor_label}”后 {term.text}"


def _due(due_on: date) -> str:
    return f"到期日：{calendars.written(due_on)}24 时。"


def _counted(dated: Dated) -> str:
    ended = calendars.written(dated.counted_to)
    if dated.term.unit is Unit.CALENDAR_DAY:
        return f"计算：按自然日数 {dated.term.count} 日，届满日为 {ended}。"
    if dated.term.unit is Unit.WORKING_DAY:
        return f"计算：只数工作日，第 {dated.term.count} 个工作日为 {ended}。"
    if dated.counted_to.day == dated.anchor_on.day:
        return f"计算：{dated.term.text}后的对应日为 {ended}（民法典第二百零二条）。"
    return (
        f"计算：{dated.term.text}后的月份没有 {dated.anchor_on.day} 日，"
        f"以月末日 {ended}为届满日（民法典第二百零二条）。"
    )


def _rolled(dated: Dated, calendar: Calendar) -> str:
    why = calendar.rest_name(dated.counted_to)
    return f"顺延：届满日是{why}休息日，顺延至其后的第一个工作日（民法典第二百零三条）。"


def _sources(dated: Dated, calendar: Calendar) -> str:
    known = [calendar.sources[year] for year in dated.looked_up if calendar.has_table(year)]
    unknown = [f"{year} 年" for year in dated.looked_up if not calendar.has_table(year)]
    parts = [f"依据{'、'.join(known)}"] if known else []
    if unknown:
        parts.append(f"{'、'.join(unknown)}的节假日安排尚未录入，只按周六、周日休息推算")
    return f"日历：{'；'.join(parts)}。"
