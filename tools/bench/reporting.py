"""Print comparisons as a table and keep them as JSON, with what they were measured on. 「报告」"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.bench.measuring import Comparison, Series

_LIBRARIES = (
    "reportlab",
    "weasyprint",
    "pyHanko",
    "cryptography",
    "Flask",
    "flask-openapi3",
    "pydantic",
    "SQLAlchemy",
    "gunicorn",
)
_DECIMALS = 3


def report(compared: Comparison, *, at: datetime) -> dict[str, Any]:
    """One benchmark with everything needed to judge it, and no path of the machine. 「成绩单」"""
    return {
        "name": compared.name,
        "title": compared.title,
        "peer": compared.peer_name,
        "unit": compared.unit,
        "measured_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "ours": _figures(compared.ours),
        "peer_figures": _figures(compared.peer),
        "ratio": round(compared.ratio, _DECIMALS),
        "goal": round(compared.goal, _DECIMALS),
        "is_reached": compared.is_reached,
        "remarks": dict(compared.remarks),
        "machine": machine(),
    }


def machine() -> dict[str, Any]:
    """What the figures depend on: processors, load, Python and the libraries compared. 「环境」"""
    return {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
    }


def write(folder: Path, reports: Iterable[dict[str, Any]]) -> None:
    """Write one file a benchmark, and all of this run together as latest.json. 「存档」"""
    folder.mkdir(parents=True, exist_ok=True)
    kept = list(reports)
    for one in kept:
        _write(folder / f"{one['name']}.json", one)
    _write(folder / "latest.json", {"benchmarks": kept})


def line(compared: Comparison) -> str:
    """What is printed of one benchmark. 「一行」"""
    mark = "reached" if compared.is_reached else "NOT REACHED"
    ours, peer, unit = compared.ours, compared.peer, compared.unit
    return (
        f"{compared.name}: {compared.ratio:.2f} times as fast (goal {compared.goal:.2f}, {mark})\n"
        f"  {compared.title}\n"
        f"  ours  {ours.median:9.1f} {unit} ({ours.least:.1f} to {ours.most:.1f})\n"
        f"  peer  {peer.median:9.1f} {unit} ({peer.least:.1f} to {peer.most:.1f})"
        f"  {compared.peer_name}\n"
        f"  {', '.join(f'{name} {value}' for name, value in compared.remarks.items())}"
    )


def _figures(series: Series) -> dict[str, Any]:
    return {
        "median": round(series.median, _DECIMALS),
        "min": round(series.least, _DECIMALS),
        "max": round(series.most, _DECIMALS),
        "samples": len(series.samples),
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
