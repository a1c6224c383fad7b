"""Inquiries on the console: the list with its clock, the thread, the answer. 「咨询页面」"""

from flask import Blueprint, Response, request

from server.console import presenting, visiting
from server.contracts import finding as contract_finding
from server.inquiries import answering, finding, listing
from server.inquiries.lifecycle import InquiryAction, InquiryState
from server.inquiries.listing import InquiryFilter
from server.kernel import history
from server.kernel.errors import Unacceptable

AGGREGATE = "inquiry"
ACTIONS = {"ask": "提问", **{action.value: action.label for action in InquiryAction}}
STATES = {state.value: state.label for state in InquiryState}
FILTERS = {
    "awaiting_answer": InquiryFilter(state=InquiryState.AWAITING_ANSWER),
    "overdue": InquiryFilter(only_overdue=True),
    "answered": InquiryFilter(state=InquiryState.ANSWERED),
    "closed": InquiryFilter(state=InquiryState.CLOSED),
    "all": InquiryFilter(),
}


def mount(routes: Blueprint) -> None:
    """Add the pages of inquiries."""
    routes.add_url_rule("/inquiries", "inquiries", show_list)
    routes.add_url_rule("/inquiries/<number>", "inquiry", show)
    routes.add_url_rule("/inquiries/<number>/answer", "answer_inquiry", answer, methods=["POST"])
    routes.add_url_rule("/inquiries/<number>/close", "close_inquiry", close, methods=["POST"])


def show_list() -> Response:
    """Show inquiries, those that await an answer by the time that is left."""
    by, as_of = visiting.actor(), visiting.as_of()
    wanted = request.args.get("show", "awaiting_answer")
    text = request.args.get("q", "").strip()
    base = FILTERS.get(wanted, FILTERS["all"])
    chosen = InquiryFilter(state=base.state, only_overdue=base.only_overdue, text=text)
    cursor = request.args.get("cursor") or None
    with visiting.parts().database.reading() as session:
        found = listing.all_inquiries(session, chosen, by=by, as_of=as_of, cursor=cursor)
        counts = listing.counts(session, by=by, as_of=as_of)
    return visiting.page(
        "inquiries.html",
        items=found.items,
        counts=counts,
        show=wanted,
        q=text,
        as_of=as_of,
        next_url=visiting.next_page(found.next),
        first_url=visiting.first_page(),
    )


def show(number: str) -> Response:
    """Show one inquiry with its thread."""
    return _show(number)


def answer(number: str) -> Response:
    """Send an answer, or show the page again with what is wrong and what was typed."""
    body = request.form.get("body", "")
    try:
        with visiting.parts().database.transaction() as session:
            answering.answer(session, number, body, by=visiting.actor(), at=visiting.as_of())
    except Unacceptable as refusal:
        return _show(number, body=body, refusal=refusal)
    return visiting.onward("inquiry", number=number, done="inquiry_answered")


def close(number: str) -> Response:
    """Close an answered inquiry."""
    with visiting.parts().database.transaction() as session:
        answering.close(session, number, by=visiting.actor(), at=visiting.as_of())
    return visiting.onward("inquiry", number=number, done="inquiry_closed")


def _show(number: str, *, body: str = "", refusal: Unacceptable | None = None) -> Response:
    by, as_of = visiting.actor(), visiting.as_of()
    with visiting.parts().database.reading() as session:
        detail = finding.by_number(session, number, by=by, as_of=as_of)
        entries = history.entries(session, AGGREGATE, detail.summary.id)
        contracts = contract_finding.of_inquiry(session, number, by=by)
    return visiting.page(
        "inquiry.html",
        422 if refusal else 200,
        inquiry=detail.summary,
        detail=detail,
        contracts=contracts,
        history=presenting.happenings(entries, actions=ACTIONS, states=STATES),
        may_answer=InquiryAction.ANSWER in detail.actions,
        may_close=InquiryAction.CLOSE in detail.actions,
        body=body,
        errors=refusal.fields if refusal else {},
        as_of=as_of,
    )
