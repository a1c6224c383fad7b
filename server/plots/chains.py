"""The five industry chains and the names people give them. 「产业链」"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server.kernel.errors import Unacceptable

SOURCE = Path(__file__).with_name("chains.toml")


@dataclass(frozen=True, slots=True)
class Chain:
    """One of the city's five chains with its other names and finer branches. 「产业链」"""

    code: str
    name: str
    aliases: tuple[str, ...]


@cache
def chains() -> Mapping[str, Chain]:
    """Return the chains by code, in the order of the plan."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["chains"]
    return {row["code"]: Chain(row["code"], row["name"], tuple(row["aliases"])) for row in rows}


def chain_name(code: str) -> str:
    """Return a chain's Chinese name."""
    return chains()[code].name


def chain_code(text: str) -> str:
    """Read a chain by code, name or alias; raise Unacceptable when unknown. 「认产业链」"""
    for chain in chains().values():
        if text in (chain.code, chain.name, *chain.aliases):
            return chain.code
    names = "、".join(chain.name for chain in chains().values())
    sentence = f"没有“{text}”这条产业链，可选：{names}。"
    raise Unacceptable("chain_unknown", sentence, fields={"chain": sentence})
