"""Time two ways of doing the same thing in turns, so that both meet the same noise. 「计时」"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["ms", "requests/s"]


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured round by round. 「样本」"""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle sample, which a neighbour's burst of work does not move. 「中位数」"""
        return statistics.median(self.samples)

    @property
    def least(self) -> float:
        """The smallest sample. 「最小值」"""
        return min(self.samples)

    @property
    def most(self) -> float:
        """The largest sample. 「最大值」"""
        return max(self.samples)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One benchmark: ours and the peer's samples, in milliseconds or requests a second. 「对比」

    `peer_name` says what the peer is; `remarks` are facts that a reader needs to judge the figures.
    """

    name: str
    title: str
    peer_name: str
    unit: Unit
    ours: Series
    peer: Series
    goal: float
    remarks: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times as fast as the peer ours is, by medians. 「倍数」"""
        if self.unit == "ms":
            return self.peer.median / self.ours.median
        return self.ours.median / self.peer.median

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached. 「达标」"""
        return self.ratio >= self.goal


def in_turns(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int, warm_ups: int = 1
) -> tuple[Series, Series]:
    """Run both `rounds` times, one after the other, and return milliseconds of each. 「交替计时」

    The side that begins changes every round, so that neither always follows the other's garbage.
    """
    for _ in range(warm_ups):
        ours()
        peer()
    ours_took: list[float] = []
    peer_took: list[float] = []
    for turn in range(rounds):
        pairs = [(ours, ours_took), (peer, peer_took)]
        for act, took in pairs if turn % 2 == 0 else reversed(pairs):
            took.append(_milliseconds(act))
    return Series(tuple(ours_took)), Series(tuple(peer_took))


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
