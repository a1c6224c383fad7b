"""Lists of inquiries: an investor's own, and for officials all of them by urgency. 「咨询列表」"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.accounts.model import Investor
from server.inquiries import summarising
from server.inquiries.lifecycle import InquiryState
from server.inquiries.model import Inquiry, InquiryPlot
from server.inquiries.summarising import InquirySummary
from server.kernel import paging
from server.kernel.actor import Actor
from server.kernel.database import Instant
from server.kernel.paging import Page
from server.plots.model import Plot


@dataclass(frozen=True, slots=True)
class InquiryFilter:
    """What officials narrow the list by; everything left out is unlimited. 「筛选」"""

    state: InquiryState | None = None
    only_overdue: bool = False
    text: str = ""
    plot_code: str | None = None


@dataclass(frozen=True, slots=True)
class InquiryCounts:
    """How many inquiries are in each state, and how many answers are late. 「咨询数量」"""

    awaiting_answer: int
    overdue: int
    answered: int
    closed: int


def mine(
    session: Session,
    *,
    by: Actor,
    as_of: datetime,
    cursor: str | None = None,
    limit: int = paging.DEFAULT_PAGE,
) -> Page[InquirySummary]:
    """Return an investor's own inquiries, the one written in last first. 「我的咨询」"""
    statement = select(Inquiry).where(Inquiry.investor_id == by.id)
    return _latest_first(session, statement, as_of=as_of, cursor=cursor, limit=limit)


def all_inquiries(
    session: Session,
    chosen: InquiryFilter | None = None,
    *,
    by: Actor,
    as_of: datetime,
    cursor: str | None = None,
    limit: int = paging.DEFAULT_PAGE,
) -> Page[InquirySummary]:
    """Return inquiries for officials; those awaiting an answer come by the time that is left.

    Other lists have the inquiry written in last first.
    """
    authorising.require(by, Permission.SEE_CONSOLE)
    chosen = chosen or InquiryFilter()
    statement = select(Inquiry).where(*_conditions(chosen, as_of=as_of))
    if chosen.only_overdue or chosen.state is InquiryState.AWAITING_ANSWER:
        return _most_urgent_first(session, statement, as_of=as_of, cursor=cursor, limit=limit)
    return _latest_first(session, statement, as_of=as_of, cursor=cursor, limit=limit)


def counts(session: Session, *, by: Actor, as_of: datetime) -> InquiryCounts:
    """Return the numbers that the console's first page shows. 「数量」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    rows = session.execute(select(Inquiry.state, func.count()).group_by(Inquiry.state))
    by_state = dict(rows.all())
    overdue = session.scalar(select(func.count()).where(Inquiry.answer_due_at < as_of))
    return InquiryCounts(
        awaiting_answer=by_state.get(InquiryState.AWAITING_ANSWER, 0),
        overdue=overdue or 0,
        answered=by_state.get(InquiryState.ANSWERED, 0),
        closed=by_state.get(InquiryState.CLOSED, 0),
    )


def _conditions(chosen: InquiryFilter, *, as_of: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.state is not None:
        conditions.append(Inquiry.state == chosen.state)
    if chosen.only_overdue:
        conditions.append(Inquiry.answer_due_at < as_of)
    if chosen.text.strip():
        conditions.append(_mentions(chosen.text.strip()))
    if chosen.plot_code is not None:
        conditions.append(
            exists().where(
                InquiryPlot.inquiry_id == Inquiry.id,
                InquiryPlot.plot_id == Plot.id,
                Plot.code == chosen.plot_code,
            )
        )
    return conditions


def _mentions(text: str) -> ColumnElement[bool]:
    asker = exists().where(
        Investor.id == Inquiry.investor_id,
        or_(
            Investor.name.contains(text, autoescape=True),
            Investor.company_name.contains(text, autoescape=True),
        ),
    )
    return or_(
        Inquiry.number.contains(text.upper(), autoescape=True),
        Inquiry.subject.contains(text, autoescape=True),
        asker,
    )


def _latest_first(
    session: Session,
    statement: Select[Any],
    *,
    as_of: datetime,
    cursor: str | None,
    limit: int,
) -> Page[InquirySummary]:
    if cursor:
        key = tuple_(Inquiry.last_message_at, Inquiry.id)
        statement = statement.where(key < _position(cursor))
    statement = statement.order_by(Inquiry.last_message_at.desc(), Inquiry.id.desc())
    shown = _read(session, statement, as_of=as_of, limit=limit)
    return paging.page_of(
        shown, limit, cursor_of=lambda last: paging.after(last.last_message_at, last.id)
    )


def _most_urgent_first(
    session: Session,
    statement: Select[Any],
    *,
    as_of: datetime,
    cursor: str | None,
    limit: int,
) -> Page[InquirySummary]:
    if cursor:
        key = tuple_(Inquiry.answer_due_at, Inquiry.id)
        statement = statement.where(key > _position(cursor))
    statement = statement.order_by(Inquiry.answer_due_at, Inquiry.id)
    shown = _read(session, statement, as_of=as_of, limit=limit)
    # An inquiry that is due has an instant at which it is due: the table says so.
    return paging.page_of(
        shown, limit, cursor_of=lambda last: paging.after(last.answer_due_at or as_of, last.id)
    )


def _position(cursor: str) -> Any:
    at, last = paging.read_after(cursor)
    return tuple_(literal(at, Instant), literal(last, Uuid))


def _read(
    session: Session, statement: Select[Any], *, as_of: datetime, limit: int
) -> tuple[InquirySummary, ...]:
    found = session.scalars(statement.limit(paging.limited(limit) + 1)).all()
    return summarising.summaries(session, found, as_of=as_of)
