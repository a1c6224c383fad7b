"""Put one project to many plots: who fits, how well, and why not. 「匹配」"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from server.plots.matching import criteria, rules
from server.plots.matching.candidates import Candidate
from server.plots.matching.criteria import FULL, Measure
from server.plots.matching.project import Project
from server.plots.matching.rulebook import Rulebook
from server.plots.matching.rules import HardRule, Question
from server.plots.matching.words import SETTLED, Criterion, Rule

MOST_NEAR = 5
DEFAULT_ITEMS, MOST_ITEMS = 10, 50
FINENESS = 10**9  # ranks compare finer than what is shown


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion made of a plot; unknown facts have neither value nor points. 「理由」"""

    criterion: Criterion
    value: Decimal | None
    weight: int
    points: Decimal | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Block:
    """The hard rule that shuts a plot out, and the sentence about it. 「阻断」"""

    rule: Rule
    sentence: str


@dataclass(frozen=True, slots=True)
class Match:
    """One plot judged: out of 100, how much of what was asked is known, and why. 「匹配结果」"""

    plot: Candidate
    score: Decimal
    confidence: Decimal
    reasons: tuple[Reason, ...]
    blocks: tuple[Block, ...]

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """What was asked about and is not known of this plot."""
        return tuple(one.criterion for one in self.reasons if one.value is None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plots that fit, best first, the near misses, and how many each rule shut out. 「结果」"""

    items: tuple[Match, ...]
    near_misses: tuple[Match, ...]
    eligible: int
    considered: int
    excluded: Mapping[Rule, int]


@dataclass(frozen=True, slots=True)
class _Judged:
    plot: Candidate
    earned: int
    known: int
    asked: int
    broken: tuple[HardRule, ...]

    @property
    def rank(self) -> tuple[int, int, str]:
        """Best first: the score, then what is known, then the code, which is always the same."""
        score = self.earned * FINENESS // (self.known * FULL) if self.known else 0
        confidence = self.known * FINENESS // self.asked if self.asked else 0
        return (-score, -confidence, self.plot.code)


def match(
    project: Project,
    plots: Iterable[Candidate],
    *,
    book: Rulebook,
    today: date,
    limit: int = DEFAULT_ITEMS,
) -> Outcome:
    """Judge plots of the project's kind; sentences are written for those shown alone. 「匹配」"""
    question = Question(project, book, today)
    hard, soft = rules.asked(question), criteria.asked(question)
    weighed = tuple((measure, book.weights[measure.criterion]) for measure in soft)
    judged = [
        _judge(question, plot, hard=hard, weighed=weighed)
        for plot in plots
        if plot.kind == project.kind
    ]
    fitting = sorted((one for one in judged if not one.broken), key=lambda one: one.rank)
    near = sorted((one for one in judged if _is_near(one)), key=lambda one: one.rank)
    kept = fitting[: min(max(limit, 1), MOST_ITEMS)]
    return Outcome(
        items=tuple(_explain(question, one, weighed=weighed) for one in kept),
        near_misses=tuple(_explain(question, one, weighed=weighed) for one in near[:MOST_NEAR]),
        eligible=len(fitting),
        considered=len(judged),
        excluded=_excluded(judged),
    )


def assess(project: Project, plot: Candidate, *, book: Rulebook, today: date) -> Match:
    """Judge one plot in full, whether it fits or not. 「单独评判」"""
    question = Question(project, book, today)
    weighed = tuple((one, book.weights[one.criterion]) for one in criteria.asked(question))
    judged = _judge(question, plot, hard=rules.asked(question), weighed=weighed)
    return _explain(question, judged, weighed=weighed)


def _judge(
    question: Question,
    plot: Candidate,
    *,
    hard: tuple[HardRule, ...],
    weighed: tuple[tuple[Measure, int], ...],
) -> _Judged:
    earned = known = asked = 0
    for measure, weight in weighed:
        asked += weight
        value = measure.value(question, plot)
        if value is not None:
            earned += value * weight
            known += weight
    broken = tuple(one for one in hard if one.is_broken(question, plot))
    return _Judged(plot, earned, known, asked, broken)


def _is_near(one: _Judged) -> bool:
    return len(one.broken) == 1 and one.broken[0].rule not in SETTLED


def _excluded(judged: list[_Judged]) -> dict[Rule, int]:
    """Count every plot that is out once, under the first rule that shuts it out."""
    counted = Counter(one.broken[0].rule for one in judged if one.broken)
    return {rule: counted[rule] for rule in Rule if counted[rule]}


def _explain(
    question: Question, one: _Judged, *, weighed: tuple[tuple[Measure, int], ...]
) -> Match:
    return Match(
        plot=one.plot,
        score=_rounded(one.earned * 100, one.known * FULL, places="0.1"),
        confidence=_rounded(one.known, one.asked, places="0.01"),
        reasons=tuple(
            _reason(question, one, measure=measure, weight=weight) for measure, weight in weighed
        ),
        blocks=tuple(Block(rule.rule, rule.sentence(question, one.plot)) for rule in one.broken),
    )


def _reason(question: Question, one: _Judged, *, measure: Measure, weight: int) -> Reason:
    value = measure.value(question, one.plot)
    points = None if value is None else value * weight * 100
    return Reason(
        criterion=measure.criterion,
        value=None if value is None else _rounded(value, FULL, places="0.01"),
        weight=weight,
        points=None if points is None else _rounded(points, one.known * FULL, places="0.1"),
        sentence=measure.sentence(question, one.plot),
    )


def _rounded(part: int, whole: int, *, places: str) -> Decimal:
    share = Decimal(part) / Decimal(whole) if whole else Decimal(0)
    return share.quantize(Decimal(places), rounding=ROUND_HALF_UP)
