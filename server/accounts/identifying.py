"""Log people in and out, and tell who a session token belongs to. 「识别身份」"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.accounts import passwords
from server.accounts.model import Investor, InvestorSession, Official, OfficialSession
from server.kernel import actor, clock, history, privacy, texts, tokens
from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import Refusal, TooMany, Unauthenticated

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
OFFICIAL_SESSION = timedelta(hours=8)
OFFICIAL_IDLE = timedelta(minutes=60)
OFFICIAL_RENEWAL = timedelta(minutes=5)
INVESTOR_SESSION = timedelta(days=30)
INVESTOR_RENEWAL = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A door opened: the token is shown here once and stored only as a digest. 「已登录」"""

    token: str
    expires_at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class LogInRefused:
    """A door kept shut; the failure counts only if the transaction commits, so the face raises
    `refusal` after it. 「登录被拒」
    """

    refusal: Refusal


def log_in_official(
    session: Session, username: str, password: str, *, at: datetime
) -> LoggedIn | LogInRefused:
    """Open a session for a username and password, or count the failure. 「工作人员登录」

    An unknown name costs the same time and gets the same answer as a wrong password. Five failures
    in a row lock the account for fifteen minutes, whatever password is then tried.
    """
    official = official_named(session, username)
    if official is not None:  # failures of the same moment are counted one after another
        session.refresh(official, with_for_update=True)
    is_right = passwords.is_right(password, official.password_hash if official else None)
    if official is None or official.disabled_at is not None:
        return LogInRefused(_wrong())
    if official.locked_until is not None and official.locked_until > at:
        return LogInRefused(_locked(official.locked_until))
    if not is_right:
        return _count_failure(session, official, at=at)
    official.failed_attempts, official.locked_until = 0, None
    if passwords.is_outdated(official.password_hash):
        official.password_hash = passwords.hashed(password)
    return _open_official_session(session, official, at=at)


def official_named(session: Session, username: str) -> Official | None:
    """Return the official of a name, or None. 「按用户名查找」"""
    if not texts.is_clean(username):
        return None
    named = select(Official).where(Official.username == username.strip().lower())
    return session.scalars(named).one_or_none()


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "log_in_failed",
        f"用户名或密码不正确。连续 {FAILURES_BEFORE_LOCK} 次错误，账号将锁定"
        f" {LOCK.seconds // 60} 分钟。",
    )


def _locked(until: datetime) -> TooMany:
    return TooMany(
        "account_locked", f"密码错误次数过多，账号已锁定至 {clock.local(until):%H:%M}，请稍后再试。"
    )


def _count_failure(session: Session, official: Official, *, at: datetime) -> LogInRefused:
    if official.locked_until is not None:  # an earlier lock has run out: counting starts afresh
        official.failed_attempts, official.locked_until = 0, None
    official.failed_attempts += 1
    is_last = official.failed_attempts >= FAILURES_BEFORE_LOCK
    if is_last:
        official.locked_until = at + LOCK
    history.append(
        session,
        "official",
        official.id,
        action="locked" if is_last else "log_in_failed",
        by=actor.PLATFORM,
        at=at,
        facts={"failed_attempts": official.failed_attempts},
    )
    return LogInRefused(_locked(at + LOCK) if is_last else _wrong())


def _open_official_session(session: Session, official: Official, *, at: datetime) -> LoggedIn:
    session.execute(delete(OfficialSession).where(OfficialSession.expires_at <= at))
    token = tokens.new_token()
    expires_at = at + OFFICIAL_SESSION
    session.add(
        OfficialSession(
            token_digest=tokens.digest(token),
            official_id=official.id,
            created_at=at,
            seen_at=at,
            expires_at=expires_at,
        )
    )
    by = as_actor(official)
    history.append(session, "official", official.id, action="logged_in", by=by, at=at)
    return LoggedIn(token=token, expires_at=expires_at, actor=by)


def as_actor(person: Official | Investor) -> Actor:
    """Return a person as history will remember them.

    History can never be erased, so an investor appears in it by company or by a masked name.
    """
    if isinstance(person, Official):
        return Actor(
            kind=ActorKind.OFFICIAL,
            id=person.id,
            name=person.display_name,
            roles=frozenset(person.roles),
        )
    name = person.company_name or (privacy.mask_name(person.name) if person.name else "投资者")
    return Actor(kind=ActorKind.INVESTOR, id=person.id, name=name)


def official_of(session: Session, token: str, *, at: datetime) -> Actor | None:
    """Return the official whose live session a token opens, or None; only reads. 「查会话」"""
    found = session.execute(
        select(OfficialSession.expires_at, OfficialSession.seen_at, Official)
        .join(Official, Official.id == OfficialSession.official_id)
        .where(OfficialSession.token_digest == tokens.digest(token))
    ).one_or_none()
    if found is None:
        return None
    expires_at, seen_at, official = found
    if at >= expires_at or at - seen_at >= OFFICIAL_IDLE or official.disabled_at is not None:
        return None
    return as_actor(official)


def log_in_investor(
    session: Session, openid: str, unionid: str | None = None, *, at: datetime
) -> LoggedIn:
    """Open a session for a WeChat identity, enrolling it at its first visit. 「投资者登录」"""
    investor = _investor_with(session, openid)
    if investor is None:
        try:
            with session.begin_nested():
                investor = Investor(openid=openid, unionid=unionid, created_at=at)
                session.add(investor)
        except IntegrityError:  # the same phone knocked twice in one moment
            investor = _investor_with(session, openid)
            assert investor is not None
    if unionid and investor.unionid != unionid:
        investor.unionid = unionid
    session.execute(
        delete(InvestorSession).where(
            InvestorSession.investor_id == investor.id, InvestorSession.expires_at <= at
        )
    )
    token = tokens.new_token()
    expires_at = at + INVESTOR_SESSION
    session.add(
        InvestorSession(
            token_digest=tokens.digest(token),
            investor_id=investor.id,
            created_at=at,
            seen_at=at,
            expires_at=expires_at,
        )
    )
    session.flush()
    return LoggedIn(token=token, expires_at=expires_at, actor=as_actor(investor))


def _investor_with(session: Session, openid: str) -> Investor | None:
    return session.scalars(select(Investor).where(Investor.openid == openid)).one_or_none()


def investor_of(session: Session, token: str, *, at: datetime) -> Actor | None:
    """Return the investor whose live session a token opens, or None; only reads. 「查会话」"""
    found = session.execute(
        select(InvestorSession.expires_at, Investor)
        .join(Investor, Investor.id == InvestorSession.investor_id)
        .where(InvestorSession.token_digest == tokens.digest(token))
    ).one_or_none()
    if found is None:
        return None
    expires_at, investor = found
    return as_actor(investor) if at < expires_at else None


def log_out_official(session: Session, token: str) -> None:
    """Close an official's session; closing one that is not open is harmless. 「退出」"""
    session.execute(
        delete(OfficialSession).where(OfficialSession.token_digest == tokens.digest(token))
    )


def log_out_investor(session: Session, token: str) -> None:
    """Close an investor's session; closing one that is not open is harmless. 「退出」"""
    session.execute(
        delete(InvestorSession).where(InvestorSession.token_digest == tokens.digest(token))
    )


def log_out_everywhere(session: Session, person_id: UUID) -> None:
    """Close every session of one official or investor. 「全部退出」"""
    session.execute(delete(OfficialSession).where(OfficialSession.official_id == person_id))
    session.execute(delete(InvestorSession).where(InvestorSession.investor_id == person_id))
