"""Both parties' duties: of one contract, and what is due next. 「履约」"""

from datetime import date
from uuid import UUID

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from miniprogram_api import callers, nouns, shapes
from miniprogram_api.shapes import ByNumber, In, Out
from server.kernel import clock
from server.obligations import finding
from server.obligations.summarising import Line
from server.parts import Parts


class ById(In):
    """A duty named in the path by its id."""

    id: UUID


class ObligationOut(Out):
    """One duty; without `due_on` it waits for its anchor event, which `waiting_for` names."""

    id: UUID
    contract_number: str
    project_name: str
    code: str
    title: str
    clause: str
    clause_heading: str
    obligor: str
    obligor_label: str
    kind: str
    state: str
    state_label: str
    due_on: date | None
    met_on: date | None
    waiting_for: str | None
    target_text: str | None
    days_left: int | None
    is_overdue: bool
    is_due_soon: bool


class MilestoneOut(Out):
    """One event that duties wait for or are met by."""

    event: str
    label: str
    happened_on: date | None
    is_recorded: bool


class LedgerOut(Out):
    """All duties of one contract, of both parties."""

    contract_number: str
    project_name: str
    concluded_on: date | None
    obligations: tuple[ObligationOut, ...]
    milestones: tuple[MilestoneOut, ...]


class UpcomingOut(Out):
    """What the investor owes next, and what the government owes the investor next."""

    mine: tuple[ObligationOut, ...]
    government: tuple[ObligationOut, ...]


class ObligationDetailOut(ObligationOut):
    """One duty with its clause, the evidence it asks for and how its date came about."""

    clause_quote: str
    evidence: tuple[str, ...]
    explanation: tuple[str, ...]


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of obligations."""
    blueprint = nouns.blueprint("obligations", "履约", url_prefix=prefix)

    @blueprint.get(
        "/contracts/<number>/obligations", summary="合同履约事项", responses={200: LedgerOut}
    )
    def of_contract(path: ByNumber) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            ledger = finding.of_contract(
                session, path.number, by=caller, as_of=clock.day(clock.now())
            )
        shown = LedgerOut(
            contract_number=ledger.contract_number,
            project_name=ledger.project_name,
            concluded_on=ledger.concluded_on,
            obligations=tuple(ObligationOut(**_line(line)) for line in ledger.obligations),
            milestones=tuple(
                MilestoneOut(
                    event=event.event,
                    label=event.label,
                    happened_on=event.happened_on,
                    is_recorded=event.is_recorded,
                )
                for event in ledger.events
            ),
        )
        return shapes.answer(shown)

    @blueprint.get("/obligations", summary="近期履约事项", responses={200: UpcomingOut})
    def upcoming() -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            found = finding.upcoming(session, by=caller, as_of=clock.day(clock.now()))
        shown = UpcomingOut(
            mine=tuple(ObligationOut(**_line(line)) for line in found.mine),
            government=tuple(ObligationOut(**_line(line)) for line in found.government),
        )
        return shapes.answer(shown)

    @blueprint.get(
        "/obligations/<id>", summary="履约事项详情", responses={200: ObligationDetailOut}
    )
    def show(path: ById) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            found = finding.by_id(session, path.id, by=caller, as_of=clock.day(clock.now()))
        shown = ObligationDetailOut(
            **_line(found.line),
            clause_quote=found.clause_quote,
            evidence=found.evidence,
            explanation=found.explanation,
        )
        return shapes.answer(shown)

    return blueprint


def _line(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "contract_number": line.contract_number,
        "project_name": line.project_name,
        "code": line.code,
        "title": line.title,
        "clause": line.clause,
        "clause_heading": line.clause_heading,
        "obligor": line.obligor.value,
        "obligor_label": line.obligor.label,
        "kind": line.kind.value,
        "state": line.state.value,
        "state_label": line.state.label,
        "due_on": line.due_on,
        "met_on": line.met_on,
        "waiting_for": line.waiting_for,
        "target_text": line.target_text,
        "days_left": line.days_left,
        "is_overdue": line.is_overdue,
        "is_due_soon": line.is_due_soon,
    }
