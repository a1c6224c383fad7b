"""Two contracts of the demonstration, made by the same acts as real ones. 「演示合同」"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.accounts import identifying
from server.accounts.authorising import Role
from server.accounts.model import Investor
from server.contracts import (
    challenging,
    collecting_signatures,
    drafting,
    freezing,
    reviewing,
    sealing,
)
from server.contracts.collecting_signatures import Submission
from server.contracts.model import Contract, OpinionVerdict
from server.contracts.room import SigningRoom
from server.demo.inquiries import MACHINIST, WEAVER, Person
from server.inquiries.model import Inquiry, InquiryPlot
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.outbox import OutboxEntry
from server.obligations import planning
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot
from signing import templates
from signing.variables import RawValue


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and as whom the story is played. 「场景」"""

    session: Session
    room: SigningRoom
    at: datetime

    def official(self, role: Role) -> Actor:
        """Return the demo's official who wears a hat."""
        official = identifying.official_named(self.session, role.value)
        assert official is not None
        return identifying.as_actor(official)

    def investor(self, person: Person) -> Actor:
        """Return one of the demo's investors."""
        found = select(Investor).where(Investor.openid == person.openid)
        return identifying.as_actor(self.session.scalars(found).one())


def load(session: Session, *, room: SigningRoom, at: datetime) -> int:
    """Conclude one contract and leave another with its investor; return how many were made.

    A database that already holds a contract is left as it is.
    """
    if session.scalar(select(exists().select_from(Contract))):
        return 0
    stage = Stage(session, room, at)
    _conclude(stage, _offered(stage, MACHINIST), MACHINIST)
    _offered(stage, WEAVER)
    return 2


def _offered(stage: Stage, person: Person) -> str:
    drafter, session, room, at = stage.official(Role.DRAFTER), stage.session, stage.room, stage.at
    inquiry = _inquiry_about_land(stage, person)
    contract = drafting.draft(session, inquiry.number, room=room, by=drafter, at=at)
    raw = _variables(stage, contract, person)
    contract = drafting.save(
        session, contract.number, raw, version=contract.version, room=room, by=drafter, at=at
    )
    contract = freezing.freeze(
        session, contract.number, version=contract.version, room=room, by=drafter, at=at
    )
    assert contract.document_sha256 is not None
    reviewing.give_opinion(
        session,
        contract.number,
        verdict=OpinionVerdict.APPROVE,
        document_sha256=contract.document_sha256,
        text="条款合法，主体适格，同意签订。",
        by=stage.official(Role.LEGAL),
        at=at,
    )
    return contract.number


def _conclude(stage: Stage, number: str, person: Person) -> None:
    session, room, at = stage.session, stage.room, stage.at
    investor = stage.investor(person)
    sent = challenging.challenge(session, number, room=room, by=investor, at=at)
    submission = Submission(
        code=_newest_code(stage),
        document_sha256=sent.document_sha256,
        handwriting=_handwriting(),
        consent=True,
    )
    attempt = collecting_signatures.sign(session, number, submission, room=room, by=investor, at=at)
    head = attempt.accepted().head_sha256
    assert head is not None
    sealing.seal(
        session,
        number,
        head_sha256=head,
        room=room,
        by=stage.official(Role.SEALER),
        at=at,
        on_concluded=[planning.planner(room)],
    )


def _inquiry_about_land(stage: Stage, person: Person) -> Inquiry:
    asked = (
        select(Inquiry)
        .join(InquiryPlot, InquiryPlot.inquiry_id == Inquiry.id)
        .join(Plot, Plot.id == InquiryPlot.plot_id)
        .where(Inquiry.investor_id == stage.investor(person).id, Plot.kind == PlotKind.LAND.value)
        .order_by(Inquiry.number)
    )
    return stage.session.scalars(asked).first() or _missing(person)


def _missing(person: Person) -> Inquiry:
    raise LookupError(f"the demo's inquiries hold none of {person.login} about land")


def _newest_code(stage: Stage) -> str:
    promised = (
        select(OutboxEntry)
        .where(OutboxEntry.topic == challenging.TOPIC)
        .order_by(OutboxEntry.promised_at.desc())
    )
    entry = stage.session.scalars(promised).first()
    assert entry is not None
    return stage.room.vault.decrypt(entry.payload["code_encrypted"])


def _handwriting() -> Mapping[str, object]:
    strokes = [
        [
            [
                round(left + 150 * step / 40, 1),
                round(110 + 70 * math.sin(waves * math.pi * step / 20) * (1 - step / 80), 1),
                12 * step,
            ]
            for step in range(41)
        ]
        for left, waves in ((40, 1.0), (220, 2.0), (420, 1.5))
    ]
    return {"width": 600, "height": 220, "strokes": strokes}


def _variables(stage: Stage, contract: Contract, person: Person) -> dict[str, RawValue]:
    """The template's examples, what the draft knows already, and amounts that fit the land."""
    template = stage.room.template(contract.template_kind, contract.template_version)
    raw = templates.examples(template) | dict(contract.variables)
    area = Decimal(str(raw["area_mu"]))
    promised = Decimal(str(raw["investment_intensity_wan_per_mu"]))
    fixed = (area * promised * Decimal("1.2")).quantize(Decimal(1), rounding=ROUND_UP)
    third = fixed // 3
    year = clock.day(stage.at).year
    stages = (
        ("第一期", "土建工程及场内管网", year + 1, third),
        ("第二期", "主要生产设备购置与安装", year + 2, third),
        ("第三期", "研发检测中心及扩能设备", year + 3, fixed - 2 * third),
    )
    return raw | {
        "party_b_agent": "",
        "party_b_email": f"legal@{person.login}.example",
        "fixed_investment_wan": f"{fixed}.00",
        "equipment_investment_wan": f"{fixed // 2}.00",
        "total_investment_wan": f"{fixed + fixed // 5}.00",
        "investment_plan": [
            {
                "stage": name,
                "content": content,
                "due_on": f"{due_year}-12-31",
                "amount_wan": f"{amount}.00",
            }
            for name, content, due_year, amount in stages
        ],
    }
