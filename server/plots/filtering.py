"""What somebody looks for among the plots, read from a query and checked. 「筛选条件」"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from server.kernel import texts
from server.kernel.errors import Unacceptable
from server.kernel.lifecycle import LabelledEnum
from server.kernel.quantities import Area, Money
from server.plots import chains, coordinates, geometry, parks
from server.plots.geometry import Box
from server.plots.lifecycle import PlotKind, PlotStatus

LONGEST_QUESTION = 60
MOST_TERMS = 5


class Sort(LabelledEnum):
    """In which order plots are listed. 「排序」"""

    UPDATED = "updated", "最近更新"
    AREA = "area", "面积从小到大"
    AREA_DOWN = "-area", "面积从大到小"
    PRICE = "price", "价格从低到高"
    PRICE_DOWN = "-price", "价格从高到低"


@dataclass(frozen=True, slots=True)
class PlotFilter:
    """One question to the list of plots; what is None is not asked about. 「筛选条件」

    Areas are of the land; `max_price` is 元 per 亩 and so asks for land alone; `box` is CGCS2000.
    """

    kind: PlotKind | None = None
    park: str | None = None
    township: str | None = None
    chain: str | None = None
    status: PlotStatus | None = None
    terms: tuple[str, ...] = ()
    min_area: Area | None = None
    max_area: Area | None = None
    max_price: Money | None = None
    box: Box | None = None
    sort: Sort = Sort.UPDATED

    @property
    def fingerprint(self) -> str:
        """A short digest of the question, by which a cursor knows that it belongs to it."""
        return _fingerprint(self)


@lru_cache(maxsize=256)
def _fingerprint(wanted: PlotFilter) -> str:
    return hashlib.sha256(repr(wanted).encode()).hexdigest()[:16]


def read(query: Mapping[str, str | None], *, map_is_gcj02: bool) -> PlotFilter:
    """Read a filter from query parameters; raise Unacceptable with every fault. 「读筛选」

    Takes kind, park, township, chain, status, q, min_area_mu, max_area_mu, max_price_wan_mu, bbox
    and sort; others are not looked at, empty ones not asked about. Places and chains may be given
    by code or by Chinese name. `map_is_gcj02` says in which system `bbox` was seen.
    """
    faults: dict[str, str] = {}
    found = {
        name: _read(reader, query.get(name), name, faults) for name, reader in _READERS.items()
    }
    box = found["bbox"]
    if box is not None and map_is_gcj02:
        box = coordinates.box_to_cgcs2000(box)
    if (
        found["min_area_mu"]
        and found["max_area_mu"]
        and found["min_area_mu"] > found["max_area_mu"]
    ):
        faults["max_area_mu"] = "面积上限不能小于下限。"
    if faults:
        raise Unacceptable("filter_invalid", "筛选条件有误，请按提示修改。", fields=faults)
    return PlotFilter(
        kind=found["kind"],
        park=found["park"],
        township=found["township"],
        chain=found["chain"],
        status=found["status"],
        terms=found["q"] or (),
        min_area=found["min_area_mu"],
        max_area=found["max_area_mu"],
        max_price=found["max_price_wan_mu"],
        box=box,
        sort=found["sort"] or Sort.UPDATED,
    )


def _read(reader: Callable[[str], Any], text: str | None, name: str, faults: dict[str, str]) -> Any:
    if text is None or not text.strip():
        return None
    try:
        return reader(text.strip())
    except Unacceptable as fault:
        faults[name] = fault.detail
        return None


def _one_of(words: type[LabelledEnum]) -> Callable[[str], LabelledEnum]:
    def read_word(text: str) -> LabelledEnum:
        for word in words:
            if text in (word.value, word.label):
                return word
        choices = "、".join(f"{word.value}（{word.label}）" for word in words)
        raise Unacceptable("filter_invalid", f"可选：{choices}。")

    return read_word


def _terms(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST_QUESTION:
        raise Unacceptable("filter_invalid", f"搜索词最多 {LONGEST_QUESTION} 个字。")
    if not texts.is_clean(text):
        raise Unacceptable("filter_invalid", "搜索词含有不可见的控制字符。")
    return tuple(text.lower().split()[:MOST_TERMS])


_READERS: Mapping[str, Callable[[str], Any]] = {
    "kind": _one_of(PlotKind),
    "park": parks.park_code,
    "township": parks.township_code,
    "chain": chains.chain_code,
    "status": _one_of(PlotStatus),
    "q": _terms,
    "min_area_mu": Area.from_mu,
    "max_area_mu": Area.from_mu,
    "max_price_wan_mu": Money.from_wan,
    "bbox": geometry.read_box,
    "sort": _one_of(Sort),
}
