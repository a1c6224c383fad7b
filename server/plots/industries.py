"""The industries that the plan positions in parks, finer than the five chains. 「产业」"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server.kernel.errors import Unacceptable

SOURCE = Path(__file__).with_name("industries.toml")


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry, the chain it is counted in and the broader industry it belongs to. 「产业」"""

    code: str
    name: str
    chain: str
    parent: str | None
    is_chemical: bool
    aliases: tuple[str, ...]


@cache
def industries() -> Mapping[str, Industry]:
    """Return the industries by code, in the order of the plan."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["industries"]
    return {
        row["code"]: Industry(
            code=row["code"],
            name=row["name"],
            chain=row["chain"],
            parent=row.get("parent"),
            is_chemical=row.get("is_chemical", False),
            aliases=tuple(row["aliases"]),
        )
        for row in rows
    }


def read(text: str) -> Industry:
    """Read an industry by code, name or alias; raise Unacceptable when unknown. 「认产业」"""
    for industry in industries().values():
        if text in (industry.code, industry.name, *industry.aliases):
            return industry
    names = "、".join(industry.name for industry in industries().values())
    sentence = f"没有“{text}”这个产业，可选：{names}。"
    raise Unacceptable("industry_unknown", sentence, fields={"industry": sentence})
