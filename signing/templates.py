"""Load a contract template, whose variables declared and used must agree exactly. 「合同模板」"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from signing import bodies, consistency, reading
from signing.bodies import BadTemplate, Clause
from signing.declarations import ContractTemplate, Event, Obligation
from signing.reading import InvalidValues
from signing.values import Values
from signing.variables import TYPES, Choice, Group, RawValue, RawValues, Variable

__all__ = [
    "BadTemplate",
    "Clause",
    "ContractTemplate",
    "Event",
    "InvalidValues",
    "Obligation",
    "Values",
    "Variable",
    "examples",
    "load",
    "read",
]


def load(folder: Path) -> ContractTemplate:
    """Load template.toml and body.md of one version; raises BadTemplate. 「加载」"""
    declared, body = (folder / "template.toml").read_bytes(), (folder / "body.md").read_bytes()
    try:
        template = _build(tomllib.loads(declared.decode()), body.decode(), _sha256(declared, body))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ArithmeticError) as fault:
        raise BadTemplate(f"模板声明有误：{fault}") from fault
    consistency.check(template)
    return template


def read(template: ContractTemplate, raw: RawValues, *, partial: bool = False) -> Values:
    """Read stored or posted values by their types; raises InvalidValues. 「读取变量」

    With `partial`, required values may still be absent, so that unfinished drafts can be shown.
    """
    return reading.read(template.variables, raw, partial=partial)


def examples(template: ContractTemplate) -> dict[str, RawValue]:
    """The example of every variable, together one complete and consistent contract. 「示例」"""
    return {v.key: v.example for v in template.variables if v.example}


def _sha256(declared: bytes, body: bytes) -> str:
    """One digest over both files, each digested first so that no byte can move. 「摘要」"""
    parts = (hashlib.sha256(declared).digest(), hashlib.sha256(body).digest())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _build(declared: Mapping[str, Any], body: str, sha256: str) -> ContractTemplate:
    return ContractTemplate(
        kind=declared["kind"],
        version=declared["version"],
        title=declared["title"],
        sha256=sha256,
        groups=tuple(Group(**group) for group in declared["groups"]),
        variables=tuple(_variable(variable) for variable in declared["variables"]),
        events=tuple(Event(**event) for event in declared.get("events", ())),
        obligations=tuple(_obligation(entry) for entry in declared.get("obligations", ())),
        lint=dict(declared.get("lint", {})),
        body=bodies.parse(body),
    )


def _variable(table: Mapping[str, Any]) -> Variable:
    """Make a variable of its TOML table, columns included. 「变量声明」"""
    if table["type"] not in TYPES:
        raise BadTemplate(f"变量 {table['key']} 的类型 {table['type']} 不存在。")
    limits = {side: Decimal(table[side]) for side in ("min", "max") if side in table}
    nested = {
        "choices": tuple(_choice(choice) for choice in table.get("choices", ())),
        "columns": tuple(_variable(column) for column in table.get("columns", ())),
    }
    return Variable(**{**table, **limits, **nested})


def _choice(table: Mapping[str, str]) -> Choice:
    return Choice(table["value"], table["label"], table.get("wording", table["label"]))


def _obligation(table: Mapping[str, Any]) -> Obligation:
    evidence: Sequence[str] = table.get("evidence", ())
    return Obligation(**{**table, "evidence": tuple(evidence)})
