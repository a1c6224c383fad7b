"""A few inquiries of invented investors, one in every state. 「演示咨询」"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.accounts import profiles
from server.accounts.model import Investor, Official
from server.accounts.profiles import Company
from server.inquiries import answering, asking
from server.inquiries.checking import Project
from server.inquiries.model import Inquiry, InquiryPlot
from server.kernel import uscc
from server.kernel.actor import Actor, ActorKind
from server.kernel.database import new_id
from server.kernel.privacy import Vault
from server.plots.lifecycle import PUBLIC, PlotKind
from server.plots.model import Plot

ANSWERS_AS = "drafter"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented investor; `login` follows `demo-` in the demo's log-in code. 「投资者」"""

    login: str
    name: str
    phone: str
    company: str
    uscc_body: str
    address: str

    @property
    def openid(self) -> str:
        """The openid that the demonstration's WeChat gives this person."""
        digest = hashlib.sha256(self.login.encode()).digest()
        return "oDemo" + base64.urlsafe_b64encode(digest)[:23].decode()


@dataclass(frozen=True, slots=True)
class Told:
    """One inquiry: who asked what, so many hours before the demo begins, and what followed.

    `thread` is told in turns of (hours before, words), the answer first.
    """

    by: Person
    kind: PlotKind
    plots: int
    hours_before: float
    subject: str
    body: str
    project: Project | None = None
    thread: tuple[tuple[float, str], ...] = field(default=())
    closed: bool = False


WEAVER = Person(
    "weaver",
    "陈晓东",
    "13800007285",
    "湖北晨曦纺织科技有限公司",
    "91420100MA4KWX7H0",
    "湖北省武汉市东湖新技术开发区高新大道666号",
)
MACHINIST = Person(
    "machinist",
    "周海涛",
    "13900007286",
    "江汉丰源农业装备有限公司",
    "91421000MA4L3N6X2",
    "湖北省荆州市沙市区江津东路88号",
)
BAKER = Person(
    "baker",
    "林秋月",
    "13700007287",
    "福建稻香食品股份有限公司",
    "91350200MA2Y9R4K5",
    "福建省厦门市同安区食品产业园12号",
)
PEOPLE = (WEAVER, MACHINIST, BAKER)

STORY = (
    Told(
        by=BAKER,
        kind=PlotKind.FACTORY,
        plots=1,
        hours_before=120,
        subject="食品加工厂房的排污与冷库条件",
        body="我们做速冻米面制品，想了解厂房能否接入园区污水管网，是否有现成冷库。",
        project=Project(
            name="速冻米面制品生产基地",
            chain="农产品加工",
            investment_wan="6800.00",
            note="计划先租后买，首期两条生产线。",
        ),
        thread=(
            (
                118,
                "厂房已接入园区污水管网，可按食品加工企业标准纳管；冷库需自建，园区可配合办理用电增容。",
            ),
        ),
        closed=True,
    ),
    Told(
        by=WEAVER,
        kind=PlotKind.LAND,
        plots=2,
        hours_before=50,
        subject="两宗工业用地的供电容量与交地时间",
        body="拟建喷水织机生产线，用电负荷约 8000 千伏安。请问两宗地的供电条件和最快交地时间？",
        project=Project(
            name="年产8000万米高档化纤面料智能织造项目",
            chain="纺织服装",
            investment_wan="21000.00",
            land_mu="100.50",
            note="新建智能织造车间、成品仓库和研发检测中心，购置高速喷水织机和在线验布系统，"
            "分三期建成数字化织造生产线 20 条，年产高档化纤面料 8000 万米。",
        ),
        thread=(
            (
                45,
                "两宗地均可提供 10 千伏双回路，容量满足需要；签订出让合同后 30 日内可以交付净地。",
            ),
            (3, "谢谢。请问喷水织机的中水回用有没有园区统一设施？"),
        ),
    ),
    Told(
        by=MACHINIST,
        kind=PlotKind.LAND,
        plots=1,
        hours_before=30,
        subject="农机总装项目的单体厂房高度限制",
        body="总装车间檐口高度需要 14 米，请问该地块的规划条件是否允许？",
        project=Project(
            name="智能农机总装项目",
            chain="装备制造",
            investment_wan="15000.00",
            land_mu="80.00",
            note="新建总装车间、涂装车间、零部件仓库和试验场，建成智能农机总装线 2 条，"
            "年产大中型拖拉机和收获机械 6000 台。",
        ),
    ),
    Told(
        by=BAKER,
        kind=PlotKind.BUILDING,
        plots=1,
        hours_before=28,
        subject="研发与电商办公楼层的租金",
        body="想为研发和电商团队租用约 800 平方米，请问租金、物业费和起租期限。",
        thread=(
            (26, "租金以页面公示为准，物业费每平方米每月 2 元，起租期一年，可以预约现场看房。"),
        ),
    ),
    Told(
        by=WEAVER,
        kind=PlotKind.FACTORY,
        plots=1,
        hours_before=2,
        subject="过渡期标准厂房租赁",
        body="新厂建成前想先租用约 5000 平方米标准厂房过渡一年，请问层高和荷载。",
    ),
)


def load(session: Session, *, vault: Vault, at: datetime) -> int:
    """Tell the story once, into a city whose plots and officials are loaded; return how many.

    A database that already holds an inquiry is left as it is.
    """
    if session.scalar(select(exists().select_from(Inquiry))):
        return 0
    actors = {person.login: _enrol(session, person, vault=vault, at=at) for person in PEOPLE}
    official = _official(session)
    for told in STORY:
        _tell(session, told, by=actors[told.by.login], official=official, at=at)
    return len(STORY)


def _enrol(session: Session, person: Person, *, vault: Vault, at: datetime) -> Actor:
    found = session.scalars(select(Investor).where(Investor.openid == person.openid)).first()
    investor = found or Investor(id=new_id(), openid=person.openid, created_at=at)
    actor = Actor(kind=ActorKind.INVESTOR, id=investor.id, name=person.name)
    if found is None:
        session.add(investor)
        session.flush()
    code = person.uscc_body + uscc.check_digit(person.uscc_body)
    company = Company(name=person.company, uscc=code, legal_rep=person.name, address=person.address)
    profiles.set_name(session, investor.id, person.name, by=actor, at=at)
    profiles.bind_phone(session, investor.id, person.phone, vault=vault, by=actor, at=at)
    profiles.set_company(session, investor.id, company, by=actor, at=at)
    return actor


def _official(session: Session) -> Actor:
    row = session.scalars(select(Official).where(Official.username == ANSWERS_AS)).one()
    return Actor(
        kind=ActorKind.OFFICIAL, id=row.id, name=row.display_name, roles=frozenset(row.roles)
    )


def _tell(session: Session, told: Told, *, by: Actor, official: Actor, at: datetime) -> None:
    inquiry = asking.ask(
        session,
        _codes(session, told.kind, told.plots),
        subject=told.subject,
        body=told.body,
        project=told.project,
        by=by,
        at=at - timedelta(hours=told.hours_before),
    )
    for turn, (hours_before, words) in enumerate(told.thread):
        then = at - timedelta(hours=hours_before)
        if turn % 2 == 0:
            answering.answer(session, inquiry.number, words, by=official, at=then)
        else:
            asking.follow_up(session, inquiry.number, words, by=by, at=then)
    if told.closed:
        answering.close(session, inquiry.number, by=official, at=at - timedelta(hours=1))


def _codes(session: Session, kind: PlotKind, count: int) -> list[str]:
    # Where there are enough, nobody asks about what another asks about: a plot is contracted once.
    is_asked_about = exists().where(InquiryPlot.plot_id == Plot.id)
    public = select(Plot.code).where(Plot.kind == kind.value, Plot.status.in_(PUBLIC))
    return list(session.scalars(public.order_by(is_asked_about, Plot.code).limit(count)))
