"""A whole land deal, played step by step by the people who have a hand in it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from server.kernel import clock
from tests.contracts import builders as contracts
from tests.journeys import forms, people
from tests.journeys.city import City
from tests.journeys.people import Investor, Official

COMPANY = {
    "name": "湖北晨曦纺织科技有限公司",
    "uscc": "91420100MA4KWX7H0C",
    "legal_rep": "陈晓东",
    "address": "武汉市高新大道666号",
}
ANSWER = "可以提供 10 千伏双回路，容量满足需要。"


@dataclass(frozen=True)
class Deal:
    """What came of it: the investor, the contract and its final file."""

    investor: Investor
    number: str
    final: bytes


def play(city: City) -> Deal:
    """Play the deal from the log-in to the seal."""
    investor = Investor.arriving(city, "journey", phone="13700001111")
    investor.put("/me/company", COMPANY)
    plot = find_a_plot(investor)
    inquiry = ask_and_be_answered(city, investor, plot)
    number = draft_and_freeze(city, inquiry)
    offered = review(city, investor, number)
    sign(investor, number, offered)
    seal(city, number)
    final, sha256 = investor.download(number)
    assert hashlib.sha256(final).hexdigest() == sha256
    return Deal(investor, number, final)


def find_a_plot(investor: Investor) -> Mapping[str, Any]:
    query = "/plots?kind=land&status=available&min_area_mu=40&max_area_mu=120&limit=50"
    found = investor.get(query)["items"]
    in_parks = [plot for plot in found if plot["park"]]
    assert in_parks, "the demo city offers land in its parks"
    plot: Mapping[str, Any] = investor.get(f"/plots/{in_parks[0]['code']}")
    assert plot["polygons"]
    assert "intensity_wan_per_mu" in plot["standards"]
    return plot


def ask_and_be_answered(city: City, investor: Investor, plot: Mapping[str, Any]) -> str:
    project = {
        "name": "智能织造项目",
        "chain": plot["chains"][0],
        "note": "新建车间和数字化生产线。",
    }
    question = {
        "plot_codes": [plot["code"]],
        "subject": "供电条件",
        "body": "供电容量是多少？",
        "project": project,
    }
    number: str = investor.post("/inquiries", question, key="ask")["number"]
    assert investor.post("/inquiries", question, key="ask")["number"] == number
    page = f"/console/inquiries/{number}"
    drafter = Official.arriving(city, "drafter")
    drafter.submit(page, f"{page}/answer", body=ANSWER)
    thread = investor.get(f"/inquiries/{number}/messages")["items"]
    assert [each["body"] for each in thread] == [question["body"], ANSWER]
    assert investor.get(f"/inquiries/{number}")["state"] == "answered"
    told = people.eventually(lambda: told_about(city, number))
    assert told["template_id"] == "demo-template-inquiry-answered"
    return number


def told_about(city: City, number: str) -> Mapping[str, Any] | None:
    found = [each for each in people.messages(city) if number in each["values"].values()]
    return found[0] if found else None


def draft_and_freeze(city: City, inquiry: str) -> str:
    drafter = Official.arriving(city, "drafter")
    where = drafter.submit(f"/console/inquiries/{inquiry}", "/console/contracts")
    found = re.search(r"/contracts/(TM-ZS-\d{4}-\d{4})/", where)
    assert found is not None
    page = f"/console/contracts/{found[1]}"
    known = forms.form(drafter.open(f"{page}/draft").text, action=f"{page}/draft").fields
    where = drafter.submit(f"{page}/draft", f"{page}/draft", **filled(known), then="freeze")
    assert where == f"{page}/freeze", where
    preview = drafter.open(f"{page}/preview.pdf").content
    assert preview.startswith(b"%PDF")
    drafter.submit(f"{page}/freeze", f"{page}/freeze")
    return found[1]


def filled(known: Mapping[str, str]) -> dict[str, str]:
    """Fill in what the form does not know yet, with sums that agree."""
    typed: dict[str, str] = {}
    for key, value in contracts.variables().items():
        if isinstance(value, str) and not known.get(key):
            typed[key] = value
    area = Decimal(known["area_mu"])
    promised = Decimal(known.get("investment_intensity_wan_per_mu") or "200")
    stage = (area * promised * Decimal("0.4")).quantize(Decimal("1"), rounding=ROUND_UP)
    typed |= {
        "investment_intensity_wan_per_mu": str(promised),
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


def review(city: City, investor: Investor, number: str) -> str:
    page = f"/console/contracts/{number}"
    assert investor.ask("GET", f"/contracts/{number}").status_code == 404, "not offered yet"
    legal = Official.arriving(city, "legal")
    shown = forms.form(legal.open(f"{page}/opinion").text, action=f"{page}/opinion").fields
    reviewed = legal.open(f"{page}/document").content
    assert hashlib.sha256(reviewed).hexdigest() == shown["document_sha256"]
    legal.submit(f"{page}/opinion", f"{page}/opinion", verdict="approve", text="条款合法，同意。")
    offered, sha256 = investor.download(number)
    assert offered == reviewed
    assert hashlib.sha256(offered).hexdigest() == sha256 == shown["document_sha256"]
    assert investor.get(f"/contracts/{number}")["document_sha256"] == sha256
    told = people.eventually(lambda: told_about(city, number))
    assert told["template_id"] == "demo-template-contract-awaits-signature"
    return sha256


def sign(investor: Investor, number: str, sha256: str) -> None:
    sent = investor.post(f"/contracts/{number}/challenge", key="challenge")
    assert sent["document_sha256"] == sha256
    answer = investor.sign(number, sha256, investor.code(number), key="sign")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "awaiting_seal"
    again = investor.sign(number, sha256, "000000", key="another")
    assert (again.status_code, again.json()["code"]) == (409, "already_signed")


def seal(city: City, number: str) -> None:
    page = f"/console/contracts/{number}"
    sealer = Official.arriving(city, "sealer")
    sealer.submit(f"{page}/seal", f"{page}/seal", confirmed="yes")
    assert "已生效" in sealer.open(page).text
