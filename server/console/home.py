"""The first page after log-in: what waits for me, and how the whole stands. 「工作台首页」"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import presenting, visiting
from server.contracts import finding as contract_finding
from server.contracts.lifecycle import ContractState
from server.inquiries import listing as inquiry_listing
from server.inquiries.lifecycle import InquiryState
from server.kernel import clock
from server.obligations import listing as obligation_listing
from server.obligations.lifecycle import DUE_SOON_DAYS

SHOWN = 5

# Whose turn a contract is: the permission that the next step needs, and what that step is called.
TURNS = (
    (Permission.DRAFT_CONTRACTS, ContractState.DRAFTING, "继续起草"),
    (Permission.DRAFT_CONTRACTS, ContractState.REFUSED, "乙方拒签，待处理"),
    (Permission.REVIEW_LEGALITY, ContractState.IN_REVIEW, "待出具审查意见"),
    (Permission.SEAL_CONTRACTS, ContractState.AWAITING_SEAL, "待用印"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the first page and the list behind it. 「数字」"""

    label: str
    number: int
    url: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for this official. 「待办」"""

    title: str
    url: str
    remark: str
    tag: str
    tone: str


def mount(routes: Blueprint) -> None:
    """Add the first page."""
    routes.add_url_rule("/", "home", show)


def show() -> Response:
    """Show what waits for this official and how the whole stands."""
    with visiting.parts().database.reading() as session:
        figures = list(_figures(session))
        tasks = [*_inquiries(session), *_contracts(session), *_obligations(session)]
    return visiting.page("home.html", figures=figures, tasks=tasks)


def _figures(session: Any) -> Iterator[Figure]:
    by, as_of = visiting.actor(), visiting.as_of()
    inquiries = inquiry_listing.counts(session, by=by, as_of=as_of)
    yield Figure("待答复咨询", inquiries.awaiting_answer, _inquiries_url("awaiting_answer"))
    late = inquiries.overdue
    yield Figure("超时未答复", late, _inquiries_url("overdue"), is_late=late > 0)
    contracts = {one.state: one.number for one in contract_finding.counts(session, by=by)}
    for state in (
        ContractState.DRAFTING,
        ContractState.IN_REVIEW,
        ContractState.AWAITING_INVESTOR,
        ContractState.AWAITING_SEAL,
    ):
        number = contracts.get(state, 0)
        yield Figure(state.label, number, url_for("console.contracts", state=state.value))
    duties = obligation_listing.counts(session, by=by, as_of=clock.day(as_of))
    yield Figure("30 天内到期", duties.due_soon, url_for("console.obligations", show="due_soon"))
    late = duties.overdue
    yield Figure("已逾期", late, url_for("console.obligations", show="overdue"), is_late=late > 0)


def _inquiries_url(show: str) -> str:
    return url_for("console.inquiries", show=show)


def _inquiries(session: Any) -> Iterator[Task]:
    by, as_of = visiting.actor(), visiting.as_of()
    if not authorising.may(by, Permission.ANSWER_INQUIRIES):
        return
    chosen = inquiry_listing.InquiryFilter(state=InquiryState.AWAITING_ANSWER)
    waiting = inquiry_listing.all_inquiries(session, chosen, by=by, as_of=as_of, limit=SHOWN)
    for one in waiting.items:
        assert one.answer_due_at is not None  # an inquiry awaits its answer until an instant
        yield Task(
            title=one.subject,
            url=url_for("console.inquiry", number=one.number),
            remark=f"{one.number} · {one.company_name or one.investor_name or '投资者'}",
            tag=presenting.time_left(one.answer_due_at, as_of),
            tone="bad" if one.is_overdue else "wait",
        )


def _contracts(session: Any) -> Iterator[Task]:
    by = visiting.actor()
    for permission, state, tag in TURNS:
        if not authorising.may(by, permission):
            continue
        found = contract_finding.all_contracts(session, by=by, state=state, limit=SHOWN)
        for contract in found.items:
            yield Task(
                title=contract.project_name or contract.title,
                url=url_for("console.contract", number=contract.number),
                remark=f"{contract.number} · {contract.title}",
                tag=tag,
                tone=presenting.tone(state),
            )


def _obligations(session: Any) -> Iterator[Task]:
    by, today = visiting.actor(), clock.day(visiting.as_of())
    if not authorising.may(by, Permission.RECORD_MILESTONES):
        return
    late = obligation_listing.ObligationFilter(only_overdue=True)
    soon = obligation_listing.ObligationFilter(due_within_days=DUE_SOON_DAYS)
    for chosen in (late, soon):
        due = obligation_listing.page(session, chosen, by=by, as_of=today, limit=SHOWN)
        for line in due.items:
            assert line.due_on is not None  # what is late or due soon has its day
            yield Task(
                title=line.title,
                url=url_for("console.obligation", id=line.id),
                remark=f"{line.project_name} · {line.obligor.label} · {line.clause_heading}",
                tag=presenting.days_left(line.due_on, today),
                tone="bad" if line.is_overdue else "wait",
            )
