"""Hard rules: what shuts a plot out whatever its score, and the sentence about it. 「硬规则」"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from server.kernel.quantities import FEN_PER_WAN, Area, Money
from server.plots import parks
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.matching import rulebook
from server.plots.matching.candidates import Candidate
from server.plots.matching.project import Project
from server.plots.matching.rulebook import Rulebook
from server.plots.matching.words import Rule

SQUARE_DECIMETRES_PER_THREE_MU = 200_000
INDUSTRIAL_CLASSES = {"100101": 1, "100102": 2, "100103": 3}


@dataclass(frozen=True, slots=True)
class Question:
    """One project put to the plots under one version of the rules on one day. 「一次匹配」"""

    project: Project
    book: Rulebook
    today: date

    @property
    def land_class(self) -> int:
        """The class of industrial land that the project says, or that its industry needs.

        Chemicals need what they need, whatever is said of them.
        """
        usual = self.book.land_classes[self.project.industry.code]
        said = self.project.land_class
        if said is None:
            return usual
        return max(said, usual) if self.project.industry.is_chemical else said

    def named_as(self, place: str) -> str | None:
        """Return the industry under which a place accepts the project, or None."""
        industry = self.project.industry
        for code in (industry.code, industry.parent):
            if code is not None and (place, code) in self.book.positions:
                return code
        return None


@dataclass(frozen=True, slots=True)
class HardRule:
    """One rule: when it is asked, what breaks it, and the sentence about a break."""

    rule: Rule
    is_asked: Callable[[Question], bool]
    is_broken: Callable[[Question, Candidate], bool]
    sentence: Callable[[Question, Candidate], str]


def asked(question: Question) -> tuple[HardRule, ...]:
    """Return the rules that this question calls for, in the order of telling. 「适用规则」"""
    return tuple(one for one in _RULES if one.is_asked(question))


def sentence(rule: Rule, question: Question, plot: Candidate) -> str:
    """Say why a rule shuts a plot out. 「理由」"""
    return _BY_RULE[rule].sentence(question, plot)


def _always(_: Question) -> bool:
    return True


def _is_about_land(question: Question) -> bool:
    return question.project.kind is PlotKind.LAND


def _is_stale(question: Question, plot: Candidate) -> bool:
    return plot.next_review_at is not None and plot.next_review_at < question.today


def _is_chemical_elsewhere(question: Question, plot: Candidate) -> bool:
    if not question.project.industry.is_chemical:
        return False
    park = parks.parks().get(plot.place)
    return park is None or not park.is_chemical or plot.is_in_chemical_park is False


def _is_misplaced(question: Question, plot: Candidate) -> bool:
    # Chemicals outside their park are told of by their own rule, and by that alone.
    if _is_chemical_elsewhere(question, plot):
        return False
    return question.named_as(plot.place) is None


def _confined_to(question: Question, plot: Candidate) -> str:
    code = question.named_as(plot.place)
    return question.book.positions[plot.place, code] if code else ""


def _is_outside_zone(question: Question, plot: Candidate) -> bool:
    zone = _confined_to(question, plot)
    return bool(zone) and plot.zone != zone


def _is_of_unfit_class(question: Question, plot: Candidate) -> bool:
    if plot.land_use is None:
        return False
    return INDUSTRIAL_CLASSES.get(plot.land_use, 0) < question.land_class


def _is_too_small(question: Question, plot: Candidate) -> bool:
    return plot.size * 100 < question.project.size.dm2 * question.book.least_area_share


def _is_too_thin(question: Question, plot: Candidate) -> bool:
    investment = question.project.investment
    if investment is None or plot.least_intensity is None:
        return False
    # fen ÷ (dm² × 3 ÷ 200 000), compared without dividing
    promised = investment.fen * SQUARE_DECIMETRES_PER_THREE_MU
    return promised < plot.least_intensity * question.project.size.dm2 * 3


def _is_below(have: int | None, need: int | None) -> bool:
    return have is not None and need is not None and have < need


def _say_status(_: Question, plot: Candidate) -> str:
    return f"地块目前是“{PlotStatus(plot.status).label}”，解除后才能供应。"


def _say_stale(_: Question, plot: Candidate) -> str:
    return f"资料应于 {plot.next_review_at} 前复核，尚未复核。"


def _say_chemical(question: Question, plot: Candidate) -> str:
    allowed = "、".join(park.name for park in parks.parks().values() if park.is_chemical)
    where = rulebook.places()[plot.place]
    if plot.place in parks.parks() and parks.parks()[plot.place].is_chemical:
        where = f"{where}化工园区范围以外"
    return f"{question.project.industry.name}属于化工项目，只能进入{allowed}，该地块在{where}。"


def _say_position(question: Question, plot: Candidate) -> str:
    where = rulebook.places()[plot.place]
    return f"{where}的定位不包括{question.project.industry.name}。"


def _say_zone(question: Question, plot: Candidate) -> str:
    where, zone = rulebook.places()[plot.place], _confined_to(question, plot)
    industry = question.project.industry.name
    return f"{where}的{industry}项目仅限{zone}，该地块没有登记在{zone}内。"


def _say_class(question: Question, plot: Candidate) -> str:
    return f"项目需要{rulebook.LAND_CLASSES[question.land_class]}，该地块是{plot.land_use_name}。"


def _say_area(question: Question, plot: Candidate) -> str:
    project, share = question.project, question.book.least_area_share
    have, need = spoken_size(plot.size, project.kind), spoken_size(project.size.dm2, project.kind)
    return f"面积 {have}，不足需要的 {need}的 {share}%。"


def _say_intensity(question: Question, plot: Candidate) -> str:
    project = question.project
    assert project.investment is not None and plot.least_intensity is not None
    promised = project.investment.fen * SQUARE_DECIMETRES_PER_THREE_MU // (project.size.dm2 * 3)
    promised -= promised % (FEN_PER_WAN // 100)  # rounded down, so that it never looks enough
    return (
        f"投资强度 {Money(promised).wan} 万元/亩，低于该地块要求的"
        f" {Money(plot.least_intensity).wan} 万元/亩。"
    )


def _say_load(question: Question, plot: Candidate) -> str:
    return _say_short("地面荷载", (plot.floor_load_kg, question.project.floor_load_kg), "吨/㎡")


def _say_height(question: Question, plot: Candidate) -> str:
    return _say_short("层高", (plot.height_mm, question.project.height_mm), "米")


def _say_crane(question: Question, plot: Candidate) -> str:
    return _say_short("行车", (plot.crane_kg, question.project.crane_kg), "吨")


def _say_short(label: str, numbers: tuple[int | None, int | None], unit: str) -> str:
    have, need = (spoken_thousandths(number or 0) for number in numbers)
    return f"{label} {have} {unit}，达不到需要的 {need} {unit}。"


def spoken_size(dm2: int, kind: PlotKind) -> str:
    """Write a size as its kind is measured: land in 亩, rooms in ㎡. 「面积写法」"""
    return f"{Area(dm2).mu} 亩" if kind is PlotKind.LAND else f"{Area(dm2).m2} ㎡"


def spoken_thousandths(number: int) -> str:
    """Write thousandths of a unit without superfluous places. 「小数写法」"""
    return f"{number // 1000}.{number % 1000:03d}".rstrip("0").rstrip(".")


_RULES = (
    HardRule(
        Rule.AVAILABILITY,
        _always,
        lambda _, plot: plot.status != PlotStatus.AVAILABLE,
        _say_status,
    ),
    HardRule(Rule.FRESHNESS, _always, _is_stale, _say_stale),
    HardRule(Rule.CHEMICALS, _always, _is_chemical_elsewhere, _say_chemical),
    HardRule(Rule.POSITION, _always, _is_misplaced, _say_position),
    HardRule(Rule.ZONE, _always, _is_outside_zone, _say_zone),
    HardRule(Rule.LAND_CLASS, _is_about_land, _is_of_unfit_class, _say_class),
    HardRule(Rule.AREA, _always, _is_too_small, _say_area),
    HardRule(
        Rule.INTENSITY,
        lambda question: _is_about_land(question) and question.project.investment is not None,
        _is_too_thin,
        _say_intensity,
    ),
    HardRule(
        Rule.FLOOR_LOAD,
        lambda question: question.project.floor_load_kg is not None,
        lambda question, plot: _is_below(plot.floor_load_kg, question.project.floor_load_kg),
        _say_load,
    ),
    HardRule(
        Rule.HEIGHT,
        lambda question: question.project.height_mm is not None,
        lambda question, plot: _is_below(plot.height_mm, question.project.height_mm),
        _say_height,
    ),
    HardRule(
        Rule.CRANE,
        lambda question: question.project.crane_kg is not None,
        lambda question, plot: _is_below(plot.crane_kg, question.project.crane_kg),
        _say_crane,
    ),
)
_BY_RULE: Mapping[Rule, HardRule] = {one.rule: one for one in _RULES}
