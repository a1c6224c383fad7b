"""How values look on the console's pages: tones, numbers, times and history. 「呈现」"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from flask import Blueprint

from server.kernel import clock
from server.kernel.actor import ActorKind

TONES: Mapping[str, str] = {
    "draft": "quiet",
    "available": "good",
    "reserved": "progress",
    "negotiating": "progress",
    "contracted": "progress",
    "withdrawn": "quiet",
    "awaiting_answer": "wait",
    "answered": "good",
    "closed": "quiet",
    "drafting": "quiet",
    "in_review": "wait",
    "awaiting_investor": "progress",
    "awaiting_seal": "wait",
    "concluded": "good",
    "refused": "bad",
    "voided": "quiet",
    "dormant": "quiet",
    "scheduled": "progress",
    "due_soon": "wait",
    "overdue": "bad",
    "met_on_time": "good",
    "met_late": "wait",
    "met": "good",
}

# Only facts that a reader can use are shown; the rest stays in the record.
FACT_LABELS: Mapping[str, str] = {
    "reason": "理由",
    "text": "意见",
    "document_sha256": "文件摘要",
    "note": "说明",
    "event": "节点",
    "happened_on": "发生日期",
    "due_on": "到期日",
    "round": "轮次",
    "pages": "页数",
    "message": "消息序号",
    "overdue": "已超时",
    "plots": "地块",
    "changed": "改动",
    "field": "项目",
    "uscc": "统一社会信用代码",
    "inquiry": "咨询",
    "next_review_at": "下次核验",
    "contract": "合同",
    "met_on": "履行日",
    "cause": "原因",
    "old": "原日期",
    "new": "日期",
}


class Entry(Protocol):
    """One row of history, as the kernel keeps it."""

    at: Any
    actor_kind: Any
    actor_name: Any
    action: Any
    from_state: Any
    to_state: Any
    facts: Any


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of history, ready to be read. 「一条留痕」"""

    label: str
    who: str
    at: datetime
    moved: str
    lines: tuple[str, ...]


def happenings(
    entries: Iterable[Entry],
    *,
    actions: Mapping[str, str],
    states: Mapping[str, str],
    words: Mapping[str, str] | None = None,
) -> list[Happening]:
    """Return history for reading, the latest first; `words` names what facts only code. 「留痕」"""
    shown = [
        _happening(entry, actions=actions, states=states, words=words or {}) for entry in entries
    ]
    return shown[::-1]


def _happening(
    entry: Entry,
    *,
    actions: Mapping[str, str],
    states: Mapping[str, str],
    words: Mapping[str, str],
) -> Happening:
    before, after = states.get(entry.from_state or ""), states.get(entry.to_state or "")
    moved = f"{before} → {after}" if before and after and before != after else ""
    return Happening(
        label=actions.get(entry.action, entry.action),
        who=f"{entry.actor_name}（{ActorKind(entry.actor_kind).label}）",
        at=entry.at,
        moved=moved,
        lines=tuple(_fact_lines(entry.facts, words)),
    )


def _fact_lines(facts: Mapping[str, Any], words: Mapping[str, str]) -> Iterable[str]:
    for name, value in facts.items():
        if name == "changes":
            yield from (
                f"{words.get(key, key)}：{_readable(one, {})}" for key, one in value.items()
            )
        if name not in FACT_LABELS or value in (None, "", [], False) or _is_unchanged(value):
            continue
        yield f"{FACT_LABELS[name]}：{_readable(value, words)}"


def _is_unchanged(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and {"old", "new"} <= value.keys()
        and value["old"] == value["new"]
    )


def _readable(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping) and {"old", "new"} <= value.keys():
        return f"{_readable(value['old'], words)} → {_readable(value['new'], words)}"
    if isinstance(value, Mapping):  # shapes, bounds: the record holds them, a line cannot
        return "（已记录）"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(words.get(str(one), str(one)) for one in value)
    return "无" if value is None else words.get(str(value), str(value))


def tone(state: Any) -> str:
    """Return the tone of a state's badge."""
    return TONES.get(str(getattr(state, "value", state)), "quiet")


def grouped(number: Any) -> str:
    """Write a decimal string with thousands separators, its places untouched."""
    if number in (None, ""):
        return "—"
    whole, point, places = str(number).partition(".")
    return f"{int(whole):,}{point}{places}" if whole.lstrip("-").isdecimal() else str(number)


def two_places(number: str) -> str:
    """Write a decimal string to two places for reading; what is exact stays in the API."""
    return str(Decimal(number).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def in_fours(digest: str) -> str:
    """Write a hash in groups of eight characters, so that two can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def minute(instant: datetime | None) -> str:
    """Write an instant as Tianmen's wall clock shows it, to the minute."""
    return f"{clock.local(instant):%Y-%m-%d %H:%M}" if instant else "—"


def day(value: date | datetime | None) -> str:
    """Write a civil day."""
    if value is None:
        return "—"
    return (clock.day(value) if isinstance(value, datetime) else value).isoformat()


def time_left(due: datetime, as_of: datetime) -> str:
    """Say how long is left, or how long something is late."""
    seconds = int((due - as_of).total_seconds())
    minutes = abs(seconds) // 60
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    lengths = ((days, "天"), (hours, "小时"), (rest, "分"))
    length = " ".join([f"{number} {unit}" for number, unit in lengths if number][:2])
    length = length or "不到 1 分"
    return f"剩余 {length}" if seconds >= 0 else f"已超时 {length}"


def days_left(due: date, today: date) -> str:
    """Say how many days are left, or how many a duty is late."""
    days = (due - today).days
    if days == 0:
        return "今天到期"
    return f"还有 {days} 天" if days > 0 else f"已逾期 {-days} 天"


def install(routes: Blueprint) -> None:
    """Give templates these ways of writing."""
    ways: dict[str, Callable[..., str]] = {
        "tone": tone,
        "grouped": grouped,
        "two_places": two_places,
        "in_fours": in_fours,
        "minute": minute,
        "day": day,
        "iso": clock.iso,
        "time_left": time_left,
        "days_left": days_left,
    }
    for name, way in ways.items():
        routes.add_app_template_filter(way, name)
