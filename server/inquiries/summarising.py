"""Put together what lists show of inquiries, in three statements for any number. 「咨询摘要」"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.inquiries.lifecycle import InquiryState
from server.inquiries.model import Inquiry, InquiryPlot
from server.plots.model import Plot


@dataclass(frozen=True, slots=True)
class PlotName:
    """One plot of an inquiry, as lists show it; it may have been withdrawn since. 「所咨询地块」"""

    code: str
    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class InquirySummary:
    """One inquiry as lists show it; `is_overdue` is true of the instant that was asked about."""

    id: UUID
    number: str
    subject: str
    state: InquiryState
    plots: tuple[PlotName, ...]
    investor_id: UUID
    investor_name: str
    company_name: str
    created_at: datetime
    last_message_at: datetime
    answer_due_at: datetime | None
    is_overdue: bool
    first_answered_at: datetime | None
    handler_name: str | None


def summaries(
    session: Session, inquiries: Sequence[Inquiry], *, as_of: datetime
) -> tuple[InquirySummary, ...]:
    """Return the summaries of inquiries in their order. 「摘要」"""
    plots = _plots(session, inquiries)
    asking = {inquiry.investor_id for inquiry in inquiries}
    rows = session.scalars(select(Investor).where(Investor.id.in_(asking)))
    investors = {investor.id: investor for investor in rows}
    return tuple(
        _summary(inquiry, investors[inquiry.investor_id], tuple(plots[inquiry.id]), as_of=as_of)
        for inquiry in inquiries
    )


def _plots(session: Session, inquiries: Sequence[Inquiry]) -> dict[UUID, list[PlotName]]:
    rows = session.execute(
        select(InquiryPlot.inquiry_id, Plot)
        .join(Plot, Plot.id == InquiryPlot.plot_id)
        .where(InquiryPlot.inquiry_id.in_([inquiry.id for inquiry in inquiries]))
        .order_by(InquiryPlot.inquiry_id, InquiryPlot.position)
    )
    plots: dict[UUID, list[PlotName]] = defaultdict(list)
    for inquiry_id, plot in rows:
        plots[inquiry_id].append(PlotName(plot.code, plot.name, plot.is_public))
    return plots


def _summary(
    inquiry: Inquiry, investor: Investor, plots: tuple[PlotName, ...], *, as_of: datetime
) -> InquirySummary:
    return InquirySummary(
        id=inquiry.id,
        number=inquiry.number,
        subject=inquiry.subject,
        state=inquiry.state,
        plots=plots,
        investor_id=investor.id,
        investor_name=investor.name,
        company_name=investor.company_name,
        created_at=inquiry.created_at,
        last_message_at=inquiry.last_message_at,
        answer_due_at=inquiry.answer_due_at,
        is_overdue=inquiry.is_overdue(as_of),
        first_answered_at=inquiry.first_answered_at,
        handler_name=inquiry.handler_name,
    )
