"""The drafting form of a contract, made from its template, with findings beside it. 「起草页面」"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import visiting
from server.contracts import drafting, finding, linting
from server.contracts.findings import Finding, Level
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import Contract, Opinion, OpinionVerdict
from server.contracts.rules import completeness, identity
from server.kernel.errors import Conflict, Unacceptable
from signing.templates import ContractTemplate
from signing.variables import RawValue, Variable


@dataclass(frozen=True, slots=True)
class Section:
    """One group of the form with its variables. 「表单分组」"""

    key: str
    label: str
    variables: tuple[Variable, ...]


def mount(routes: Blueprint) -> None:
    """Add the pages of drafting."""
    routes.add_url_rule("/contracts/<number>/draft", "draft", show)
    routes.add_url_rule("/contracts/<number>/draft", "save_draft", save, methods=["POST"])
    routes.add_url_rule("/contracts/<number>/check", "check_draft", check, methods=["POST"])
    routes.add_url_rule(
        "/contracts/<number>/uscc/<field>", "confirm_uscc", confirm_uscc, methods=["POST"]
    )


def show(number: str) -> Response:
    """Show the form as it was last saved."""
    return _show(number)


def save(number: str) -> Response:
    """Save what was typed; go on to freezing when that was asked for."""
    typed = _typed(_template(number))
    try:
        with visiting.parts().database.transaction() as session:
            drafting.save(
                session,
                number,
                typed,
                version=visiting.version(),
                room=visiting.parts().room,
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _show(number, typed=typed, refusal=refusal)
    except Conflict as refusal:
        if refusal.code != "contract_changed":
            raise
        return _show(number, typed=typed, refusal=refusal)
    if request.form.get("then") == "freeze":
        return visiting.onward("freeze", number=number)
    return visiting.onward("draft", number=number, done="contract_saved")


def check(number: str) -> Response:
    """Answer with the findings on what is typed now; nothing is saved."""
    by, room = visiting.actor(), visiting.parts().room
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        template = drafting.template_of(contract, room=room)
        typed = _typed(template) | _read_only(template, contract)
        found = _found(session, contract, typed)
    return visiting.page(
        "findings.html",
        contract=contract,
        blanks=_blanks(found),
        findings=_beyond_blanks(found),
        is_unsaved=True,
        is_alone=True,
    )


def confirm_uscc(number: str, field: str) -> Response:
    """Record that the licence really carries a code whose check digit is wrong."""
    with visiting.parts().database.transaction() as session:
        drafting.confirm_uscc(
            session,
            number,
            field,
            room=visiting.parts().room,
            by=visiting.actor(),
            at=visiting.as_of(),
        )
    return visiting.onward("draft", number=number, done="uscc_confirmed", anchor=f"field-{field}")


def _show(
    number: str,
    *,
    typed: Mapping[str, RawValue] | None = None,
    refusal: Unacceptable | Conflict | None = None,
) -> Response:
    by, room = visiting.actor(), visiting.parts().room
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        LIFECYCLE.next(contract.state, ContractAction.FREEZE)
        template = drafting.template_of(contract, room=room)
        values = {**typed, **_read_only(template, contract)} if typed else contract.variables
        found = _found(session, contract, values)
        objection = _objection(session, contract)
    is_stale = isinstance(refusal, Conflict)
    status = 200 if refusal is None else 409 if is_stale else 422
    return visiting.page(
        "draft.html",
        status,
        contract=contract,
        objection=objection,
        sections=_sections(template),
        values=values,
        labels=_labels(template),
        blanks=_blanks(found),
        findings=_beyond_blanks(found),
        remarks=_remarks(found),
        in_doubt=_in_doubt(template, found),
        others=_differences(contract.variables, values) if is_stale else {},
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
    )


def _objection(session: Any, contract: Contract) -> Opinion | None:
    """Return the opinion that sent the contract back last, which this draft has to answer."""
    given = finding.opinions(session, contract)
    last = given[-1] if given else None
    is_open = last is not None and last.round == contract.round
    return last if is_open and last and last.verdict is OpinionVerdict.OBJECT else None


def _found(session: Any, contract: Contract, typed: Mapping[str, RawValue]) -> tuple[Finding, ...]:
    """Return what the rules find in what is typed, or what of it cannot be read."""
    room = visiting.parts().room
    subject = linting.subject_of(session, contract, room=room, at=visiting.as_of())
    try:
        values = drafting.read(subject.template, _filled(typed), partial=True)
        return linting.check(replace(subject, values=values))
    except Unacceptable as refusal:
        return _unreadable(refusal)


def _template(number: str) -> ContractTemplate:
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=visiting.actor())
        return drafting.template_of(contract, room=visiting.parts().room)


def _sections(template: ContractTemplate) -> list[Section]:
    return [
        Section(
            key=group.key,
            label=group.label,
            variables=tuple(one for one in template.variables if one.group == group.key),
        )
        for group in template.groups
    ]


def _labels(template: ContractTemplate) -> dict[str, str]:
    return {variable.key: variable.label for variable in template.variables}


def _remarks(found: tuple[Finding, ...]) -> dict[str, list[Finding]]:
    remarks: dict[str, list[Finding]] = {}
    for one in found:
        # That an entry is still empty is seen; the list beside the form counts it.
        if one.field and one.rule != completeness.RULE:
            remarks.setdefault(one.field, []).append(one)
    return remarks


def _blanks(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.rule == completeness.RULE]


def _beyond_blanks(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.rule != completeness.RULE]


def _in_doubt(template: ContractTemplate, found: tuple[Finding, ...]) -> set[str]:
    """Return the credit codes that block freezing until corrected or confirmed."""
    codes = {variable.key for variable in template.variables if variable.type == "uscc"}
    return {
        one.field
        for one in found
        if one.rule == identity.NAMES and one.level is Level.BLOCK and one.field in codes
    }


def _typed(template: ContractTemplate) -> dict[str, RawValue]:
    """Return what the form holds, as the template's variables; rows left blank are dropped."""
    return {
        variable.key: _rows(variable)
        if variable.type == "table"
        else request.form.get(variable.key, "").strip()
        for variable in template.variables
        if not variable.is_read_only
    }


def _rows(variable: Variable) -> list[dict[str, str]]:
    places = {name.split("-")[1] for name in request.form if name.startswith(f"{variable.key}-")}
    rows = [
        {
            column.key: request.form.get(f"{variable.key}-{place}-{column.key}", "").strip()
            for column in variable.columns
        }
        for place in sorted((place for place in places if place.isdecimal()), key=int)
    ]
    return [row for row in rows if any(row.values())]


def _read_only(template: ContractTemplate, contract: Contract) -> dict[str, Any]:
    return {
        variable.key: contract.variables[variable.key]
        for variable in template.variables
        if variable.is_read_only and variable.key in contract.variables
    }


def _filled(typed: Mapping[str, RawValue]) -> dict[str, RawValue]:
    return {key: value for key, value in typed.items() if value}


def _unreadable(refusal: Unacceptable) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="格式",
            level=Level.BLOCK,
            field=key.partition(".")[0],
            sentence=sentence,
            suggestion="",
        )
        for key, sentence in refusal.fields.items()
    )


def _differences(stored: Mapping[str, RawValue], typed: Mapping[str, RawValue]) -> dict[str, str]:
    """Return what somebody else saved meanwhile, where it differs from what was typed here."""
    return {
        key: f"他人保存的是：{theirs or '（空）'}"
        if isinstance(theirs, str)
        else "他人也改了这张表"
        for key, ours in typed.items()
        if (theirs := stored.get(key, "")) != ours and (theirs or ours)
    }
