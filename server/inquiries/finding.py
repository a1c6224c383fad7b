"""Find one inquiry and its thread, for its investor or for an official. 「查看咨询」"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.inquiries import lifecycle, summarising
from server.inquiries.checking import Project
from server.inquiries.lifecycle import InquiryAction
from server.inquiries.model import Inquiry, InquiryMessage, InquiryPlot
from server.inquiries.summarising import InquirySummary
from server.kernel import paging
from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import NotFound
from server.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread. 「消息」"""

    sequence: int
    author_kind: ActorKind
    author_name: str
    is_mine: bool
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InquiryDetail:
    """One inquiry with its thread and the actions open in its state. 「咨询详情」"""

    summary: InquirySummary
    project: Project | None
    messages: tuple[Message, ...]
    actions: tuple[InquiryAction, ...]
    closed_at: datetime | None


def by_number(session: Session, number: str, *, by: Actor, as_of: datetime) -> InquiryDetail:
    """Return one inquiry with its whole thread, to its investor or to an official. 「查看咨询」

    Raises NotFound for another investor's inquiry, as for one that does not exist.
    """
    inquiry = readable(session, number, by=by)
    return InquiryDetail(
        summary=summarising.summaries(session, [inquiry], as_of=as_of)[0],
        project=Project(**inquiry.project) if inquiry.project else None,
        messages=_thread(session, inquiry, by=by, after=0, limit=None),
        actions=_open_to(inquiry, by),
        closed_at=inquiry.closed_at,
    )


def messages(
    session: Session,
    number: str,
    *,
    by: Actor,
    cursor: str | None = None,
    limit: int = paging.LARGEST_PAGE,
) -> Page[Message]:
    """Return a thread a page at a time, oldest first. 「消息列表」"""
    inquiry = readable(session, number, by=by)
    last = paging.read_count(cursor) if cursor else 0
    found = _thread(session, inquiry, by=by, after=last, limit=paging.limited(limit) + 1)
    return paging.page_of(found, limit, cursor_of=lambda m: paging.encode(str(m.sequence)))


def readable(session: Session, number: str, *, by: Actor) -> Inquiry:
    """Return an inquiry that this actor may read, or raise NotFound."""
    if by.kind is ActorKind.INVESTOR:
        return own(session, number, by=by)
    authorising.require(by, Permission.SEE_CONSOLE)
    return _found(session, number)


def own(session: Session, number: str, *, by: Actor, for_update: bool = False) -> Inquiry:
    """Return the actor's own inquiry, or raise NotFound without telling whether it exists."""
    inquiry = _found(session, number, for_update=for_update)
    if by.kind is not ActorKind.INVESTOR or inquiry.investor_id != by.id:
        raise _unknown()
    return inquiry


def locked(session: Session, number: str) -> Inquiry:
    """Return an inquiry for changing it; another writer waits, or NotFound."""
    return _found(session, number, for_update=True)


def plot_ids(session: Session, inquiry_id: UUID) -> tuple[UUID, ...]:
    """Return the plots that an inquiry is about, in the investor's order."""
    chosen = select(InquiryPlot.plot_id).where(InquiryPlot.inquiry_id == inquiry_id)
    return tuple(session.scalars(chosen.order_by(InquiryPlot.position)))


def _found(session: Session, number: str, *, for_update: bool = False) -> Inquiry:
    statement = select(Inquiry).where(Inquiry.number == number)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    inquiry = session.scalars(statement).one_or_none()
    if inquiry is None:
        raise _unknown()
    return inquiry


def _unknown() -> NotFound:
    return NotFound("inquiry_not_found", "没有这条咨询。")


def _open_to(inquiry: Inquiry, by: Actor) -> tuple[InquiryAction, ...]:
    is_investor = by.kind is ActorKind.INVESTOR
    if not is_investor and not authorising.may(by, Permission.ANSWER_INQUIRIES):
        return ()
    return tuple(
        action
        for action in lifecycle.LIFECYCLE.actions(inquiry.state)
        if (action is InquiryAction.FOLLOW_UP) == is_investor
    )


def _thread(
    session: Session, inquiry: Inquiry, *, by: Actor, after: int, limit: int | None
) -> tuple[Message, ...]:
    statement = (
        select(InquiryMessage)
        .where(InquiryMessage.inquiry_id == inquiry.id, InquiryMessage.sequence > after)
        .order_by(InquiryMessage.sequence)
        .limit(limit)
    )
    return tuple(
        Message(
            sequence=row.sequence,
            author_kind=row.author_kind,
            author_name=row.author_name,
            is_mine=row.author_id == by.id,
            body=row.body,
            at=row.at,
        )
        for row in session.scalars(statement)
    )
