"""The owner of a plot: kept encrypted, never public, revealed for a reason. 「权属联系人」"""

from datetime import datetime

from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel import history, texts
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.kernel.privacy import Vault
from server.plots import moving
from server.plots.model import AGGREGATE, Plot

LONGEST_CONTACT = 120


def set_owner_contact(
    session: Session, code: str, contact: str, *, vault: Vault, by: Actor, at: datetime
) -> Plot:
    """Keep whom to call about a plot, encrypted; an empty text forgets it. 「登记联系人」"""
    authorising.require(by, Permission.EDIT_PLOTS)
    contact = contact.strip()
    if len(contact) > LONGEST_CONTACT or not texts.is_clean(contact):
        sentence = f"联系人最多 {LONGEST_CONTACT} 个字。"
        raise Unacceptable("contact_invalid", sentence, fields={"owner_contact": sentence})
    plot = moving.locked(session, code)
    plot.owner_contact_encrypted = vault.encrypt(contact) if contact else None
    session.flush()
    history.append(session, AGGREGATE, plot.id, action="set_owner_contact", by=by, at=at)
    return plot


def reveal_owner_contact(
    session: Session, code: str, *, vault: Vault, reason: str, by: Actor, at: datetime
) -> str | None:
    """Show whom to call about a plot, remembering who asked and why. 「查看联系人」"""
    authorising.require(by, Permission.REVEAL_PERSONAL)
    facts = {"reason": texts.reason(reason)}
    plot = moving.locked(session, code)
    history.append(
        session, AGGREGATE, plot.id, action="reveal_owner_contact", by=by, at=at, facts=facts
    )
    kept = plot.owner_contact_encrypted
    return vault.decrypt(kept) if kept else None
