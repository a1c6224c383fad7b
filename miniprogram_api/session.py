"""Log-in by WeChat code, telephone by code, log-out. 「会话」"""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from miniprogram_api import callers, me, nouns, writing
from miniprogram_api.shapes import Done, In, Out
from server.accounts import identifying, profiles
from server.kernel import clock
from server.parts import Parts
from server.web import limits


class LogIn(In):
    """The code that wx.login gave."""

    js_code: str = Field(min_length=1, max_length=128)


class PhoneCode(In):
    """The code that the getPhoneNumber button gave."""

    code: str = Field(min_length=1, max_length=128)


class SessionOut(Out):
    """An open session; the token is shown here once."""

    token: str
    expires_at: str
    investor: me.InvestorOut


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of sessions."""
    blueprint = nouns.blueprint("session", "登录", url_prefix=f"{prefix}/session", is_open=True)

    @blueprint.post("", summary="登录", responses={200: SessionOut})
    @limits.limiter.limit(limits.LOG_IN)
    def log_in(body: LogIn) -> Response:
        identity = parts.weixin.log_in(body.js_code)
        with writing.write(parts, None) as write:
            opened = identifying.log_in_investor(
                write.session, identity.openid, identity.unionid, at=write.at
            )
            profile = profiles.profile_of(
                write.session, callers.id_of(opened.actor), vault=parts.vault
            )
            return write.answer(
                SessionOut(
                    token=opened.token,
                    expires_at=clock.iso(opened.expires_at),
                    investor=me.describe(profile),
                )
            )

    @blueprint.delete("", summary="退出登录", security=callers.SECURITY, responses={200: Done})
    def log_out() -> Response:
        caller = callers.investor(parts)
        with writing.write(parts, caller) as write:
            identifying.log_out_investor(write.session, callers.token())
            return write.answer(Done())

    @blueprint.post(
        "/phone", summary="绑定手机号", security=callers.SECURITY, responses={200: me.InvestorOut}
    )
    def bind_phone(body: PhoneCode) -> Response:
        caller = callers.investor(parts)
        investor_id = callers.id_of(caller)
        phone = parts.weixin.phone_number(body.code, callers.openid(parts, caller))
        with writing.write(parts, caller) as write:
            profiles.bind_phone(
                write.session, investor_id, phone, vault=parts.vault, by=caller, at=write.at
            )
            return write.answer(
                me.describe(profiles.profile_of(write.session, investor_id, vault=parts.vault))
            )

    return blueprint
