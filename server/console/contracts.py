"""Contracts on the console: the list, one contract with its file, its end. 「合同页面」"""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, send_file

from server.console import presenting, visiting
from server.contracts import drafting, finding, voiding
from server.contracts import presenting as contract_presenting
from server.contracts.lifecycle import ContractAction, ContractState
from server.contracts.model import AGGREGATE, Contract
from server.inquiries.model import Inquiry
from server.kernel import history
from server.kernel.errors import Unacceptable
from server.obligations.model import MilestoneKind

ACTIONS = {
    "draft": "起草",
    "save": "保存草稿",
    "confirm_uscc": "确认统一社会信用代码",
    "challenge": "乙方获取签署验证码",
    **{f"milestone_{kind.value}": f"{kind.label}履约节点" for kind in MilestoneKind},
    **{action.value: action.label for action in ContractAction},
}
STATES = {state.value: state.label for state in ContractState}
# The way of a contract that meets no obstacle, as the page draws it.
STEPS = (
    (ContractState.DRAFTING, "起草"),
    (ContractState.IN_REVIEW, "合法性审查"),
    (ContractState.AWAITING_INVESTOR, "乙方签署"),
    (ContractState.AWAITING_SEAL, "甲方用印"),
    (ContractState.CONCLUDED, "生效履约"),
)
# A PDF is shown by the browser's own viewer, which brings its own styles and plug-in.
DOCUMENT_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def mount(routes: Blueprint) -> None:
    """Add the pages of contracts."""
    routes.add_url_rule("/contracts", "contracts", show_list)
    routes.add_url_rule("/contracts", "draft_contract", draft, methods=["POST"])
    routes.add_url_rule("/contracts/<number>", "contract", show)
    routes.add_url_rule("/contracts/<number>/document", "document", document)
    routes.add_url_rule("/contracts/<number>/reopen", "reopen_contract", reopen, methods=["POST"])
    routes.add_url_rule("/contracts/<number>/void", "void_contract", void, methods=["POST"])


def show_list() -> Response:
    """Show contracts, newest first, by state and by words."""
    by = visiting.actor()
    wanted, text = request.args.get("state", ""), request.args.get("q", "").strip()
    state = ContractState(wanted) if wanted in set(ContractState) else None
    cursor = request.args.get("cursor") or None
    with visiting.parts().database.reading() as session:
        found = finding.all_contracts(session, by=by, state=state, q=text, cursor=cursor)
        counts = finding.counts(session, by=by)
    return visiting.page(
        "contracts.html",
        items=found.items,
        counts=counts,
        state_wanted=state.value if state else "",
        q=text,
        next_url=visiting.next_page(found.next),
        first_url=visiting.first_page(),
    )


def draft() -> Response:
    """Start a contract from an inquiry and go on to its form."""
    with visiting.parts().database.transaction() as session:
        contract = drafting.draft(
            session,
            request.form.get("inquiry", ""),
            room=visiting.parts().room,
            by=visiting.actor(),
            at=visiting.as_of(),
        )
    return visiting.onward("draft", number=contract.number, done="contract_drafted")


def show(number: str) -> Response:
    """Show one contract: where it stands, its file, who signed, what was said, what happened."""
    return _show(number)


def document(number: str) -> Response:
    """Hand out the newest file, to be read in the page or to be kept."""
    with visiting.parts().database.reading() as session:
        found = finding.document(session, number, room=visiting.parts().room, by=visiting.actor())
    return pdf(found.pdf, found.filename, is_attachment="download" in request.args)


def reopen(number: str) -> Response:
    """Take a frozen or refused contract back for changes."""
    with visiting.parts().database.transaction() as session:
        drafting.reopen(session, number, by=visiting.actor(), at=visiting.as_of())
    return visiting.onward("draft", number=number, done="contract_reopened")


def void(number: str) -> Response:
    """Void a contract for a reason, or show the page again with what is wrong."""
    reason = request.form.get("reason", "")
    try:
        with visiting.parts().database.transaction() as session:
            voiding.void(session, number, reason, by=visiting.actor(), at=visiting.as_of())
    except Unacceptable as refusal:
        return _show(number, refusal=refusal)
    return visiting.onward("contract", number=number, done="contract_voided")


def pdf(content: bytes, filename: str, *, is_attachment: bool) -> Response:
    """Answer with a PDF that no cache may keep."""
    answer = send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=is_attachment,
        download_name=filename,
    )
    answer.headers["Content-Security-Policy"] = DOCUMENT_POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _show(number: str, *, refusal: Unacceptable | None = None) -> Response:
    by, room = visiting.actor(), visiting.parts().room
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        shown = _facts(session, contract)
    template = room.template(contract.template_kind, contract.template_version)
    words = {one.key: one.label for one in template.variables}
    words |= {event.code: event.label for event in template.events}
    entries = presenting.happenings(
        shown.pop("entries"), actions=ACTIONS, states=STATES, words=words
    )
    return visiting.page(
        "contract.html",
        422 if refusal else 200,
        contract=contract,
        open_actions={button.action.value for button in contract_presenting.buttons(contract, by)},
        steps=steps(contract.state),
        grade=room.grade,
        history=entries,
        errors=refusal.fields if refusal else {},
        **shown,
    )


def _facts(session: Any, contract: Contract) -> dict[str, Any]:
    inquiry = session.get(Inquiry, contract.inquiry_id) if contract.inquiry_id else None
    return {
        "parties": contract_presenting.parties(session, contract),
        "opinions": finding.opinions(session, contract)[::-1],
        "revisions": finding.revisions(session, contract)[::-1],
        "plots": finding.plots(session, contract),
        "inquiry": inquiry,
        "entries": history.entries(session, AGGREGATE, contract.id),
    }


def steps(state: ContractState) -> list[tuple[str, str]]:
    """Return the way of a contract as (label, `done` | `now` | `ahead`)."""
    order = [step for step, _ in STEPS]
    if state not in order:  # refused and voided contracts left the way
        return []
    here = order.index(state)
    is_over = state is ContractState.CONCLUDED
    return [
        (label, "done" if place < here or is_over else "now" if place == here else "ahead")
        for place, (_, label) in enumerate(STEPS)
    ]
