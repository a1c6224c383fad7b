"""Hold a draft against every rule before it may be frozen. 「合规校核」"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.contracts import drafting, finding, siting
from server.contracts.findings import Finding, Level, Subject
from server.contracts.model import Contract, UsccConfirmation
from server.contracts.room import SigningRoom
from server.contracts.rules import arithmetic, completeness, identity, land, printing
from server.kernel import clock

RULES = (completeness.check, arithmetic.check, land.check, identity.check, printing.check)
_ORDER = list(Level)


def lint(
    session: Session, contract: Contract, *, room: SigningRoom, at: datetime
) -> tuple[Finding, ...]:
    """Return what the rules find in a contract's variables, the gravest first. 「校核」"""
    return check(subject_of(session, contract, room=room, at=at))


def check(subject: Subject) -> tuple[Finding, ...]:
    """Apply every rule to a draft, the gravest findings first. 「逐条校核」"""
    found = [finding for rule in RULES for finding in rule(subject)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.level)))


def subject_of(session: Session, contract: Contract, *, room: SigningRoom, at: datetime) -> Subject:
    """Gather what the rules need: values, plots, the investor's licence, the seal. 「校核对象」"""
    template = drafting.template_of(contract, room=room)
    investor = session.get_one(Investor, contract.investor_id)
    confirmed = session.execute(
        select(UsccConfirmation.field, UsccConfirmation.uscc).where(
            UsccConfirmation.contract_id == contract.id
        )
    )
    return Subject(
        template=template,
        values=drafting.read(template, contract.variables, partial=True),
        plots=tuple(siting.facts_of(plot) for plot in finding.plots(session, contract)),
        today=clock.day(at),
        company_name=investor.company_name,
        company_uscc=investor.company_uscc or "",
        seal_holder=room.seal_holder,
        confirmed=frozenset((field, code) for field, code in confirmed),
    )
