"""Who is calling: the bearer token of a request, turned into an investor. 「调用者」"""

from uuid import UUID

from flask import g, request

from server.accounts import identifying, profiles, renewing
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import Unauthenticated
from server.parts import Parts

SECURITY = [{"bearer": list[str]()}]


def token() -> str:
    """Return the bearer token of this request; raise Unauthenticated without one."""
    kind, _, presented = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not presented:
        raise Unauthenticated("login_required", "请先登录。")
    return presented


def investor(parts: Parts) -> Actor:
    """Return the investor who calls, renewing their session seldom; raise Unauthenticated."""
    if "caller" not in g:
        g.caller = _find(parts, token())
    caller: Actor = g.caller
    return caller


def _find(parts: Parts, presented: str) -> Actor:
    at = clock.now()
    with parts.database.reading() as session:
        caller = identifying.investor_of(session, presented, at=at)
        is_due = caller is not None and renewing.is_investor_due(session, presented, at=at)
    if caller is None:
        raise Unauthenticated("login_required", "登录已失效，请重新登录。")
    if is_due:
        with parts.database.transaction() as session:
            renewing.renew_investor(session, presented, at=at)
    return caller


def id_of(caller: Actor) -> UUID:
    """Return the identity of a caller, which an investor always has."""
    assert caller.id is not None
    return caller.id


def openid(parts: Parts, caller: Actor) -> str:
    """Return the WeChat identity of a caller, for calls to WeChat about them."""
    with parts.database.reading() as session:
        contact = profiles.contact_of(session, id_of(caller), vault=parts.vault)
    if contact is None:
        raise Unauthenticated("login_required", "账号已注销，请重新登录。")
    return contact.openid
