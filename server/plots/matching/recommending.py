"""Recommend plots for a project, and keep what was recommended by which rules. 「推荐」"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from server.kernel import clock
from server.kernel.actor import Actor
from server.plots import finding
from server.plots.matching import candidates, revising, scoring
from server.plots.matching.model import MatchRules, Recommendation
from server.plots.matching.project import Project
from server.plots.matching.scoring import DEFAULT_ITEMS, Match, Outcome
from server.plots.model import Plot


@dataclass(frozen=True, slots=True)
class Recommended:
    """An outcome with the version behind it and the plots it names, by their ids. 「推荐」"""

    id: UUID | None
    version: MatchRules
    outcome: Outcome
    plots: dict[UUID, Plot]


def recommend(
    session: Session,
    project: Project,
    *,
    by: Actor | None,
    at: datetime,
    limit: int = DEFAULT_ITEMS,
) -> Recommended:
    """Match a project to what is on offer and write the recommendation down. 「推荐」"""
    found = preview(session, project, at=at, limit=limit)
    written = Recommendation(
        rules_id=found.version.id,
        asked_by_kind=by.kind if by else None,
        asked_by=by.id if by else None,
        project=dict(project.asked),
        results={
            "items": _remembered(found.outcome.items),
            "near_misses": _remembered(found.outcome.near_misses),
            "eligible": found.outcome.eligible,
            "considered": found.outcome.considered,
        },
        at=at,
    )
    session.add(written)
    session.flush()
    return Recommended(written.id, found.version, found.outcome, found.plots)


def preview(
    session: Session, project: Project, *, at: datetime, limit: int = DEFAULT_ITEMS
) -> Recommended:
    """Match a project by the rules in force without writing anything down. 「试算」"""
    version = revising.active(session)
    outcome = scoring.match(
        project,
        candidates.load(session, project.kind),
        book=revising.book_of(version),
        today=clock.day(at),
        limit=limit,
    )
    shown = tuple(one.plot.id for one in (*outcome.items, *outcome.near_misses))
    plots = {plot.id: plot for plot in finding.by_ids(session, shown)}
    return Recommended(None, version, outcome, plots)


def _remembered(matches: Sequence[Match]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.plot.code,
            "score": str(one.score),
            "confidence": str(one.confidence),
            **({"blocked_by": one.blocks[0].rule.value} if one.blocks else {}),
        }
        for one in matches
    ]
