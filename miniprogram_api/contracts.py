"""Read a contract, prove the intent to sign it, sign it or refuse it. 「合同」"""

import io
from typing import Annotated

from flask import Response, send_file
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field, StrictBool

from miniprogram_api import callers, nouns, shapes, writing
from miniprogram_api.shapes import ByNumber, In, Listing, Out, Paging, instant
from server.contracts import (
    challenging,
    collecting_signatures,
    finding,
    presenting,
    refusing,
)
from server.contracts.attempts import Accepted
from server.contracts.collecting_signatures import Submission
from server.contracts.consent import CONSENT
from server.contracts.model import Contract
from server.kernel import clock
from server.kernel.database import Session
from server.parts import Parts

# A number in quotes or a yes-or-no is no coordinate.
Coordinate = Annotated[float, Field(strict=True)]
Stroke = tuple[tuple[Coordinate, Coordinate, Coordinate], ...]


class HandwritingIn(In):
    """Strokes of (x, y, milliseconds) on a canvas whose origin is at the top left."""

    width: Coordinate = Field(gt=0, le=10_000)
    height: Coordinate = Field(gt=0, le=10_000)
    strokes: tuple[Stroke, ...] = Field(min_length=1, max_length=200)


class SignatureIn(In):
    """One signature: the one-time code, the hash that was read, the ink and the consent."""

    code: str = Field(pattern=r"^\d{6}$")
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    handwriting: HandwritingIn
    consent: StrictBool


class RefusalIn(In):
    """Why an investor does not sign."""

    reason: str = Field(min_length=1, max_length=500)


class ChallengeOut(Out):
    """A one-time code is on its way; it is bound to this file and ends at this instant."""

    document_sha256: str
    expires_at: str


class PartyOut(Out):
    """One party and whether it has signed."""

    party: str
    label: str
    name: str
    signatory: str
    signed_at: str | None


class ContractOut(Out):
    """A contract as lists show it."""

    number: str
    title: str
    project_name: str
    state: str
    state_label: str
    offered_at: str | None
    concluded_at: str | None
    parties: tuple[PartyOut, ...]


class ConsentOut(Out):
    """The text to agree to before a certificate is made for the signature."""

    version: str
    text: str


class ContractDetailOut(ContractOut):
    """A contract with what its reader may do and the hash of the file they would sign."""

    document_sha256: str | None
    actions: tuple[str, ...]
    consent: ConsentOut
    grade: str
    grade_label: str


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of contracts."""
    blueprint = nouns.blueprint("contracts", "合同", url_prefix=f"{prefix}/contracts")

    @blueprint.get("", summary="我的合同", responses={200: Listing[ContractOut]})
    def list_mine(query: Paging) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            page = finding.mine(session, by=caller, cursor=query.cursor, limit=query.limit)
            items = tuple(ContractOut(**_summary(session, each)) for each in page.items)
        return shapes.answer(Listing(items=items, next=page.next))

    @blueprint.get("/<number>", summary="合同详情", responses={200: ContractDetailOut})
    def show(path: ByNumber) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            contract = finding.mine_by_number(session, path.number, by=caller)
            shown = _detail(session, contract, parts)
        return shapes.answer(shown)

    @blueprint.get("/<number>/document", summary="合同文件（PDF）")
    def document(path: ByNumber) -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            found = finding.document_for_investor(session, path.number, room=parts.room, by=caller)
        answer = send_file(
            io.BytesIO(found.pdf), mimetype="application/pdf", download_name=found.filename
        )
        answer.headers["X-Document-Sha256"] = found.sha256
        return answer

    @blueprint.post(
        "/<number>/challenge", summary="发送一次性验证码", responses={200: ChallengeOut}
    )
    def challenge(path: ByNumber) -> Response:
        caller = callers.investor(parts)
        with writing.write(parts, caller) as write:
            sent = challenging.challenge(
                write.session, path.number, room=parts.room, by=caller, at=write.at
            )
            return write.answer(
                ChallengeOut(
                    document_sha256=sent.document_sha256, expires_at=clock.iso(sent.expires_at)
                )
            )

    @blueprint.post("/<number>/signature", summary="签署", responses={200: ContractDetailOut})
    def sign(path: ByNumber, body: SignatureIn) -> Response:
        caller = callers.investor(parts)
        submission = Submission(
            code=body.code,
            document_sha256=body.document_sha256,
            handwriting=body.handwriting.model_dump(mode="json"),
            consent=body.consent,
        )
        with writing.write(parts, caller) as write:
            attempt = collecting_signatures.sign(
                write.session, path.number, submission, room=parts.room, by=caller, at=write.at
            )
            if isinstance(attempt, Accepted):
                return write.answer(_detail(write.session, attempt.accepted(), parts))
        # A wrong code is counted by the commit above, and only then refused.
        raise attempt.refusal

    @blueprint.post("/<number>/refusal", summary="拒签", responses={200: ContractDetailOut})
    def refuse(path: ByNumber, body: RefusalIn) -> Response:
        caller = callers.investor(parts)
        with writing.write(parts, caller) as write:
            contract = refusing.refuse(
                write.session, path.number, body.reason, by=caller, at=write.at
            )
            return write.answer(_detail(write.session, contract, parts))

    return blueprint


def _summary(session: Session, contract: Contract) -> dict[str, object]:
    return {
        "number": contract.number,
        "title": contract.title,
        "project_name": contract.project_name,
        "state": contract.state.value,
        "state_label": contract.state.label,
        "offered_at": instant(contract.offered_at),
        "concluded_at": instant(contract.concluded_at),
        "parties": tuple(
            PartyOut(
                party=party.party,
                label=party.label,
                name=party.name,
                signatory=party.signatory,
                signed_at=instant(party.signed_at),
            )
            for party in presenting.parties(session, contract)
        ),
    }


def _detail(session: Session, contract: Contract, parts: Parts) -> ContractDetailOut:
    return ContractDetailOut.model_validate(
        {
            **_summary(session, contract),
            "document_sha256": contract.document_sha256,
            "actions": presenting.actions_of_investor(contract),
            "consent": ConsentOut(version=CONSENT.version, text=CONSENT.text),
            "grade": parts.room.grade.value,
            "grade_label": parts.room.grade.label,
        }
    )
