"""The four parks and the townships of Tianmen, with where they are. 「园区与乡镇办场」"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.kernel.errors import Unacceptable

PLACES = Path(__file__).with_name("places.toml")


@dataclass(frozen=True, slots=True)
class Township:
    """A township, street office or farm, by its nine-digit statistical code. 「乡镇办场」"""

    code: str
    name: str
    center: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Park:
    """A park of the development zone, the chains it is meant for and its zones. 「园区」

    A zone is a part of the park that some industry is confined to; the one park for chemicals is
    so by the approval of the province, which no rule of the city changes.
    """

    code: str
    name: str
    township: str
    center: tuple[float, float]
    chains: tuple[str, ...]
    restrictions: Mapping[str, str]
    zones: tuple[str, ...] = ()
    is_chemical: bool = False


@cache
def parks() -> Mapping[str, Park]:
    """Return the parks by code, in the order of the plan."""
    return {
        row["code"]: Park(
            code=row["code"],
            name=row["name"],
            township=row["township"],
            center=(row["center"][0], row["center"][1]),
            chains=tuple(row["chains"]),
            restrictions=row["restrictions"],
            zones=tuple(row.get("zones", ())),
            is_chemical=row.get("is_chemical", False),
        )
        for row in _places()["parks"]
    }


@cache
def townships() -> Mapping[str, Township]:
    """Return the townships by code."""
    return {
        row["code"]: Township(row["code"], row["name"], (row["center"][0], row["center"][1]))
        for row in _places()["townships"]
    }


def zones() -> tuple[str, ...]:
    """Return every zone of every park, by the names that plots state. 「片区」"""
    return tuple(zone for park in parks().values() for zone in park.zones)


def park_name(code: str | None) -> str:
    """Return a park's Chinese name, or nothing for a plot outside the parks."""
    return parks()[code].name if code else ""


def township_name(code: str) -> str:
    """Return a township's Chinese name."""
    return townships()[code].name


def park_code(text: str) -> str:
    """Read a park by code or Chinese name; raise Unacceptable when unknown. 「认园区」"""
    for park in parks().values():
        if text in (park.code, park.name):
            return park.code
    sentence = f"没有“{text}”这个园区，可选：{'、'.join(park.name for park in parks().values())}。"
    raise Unacceptable("park_unknown", sentence, fields={"park": sentence})


def township_code(text: str) -> str:
    """Read a township by code or Chinese name; raise Unacceptable when unknown. 「认乡镇」"""
    for township in townships().values():
        if text in (township.code, township.name):
            return township.code
    sentence = f"没有“{text}”这个乡镇办场。"
    raise Unacceptable("township_unknown", sentence, fields={"township": sentence})


@cache
def _places() -> dict[str, Any]:
    return tomllib.loads(PLACES.read_text(encoding="utf-8"))
