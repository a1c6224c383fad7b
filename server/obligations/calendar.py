"""Which days are worked: the State Council's yearly tables, elsewhere weekends. 「工作日历」"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "calendars"
ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
SATURDAY = 5


class BadCalendar(ValueError):
    """A year's table that contradicts itself; the text names the file and the day. 「日历有误」"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays by day, weekend days that are worked, and the source of each year known. 「日历」"""

    holidays: Mapping[date, str]
    worked_weekends: frozenset[date]
    sources: Mapping[int, str]

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day; a year without a table knows only weekends."""
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.worked_weekends

    def rest_name(self, day: date) -> str:
        """Name why a day is not worked: the holiday, or the weekend."""
        return self.holidays.get(day, "周末")

    def has_table(self, year: int) -> bool:
        """Tell whether the State Council's table of a year is known."""
        return year in self.sources


@cache
def load(folder: Path = FOLDER) -> Calendar:
    """Read every year's table in a folder; raise BadCalendar at the first contradiction."""
    holidays: dict[date, str] = {}
    worked: set[date] = set()
    sources: dict[int, str] = {}
    for file in sorted(folder.glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        sources[table["year"]] = f"{table['source']}（{table['published_on']}）"
        for holiday in table["holidays"]:
            days = tuple(_days(holiday["first"], holiday["last"]))
            _check(file, days, holiday["working"])
            holidays.update(dict.fromkeys(days, holiday["name"]))
            worked.update(holiday["working"])
    return Calendar(holidays, frozenset(worked), sources)


def written(day: date) -> str:
    """Write a day as contracts do, with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def _days(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def _check(file: Path, days: tuple[date, ...], working: list[date]) -> None:
    if not days:
        raise BadCalendar(f"{file.name}: 假期的结束日早于开始日。")
    for day in working:
        if day in days or day.weekday() < SATURDAY:
            raise BadCalendar(f"{file.name}: {day} 不是可以调休上班的周末。")
