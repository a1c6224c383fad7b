"""Keep a session that is in use alive, writing seldom. 「会话续期」"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.accounts.identifying import INVESTOR_RENEWAL, INVESTOR_SESSION, OFFICIAL_RENEWAL
from server.accounts.model import InvestorSession, OfficialSession
from server.kernel import tokens


def is_official_due(session: Session, token: str, *, at: datetime) -> bool:
    """Tell whether an official's session was last seen some minutes ago; only reads."""
    seen_at = session.scalar(
        select(OfficialSession.seen_at).where(OfficialSession.token_digest == tokens.digest(token))
    )
    return seen_at is not None and at - seen_at >= OFFICIAL_RENEWAL


def renew_official(session: Session, token: str, *, at: datetime) -> None:
    """Mark an official's session as seen; its eight hours are not lengthened. 「续期」"""
    session.execute(
        update(OfficialSession)
        .where(OfficialSession.token_digest == tokens.digest(token), OfficialSession.seen_at < at)
        .values(seen_at=at)
    )


def is_investor_due(session: Session, token: str, *, at: datetime) -> bool:
    """Tell whether an investor's live session was last renewed an hour ago or more; only reads."""
    seen_at = session.scalar(
        select(InvestorSession.seen_at).where(InvestorSession.token_digest == tokens.digest(token))
    )
    return seen_at is not None and at - seen_at >= INVESTOR_RENEWAL


def renew_investor(session: Session, token: str, *, at: datetime) -> None:
    """Give an investor's session its thirty days afresh. 「续期」"""
    session.execute(
        update(InvestorSession)
        .where(InvestorSession.token_digest == tokens.digest(token), InvestorSession.seen_at < at)
        .values(seen_at=at, expires_at=at + INVESTOR_SESSION)
    )
