"""What a contract template declares: variables, clauses, events and obligations. 「模板声明」"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from signing.bodies import Clause, Node
from signing.variables import Group, Variable

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
