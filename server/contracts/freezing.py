"""Freeze a draft: the text is drawn once, certified, and from then on only appended to. 「定稿」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts import (
    drafting,
    finding,
    linting,
    proving,
    revisions,
    translating,
)
from server.contracts.findings import Finding, Level
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import Contract, Round, Stage
from server.contracts.room import SigningRoom
from server.kernel import clock, tokens
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from signing import certifying, layout
from signing import freezing as pdf_freezing
from signing.documents import Draft


def preview(session: Session, number: str, *, room: SigningRoom, by: Actor, at: datetime) -> bytes:
    """Draw a draft as a PDF that is kept nowhere; its QR code leads to no contract. 「预览」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    contract = finding.by_number(session, number, by=by)
    return _draw(contract, room=room, token="", at=at, partial=True).pdf


def freeze(
    session: Session, number: str, *, version: int, room: SigningRoom, by: Actor, at: datetime
) -> Contract:
    """Make the one file that is reviewed, read and signed, and send it to review. 「定稿送审」

    Raises IllegalMove, Conflict `contract_changed` or `template_changed`, Unacceptable
    `lint_blocked`, `variables_invalid` or `missing_glyph` with fields, and Unavailable when no
    timestamp is to be had; in each case nothing changes.
    """
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    contract = finding.locked(session, number)
    LIFECYCLE.next(contract.state, ContractAction.FREEZE)
    drafting.require_version(contract, version)
    _require_no_blocking(linting.lint(session, contract, room=room, at=at))
    token = tokens.new_token()
    with translating.refusals():
        draft = _draw(contract, room=room, token=token, at=at)
        frozen = pdf_freezing.freeze(draft, at=at)
        certified = certifying.certify(
            frozen, key=room.platform_key, timestamps=room.timestamps, at=at
        )
    proving.prove(certified.pdf, (proving.platform(room),), room=room, finished=False)
    contract.round += 1
    revisions.append(session, contract, frozen.pdf, stage=Stage.FROZEN, room=room, at=at)
    revisions.append(session, contract, certified.pdf, stage=Stage.CERTIFIED, room=room, at=at)
    contract.document_sha256 = certified.sha256
    session.add(
        Round(
            contract_id=contract.id,
            number=contract.round,
            document_sha256=certified.sha256,
            verify_token_digest=tokens.digest(token),
            variables=dict(contract.variables),
            pages=frozen.pages,
            at=at,
        )
    )
    facts = {"round": contract.round, "document_sha256": certified.sha256, "pages": frozen.pages}
    contract.move(ContractAction.FREEZE, by=by, at=at, facts=facts)
    return contract


def _require_no_blocking(found: tuple[Finding, ...]) -> None:
    blocking = [each for each in found if each.level is Level.BLOCK]
    if blocking:
        raise Unacceptable(
            "lint_blocked",
            f"有 {len(blocking)} 项必须改正后才能定稿：{blocking[0].sentence}",
            fields={each.field or each.rule: each.sentence for each in reversed(blocking)},
        )


def _draw(
    contract: Contract, *, room: SigningRoom, token: str, at: datetime, partial: bool = False
) -> Draft:
    template = drafting.template_of(contract, room=room)
    values = drafting.read(template, contract.variables, partial=partial)
    facts = layout.Facts(
        contract_number=contract.number,
        verify_url=room.verify_url(token) if token else room.base_url,
        drafted_on=clock.day(at),
    )
    with translating.refusals():
        return layout.render(template, values, facts)
