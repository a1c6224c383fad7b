"""An official answers an inquiry before its clock runs out, and closes it. 「答复」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising, notifying
from server.accounts.authorising import Permission
from server.inquiries import asking, checking, finding
from server.inquiries.lifecycle import InquiryAction
from server.inquiries.model import Inquiry, InquiryMessage
from server.kernel import clock
from server.kernel.actor import Actor

MESSAGE_KIND = "inquiry_answered"
REMARK = "点击查看答复全文"


def answer(session: Session, number: str, body: str, *, by: Actor, at: datetime) -> InquiryMessage:
    """Answer an inquiry, stop its clock and promise the investor a message. 「答复」

    Raises Forbidden without the permission, NotFound, Unacceptable, or IllegalMove once closed.
    """
    authorising.require(by, Permission.ANSWER_INQUIRIES)
    tidy = checking.read_body(body)
    inquiry = finding.locked(session, number)
    was_overdue = inquiry.is_overdue(at)
    written = asking.write(session, inquiry, tidy, by=by, at=at)
    facts = {**asking.facts_of(written), "overdue": was_overdue}
    inquiry.first_answered_at = inquiry.first_answered_at or at
    inquiry.handled_by, inquiry.handler_name = by.id, by.name
    inquiry.move(InquiryAction.ANSWER, by=by, at=at, facts=facts)
    _promise_message(session, inquiry, at=at)
    return written


def close(session: Session, number: str, *, by: Actor, at: datetime) -> Inquiry:
    """Close an answered inquiry; its investor may open it again by writing. 「办结」"""
    authorising.require(by, Permission.ANSWER_INQUIRIES)
    inquiry = finding.locked(session, number)
    inquiry.move(InquiryAction.CLOSE, by=by, at=at)
    return inquiry


def _promise_message(session: Session, inquiry: Inquiry, *, at: datetime) -> None:
    values = {
        "number": inquiry.number,
        "subject": inquiry.subject,
        "answered_at": clock.iso(at),
        "remark": REMARK,
    }
    notifying.notify(session, inquiry.investor_id, MESSAGE_KIND, values, at=at)
