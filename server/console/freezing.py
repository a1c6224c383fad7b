"""Freezing a draft: a last look at it, then the one file that all will sign. 「定稿页面」"""

from flask import Blueprint, Response

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.console import contracts, visiting
from server.contracts import finding, freezing, linting
from server.contracts.findings import Level
from server.contracts.lifecycle import LIFECYCLE, ContractAction


def mount(routes: Blueprint) -> None:
    """Add the pages of freezing."""
    routes.add_url_rule("/contracts/<number>/preview.pdf", "preview", preview)
    routes.add_url_rule("/contracts/<number>/freeze", "freeze", show)
    routes.add_url_rule("/contracts/<number>/freeze", "freeze_draft", freeze, methods=["POST"])


def preview(number: str) -> Response:
    """Draw the saved draft as a PDF that is kept nowhere."""
    with visiting.parts().database.reading() as session:
        content = freezing.preview(
            session,
            number,
            room=visiting.parts().room,
            by=visiting.actor(),
            at=visiting.as_of(),
        )
    return contracts.pdf(content, f"{number} 草稿预览.pdf", is_attachment=False)


def show(number: str) -> Response:
    """Show what will be frozen and what stands in the way."""
    by, room, at = visiting.actor(), visiting.parts().room, visiting.as_of()
    authorising.require(by, Permission.DRAFT_CONTRACTS)
    with visiting.parts().database.reading() as session:
        contract = finding.by_number(session, number, by=by)
        LIFECYCLE.next(contract.state, ContractAction.FREEZE)
        found = linting.lint(session, contract, room=room, at=at)
    blocking = [one for one in found if one.level is Level.BLOCK]
    return visiting.page("freeze.html", contract=contract, findings=found, blocking=blocking)


def freeze(number: str) -> Response:
    """Freeze the saved draft and send it to review."""
    with visiting.parts().database.transaction() as session:
        freezing.freeze(
            session,
            number,
            version=visiting.version(),
            room=visiting.parts().room,
            by=visiting.actor(),
            at=visiting.as_of(),
        )
    return visiting.onward("contract", number=number, done="contract_frozen")
