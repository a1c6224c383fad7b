"""Terms end where the Civil Code, arts. 200–204, and the State Council's calendar say."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.obligations import calendar as calendars
from server.obligations import dating, explaining
from server.obligations.calendar import BadCalendar, Calendar
from server.obligations.dating import Term, Unit
from server.obligations.explaining import Basis

WEEKENDS_ONLY = Calendar({}, frozenset(), {})
STATE_COUNCIL = calendars.load()
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
TERMS = st.builds(Term, st.integers(0, 400), st.sampled_from(Unit)).filter(
    lambda term: term.unit is not Unit.MONTH or term.count <= 120
)


@pytest.mark.parametrize(
    ("anchor_on", "months", "counted_to", "rolled"),
    [
        ("2024-01-31", 1, "2024-02-29", "2024-02-29"),
        ("2025-08-31", 6, "2026-02-28", "2026-03-02"),
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
        ("2026-03-30", 11, "2027-02-28", "2027-03-01"),
        ("2025-01-31", 2, "2025-03-31", "2025-03-31"),
        ("2026-11-30", 3, "2027-02-28", "2027-03-01"),
        ("2026-12-15", 1, "2027-01-15", "2027-01-15"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_month_s_last(
    anchor_on: str, months: int, counted_to: str, rolled: str
) -> None:
    term = Term(months, Unit.MONTH)
    dated = dating.date_term(date.fromisoformat(anchor_on), term, calendar=WEEKENDS_ONLY)
    assert dated.counted_to == date.fromisoformat(counted_to)
    assert dated.due_on == date.fromisoformat(rolled)


@pytest.mark.parametrize(
    ("anchor_on", "term", "due_on"),
    [
        # 2026-02-28 is a Saturday that is worked: the last day does not move.
        ("2025-08-31", Term(6, Unit.MONTH), "2026-02-28"),
        # The last day falls into 春节 and moves beyond the whole holiday.
        ("2025-08-18", Term(6, Unit.MONTH), "2026-02-24"),
        # The start day is not counted.
        ("2026-03-02", Term(1, Unit.CALENDAR_DAY), "2026-03-03"),
        ("2026-03-02", Term(30, Unit.CALENDAR_DAY), "2026-04-01"),
        # 清明节 4 to 6 April 2026.
        ("2026-03-06", Term(30, Unit.CALENDAR_DAY), "2026-04-07"),
        # Five working days over 国庆节 2025, of which 11 October is a worked Saturday.
        ("2025-09-30", Term(5, Unit.WORKING_DAY), "2025-10-14"),
        ("2025-09-30", Term(3, Unit.WORKING_DAY), "2025-10-11"),
        # Over the end of the year: 1 to 3 January 2026 are free, Sunday the 4th is worked.
        ("2025-12-31", Term(1, Unit.WORKING_DAY), "2026-01-04"),
        # No table of 2027 is known here: weekends only.
        ("2026-12-31", Term(1, Unit.WORKING_DAY), "2027-01-01"),
    ],
)
def test_days_of_rest_follow_the_state_council_s_tables(
    anchor_on: str, term: Term, due_on: str
) -> None:
    calendar = Calendar(
        {day: name for day, name in STATE_COUNCIL.holidays.items() if day.year < 2027},
        frozenset(day for day in STATE_COUNCIL.worked_weekends if day.year < 2027),
        STATE_COUNCIL.sources,
    )
    dated = dating.date_term(date.fromisoformat(anchor_on), term, calendar=calendar)
    assert dated.due_on == date.fromisoformat(due_on)


def test_one_step_of_two_months_is_not_two_steps_of_one() -> None:
    anchor_on = date(2025, 1, 31)
    assert dating.add_months(anchor_on, 2) == date(2025, 3, 31)
    assert dating.add_months(dating.add_months(anchor_on, 1), 1) == date(2025, 3, 28)


def test_a_term_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Term(-1, Unit.MONTH)


@given(earlier=DAYS, later=DAYS, term=TERMS)
def test_a_later_event_never_gives_an_earlier_due_date(
    earlier: date, later: date, term: Term
) -> None:
    earlier, later = sorted((earlier, later))
    first = dating.date_term(earlier, term, calendar=STATE_COUNCIL)
    second = dating.date_term(later, term, calendar=STATE_COUNCIL)
    assert first.due_on <= second.due_on


@given(anchor_on=DAYS, term=TERMS, more=st.integers(0, 60))
def test_a_longer_term_never_ends_earlier(anchor_on: date, term: Term, more: int) -> None:
    longer = Term(term.count + more, term.unit)
    shorter_due = dating.date_term(anchor_on, term, calendar=STATE_COUNCIL).due_on
    assert shorter_due <= dating.date_term(anchor_on, longer, calendar=STATE_COUNCIL).due_on


@given(anchor_on=DAYS, term=TERMS)
def test_a_term_ends_on_a_working_day_within_a_holiday_of_where_counting_ended(
    anchor_on: date, term: Term
) -> None:
    dated = dating.date_term(anchor_on, term, calendar=STATE_COUNCIL)
    assert STATE_COUNCIL.is_working(dated.due_on)
    assert timedelta(0) <= dated.due_on - dated.counted_to <= timedelta(days=10)
    assert dated.due_on.year in dated.looked_up


@given(anchor_on=DAYS, count=st.integers(1, 120))
def test_as_many_working_days_lie_in_the_term_as_it_has(anchor_on: date, count: int) -> None:
    due_on = dating.date_term(
        anchor_on, Term(count, Unit.WORKING_DAY), calendar=STATE_COUNCIL
    ).due_on
    days = (anchor_on + timedelta(days=n) for n in range(1, (due_on - anchor_on).days + 1))
    assert sum(STATE_COUNCIL.is_working(day) for day in days) == count


@given(anchor_on=st.none() | DAYS, term=TERMS)
def test_the_last_line_of_the_explanation_states_the_due_date(
    anchor_on: date | None, term: Term
) -> None:
    basis = Basis("第八条", "开工", "乙方", anchor_label="土地出让合同签订", term=term)
    lines = explaining.explain(basis, anchor_on=anchor_on, calendar=STATE_COUNCIL)
    assert lines[-1].startswith("到期日：")
    if anchor_on is None:
        assert lines[-1] == "到期日：待“土地出让合同签订”发生后确定。"
    else:
        due_on = dating.date_term(anchor_on, term, calendar=STATE_COUNCIL).due_on
        assert lines[-1] == f"到期日：{calendars.written(due_on)}24 时。"


def test_the_explanation_tells_every_step_and_its_source() -> None:
    basis = Basis(
        "第八条", "开工", "乙方", quote="6个月内", anchor_label="签订", term=Term(6, Unit.MONTH)
    )
    known = explaining.explain(basis, anchor_on=date(2025, 8, 18), calendar=STATE_COUNCIL)
    assert known == (
        "依据：合同第八条，由乙方履行“开工”。",
        "原文：6个月内",
        "约定：自“签订”之日起 6 个月内。",
        "起算：“签订”发生于 2025年8月18日（星期一），当日不计入（民法典第二百零一条）。",
        "计算：6 个月后的对应日为 2026年2月18日（星期三）（民法典第二百零二条）。",
        "顺延：届满日是春节休息日，顺延至其后的第一个工作日（民法典第二百零三条）。",
        "日历：依据国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）。",
        "到期日：2026年2月24日（星期二）24 时。",
    )
    unknown = explaining.explain(basis, anchor_on=date(2030, 8, 31), calendar=STATE_COUNCIL)
    assert "没有 31 日，以月末日" in "".join(unknown)
    assert unknown[-2] == "日历：2031 年的节假日安排尚未录入，只按周六、周日休息推算。"


def test_a_date_named_by_the_contract_does_not_move() -> None:
    sunday = date(2027, 2, 28)
    lines = explaining.explain(
        Basis("第四条", "当期投资", "乙方", fixed_on=sunday),
        anchor_on=None,
        calendar=STATE_COUNCIL,
    )
    assert lines[-1] == "到期日：2027年2月28日（星期日）24 时。"


@pytest.mark.parametrize(("year", "holidays", "worked"), [(2025, 28, 5), (2026, 33, 6)])
def test_the_tables_hold_as_many_days_as_the_state_council_gave(
    year: int, holidays: int, worked: int
) -> None:
    assert sum(day.year == year for day in STATE_COUNCIL.holidays) == holidays
    assert sum(day.year == year for day in STATE_COUNCIL.worked_weekends) == worked
    assert all(day.weekday() >= calendars.SATURDAY for day in STATE_COUNCIL.worked_weekends)


@pytest.mark.parametrize(
    "holiday",
    [
        "first = 2030-01-03\nlast = 2030-01-01\nworking = []",
        "first = 2030-01-01\nlast = 2030-01-01\nworking = [2030-01-02]",
        "first = 2030-01-05\nlast = 2030-01-06\nworking = [2030-01-05]",
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, holiday: str) -> None:
    head = 'year = 2030\nsource = "通知"\npublished_on = 2029-11-01\n[[holidays]]\nname = "元旦"\n'
    (tmp_path / "2030.toml").write_text(head + holiday, encoding="utf-8")
    with pytest.raises(BadCalendar, match=r"2030\.toml"):
        calendars.load(tmp_path)
