"""Thirty projects put to the demonstration's city, with what is expected of each. 「金样」"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.demo import city
from server.plots.matching import project, recommending
from server.plots.matching.scoring import Match
from tests import builders

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.toml"
SHOWN = 3
HEADING = "# 演示城市（2026-03-02）对 projects.toml 的期望结果。规则有意改动后运行 "


def projects() -> list[dict[str, str]]:
    """Return the thirty projects as they are asked."""
    rows = tomllib.loads((HERE / "projects.toml").read_text("utf-8"))["projects"]
    return [dict(row) for row in rows]


def expected() -> list[dict[str, Any]]:
    """Return what is committed as expected, in the order of the projects."""
    return list(tomllib.loads(EXPECTED.read_text("utf-8"))["expected"])


def load(session: Session) -> None:
    """Make the city on the day that the expectations are about."""
    city.load(session, vault=builders.vault(), at=builders.NOW)


def found(session: Session, asked: dict[str, str]) -> dict[str, Any]:
    """Return what matching says of one project, in the shape that is committed."""
    wanted = project.read({name: text for name, text in asked.items() if name != "title"})
    outcome = recommending.preview(session, wanted, at=builders.NOW, limit=SHOWN).outcome
    return {
        "title": asked["title"],
        "eligible": outcome.eligible,
        "considered": outcome.considered,
        "excluded": [f"{rule.label} {number}" for rule, number in outcome.excluded.items()],
        "top": [line for one in outcome.items for line in _lines(one)],
        "near_misses": [line for one in outcome.near_misses[:SHOWN] for line in _blocked(one)],
    }


def written(results: list[dict[str, Any]]) -> str:
    """Write results as TOML."""
    return (
        HEADING + "python -m tests.plots.golden 重写，逐条看过再提交。\n" + "".join(_toml(results))
    )


def _lines(one: Match) -> Iterator[str]:
    yield f"{one.plot.code} {one.plot.name} {one.score} 分，可信度 {one.confidence}"
    for reason in one.reasons:
        points = "未知" if reason.points is None else reason.points
        yield f"　{reason.criterion.label} {points}：{reason.sentence}"


def _blocked(one: Match) -> Iterator[str]:
    (block,) = one.blocks
    yield f"{one.plot.code} {one.score} 分 {block.rule.value}：{block.sentence}"


def _toml(results: list[dict[str, Any]]) -> Iterator[str]:
    for result in results:
        yield "\n[[expected]]\n"
        for name, value in result.items():
            if isinstance(value, list) and value:
                lines = "".join(f"  {json.dumps(one, ensure_ascii=False)},\n" for one in value)
                yield f"{name} = [\n{lines}]\n"
            else:
                yield f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
