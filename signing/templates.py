"""Load a contract template, whose variables declared and used must agree exactly. 「合同模板」"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from signing import bodies, consistency, reading
from signing.bodies import BadTemplate, Clause, Node
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
PartyKey = Literal["party_a", "party_b"]


@dataclass(frozen=True, slots=True)
class Event:
    """A fact whose day starts or fulfils obligations. 「事件」"""

    code: str
    label: str
    recorded_by: Literal["platform", "official"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one party owes the other, and how its day is found. 「履约事项」

    Either `anchor`, `term` (a variable's key) and `unit` give the day, or `due` names a date: a
    column of the table `each` (one obligation a row) or a variable. `target` is what a measured
    obligation must reach: a column of `each` or a variable.
    """

    code: str
    label: str
    clause: str
    obligor: PartyKey
    obligee: PartyKey
    kind: Literal["point", "measured"]
    anchor: str = ""
    term: str = ""
    unit: Literal["", "month", "calendar_day", "working_day"] = ""
    due: str = ""
    each: str = ""
    target: str = ""
    met_by: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractTemplate:
    """One version of one kind of contract, never changed once published. 「合同模板」

    `sha256` covers both files, so a contract can name exactly the template it was made from.
    `lint` binds the roles that the arithmetic checks know to variables of this template.
    """

    kind: str
    version: str
    title: str
    sha256: str
    groups: tuple[Group, ...]
    variables: tuple[Variable, ...]
    events: tuple[Event, ...]
    obligations: tuple[Obligation, ...]
    lint: Mapping[str, str]
    body: tuple[Node, ...] = field(repr=False)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The headings 第一条 … in order. 「条款」"""
        return tuple(node for node in self.body if isinstance(node, Clause))

    def variable(self, key: str) -> Variable:
        """The variable of this key; KeyError if the template has none. 「查变量」"""
        for variable in self.variables:
            if variable.key == key:
                return variable
        raise KeyError(key)

    def event(self, code: str) -> Event:
        """The event of this code; KeyError if the template has none. 「查事件」"""
        for event in self.events:
            if event.code == code:
                return event
        raise KeyError(code)


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
