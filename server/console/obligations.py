"""Obligations on the console: both sides' duties, milestones, reasons. 「履约页面」"""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, request

from server.console import presenting, visiting
from server.contracts.model import Party
from server.kernel import clock
from server.kernel.errors import Unacceptable
from server.obligations import finding, listing, recording
from server.obligations.lifecycle import DUE_SOON_DAYS, ObligationAction, ObligationState
from server.obligations.listing import ObligationFilter

ACTIONS = {"plan": "由合同生成", **{action.value: action.label for action in ObligationAction}}
STATES = {state.value: state.label for state in ObligationState}
FILTERS = {
    "overdue": ObligationFilter(only_overdue=True),
    "due_soon": ObligationFilter(due_within_days=DUE_SOON_DAYS),
    "scheduled": ObligationFilter(state=ObligationState.SCHEDULED),
    "dormant": ObligationFilter(state=ObligationState.DORMANT),
    "met_on_time": ObligationFilter(state=ObligationState.MET_ON_TIME),
    "met_late": ObligationFilter(state=ObligationState.MET_LATE),
    "all": ObligationFilter(),
}


def mount(routes: Blueprint) -> None:
    """Add the pages of obligations."""
    routes.add_url_rule("/obligations", "obligations", show_list)
    routes.add_url_rule("/obligations/<uuid:id>", "obligation", show)
    routes.add_url_rule("/contracts/<number>/obligations", "ledger", show_ledger)
    for action in (record, correct, revoke):
        routes.add_url_rule(
            f"/contracts/<number>/milestones/<event>/{action.__name__}",
            f"{action.__name__}_milestone",
            action,
            methods=["POST"],
        )


def show_list() -> Response:
    """Show the duties of every contract, the dated ones by their day."""
    by, today = visiting.actor(), clock.day(visiting.as_of())
    wanted = request.args.get("show", "all")
    base = FILTERS.get(wanted, FILTERS["all"])
    party, text = request.args.get("party", ""), request.args.get("q", "").strip()
    chosen = ObligationFilter(
        party=Party(party) if party in set(Party) else None,
        state=base.state,
        only_overdue=base.only_overdue,
        due_within_days=base.due_within_days,
        text=text,
    )
    cursor = request.args.get("cursor") or None
    with visiting.parts().database.reading() as session:
        found = listing.page(session, chosen, by=by, as_of=today, cursor=cursor)
        counts = listing.counts(session, by=by, as_of=today)
    return visiting.page(
        "obligations.html",
        items=found.items,
        counts=counts,
        show=wanted,
        party=party,
        parties=[(one.value, one.label) for one in Party],
        q=text,
        today=today,
        next_url=visiting.next_page(found.next),
        first_url=visiting.first_page(),
    )


def show(id: UUID) -> Response:
    """Explain one duty: its day, its clause, its evidence, its history."""
    today = clock.day(visiting.as_of())
    with visiting.parts().database.reading() as session:
        detail = finding.by_id(session, id, by=visiting.actor(), as_of=today)
    return visiting.page(
        "obligation.html",
        detail=detail,
        line=detail.line,
        today=today,
        history=presenting.happenings(detail.history, actions=ACTIONS, states=STATES),
    )


def show_ledger(number: str) -> Response:
    """Show both parties' duties of one contract side by side, and its milestones."""
    return _show_ledger(number)


def record(number: str, event: str) -> Response:
    """Record that an event happened; duties that waited for it get their day."""
    try:
        happened_on = _day()
        with visiting.parts().database.transaction() as session:
            recording.record(
                session,
                number,
                event,
                happened_on=happened_on,
                note=request.form.get("note", "").strip(),
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _show_ledger(number, event=event, refusal=refusal)
    return visiting.onward("ledger", number=number, done="milestone_recorded")


def correct(number: str, event: str) -> Response:
    """Correct the day of an event; what was said before stays in the record."""
    try:
        happened_on = _day()
        with visiting.parts().database.transaction() as session:
            recording.correct(
                session,
                number,
                event,
                happened_on=happened_on,
                reason=request.form.get("reason", "").strip(),
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _show_ledger(number, event=event, refusal=refusal)
    return visiting.onward("ledger", number=number, done="milestone_recorded")


def revoke(number: str, event: str) -> Response:
    """Take back an event that was recorded by mistake."""
    try:
        with visiting.parts().database.transaction() as session:
            recording.revoke(
                session,
                number,
                event,
                reason=request.form.get("reason", "").strip(),
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _show_ledger(number, event=event, refusal=refusal)
    return visiting.onward("ledger", number=number, done="milestone_revoked")


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("happened_on", "").strip())
    except ValueError:
        sentence = "请填写日期，例如 2026-11-23。"
        raise Unacceptable("date_invalid", sentence, fields={"happened_on": sentence}) from None


def _show_ledger(number: str, *, event: str = "", refusal: Unacceptable | None = None) -> Response:
    by, today = visiting.actor(), clock.day(visiting.as_of())
    with visiting.parts().database.reading() as session:
        ledger = finding.of_contract(session, number, by=by, as_of=today)
    return visiting.page(
        "ledger.html",
        422 if refusal else 200,
        ledger=ledger,
        sides=[(party, ledger.of_party(party)) for party in (Party.PARTY_A, Party.PARTY_B)],
        today=today,
        event=event,
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
        typed=request.form,
    )
