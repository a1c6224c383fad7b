"""L16: the numbers and dates of a draft must agree with each other. 「算术与期限」"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from server.contracts.findings import Finding, Level, Subject
from server.kernel.quantities import Money
from signing import amounts

RULE = "L16"
# 万元/亩 = fen / (15 · dm²), since 1 万元 = 10⁶ fen and 1 亩 = 200 000/3 dm².
_FEN_PER_INTENSITY = 15
_TWO_PLACES = Decimal("0.01")


def check(subject: Subject) -> Iterator[Finding]:
    """Find sums, ratios, dates and terms that contradict each other. 「算术校核」"""
    yield from _not_more(subject, part="fixed", whole="total")
    yield from _not_more(subject, part="equipment", whole="fixed")
    yield from _plan_sums_up(subject)
    yield from _plan_dates(subject)
    yield from _terms(subject)
    yield from _intensity_kept(subject)
    yield from _room_for_land(subject)


def intensity(fixed_fen: int, area_dm2: int) -> Decimal:
    """Return 万元/亩 to two decimals, the precision of areas in 亩. 「投资强度」"""
    exact = Decimal(fixed_fen) / (_FEN_PER_INTENSITY * area_dm2)
    return exact.quantize(_TWO_PLACES, rounding=ROUND_HALF_UP)


def _wan(fen: int) -> str:
    return f"{amounts.wan_figures(fen)} 万元"


def _blocking(field: str | None, sentence: str, suggestion: str) -> Finding:
    return Finding(RULE, Level.BLOCK, field, sentence, suggestion)


def _not_more(subject: Subject, *, part: str, whole: str) -> Iterator[Finding]:
    smaller, larger = subject.whole(part), subject.whole(whole)
    if smaller is None or larger is None or smaller <= larger:
        return
    this, that = subject.variable(part), subject.variable(whole)
    yield _blocking(
        this.key,
        f"{this.label} {_wan(smaller)} 大于{that.label} {_wan(larger)}。",
        f"核对两项金额，{this.label}应不大于{that.label}。",
    )


def _plan(subject: Subject) -> tuple[str, list[tuple[date | None, int]]] | None:
    key = subject.key("plan")
    if key is None:
        return None
    due, amount = subject.template.lint["plan_due"], subject.template.lint["plan_amount"]
    rows: list[tuple[date | None, int]] = []
    for row in subject.values.rows(key):
        on, fen = row.get(due), row.get(amount)
        rows.append((on if isinstance(on, date) else None, fen if isinstance(fen, int) else 0))
    return key, rows


def _plan_sums_up(subject: Subject) -> Iterator[Finding]:
    plan, fixed = _plan(subject), subject.whole("fixed")
    if plan is None or fixed is None:
        return
    key, rows = plan
    planned = sum(fen for _, fen in rows)
    if planned != fixed:
        label = subject.variable("fixed").label
        yield _blocking(
            key,
            f"分期投资计划合计 {_wan(planned)}，与{label} {_wan(fixed)} 相差"
            f" {_wan(abs(planned - fixed))}。",
            f"调整各期金额，使合计等于{label}。",
        )


def _plan_dates(subject: Subject) -> Iterator[Finding]:
    plan = _plan(subject)
    if plan is None:
        return
    key, rows = plan
    days = [(number, day) for number, (day, _) in enumerate(rows, start=1) if day is not None]
    for number, day in days:
        if day <= subject.today:
            yield _blocking(
                key, f"分期投资计划第 {number} 期的期限 {day} 已经过去。", "改为今天以后的日期。"
            )
    for (before, earlier), (number, day) in pairwise(days):
        if day <= earlier:
            yield _blocking(
                key,
                f"分期投资计划第 {number} 期的期限 {day} 不晚于第 {before} 期的 {earlier}。",
                "按先后顺序排列各期期限。",
            )


def _terms(subject: Subject) -> Iterator[Finding]:
    completed, producing = subject.whole("completion_months"), subject.whole("production_months")
    if completed is None or producing is None or completed <= producing:
        return
    this, that = subject.variable("production_months"), subject.variable("completion_months")
    yield _blocking(
        this.key,
        f"{this.label} {producing} 个月早于{that.label} {completed} 个月，二者都自开工之日起算。",
        f"{this.label}应不早于{that.label}。",
    )


def _intensity_kept(subject: Subject) -> Iterator[Finding]:
    fixed, area, promised = (
        subject.whole("fixed"),
        subject.whole("area"),
        subject.number("intensity"),
    )
    if fixed is None or not area or promised is None:
        return
    reached = intensity(fixed, area)
    if reached < promised:
        this = subject.variable("intensity")
        yield _blocking(
            this.key,
            f"固定资产投资{_definition(subject)}除以拟用地面积为每亩 {reached} 万元，"
            f"低于承诺的{this.label} {promised} 万元/亩。",
            "增加固定资产投资、减少用地，或者调整承诺的投资强度。",
        )


def _definition(subject: Subject) -> str:
    key = subject.key("land_cost")
    if key is None:
        return ""
    chosen = subject.values.text(key)
    wording = {choice.value: choice.label for choice in subject.template.variable(key).choices}
    return f"（{wording.get(chosen, chosen)}土地价款）"


def _room_for_land(subject: Subject) -> Iterator[Finding]:
    """Where land counts as fixed investment, the machines and the land must both fit into it."""
    key = subject.key("land_cost")
    fixed, machines = subject.whole("fixed"), subject.whole("equipment")
    prices = [plot.start_price for plot in subject.plots if plot.start_price is not None]
    if key is None or fixed is None or machines is None or not prices:
        return
    land = sum(price.fen for price in prices)
    if subject.values.text(key) == "included" and machines + land > fixed:
        yield Finding(
            RULE,
            Level.WARN,
            subject.variable("fixed").key,
            f"固定资产投资计入土地价款：设备 {_wan(machines)} 与地块起始价"
            f" {Money(land).wan} 万元合计已超过 {_wan(fixed)}，没有余下建设厂房的金额。",
            "核对固定资产投资，或者改为不计入土地价款。",
        )
