"""An investor asks about plots, and writes again in the same thread. 「提问」"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.inquiries import checking, finding, lifecycle
from server.inquiries.checking import Project
from server.inquiries.lifecycle import ANSWER_WITHIN, InquiryAction
from server.inquiries.model import AGGREGATE, Inquiry, InquiryMessage, InquiryPlot
from server.kernel import history, numbering
from server.kernel.actor import Actor, ActorKind
from server.kernel.database import new_id
from server.kernel.errors import Forbidden, NotFound
from server.plots.model import Plot

SERIES = "TM-ZX"


def ask(
    session: Session,
    plot_codes: Sequence[str],
    *,
    subject: str,
    body: str,
    project: Project | None = None,
    by: Actor,
    at: datetime,
) -> Inquiry:
    """Open an inquiry about one to ten public plots and start the answering clock. 「咨询」

    Raises Unacceptable `inquiry_invalid` with its fields, or NotFound `plot_not_found` if one of
    the plots does not exist or is not public.
    """
    if by.kind is not ActorKind.INVESTOR or by.id is None:
        raise Forbidden("investors_only", "咨询由投资者在小程序中发起。")
    question = checking.read_question(plot_codes, subject, body, project)
    plots = _public_plots(session, question.plot_codes)
    inquiry = Inquiry(
        id=new_id(),
        number=numbering.next_number(session, SERIES, at=at),
        investor_id=by.id,
        subject=question.subject,
        project=question.project.as_json() if question.project else None,
        state=lifecycle.LIFECYCLE.initial,
        answer_due_at=at + ANSWER_WITHIN,
        last_message_at=at,
        created_at=at,
    )
    session.add(inquiry)
    session.flush()
    session.add_all(
        InquiryPlot(inquiry_id=inquiry.id, plot_id=plot.id, position=position)
        for position, plot in enumerate(plots)
    )
    written = write(session, inquiry, question.body, by=by, at=at)
    history.append(
        session,
        AGGREGATE,
        inquiry.id,
        action="ask",
        by=by,
        at=at,
        to_state=inquiry.state.value,
        facts={"plots": list(question.plot_codes), **facts_of(written)},
    )
    return inquiry


def follow_up(
    session: Session, number: str, body: str, *, by: Actor, at: datetime
) -> InquiryMessage:
    """Write again as the investor who asked; an answer is awaited from now on. 「追问」

    Raises NotFound for an inquiry of another, as for one that does not exist.
    """
    tidy = checking.read_body(body)
    inquiry = finding.own(session, number, by=by, for_update=True)
    written = write(session, inquiry, tidy, by=by, at=at)
    inquiry.move(InquiryAction.FOLLOW_UP, by=by, at=at, facts=facts_of(written))
    return written


def write(
    session: Session, inquiry: Inquiry, body: str, *, by: Actor, at: datetime
) -> InquiryMessage:
    """Add one message to the thread of an inquiry that the caller has locked. 「写消息」"""
    written_before = session.scalar(
        select(func.count()).where(InquiryMessage.inquiry_id == inquiry.id)
    )
    message = InquiryMessage(
        id=new_id(),
        inquiry_id=inquiry.id,
        sequence=(written_before or 0) + 1,
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        body=body,
        at=at,
    )
    inquiry.last_message_at = at
    session.add(message)
    session.flush()
    return message


def facts_of(message: InquiryMessage) -> dict[str, int | str]:
    """Return what history keeps of a message: its place and its digest, never its words."""
    digest = hashlib.sha256(message.body.encode()).hexdigest()
    return {"message": message.sequence, "sha256": digest}


def _public_plots(session: Session, codes: Sequence[str]) -> list[Plot]:
    found = session.scalars(select(Plot).where(Plot.code.in_(codes)))
    public = {plot.code: plot for plot in found if plot.is_public}
    for code in codes:
        if code not in public:
            sentence = f"地块 {code} 不存在或未公开。"
            raise NotFound("plot_not_found", sentence, fields={"plot_codes": sentence})
    return [public[code] for code in codes]
