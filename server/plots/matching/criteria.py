"""The weighed criteria: a value between nothing and everything, and a sentence. 「评分项」

Values are whole ten-thousandths, so that every machine and database counts alike. Inside what is
asked for a value is full; outside it falls in a straight line to nothing; unknown is None.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.kernel.quantities import Money
from server.plots import chains, industries
from server.plots.describing import READINESS
from server.plots.lifecycle import PlotKind
from server.plots.matching import rulebook
from server.plots.matching.candidates import Candidate
from server.plots.matching.rules import Question, spoken_size, spoken_thousandths
from server.plots.matching.words import Criterion

FULL = 10_000
PARENT_SHARE = 80  # an industry that a place accepts under a broader one's name
OTHER_CHAIN_SHARE = 40  # a plot that is offered to other chains of the same park
LEVELLED = {"raw": 0, "three_levelled": 3, "five_levelled": 5, "seven_levelled": 7, "ready": 7}
_READINESS = dict(READINESS)


@dataclass(frozen=True, slots=True)
class Measure:
    """One criterion: when it is asked, what a plot is worth by it, and the sentence."""

    criterion: Criterion
    is_asked: Callable[[Question], bool]
    value: Callable[[Question, Candidate], int | None]
    sentence: Callable[[Question, Candidate], str]


def asked(question: Question) -> tuple[Measure, ...]:
    """Return the criteria that this question calls for and that weigh anything. 「适用评分项」"""
    weights = question.book.weights
    return tuple(one for one in _MEASURES if weights[one.criterion] and one.is_asked(question))


def at_least(have: int, need: int, decay: int) -> int:
    """Return the value of having something of which so much is needed; `decay` is per cent."""
    return _falling(need - have, need * decay // 100)


def at_most(have: int, limit: int, decay: int) -> int:
    """Return the value of something that should not exceed a limit; `decay` is per cent."""
    return _falling(have - limit, limit * decay // 100)


def _falling(beyond: int, room: int) -> int:
    if beyond <= 0:
        return FULL
    return max(0, FULL - beyond * FULL // room) if room > 0 else 0


def _industry(question: Question, plot: Candidate) -> int | None:
    if not plot.chains:
        return None
    industry, named = question.project.industry, question.named_as(plot.place)
    if named is None:
        return 0
    value = FULL if named == industry.code else FULL * PARENT_SHARE // 100
    return value if industry.chain in plot.chains else value * OTHER_CHAIN_SHARE // 100


def _say_industry(question: Question, plot: Candidate) -> str:
    industry, where = question.project.industry, rulebook.places()[plot.place]
    if not plot.chains:
        return "地块没有登记适宜产业。"
    named = question.named_as(plot.place)
    if named is None:
        return f"{where}的定位不包括{industry.name}。"
    under = "" if named == industry.code else f"（归入{industries.industries()[named].name}）"
    offered = "、".join(chains.chain_name(code) for code in plot.chains)
    fits = "与项目一致" if industry.chain in plot.chains else "与项目不同"
    return f"{where}定位接纳{industry.name}{under}；地块适宜{offered}，{fits}。"


def _area(question: Question, plot: Candidate) -> int:
    need, book = question.project.size.dm2, question.book
    if plot.size < need:
        return at_least(plot.size, need, book.decay["area"])
    return at_most(plot.size, need * book.most_area_share // 100, book.decay["area"])


def _say_area(question: Question, plot: Candidate) -> str:
    project, book = question.project, question.book
    have, need = spoken_size(plot.size, project.kind), spoken_size(project.size.dm2, project.kind)
    share = plot.size * 100 // project.size.dm2
    if plot.size < project.size.dm2:
        return f"面积 {have}，比需要的 {need}小，是需要的 {share}%。"
    if plot.size * 100 > project.size.dm2 * book.most_area_share:
        return f"面积 {have}，是需要的 {need}的 {share}%，偏大。"
    return f"面积 {have}，满足需要的 {need}。"


def _readiness(_: Question, plot: Candidate) -> int | None:
    levelled = LEVELLED.get(plot.readiness)
    return None if levelled is None else FULL * levelled // 7


def _say_readiness(_: Question, plot: Candidate) -> str:
    label = _READINESS.get(plot.readiness)
    return f"配套程度：{label}。" if label else "配套程度没有登记。"


def _power(question: Question, plot: Candidate) -> int | None:
    need = question.project.power_kva
    if plot.power_kva is None or need is None:
        return None
    return at_least(plot.power_kva, need, question.book.decay["power"])


def _say_power(question: Question, plot: Candidate) -> str:
    return _say_supply("供电能力", (plot.power_kva, question.project.power_kva), "kVA")


def _water(question: Question, plot: Candidate) -> int | None:
    need = question.project.water_t
    if plot.water_t is None or need is None:
        return None
    return at_least(plot.water_t, need, question.book.decay["water"])


def _say_water(question: Question, plot: Candidate) -> str:
    return _say_supply("供水能力", (plot.water_t, question.project.water_t), "吨/日")


def _say_supply(label: str, numbers: tuple[int | None, int | None], unit: str) -> str:
    have, need = numbers
    if have is None or need is None:
        return f"{label}没有登记，需要 {need} {unit}。"
    return f"{label} {have} {unit}，{'满足' if have >= need else '不足'}需要的 {need} {unit}。"


def _demands(question: Question, plot: Candidate) -> tuple[tuple[str, int | None, int], ...]:
    project = question.project
    pairs = (
        ("地面荷载", plot.floor_load_kg, project.floor_load_kg),
        ("层高", plot.height_mm, project.height_mm),
        ("行车", plot.crane_kg, project.crane_kg),
    )
    return tuple((label, have, need) for label, have, need in pairs if need is not None)


def _rooms(question: Question, plot: Candidate) -> int | None:
    decay = question.book.decay["rooms"]
    values = [
        None if have is None else at_least(have, need, decay)
        for _, have, need in _demands(question, plot)
    ]
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _say_rooms(question: Question, plot: Candidate) -> str:
    demands = _demands(question, plot)
    missing = [label for label, have, _ in demands if have is None]
    if missing:
        return f"{'、'.join(missing)}没有登记，请实地核实。"
    return (
        "；".join(
            f"{label} {spoken_thousandths(have or 0)}，需要 {spoken_thousandths(need)}"
            for label, have, need in demands
        )
        + "。"
    )


def _price(question: Question, plot: Candidate) -> int | None:
    limit = question.project.price
    if plot.unit_price is None or limit is None:
        return None
    return at_most(plot.unit_price, limit.fen, question.book.decay["price"])


def _say_price(question: Question, plot: Candidate) -> str:
    limit = question.project.price
    if plot.unit_price is None or limit is None:
        return "价格没有登记。"
    is_land = question.project.kind is PlotKind.LAND
    have = Money(plot.unit_price)
    texts = (have.wan, limit.wan) if is_land else (have.yuan, limit.yuan)
    unit = "万元/亩" if is_land else "元/㎡·月"
    fits = "不高于" if have <= limit else "高于"
    return f"{'起始价' if is_land else '租金'} {texts[0]} {unit}，{fits}预算 {texts[1]} {unit}。"


def _transport(question: Question, plot: Candidate) -> int | None:
    limit = question.project.expressway_m
    if plot.expressway_m is None or limit is None:
        return None
    return at_most(plot.expressway_m, limit, question.book.decay["transport"])


def _say_transport(question: Question, plot: Candidate) -> str:
    limit = spoken_thousandths(question.project.expressway_m or 0)
    if plot.expressway_m is None:
        return "到高速出入口的距离没有登记。"
    return f"距高速出入口 {spoken_thousandths(plot.expressway_m)} 公里，希望 {limit} 公里以内。"


def _timing(question: Question, plot: Candidate) -> int | None:
    start = question.project.start_by
    if plot.available_from is None or start is None:
        return None
    return _falling((plot.available_from - start).days, question.book.decay["timing"])


def _say_timing(question: Question, plot: Candidate) -> str:
    if plot.available_from is None:
        return "可供日期没有登记。"
    return f"{plot.available_from} 起可供，项目希望 {question.project.start_by} 前开工。"


def _always(_: Question) -> bool:
    return True


_MEASURES = (
    Measure(Criterion.INDUSTRY, _always, _industry, _say_industry),
    Measure(Criterion.AREA, _always, _area, _say_area),
    Measure(Criterion.READINESS, _always, _readiness, _say_readiness),
    Measure(Criterion.POWER, lambda one: one.project.power_kva is not None, _power, _say_power),
    Measure(
        Criterion.ROOMS,
        lambda one: (
            (one.project.floor_load_kg or one.project.height_mm or one.project.crane_kg) is not None
        ),
        _rooms,
        _say_rooms,
    ),
    Measure(Criterion.PRICE, lambda one: one.project.price is not None, _price, _say_price),
    Measure(
        Criterion.TRANSPORT,
        lambda one: one.project.expressway_m is not None,
        _transport,
        _say_transport,
    ),
    Measure(Criterion.TIMING, lambda one: one.project.start_by is not None, _timing, _say_timing),
    Measure(Criterion.WATER, lambda one: one.project.water_t is not None, _water, _say_water),
)
