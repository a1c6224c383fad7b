"""What an investor tells of themselves, takes away or has erased. 「我的」"""

from uuid import UUID

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field, StrictBool

from miniprogram_api import callers, nouns, shapes, writing
from miniprogram_api.shapes import Done, In, Out
from server.accounts import profiles
from server.accounts.profiles import Profile
from server.gateways.protocols import MessageKind
from server.gateways.weixin import credits
from server.kernel import clock
from server.parts import Parts


class MeIn(In):
    """What an investor may change of themselves."""

    name: str = Field(min_length=1, max_length=30)


class CompanyIn(In):
    """A company; a wrong check digit of the code must be confirmed (GB 32100)."""

    name: str = Field(min_length=1, max_length=120)
    uscc: str = Field(min_length=1, max_length=40)
    legal_rep: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=200)
    uscc_confirmed: StrictBool = False


class SubscriptionsIn(In):
    """The kinds of message that the person just accepted in WeChat's dialogue."""

    accepted: tuple[MessageKind, ...] = Field(max_length=3)


class CompanyOut(Out):
    """A company as kept."""

    name: str
    uscc: str
    legal_rep: str
    address: str
    uscc_confirmed: bool


class InvestorOut(Out):
    """An investor as they see themselves; the telephone is masked."""

    id: UUID
    name: str
    phone_masked: str | None
    company: CompanyOut | None
    created_at: str


def describe(profile: Profile) -> InvestorOut:
    """Write a profile as the API shows it."""
    company = profile.company
    return InvestorOut(
        id=profile.id,
        name=profile.name,
        phone_masked=profile.phone_masked,
        company=None
        if company is None
        else CompanyOut(
            name=company.name,
            uscc=company.uscc,
            legal_rep=company.legal_rep,
            address=company.address,
            uscc_confirmed=company.uscc_confirmed,
        ),
        created_at=clock.iso(profile.created_at),
    )


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of one's own profile."""
    blueprint = nouns.blueprint("me", "我的资料", url_prefix=f"{prefix}/me")

    @blueprint.get("", summary="查看资料", responses={200: InvestorOut})
    def show() -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            profile = profiles.profile_of(session, callers.id_of(caller), vault=parts.vault)
        return shapes.answer(describe(profile))

    @blueprint.put("", summary="填写姓名", responses={200: InvestorOut})
    def rename(body: MeIn) -> Response:
        caller = callers.investor(parts)
        with writing.write(parts, caller) as write:
            own = callers.id_of(caller)
            profiles.set_name(write.session, own, body.name, by=caller, at=write.at)
            return write.answer(
                describe(profiles.profile_of(write.session, own, vault=parts.vault))
            )

    @blueprint.put("/company", summary="填写企业", responses={200: InvestorOut})
    def set_company(body: CompanyIn) -> Response:
        caller = callers.investor(parts)
        company = profiles.Company(**body.model_dump())
        with writing.write(parts, caller) as write:
            own = callers.id_of(caller)
            profiles.set_company(write.session, own, company, by=caller, at=write.at)
            return write.answer(
                describe(profiles.profile_of(write.session, own, vault=parts.vault))
            )

    @blueprint.post("/subscriptions", summary="记录订阅授权", responses={200: Done})
    def subscribe(body: SubscriptionsIn) -> Response:
        caller = callers.investor(parts)
        openid = callers.openid(parts, caller)
        with writing.write(parts, caller) as write:
            credits.remember_acceptance(write.session, openid, kinds=body.accepted, at=write.at)
            return write.answer(Done())

    @blueprint.get("/export", summary="导出个人信息")
    def export() -> Response:
        caller = callers.investor(parts)
        with parts.database.reading() as session:
            own = profiles.export_me(session, callers.id_of(caller), vault=parts.vault, by=caller)
        answer = jsonify(own)
        answer.headers["Content-Disposition"] = 'attachment; filename="me.json"'
        return answer

    @blueprint.delete("", summary="注销", responses={200: Done})
    def erase() -> Response:
        caller = callers.investor(parts)
        with writing.write(parts, caller) as write:
            profiles.erase_me(write.session, callers.id_of(caller), by=caller, at=write.at)
            return write.answer(Done())

    return blueprint
