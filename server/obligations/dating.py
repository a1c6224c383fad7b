"""Find the last day of a term by the Civil Code, arts. 200–204. 「期限计算」"""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from server.kernel.lifecycle import LabelledEnum
from server.obligations.calendar import ONE_DAY, Calendar

MONTHS_A_YEAR = 12


class Unit(LabelledEnum):
    """What a term is counted in. 「期限单位」"""

    MONTH = "month", "个月"
    CALENDAR_DAY = "calendar_day", "日"
    WORKING_DAY = "working_day", "个工作日"


@dataclass(frozen=True, slots=True)
class Term:
    """So many months, days or working days. 「期限」"""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a term that would end before it begins."""
        if self.count < 0:
            raise ValueError("a term cannot be negative")

    @property
    def text(self) -> str:
        """The term as it is read aloud, 6 个月."""
        return f"{self.count} {self.unit.label}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A term that has begun: where it began, ended by counting, and ended after rolling on.

    `looked_up` are the years whose table of holidays the result rests on.
    """

    anchor_on: date
    term: Term
    counted_to: date
    due_on: date
    looked_up: tuple[int, ...]

    @property
    def was_rolled(self) -> bool:
        """Whether the last day fell on a day of rest."""
        return self.counted_to != self.due_on


def date_term(anchor_on: date, term: Term, *, calendar: Calendar) -> Dated:
    """Return the last day of a term that begins with an event. 「计算到期日」

    The day of the event is not counted (art. 201). Months end on the corresponding day, or on the
    month's last day where there is none (art. 202), always in one step from the anchor. A last day
    of rest moves to the next working day (art. 203).
    """
    if term.unit is Unit.WORKING_DAY:
        counted_to = _add_working_days(anchor_on, term.count, calendar=calendar)
        first_year = anchor_on.year
    elif term.unit is Unit.MONTH:
        counted_to = add_months(anchor_on, term.count)
        first_year = counted_to.year
    else:
        counted_to = anchor_on + timedelta(days=term.count)
        first_year = counted_to.year
    due_on = counted_to
    while not calendar.is_working(due_on):
        due_on += ONE_DAY
    looked_up = tuple(range(first_year, due_on.year + 1))
    return Dated(anchor_on, term, counted_to, due_on, looked_up)


def add_months(day: date, count: int) -> date:
    """Return the corresponding day so many months later, or that month's last day."""
    years, month = divmod(day.month - 1 + count, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _add_working_days(day: date, count: int, *, calendar: Calendar) -> date:
    left = count
    while left:
        day += ONE_DAY
        left -= calendar.is_working(day)
    return day
