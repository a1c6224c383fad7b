"""Sealing a contract: who signed, what the verifier says, and the act. 「用印页面」"""

from flask import Blueprint, Response, request

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import contracts, visiting
from server.contracts import finding, sealing, verifying
from server.contracts import presenting as contract_presenting
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.kernel.errors import Unacceptable
from server.obligations import planning


def mount(routes: Blueprint) -> None:
    """Add the pages of sealing."""
    routes.add_url_rule("/contracts/<number>/seal", "seal", show)
    routes.add_url_rule("/contracts/<number>/seal", "seal_contract", seal, methods=["POST"])


def show(number: str) -> Response:
    """Show the file to be sealed with the verifier's verdict on it."""
    return _show(number)


def seal(number: str) -> Response:
    """Seal the very file that was shown; obligations begin in the same transaction."""
    parts = visiting.parts()
    if request.form.get("confirmed") != "yes":
        sentence = "用印前请勾选，确认已核对文件。"
        return _show(
            number,
            refusal=Unacceptable("not_confirmed", sentence, fields={"confirmed": sentence}),
        )
    with parts.database.transaction() as session:
        sealing.seal(
            session,
            number,
            head_sha256=request.form.get("head_sha256", ""),
            room=parts.room,
            by=visiting.actor(),
            at=visiting.as_of(),
            on_concluded=[planning.planner(parts.room)],
        )
    return visiting.onward("contract", number=number, done="contract_sealed")


def _show(number: str, *, refusal: Unacceptable | None = None) -> Response:
    parts, by = visiting.parts(), visiting.actor()
    authorising.require(by, Permission.SEAL_CONTRACTS)
    with parts.database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        LIFECYCLE.next(contract.state, ContractAction.SEAL)
        document = finding.document(session, number, room=parts.room, by=by)
        parties = contract_presenting.parties(session, contract)
        opinions = finding.opinions(session, contract)
    # The verifier runs in a guarded process of its own, so no transaction waits for it.
    examination = verifying.examine(document.pdf, room=parts.room)
    with parts.database.reading() as session:
        check = verifying.compare(session, examination)
    return visiting.page(
        "seal.html",
        422 if refusal else 200,
        contract=contract,
        document=document,
        parties=parties,
        opinions=[one for one in opinions if one.round == contract.round],
        check=check,
        grade=parts.room.grade,
        steps=contracts.steps(contract.state),
        errors=refusal.fields if refusal else {},
    )
