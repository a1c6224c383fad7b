"""Ask about plots, read the answers, write again. 「咨询」"""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from miniprogram_api import callers, nouns, shapes, writing
from miniprogram_api.shapes import ByNumber, In, Listing, Out, Paging, instant
from server.gateways.protocols import Scene
from server.inquiries import asking, finding, listing
from server.inquiries.checking import Project
from server.inquiries.finding import InquiryDetail, Message
from server.inquiries.summarising import InquirySummary
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.parts import Parts


class ProjectIn(In):
    """The project an investor has in mind; decimals are strings."""

    name: str = Field(max_length=60)
    chain: str | None = Field(default=None, max_length=32)
    investment_wan: str | None = Field(default=None, max_length=20)
    land_mu: str | None = Field(default=None, max_length=20)
    note: str | None = Field(default=None, max_length=500)


class InquiryIn(In):
    """One inquiry about one or several plots."""

    plot_codes: tuple[str, ...] = Field(min_length=1, max_length=10)
    subject: str = Field(min_length=1, max_length=60)
    body: str = Field(min_length=1, max_length=2000)
    project: ProjectIn | None = None


class MessageIn(In):
    """One more message to the officials."""

    body: str = Field(min_length=1, max_length=2000)


class PlotNameOut(Out):
    """A plot asked about; it may have been withdrawn since."""

    code: str
    name: str
    is_public: bool


class MessageOut(Out):
    """One message of a thread."""

    sequence: int
    author_kind: str
    author_name: str
    is_mine: bool
    body: str
    at: str


class InquiryOut(Out):
    """An inquiry as lists show it."""

    number: str
    subject: str
    state: str
    state_label: str
    plots: tuple[PlotNameOut, ...]
    created_at: str
    last_message_at: str
    answer_due_at: str | None
    is_overdue: bool
    first_answered_at: str | None
    handler_name: str | None


class InquiryDetailOut(InquiryOut):
    """An inquiry with its project and its thread."""

    project: ProjectIn | None
    messages: tuple[MessageOut, ...]
    may_write: bool


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of inquiries."""
    blueprint = nouns.blueprint("inquiries", "咨询", url_prefix=f"{prefix}/inquiries")

    @blueprint.post("", summary="咨询地块", responses={201: InquiryDetailOut})
    def ask(body: InquiryIn) -> Response:
        caller = callers.investor(parts)
        project = Project(**body.project.model_dump()) if body.project else None
        note = (project.name, project.note or "") if project else ()
        _require_safe(parts, caller, "\n".join((body.subject, body.body, *note)))
        with writing.write(parts, caller) as write:
            inquiry = asking.ask(
                write.session,
                body.plot_codes,
                subject=body.subject,
                body=body.body,
                project=project,
                by=caller,
                at=write.at,
            )
            found = finding.by_number(write.session, inquiry.number, by=caller, as_of=write.at)
            return write.answer(_detail(found), status=201)

    @blueprint.get("", summary="我的咨询", responses={200: Listing[InquiryOut]})
    def list_mine(query: Paging) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            page = listing.mine(
                session, by=caller, as_of=clock.now(), cursor=query.cursor, limit=query.limit
            )
        items = tuple(InquiryOut(**_summary(each)) for each in page.items)
        return shapes.answer(Listing(items=items, next=page.next))

    @blueprint.get("/<number>", summary="咨询详情", responses={200: InquiryDetailOut})
    def show(path: ByNumber) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            found = finding.by_number(session, path.number, by=caller, as_of=clock.now())
        return shapes.answer(_detail(found))

    @blueprint.get("/<number>/messages", summary="消息列表", responses={200: Listing[MessageOut]})
    def list_messages(path: ByNumber, query: Paging) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            page = finding.messages(
                session, path.number, by=caller, cursor=query.cursor, limit=query.limit
            )
        items = tuple(_message(each) for each in page.items)
        return shapes.answer(Listing(items=items, next=page.next))

    @blueprint.post("/<number>/messages", summary="继续咨询", responses={201: InquiryDetailOut})
    def write_again(path: ByNumber, body: MessageIn) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            finding.by_number(session, path.number, by=caller, as_of=clock.now())
        _require_safe(parts, caller, body.body)
        with writing.write(parts, caller) as write:
            asking.follow_up(write.session, path.number, body.body, by=caller, at=write.at)
            found = finding.by_number(write.session, path.number, by=caller, as_of=write.at)
            return write.answer(_detail(found), status=201)

    return blueprint


def _require_safe(parts: Parts, caller: Actor, text: str) -> None:
    # What WeChat would have a person look at goes to one anyway: officials read every inquiry.
    openid = callers.openid(parts, caller)
    if parts.weixin.check_text(text, openid, scene=Scene.COMMENT).is_risky:
        raise Unacceptable("content_refused", "内容未通过微信内容安全检测，请修改后重新提交。")


def _summary(summary: InquirySummary) -> dict[str, object]:
    return {
        "number": summary.number,
        "subject": summary.subject,
        "state": summary.state.value,
        "state_label": summary.state.label,
        "plots": tuple(
            PlotNameOut(code=plot.code, name=plot.name, is_public=plot.is_public)
            for plot in summary.plots
        ),
        "created_at": clock.iso(summary.created_at),
        "last_message_at": clock.iso(summary.last_message_at),
        "answer_due_at": instant(summary.answer_due_at),
        "is_overdue": summary.is_overdue,
        "first_answered_at": instant(summary.first_answered_at),
        "handler_name": summary.handler_name,
    }


def _message(message: Message) -> MessageOut:
    return MessageOut(
        sequence=message.sequence,
        author_kind=message.author_kind.value,
        author_name=message.author_name,
        is_mine=message.is_mine,
        body=message.body,
        at=clock.iso(message.at),
    )


def _detail(found: InquiryDetail) -> InquiryDetailOut:
    project = found.project
    return InquiryDetailOut.model_validate(
        {
            **_summary(found.summary),
            "project": None
            if project is None
            else ProjectIn(
                name=project.name,
                chain=project.chain,
                investment_wan=project.investment_wan,
                land_mu=project.land_mu,
                note=project.note,
            ),
            "messages": tuple(_message(message) for message in found.messages),
            "may_write": bool(found.actions),
        }
    )
