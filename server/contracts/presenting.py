"""What pages need to know of a contract: buttons, signing status, readable variables. 「展示」"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import drafting, finding
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import Contract, Party
from server.contracts.room import SigningRoom
from server.kernel.actor import Actor, ActorKind
from signing import reading, wording
from signing.reading import InvalidValues
from signing.variables import RawValue, Variable

_NEEDED: Mapping[ContractAction, Permission] = {
    ContractAction.FREEZE: Permission.DRAFT_CONTRACTS,
    ContractAction.APPROVE: Permission.REVIEW_LEGALITY,
    ContractAction.OBJECT: Permission.REVIEW_LEGALITY,
    ContractAction.REOPEN: Permission.DRAFT_CONTRACTS,
    ContractAction.SEAL: Permission.SEAL_CONTRACTS,
    ContractAction.VOID: Permission.VOID_CONTRACTS,
}
_OF_INVESTOR = frozenset({ContractAction.SIGN, ContractAction.REFUSE})
_NAMES = {Party.PARTY_A: "party_a_name", Party.PARTY_B: "party_b_name"}


@dataclass(frozen=True, slots=True)
class Button:
    """An action that is open in this state and allowed to this person. 「按钮」"""

    action: ContractAction
    label: str


@dataclass(frozen=True, slots=True)
class PartyStatus:
    """Whether a party has signed, in the order of signing. 「签署进度」"""

    party: Party
    label: str
    name: str
    signatory: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormField:
    """One variable with what was typed and how a person reads it; tables have rows. 「表单项」"""

    variable: Variable
    raw: RawValue
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FormGroup:
    """The variables below one heading of the form. 「表单分组」"""

    key: str
    label: str
    fields: tuple[FormField, ...]


def buttons(contract: Contract, by: Actor) -> tuple[Button, ...]:
    """Return what this person can do to a contract now; the acts check again. 「可用操作」"""
    return tuple(
        Button(action, action.label)
        for action in LIFECYCLE.actions(contract.state)
        if _is_open_to(contract, action, by)
    )


def actions_of_investor(contract: Contract) -> tuple[str, ...]:
    """Return the words of what the investor can do to their contract now. 「投资者可用操作」"""
    open_now = LIFECYCLE.actions(contract.state)
    return tuple(action.value for action in open_now if action in _OF_INVESTOR)


def parties(session: Session, contract: Contract) -> tuple[PartyStatus, ...]:
    """Return every party with its signature, the investor first. 「签署进度」"""
    signed = {each.party: each for each in finding.signatures(session, contract)}
    return tuple(
        PartyStatus(
            party=party,
            label=party.label,
            name=str(contract.variables.get(_NAMES[party], "")),
            signatory=signed[party].signatory_name if party in signed else "",
            signed_at=signed[party].at if party in signed else None,
        )
        for party in Party
    )


def groups(contract: Contract, *, room: SigningRoom) -> tuple[FormGroup, ...]:
    """Return the variables by group, in the order of the form. 「变量分组」"""
    template = drafting.template_of(contract, room=room)
    return tuple(
        FormGroup(
            group.key,
            group.label,
            tuple(
                _field(variable, contract.variables.get(variable.key, ""))
                for variable in template.variables
                if variable.group == group.key
            ),
        )
        for group in template.groups
    )


def _is_open_to(contract: Contract, action: ContractAction, by: Actor) -> bool:
    if action in _OF_INVESTOR:
        return by.kind is ActorKind.INVESTOR and by.id == contract.investor_id
    return authorising.may(by, _NEEDED[action])


def _field(variable: Variable, raw: RawValue) -> FormField:
    """Word a value as the contract does; what cannot be read any more is shown as it was typed."""
    try:
        read = reading.read((variable,), {variable.key: raw}, partial=True)
    except InvalidValues:
        return FormField(variable, raw, str(raw))
    value = read.get(variable.key)
    if variable.columns:
        rows = value if isinstance(value, tuple) else ()
        table = tuple(
            tuple(wording.in_cell(column, row.get(column.key)) for column in variable.columns)
            for row in rows
        )
        return FormField(variable, raw, f"共 {len(table)} 行", rows=table)
    if value is None:
        return FormField(variable, raw, "")
    labels = {choice.value: choice.label for choice in variable.choices}
    text = labels.get(str(value)) or wording.printed(variable, value)
    has_unit = variable.type not in ("money", "area")
    return FormField(variable, raw, f"{text} {variable.unit}".strip() if has_unit else text)
