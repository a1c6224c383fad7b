"""Builders of a concluded contract with its obligations."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.accounts.model import Investor
from server.contracts.lifecycle import ContractState
from server.contracts.model import Contract
from server.kernel import numbering
from server.kernel.actor import Actor
from server.kernel.database import new_id
from server.obligations import planning
from signing import templates
from signing.templates import ContractTemplate
from tests import builders

TEMPLATE_FOLDER = Path(__file__).parents[2] / "templates" / "contracts" / "investment" / "v1"


@cache
def template() -> ContractTemplate:
    """Return the real investment contract template."""
    return templates.load(TEMPLATE_FOLDER)


def enrolled_investor(session: Session, *, openid: str = "openid-liming") -> Actor:
    """Return the actor of an investor who has a row."""
    investor = Investor(id=new_id(), openid=openid, name="李明", created_at=builders.NOW)
    session.add(investor)
    session.flush()
    return builders.investor(id=investor.id)


def contract(
    session: Session,
    *,
    of: Actor,
    concluded_at: datetime | None = builders.NOW,
    project_name: str = "智能织造项目",
    variables: dict[str, Any] | None = None,
) -> Contract:
    """Return a contract of an investor, concluded unless told otherwise, without obligations."""
    state = ContractState.CONCLUDED if concluded_at else ContractState.DRAFTING
    sha256 = "0" * 64 if concluded_at else None
    row = Contract(
        number=numbering.next_number(session, "TM-ZS", at=builders.NOW),
        investor_id=of.id,
        template_kind=template().kind,
        template_version=template().version,
        template_sha256=template().sha256,
        title=template().title,
        project_name=project_name,
        variables={**templates.examples(template()), **(variables or {})},
        state=state,
        head_sha256=sha256,
        document_sha256=sha256,
        created_by=new_id(),
        created_by_name="王建国",
        created_at=builders.NOW,
        offered_at=concluded_at,
        concluded_at=concluded_at,
    )
    session.add(row)
    session.flush()
    return row


def planned_contract(
    session: Session,
    *,
    of: Actor,
    concluded_at: datetime = builders.NOW,
    project_name: str = "智能织造项目",
) -> Contract:
    """Return a concluded contract whose obligations are planned."""
    row = contract(session, of=of, concluded_at=concluded_at, project_name=project_name)
    planning.plan(session, row, template=template(), at=concluded_at)
    return row
