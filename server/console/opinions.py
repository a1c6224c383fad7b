"""The legal opinion on a frozen contract, bound to the file's hash. 「审查页面」"""

from flask import Blueprint, Response, request

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import contracts, visiting
from server.contracts import finding, reviewing
from server.contracts import presenting as contract_presenting
from server.contracts.lifecycle import LIFECYCLE, ContractAction
from server.contracts.model import OpinionVerdict
from server.kernel.errors import Unacceptable

DONE = {
    OpinionVerdict.APPROVE: "opinion_approved",
    OpinionVerdict.OBJECT: "opinion_objected",
}


def mount(routes: Blueprint) -> None:
    """Add the pages of opinions."""
    routes.add_url_rule("/contracts/<number>/opinion", "opinion", show)
    routes.add_url_rule("/contracts/<number>/opinion", "give_opinion", give, methods=["POST"])


def show(number: str) -> Response:
    """Show the file, its exact hash and the form."""
    return _show(number)


def give(number: str) -> Response:
    """Record an opinion on the very file that was shown."""
    try:
        verdict = _verdict()
        with visiting.parts().database.transaction() as session:
            reviewing.give_opinion(
                session,
                number,
                verdict=verdict,
                document_sha256=request.form.get("document_sha256", ""),
                text=request.form.get("text", ""),
                by=visiting.actor(),
                at=visiting.as_of(),
            )
    except Unacceptable as refusal:
        return _show(number, refusal=refusal)
    return visiting.onward("contract", number=number, done=DONE[verdict])


def _verdict() -> OpinionVerdict:
    chosen = request.form.get("verdict", "")
    if chosen not in set(OpinionVerdict):
        sentence = "请选择结论。"
        raise Unacceptable("verdict_missing", sentence, fields={"verdict": sentence})
    return OpinionVerdict(chosen)


def _show(number: str, *, refusal: Unacceptable | None = None) -> Response:
    by = visiting.actor()
    authorising.require(by, Permission.REVIEW_LEGALITY)
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        LIFECYCLE.next(contract.state, ContractAction.APPROVE)
        earlier = finding.opinions(session, contract)[::-1]
        parties = contract_presenting.parties(session, contract)
    return visiting.page(
        "opinion.html",
        422 if refusal else 200,
        contract=contract,
        opinions=earlier,
        parties=parties,
        steps=contracts.steps(contract.state),
        verdicts=[(one.value, one.label) for one in OpinionVerdict],
        typed=request.form,
        problem=refusal.detail if refusal else "",
        errors=refusal.fields if refusal else {},
    )
