"""Contracts at every stage, each in one call, with real files and real keys. 「合同样例」"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.accounts import profiles
from server.accounts.model import Investor
from server.accounts.profiles import Company
from server.contracts import (
    challenging,
    collecting_signatures,
    drafting,
    finding,
    freezing,
    reviewing,
    sealing,
)
from server.contracts.collecting_signatures import Submission
from server.contracts.model import Contract, OpinionVerdict
from server.contracts.room import SigningRoom
from server.contracts.sealing import Concluded
from server.inquiries import asking
from server.inquiries.checking import Project
from server.kernel.actor import Actor
from server.kernel.database import Database, new_id
from server.kernel.outbox import OutboxEntry
from server.kernel.quantities import Area
from signing.variables import RawValue
from tests import builders
from tests.contracts import rooms
from tests.plots import builders as plots

NOW = builders.NOW
room, variables = rooms.room, rooms.variables  # what other suites ask for, too
COMPANY = "湖北晨曦纺织科技有限公司"
USCC = "91420100MA4KWX7H0C"
PHONE = "13800007285"

DRAFTER = builders.official("drafter", name="王建国")
LEGAL = builders.official("legal", name="周法")
SEALER = builders.official("sealer", name="吴印")
LEADER = builders.official("leader", name="赵市长")


@dataclass(frozen=True, slots=True)
class Case:
    """One contract on its way, with everybody who has a hand in it."""

    database: Database
    room: SigningRoom
    number: str
    investor: Actor
    inquiry_number: str
    drafter: Actor = DRAFTER
    legal: Actor = LEGAL
    sealer: Actor = SEALER
    at: datetime = field(default=NOW)

    def contract(self) -> Contract:
        """The row as it is committed."""
        with self.database.reading() as session:
            return finding.by_number(session, self.number, by=self.drafter)

    def pdf(self) -> bytes:
        """The newest file."""
        head = self.contract().head_sha256
        assert head is not None
        return self.room.blobs.get(head)

    def after(self, **duration: float) -> "Case":
        """The same case some time later."""
        return replace(self, at=self.at + timedelta(**duration))


def enrolled(
    session: Session,
    *,
    openid: str = "openid-liming",
    name: str = "李明",
    company: str = COMPANY,
    uscc: str = USCC,
    phone: str | None = PHONE,
    at: datetime = NOW,
) -> Actor:
    """An investor with a company and a bound phone."""
    row = Investor(id=new_id(), openid=openid, name=name, created_at=at)
    session.add(row)
    session.flush()
    actor = builders.investor(name=name, id=row.id)
    licence = Company(name=company, uscc=uscc, legal_rep="陈晓东", address="武汉市高新大道666号")
    profiles.set_company(session, row.id, licence, by=actor, at=at)
    if phone:
        profiles.bind_phone(session, row.id, phone, vault=builders.vault(), by=actor, at=at)
    return actor


def drafted(
    directory: Path,
    database: Database,
    *,
    area_mu: str = "100.50",
    openid: str = "openid-liming",
    phone: str | None = PHONE,
    signing_room: SigningRoom | None = None,
    drafter: Actor = DRAFTER,
    at: datetime = NOW,
    **plot: Any,
) -> Case:
    """A contract just drafted from an inquiry about one plot."""
    chosen = signing_room or rooms.room(directory)
    entries = {"chains": ["textile"], "start_price_wan": "1100.00", "standards": STANDARDS} | plot
    with database.transaction() as session:
        investor = enrolled(session, openid=openid, phone=phone, at=at)
        chosen_plot = plots.plot(session, area_m2=Area.from_mu(area_mu).m2, at=at, **entries)
        inquiry = asking.ask(
            session,
            [chosen_plot.code],
            subject="织造项目选址",
            body="想了解地块条件。",
            project=Project(name="智能织造项目", chain="纺织", investment_wan="21000.00"),
            by=investor,
            at=at,
        )
        contract = drafting.draft(session, inquiry.number, room=chosen, by=drafter, at=at)
    return Case(database, chosen, contract.number, investor, inquiry.number, drafter, at=at)


STANDARDS = {
    "use_code": "100102",
    "far": "≥1.0",
    "building_factor": "≥40",
    "green_ratio": "≤20",
    "intensity_wan_per_mu": "≥150",
    "tax_wan_per_mu": "≥15",
}


def save(case: Case, **changes: RawValue) -> Case:
    """Save a complete set of variables, with some of them changed."""
    with case.database.transaction() as session:
        contract = finding.by_number(session, case.number, by=case.drafter)
        drafting.save(
            session,
            case.number,
            rooms.variables(**changes),
            version=contract.version,
            room=case.room,
            by=case.drafter,
            at=case.at,
        )
    return case


def filled(directory: Path, database: Database, **entries: Any) -> Case:
    """A contract whose variables are complete and pass every rule."""
    return save(drafted(directory, database, **entries))


def freeze(case: Case) -> Case:
    """Freeze a filled draft."""
    case = case.after(minutes=10)
    with case.database.transaction() as session:
        contract = finding.by_number(session, case.number, by=case.drafter)
        freezing.freeze(
            session,
            case.number,
            version=contract.version,
            room=case.room,
            by=case.drafter,
            at=case.at,
        )
    return case


def frozen(directory: Path, database: Database, **entries: Any) -> Case:
    """A contract that waits for its review."""
    return freeze(filled(directory, database, **entries))


def review(
    case: Case,
    verdict: OpinionVerdict = OpinionVerdict.APPROVE,
    *,
    document_sha256: str | None = None,
    text: str = "同意。",
    by: Actor | None = None,
) -> Case:
    """Give the legal opinion on the frozen file."""
    case = case.after(minutes=10)
    with case.database.transaction() as session:
        contract = finding.by_number(session, case.number, by=case.drafter)
        reviewing.give_opinion(
            session,
            case.number,
            verdict=verdict,
            document_sha256=document_sha256 or contract.head_sha256 or "",
            text=text,
            by=by or case.legal,
            at=case.at,
        )
    return case


def offered(directory: Path, database: Database, **entries: Any) -> Case:
    """A contract that awaits the investor's signature."""
    return review(frozen(directory, database, **entries))


def challenge(case: Case) -> str:
    """Ask for a one-time code and read it where the worker would."""
    with case.database.transaction() as session:
        challenging.challenge(session, case.number, room=case.room, by=case.investor, at=case.at)
    return codes(case)[-1]


def codes(case: Case) -> list[str]:
    """Every one-time code promised so far, oldest first."""
    with case.database.reading() as session:
        promised = session.query(OutboxEntry).filter(OutboxEntry.topic == challenging.TOPIC)
        entries = promised.order_by(OutboxEntry.promised_at).all()
        return [case.room.vault.decrypt(entry.payload["code_encrypted"]) for entry in entries]


def submission(case: Case, code: str, **changes: Any) -> Submission:
    """What an honest investor hands in."""
    honest = Submission(
        code=code,
        document_sha256=case.contract().head_sha256 or "",
        handwriting=rooms.handwriting(),
        consent=True,
    )
    return replace(honest, **changes)


def sign(case: Case, handed_in: Submission | None = None, *, by: Actor | None = None) -> Case:
    """Sign as the investor; a refusal is raised after the commit, as faces do it."""
    case = case.after(minutes=2)
    handed_in = handed_in or submission(case, challenge(case))
    with case.database.transaction() as session:
        attempt = collecting_signatures.sign(
            session, case.number, handed_in, room=case.room, by=by or case.investor, at=case.at
        )
    attempt.accepted()
    return case


def signed(directory: Path, database: Database, **entries: Any) -> Case:
    """A contract that awaits the seal."""
    return sign(offered(directory, database, **entries))


def seal(
    case: Case,
    *,
    head_sha256: str | None = None,
    by: Actor | None = None,
    on_concluded: Sequence[Concluded] = (),
) -> Case:
    """Seal as the seal keeper."""
    case = case.after(minutes=30)
    with case.database.transaction() as session:
        contract = finding.by_number(session, case.number, by=case.drafter)
        sealing.seal(
            session,
            case.number,
            head_sha256=head_sha256 or contract.head_sha256 or "",
            room=case.room,
            by=by or case.sealer,
            at=case.at,
            on_concluded=on_concluded,
        )
    return case


def concluded(
    directory: Path,
    database: Database,
    *,
    on_concluded: Sequence[Concluded] = (),
    **entries: Any,
) -> Case:
    """A contract signed by the investor and sealed by the government."""
    return seal(signed(directory, database, **entries), on_concluded=on_concluded)
