"""Match a project to plots: which fit, how well, and why. 「选址匹配」"""

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from miniprogram_api import callers, nouns, plots, writing
from miniprogram_api.plots import PlotCardOut
from miniprogram_api.shapes import In, Out, instant
from server.parts import Parts
from server.plots.matching import project, recommending
from server.plots.matching.recommending import Recommended
from server.plots.matching.scoring import DEFAULT_ITEMS, MOST_ITEMS, Match

NUMBER = 24  # characters of a decimal


class ProjectIn(In):
    """What an investor needs; decimals are strings, what is left out is not weighed."""

    industry: str = Field(min_length=1, max_length=32)
    kind: str | None = Field(default=None, max_length=16)
    land_mu: str | None = Field(default=None, max_length=NUMBER)
    building_m2: str | None = Field(default=None, max_length=NUMBER)
    investment_wan: str | None = Field(default=None, max_length=NUMBER)
    land_class: str | None = Field(default=None, max_length=1)
    power_kva: str | None = Field(default=None, max_length=NUMBER)
    water_t_per_day: str | None = Field(default=None, max_length=NUMBER)
    max_price_wan_mu: str | None = Field(default=None, max_length=NUMBER)
    max_rent_yuan_m2_month: str | None = Field(default=None, max_length=NUMBER)
    start_by: str | None = Field(default=None, max_length=10)
    expressway_km: str | None = Field(default=None, max_length=NUMBER)
    floor_load_t: str | None = Field(default=None, max_length=NUMBER)
    clear_height_m: str | None = Field(default=None, max_length=NUMBER)
    crane_tonnes: str | None = Field(default=None, max_length=NUMBER)
    limit: int = Field(default=DEFAULT_ITEMS, ge=1, le=MOST_ITEMS, strict=True)


class ReasonOut(Out):
    """What one criterion made of a plot; unknown facts have neither value nor points."""

    criterion: str
    label: str
    value: str | None
    weight: int
    points: str | None
    sentence: str


class BlockOut(Out):
    """The one hard rule that shuts a near miss out."""

    rule: str
    label: str
    sentence: str


class MatchOut(Out):
    """A plot that fits: out of 100, how much of what was asked is known, and why."""

    plot: PlotCardOut
    score: str
    confidence: str
    reasons: tuple[ReasonOut, ...]
    missing: tuple[str, ...]


class NearMissOut(MatchOut):
    """A plot that one rule alone shuts out, and that rule could be talked about."""

    blocked_by: BlockOut


class VersionOut(Out):
    """The version of the rules that judged."""

    number: int
    since: str | None


class ExcludedOut(Out):
    """How many plots a rule shut out; each is counted once."""

    rule: str
    label: str
    count: int


class RecommendationOut(Out):
    """The plots that fit a project, best first, and those that nearly do."""

    id: str
    version: VersionOut
    items: tuple[MatchOut, ...]
    near_misses: tuple[NearMissOut, ...]
    eligible: int
    considered: int
    excluded: tuple[ExcludedOut, ...]


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the route of matching, which needs no log-in."""
    blueprint = nouns.blueprint("matching", "选址匹配", url_prefix=f"{prefix}/plots", is_open=True)

    @blueprint.post("/match", summary="按项目匹配地块", responses={200: RecommendationOut})
    def match(body: ProjectIn) -> Response:
        caller = callers.investor(parts) if "Authorization" in request.headers else None
        wanted = project.read(body.model_dump(exclude={"limit"}))
        with writing.write(parts, caller) as write:
            found = recommending.recommend(
                write.session, wanted, by=caller, at=write.at, limit=body.limit
            )
            return write.answer(_shown(found))

    return blueprint


def _shown(found: Recommended) -> RecommendationOut:
    outcome = found.outcome
    return RecommendationOut(
        id=str(found.id),
        version=VersionOut(number=found.version.number, since=instant(found.version.at)),
        items=tuple(MatchOut.model_validate(_match(found, one)) for one in outcome.items),
        near_misses=tuple(
            NearMissOut.model_validate({**_match(found, one), "blocked_by": _block(one)})
            for one in outcome.near_misses
        ),
        eligible=outcome.eligible,
        considered=outcome.considered,
        excluded=tuple(
            ExcludedOut(rule=rule.value, label=rule.label, count=count)
            for rule, count in outcome.excluded.items()
        ),
    )


def _match(found: Recommended, one: Match) -> dict[str, object]:
    return {
        "plot": PlotCardOut.model_validate(plots.card_of(found.plots[one.plot.id])),
        "score": str(one.score),
        "confidence": str(one.confidence),
        "reasons": tuple(
            ReasonOut(
                criterion=reason.criterion.value,
                label=reason.criterion.label,
                value=None if reason.value is None else str(reason.value),
                weight=reason.weight,
                points=None if reason.points is None else str(reason.points),
                sentence=reason.sentence,
            )
            for reason in one.reasons
        ),
        "missing": tuple(criterion.label for criterion in one.missing),
    }


def _block(one: Match) -> BlockOut:
    (block,) = one.blocks
    return BlockOut(rule=block.rule.value, label=block.rule.label, sentence=block.sentence)
