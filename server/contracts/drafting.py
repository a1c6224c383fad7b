"""Draft a contract from an inquiry and its plots, and keep what officials type. 「起草」"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising, profiles
from server.accounts.authorising import Permission
from server.accounts.model import Investor
from server.contracts import finding, prefilling, translating, variables
from server.contracts.lifecycle import LIFECYCLE, ContractAction, ContractState
from server.contracts.model import AGGREGATE, Contract, ContractPlot, UsccConfirmation
from server.contracts.room import SigningRoom
from server.inquiries import finding as inquiries
from server.inquiries.model import Inquiry
from server.kernel import history, numbering, uscc
from server.kernel.actor import Actor
from server.kernel.database import new_id
from server.kernel.errors import Conflict
from server.plots import finding as plots
from server.plots.model import Plot
from signing import templates
from signing.templates import ContractTemplate, Values
from signing.variables import RawValue, RawValues

SERIES = "TM-ZS"
VERSION = "v1"


def draft(
    session: Session,
    inquiry_number: str,
    *,
    room: SigningRoom,
    by: Actor,
    at: datetime,
    template_kind: str = "investment",
) -> Contract:
    """Start a contract from an inquiry; what is known of both sides is filled in. 「起草」

    Raises NotFound, or Conflict `inquiry_already_drafted` while another contract of the inquiry
    stands, so that a second click starts no second contract.
    """
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    inquiry = inquiries.locked(session, inquiry_number)
    _require_none_standing(session, inquiry)
    chosen = plots.by_ids(session, inquiries.plot_ids(session, inquiry.id))
    contract = _begin(session, inquiry, room.template(template_kind, VERSION), by=by, at=at)
    _prefill(session, contract, inquiry, chosen, room=room, by=by, at=at)
    session.add(contract)
    session.flush()
    session.add_all(
        ContractPlot(contract_id=contract.id, plot_id=plot.id, position=position)
        for position, plot in enumerate(chosen)
    )
    facts = {"inquiry": inquiry.number, "template_sha256": contract.template_sha256}
    _note(session, contract, "draft", by=by, at=at, facts=facts)
    return contract


def save(
    session: Session,
    number: str,
    raw: RawValues,
    *,
    version: int,
    room: SigningRoom,
    by: Actor,
    at: datetime,
) -> Contract:
    """Keep what was typed; blanks are allowed until freezing, nonsense is not. 「保存草稿」

    `raw` replaces all variables but the read-only ones. `version` is the one the form was made
    from. Raises IllegalMove outside drafting, Conflict `contract_changed`, or Unacceptable
    `variables_invalid` naming every field that cannot be read.
    """
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    contract = finding.locked(session, number)
    LIFECYCLE.next(contract.state, ContractAction.FREEZE)
    require_version(contract, version)
    template = template_of(contract, room=room)
    typed = variables.tidied(template, raw, before=contract.variables)
    variables.require_readable(template, typed)
    changed = sorted(
        key
        for key in {*typed, *contract.variables}
        if typed.get(key) != contract.variables.get(key)
    )
    if changed:
        _set_variables(contract, typed)
        _note(session, contract, "save", by=by, at=at, facts={"changed": changed})
    return contract


def confirm_uscc(
    session: Session, number: str, field: str, *, room: SigningRoom, by: Actor, at: datetime
) -> Contract:
    """Say that the licence really carries a code whose check digit is wrong. 「确认代码无误」

    The confirmation holds for this code only: another code in the same field is in doubt again.
    """
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    assert by.id is not None, "an official who may draft has an identity"
    contract = finding.locked(session, number)
    LIFECYCLE.next(contract.state, ContractAction.FREEZE)
    code = _uscc_in_doubt(template_of(contract, room=room), contract, field)
    known = session.scalars(
        select(UsccConfirmation).where(
            UsccConfirmation.contract_id == contract.id,
            UsccConfirmation.field == field,
            UsccConfirmation.uscc == code,
        )
    ).first()
    if known is None:
        session.add(
            UsccConfirmation(
                contract_id=contract.id,
                field=field,
                uscc=code,
                by_id=by.id,
                by_name=by.name,
                at=at,
            )
        )
        _note(session, contract, "confirm_uscc", by=by, at=at, facts={"field": field, "uscc": code})
    return contract


def reopen(session: Session, number: str, *, by: Actor, at: datetime) -> Contract:
    """Take a frozen or refused contract back for changes; its opinion is void. 「撤回修改」"""
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    contract = finding.locked(session, number)
    facts = {"round": contract.round, "document_sha256": contract.document_sha256}
    contract.move(ContractAction.REOPEN, by=by, at=at, facts=facts)
    return contract


def template_of(contract: Contract, *, room: SigningRoom) -> ContractTemplate:
    """Return the template a contract came from, or Conflict `template_changed`. 「所用模板」"""
    template = room.template(contract.template_kind, contract.template_version)
    if template.sha256 != contract.template_sha256:
        raise Conflict(
            "template_changed",
            f"合同 {contract.number} 起草后，模板 {template.kind} {template.version} 已被改动。"
            "请恢复原模板，或者作废本合同后重新起草。",
        )
    return template


def read(template: ContractTemplate, raw: RawValues, *, partial: bool) -> Values:
    """Read variables by their types; Unacceptable `variables_invalid` with fields. 「读取变量」"""
    with translating.refusals():
        return templates.read(template, raw, partial=partial)


def require_version(contract: Contract, version: int) -> None:
    """Refuse to write over what somebody else wrote meanwhile. 「防止覆盖」"""
    if contract.version != version:
        raise Conflict(
            "contract_changed",
            f"合同 {contract.number} 已被他人修改，请重新打开后再保存，以免覆盖对方的内容。",
        )


def _require_none_standing(session: Session, inquiry: Inquiry) -> None:
    standing = session.scalars(
        select(Contract.number).where(
            Contract.inquiry_id == inquiry.id, Contract.state != ContractState.VOIDED
        )
    ).first()
    if standing is not None:
        raise Conflict(
            "inquiry_already_drafted", f"咨询 {inquiry.number} 已经起草了合同 {standing}。"
        )


def _begin(
    session: Session, inquiry: Inquiry, template: ContractTemplate, *, by: Actor, at: datetime
) -> Contract:
    assert by.id is not None, "an official who may draft has an identity"
    return Contract(
        id=new_id(),
        number=numbering.next_number(session, SERIES, at=at),
        inquiry_id=inquiry.id,
        investor_id=inquiry.investor_id,
        template_kind=template.kind,
        template_version=template.version,
        template_sha256=template.sha256,
        title=template.title,
        variables={},
        state=LIFECYCLE.initial,
        created_by=by.id,
        created_by_name=by.name,
        created_at=at,
    )


def _prefill(
    session: Session,
    contract: Contract,
    inquiry: Inquiry,
    chosen: Sequence[Plot],
    *,
    room: SigningRoom,
    by: Actor,
    at: datetime,
) -> None:
    template = template_of(contract, room=room)
    investor = session.get_one(Investor, inquiry.investor_id)
    reason = f"起草合同 {contract.number}"
    phone = profiles.reveal_phone(
        session, investor.id, vault=room.vault, reason=reason, by=by, at=at
    )
    known = prefilling.prefill(
        template,
        inquiry,
        investor=investor,
        phone=phone,
        plots=chosen,
        before=_newest(session, template),
        seal_holder=room.seal_holder,
    )
    _set_variables(contract, known)


def _newest(session: Session, template: ContractTemplate) -> Mapping[str, RawValue]:
    """The variables of the contract drafted last, from which the city's own details are taken."""
    last = session.scalars(
        select(Contract)
        .where(Contract.template_kind == template.kind)
        .order_by(Contract.created_at.desc(), Contract.id)
        .limit(1)
    ).first()
    return last.variables if last is not None else {}


def _set_variables(contract: Contract, raw: Mapping[str, RawValue]) -> None:
    contract.variables = dict(raw)
    contract.project_name = _short(raw.get("project_name"))
    contract.party_b_name = _short(raw.get("party_b_name"))


def _short(value: RawValue | None) -> str:
    return value.strip()[:120] if isinstance(value, str) else ""


def _uscc_in_doubt(template: ContractTemplate, contract: Contract, field: str) -> str:
    keys = {variable.key for variable in template.variables if variable.type == "uscc"}
    typed = contract.variables.get(field) if field in keys else None
    if not isinstance(typed, str) or uscc.check(typed, field=field).check_digit_ok:
        raise Conflict("uscc_not_in_doubt", "这一项没有需要确认的统一社会信用代码。")
    return uscc.normalise(typed)


def _note(
    session: Session,
    contract: Contract,
    action: str,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    history.append(
        session,
        AGGREGATE,
        contract.id,
        action=action,
        by=by,
        at=at,
        from_state=None if action == "draft" else contract.state.value,
        to_state=contract.state.value,
        facts=facts,
    )
