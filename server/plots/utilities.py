"""Water, power and what else reaches a plot, with capacity and distance. 「配套」"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.kernel import texts
from server.kernel.errors import Unacceptable
from server.kernel.lifecycle import LabelledEnum

LONGEST_CAPACITY = 40
FARTHEST_METRES = 50_000
MOST = 20


class UtilityKind(LabelledEnum):
    """What reaches a plot. 「配套类别」"""

    ROAD = "road", "道路"
    ELECTRICITY = "electricity", "供电"
    WATER = "water", "供水"
    SEWAGE = "sewage", "污水"
    DRAINAGE = "drainage", "雨水"
    GAS = "gas", "天然气"
    STEAM = "steam", "供热"
    NETWORK = "network", "通信"


@dataclass(frozen=True, slots=True)
class Utility:
    """One utility: what it can give and how far it still is from the plot. 「一项配套」"""

    kind: UtilityKind
    capacity: str
    distance_m: int

    def as_json(self) -> dict[str, str | int]:
        """Return the utility as it is stored."""
        return {
            "kind": self.kind.value,
            "capacity": self.capacity,
            "distance_m": self.distance_m,
        }

    @property
    def text(self) -> str:
        """The utility in words."""
        where = "已接至红线" if self.distance_m == 0 else f"距红线 {self.distance_m} 米"
        return f"{self.kind.label}：{self.capacity}，{where}" if self.capacity else where


def stored(rows: Sequence[Mapping[str, Any]]) -> tuple[Utility, ...]:
    """Return stored utilities as values."""
    return tuple(
        Utility(UtilityKind(row["kind"]), row["capacity"], row["distance_m"]) for row in rows
    )


def read(rows: Any) -> tuple[Utility, ...]:
    """Read rows of {kind, capacity, distance_m}; raise Unacceptable naming the row. 「读配套」"""
    if rows is None or rows == "":
        return ()
    if not isinstance(rows, Sequence) or isinstance(rows, str) or len(rows) > MOST:
        raise _fault(f"配套应为最多 {MOST} 行的列表。")
    return tuple(_row(number, row) for number, row in enumerate(rows, start=1))


def _row(number: int, row: Any) -> Utility:
    if not isinstance(row, Mapping) or set(row) - {"kind", "capacity", "distance_m"}:
        raise _fault(f"第 {number} 行应写明类别、能力和距离。")
    kind = next((one for one in UtilityKind if row.get("kind") in (one.value, one.label)), None)
    if kind is None:
        raise _fault(f"第 {number} 行的类别应为{'、'.join(one.label for one in UtilityKind)}之一。")
    capacity = str(row.get("capacity") or "").strip()
    if len(capacity) > LONGEST_CAPACITY or not texts.is_clean(capacity):
        raise _fault(f"第 {number} 行的能力最多 {LONGEST_CAPACITY} 个字，不含控制字符。")
    try:
        distance = int(str(row.get("distance_m") or 0))
    except ValueError:
        raise _fault(f"第 {number} 行的距离应为整数米。") from None
    if not 0 <= distance <= FARTHEST_METRES:
        raise _fault(f"第 {number} 行的距离应在 0 至 {FARTHEST_METRES} 米之间。")
    return Utility(kind, capacity, distance)


def _fault(sentence: str) -> Unacceptable:
    return Unacceptable("plot_invalid", sentence, fields={"utilities": sentence})
