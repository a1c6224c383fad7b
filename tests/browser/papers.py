"""Contracts at every stage in a running deployment, made over HTTP as people make them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from server.kernel import clock
from tests.contracts import builders as contracts
from tests.journeys import forms
from tests.journeys.city import City
from tests.journeys.people import Investor, Official
from tests.signing import referees

CHAIN = "纺织服装"
COMPANY = {
    "name": "湖北晨曦纺织科技有限公司",
    "uscc": "91420100MA4KWX7H0C",
    "legal_rep": "陈晓东",
    "address": "武汉市高新大道666号",
}


@dataclass(frozen=True)
class Office:
    """An investor and the officials who make contracts with each other."""

    city: City
    investor: Investor
    drafter: Official
    legal: Official
    sealer: Official
    performance: Official

    @classmethod
    def opening(cls, city: City) -> "Office":
        """Let everybody arrive."""
        investor = Investor.arriving(city, "browser", phone="13700003333")
        investor.put("/me/company", COMPANY)
        hats = ("drafter", "legal", "sealer", "performance")
        return cls(city, investor, *(Official.arriving(city, hat) for hat in hats))

    def land(self) -> str:
        """Return a plot that is on offer in a park which takes the industry of our contracts."""
        found = self.investor.get("/plots?kind=land&status=available&min_area_mu=40&limit=50")
        fitting = [one for one in found["items"] if one["park"] and CHAIN in one["chains"]]
        return str(fitting[0]["code"])

    def building(self) -> str:
        """Return a building that is on offer."""
        found = self.investor.get("/plots?kind=building&status=available&limit=1")
        return str(found["items"][0]["code"])

    def asked(self, subject: str = "供电条件") -> str:
        """Ask about land; return the inquiry's number."""
        question = {
            "plot_codes": [self.land()],
            "subject": subject,
            "body": "供电容量是多少？能否在 2027 年春季前接通双回路？",
            "project": {"name": "智能织造项目", "note": "新建车间和数字化生产线。"},
        }
        return str(self.investor.post("/inquiries", question)["number"])

    def drafted(self, subject: str = "供电条件") -> str:
        """Start a contract from a new inquiry; return its number."""
        page = f"/console/inquiries/{self.asked(subject)}"
        where = self.drafter.submit(page, "/console/contracts")
        found = re.search(r"/contracts/(TM-ZS-\d{4}-\d{4})/", where)
        assert found is not None, where
        return found[1]

    def filled(self, subject: str = "供电条件") -> str:
        """Fill a draft in so that it could be frozen; return its number."""
        number = self.drafted(subject)
        page = f"/console/contracts/{number}/draft"
        known = forms.form(self.drafter.open(page).text, action=page).fields
        self.drafter.submit(page, page, **entries(known))
        return number

    def frozen(self) -> str:
        """Freeze a draft; return its number."""
        number = self.filled()
        page = f"/console/contracts/{number}/freeze"
        self.drafter.submit(page, page)
        return number

    def approved(self) -> str:
        """Let the legal review approve; return the contract's number."""
        number = self.frozen()
        page = f"/console/contracts/{number}/opinion"
        self.legal.submit(page, page, verdict="approve", text="条款合法，同意送乙方签署。")
        return number

    def signed(self) -> str:
        """Let the investor sign; return the contract's number."""
        number = self.approved()
        self.sign(number)
        return number

    def sign(self, number: str) -> None:
        """Sign as the investor does in the mini-program."""
        sent = self.investor.post(f"/contracts/{number}/challenge")
        code = self.investor.code(number)
        answer = self.investor.sign(number, sent["document_sha256"], code, key=f"sign-{number}")
        assert answer.status_code == 200, answer.text

    def sealed(self) -> str:
        """Seal; return the number of a contract that is concluded."""
        number = self.signed()
        page = f"/console/contracts/{number}/seal"
        self.sealer.submit(page, page, confirmed="yes")
        return number


def shelf(office: Office) -> dict[str, str]:
    """Make one contract for every stage, and return what the addresses of pages are made of."""
    shelf = {
        "land": office.land(),
        "building": office.building(),
        "asked": office.asked(),
        "drafted": office.drafted(),
        "filled": office.filled(),
        "frozen": office.frozen(),
        "approved": office.approved(),
        "signed": office.signed(),
        "sealed": office.sealed(),
    }
    return shelf | {
        "obligation": _obligation(office, shelf["sealed"]),
        "token": token(office, shelf["sealed"]),
    }


def token(office: Office, number: str) -> str:
    """Scan the QR code on a contract's cover; return the token that it carries."""
    final, _ = office.investor.download(number)
    with TemporaryDirectory() as directory:
        pdf, cover = Path(directory) / "final.pdf", Path(directory) / "cover"
        pdf.write_bytes(final)
        referees.run("pdftoppm", "-png", "-r", "150", "-f", "1", "-singlefile", pdf, cover)
        link = referees.run("zbarimg", "-q", "--raw", f"{cover}.png").splitlines()[-1]
    return link.removeprefix(f"{office.city.url}/v/")


def _obligation(office: Office, number: str) -> str:
    owed = office.investor.get(f"/contracts/{number}/obligations")["obligations"]
    return str(next(each["id"] for each in owed if each["due_on"]))


def entries(known: Mapping[str, str]) -> dict[str, str]:
    """Return what the form does not know yet, with sums that agree."""
    typed = {
        key: value
        for key, value in contracts.variables().items()
        if isinstance(value, str) and not known.get(key)
    }
    stage = stage_wan(known)
    typed |= {
        "investment_intensity_wan_per_mu": intensity(known),
        "fixed_investment_wan": f"{3 * stage}.00",
        "total_investment_wan": f"{4 * stage}.00",
        "equipment_investment_wan": f"{stage}.00",
    }
    for place in range(3):
        due = clock.day(clock.now()) + timedelta(days=400 * (place + 1))
        typed |= {
            f"investment_plan-{place}-stage": f"第{'一二三'[place]}期",
            f"investment_plan-{place}-content": "厂房与设备",
            f"investment_plan-{place}-due_on": due.isoformat(),
            f"investment_plan-{place}-amount_wan": f"{stage}.00",
        }
    return typed


def intensity(known: Mapping[str, str]) -> str:
    """Return the promised investment of a 亩 in 万元, as the plot demands it."""
    return known.get("investment_intensity_wan_per_mu") or "200"


def stage_wan(known: Mapping[str, str]) -> Decimal:
    """Return the 万元 of one of three equal stages that keep the promise."""
    area = Decimal(known["area_mu"])
    exact = area * Decimal(intensity(known)) * Decimal("0.4")
    return exact.quantize(Decimal("1"), rounding=ROUND_UP)
