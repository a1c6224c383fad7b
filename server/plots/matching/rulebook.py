"""The rules and weights of one version, read and checked. 「规则册」"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.kernel.errors import Unacceptable
from server.plots import industries, parks
from server.plots.matching.words import ELSEWHERE, ELSEWHERE_NAME, Criterion

HIGHEST_WEIGHT = 100
LAND_CLASSES = {1: "一类工业用地", 2: "二类工业用地", 3: "三类工业用地"}
DECAYS = {
    "area": "面积",
    "price": "价格",
    "power": "供电",
    "water": "供水",
    "rooms": "厂房条件",
    "transport": "交通",
    "timing": "供应时间",
}
MOST_DECAY = 1000


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What plots are judged by: positions of industries, shares and weights. 「规则册」

    `positions` maps a place and an industry to the zone it is confined to there, or to nothing.
    """

    weights: Mapping[Criterion, int]
    decay: Mapping[str, int]
    least_area_share: int
    most_area_share: int
    land_classes: Mapping[str, int]
    positions: Mapping[tuple[str, str], str]

    def as_json(self) -> dict[str, Any]:
        """Return the rules as they are stored."""
        positions: dict[str, dict[str, str]] = {place: {} for place in places()}
        for (place, industry), zone in self.positions.items():
            positions[place][industry] = zone
        return {
            "weights": {criterion.value: weight for criterion, weight in self.weights.items()},
            "decay": dict(self.decay),
            "least_area_share": self.least_area_share,
            "most_area_share": self.most_area_share,
            "land_classes": dict(self.land_classes),
            "positions": positions,
        }


def places() -> Mapping[str, str]:
    """Return where the plan positions industries: the parks and everywhere else. 「地点」"""
    return {code: park.name for code, park in parks.parks().items()} | {ELSEWHERE: ELSEWHERE_NAME}


def read(raw: Mapping[str, Any]) -> Rulebook:
    """Read rules as stored or as typed; raise Unacceptable with every fault by its entry."""
    faults: dict[str, str] = {}
    book = Rulebook(
        weights={
            one: _whole(raw, f"weights.{one.value}", (0, HIGHEST_WEIGHT), faults)
            for one in Criterion
        },
        decay={one: _whole(raw, f"decay.{one}", (1, MOST_DECAY), faults) for one in DECAYS},
        least_area_share=_whole(raw, "least_area_share", (10, 100), faults),
        most_area_share=_whole(raw, "most_area_share", (100, 1000), faults),
        land_classes={
            code: _whole(raw, f"land_classes.{code}", (1, 3), faults)
            for code in industries.industries()
        },
        positions=_positions(raw.get("positions") or {}, faults),
    )
    if not faults and not any(book.weights.values()):
        faults["weights.industry"] = "至少一项权重应大于零。"
    if faults:
        raise Unacceptable("rules_invalid", "匹配规则有误，请按提示修改。", fields=faults)
    return book


def differences(old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """Say in sentences what one version changed of the one before. 「版本差异」"""
    before, after = _spoken(old), _spoken(new)
    return tuple(
        f"{label}：{before.get(label, '不接纳')} → {after.get(label, '不接纳')}"
        for label in dict.fromkeys((*before, *after))
        if before.get(label) != after.get(label)
    )


def _whole(raw: Mapping[str, Any], name: str, ends: tuple[int, int], faults: dict[str, str]) -> int:
    given: Any = raw
    for part in name.split("."):
        given = given.get(part) if isinstance(given, Mapping) else None
    text = "" if given is None else str(given).strip()
    lowest, highest = ends
    if text.isascii() and text.isdecimal() and len(text) <= 6 and lowest <= int(text) <= highest:
        return int(text)
    faults[name] = f"应为 {lowest} 至 {highest} 之间的整数。"
    return lowest


def _positions(raw: Any, faults: dict[str, str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for place, accepted in raw.items() if isinstance(raw, Mapping) else ():
        for industry, zone in accepted.items() if isinstance(accepted, Mapping) else ():
            fault = _position_fault(place, industry, zone)
            if fault:
                faults[f"positions.{place}.{industry}"] = fault
            else:
                found[place, industry] = zone
    # One order whatever the order of writing, so that equal rules are stored alike.
    return {
        (place, industry): found[place, industry]
        for place in places()
        for industry in industries.industries()
        if (place, industry) in found
    }


def _position_fault(place: Any, industry: Any, zone: Any) -> str:
    if place not in places() or industry not in industries.industries():
        return "没有这个园区或产业。"
    park = parks.parks().get(place)
    if zone != "" and (park is None or zone not in park.zones):
        return f"{places()[place]}没有“{zone}”这个片区。"
    if industries.industries()[industry].is_chemical and not (park and park.is_chemical):
        return "化工项目只能安排在化工园区。"
    return ""


def _spoken(book: Rulebook) -> dict[str, str]:
    named = industries.industries()
    spoken = {f"{one.label}权重": str(weight) for one, weight in book.weights.items()}
    for code, label in DECAYS.items():
        spoken[f"{label}衰减"] = f"{book.decay[code]}{'天' if code == 'timing' else '%'}"
    spoken["面积下限"] = f"需求的 {book.least_area_share}%"
    spoken["面积上限"] = f"需求的 {book.most_area_share}%"
    for code, level in book.land_classes.items():
        spoken[f"{named[code].name}用地"] = LAND_CLASSES[level]
    for (place, industry), zone in book.positions.items():
        key = f"{places()[place]}·{named[industry].name}"
        spoken[key] = f"仅限{zone}" if zone else "接纳"
    return spoken
