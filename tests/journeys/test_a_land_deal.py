"""The main job, end to end: from the first look at a plot to obligations with dates."""

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import requests

from server.kernel import clock
from tests.architecture.sources import ROOT
from tests.contracts import builders as contracts
from tests.journeys import forms, people
from tests.journeys.city import City
from tests.journeys.people import Investor, Official
from tests.signing import attacks, referees

COMPANY = {
    "name": "湖北晨曦纺织科技有限公司",
    "uscc": "91420100MA4KWX7H0C",
    "legal_rep": "陈晓东",
    "address": "武汉市高新大道666号",
}
ANSWER = "可以提供 10 千伏双回路，容量满足需要。"


@pytest.fixture(scope="module")
def deal(city: City) -> dict[str, Any]:
    """Play the whole deal once; the tests below look at what came of it."""
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
    return {"investor": investor, "number": number, "final": final, "plot": plot}


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


def test_both_faces_hand_out_the_same_final_file(city: City, deal: dict[str, Any]) -> None:
    drafter = Official.arriving(city, "drafter")
    shown = drafter.open(f"/console/contracts/{deal['number']}/document")
    assert shown.content == deal["final"]
    contract = deal["investor"].get(f"/contracts/{deal['number']}")
    assert contract["state"] == "concluded"
    assert all(party["signed_at"] for party in contract["parties"])
    assert contract["actions"] == []


def test_the_public_page_knows_the_file_and_what_was_done_to_it(
    city: City, deal: dict[str, Any]
) -> None:
    final = deal["final"]
    for pdf, words in (
        (final, "真实、完整"),
        (attacks.flip_in_page(final), "内容被改动过"),
        (final + b"\n% more\n", "之后被追加了内容"),
        (blank_pdf(), "不是本平台签发的文件"),
    ):
        answer = requests.post(
            f"{city.url}/verify",
            files={"file": ("合同.pdf", pdf, "application/pdf")},
            headers={"Origin": city.url, "Accept": "text/html"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        assert words in answer.text
    assert deal["number"] not in answer.text


def blank_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(file)
    return file.getvalue()


def test_the_code_on_the_paper_leads_to_masked_facts(
    city: City, deal: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "final.pdf").write_bytes(deal["final"])
    picture = tmp_path / "cover"
    referees.run(
        *("pdftoppm", "-png", "-r", "150", "-f", "1", "-singlefile"),
        *(tmp_path / "final.pdf", picture),
    )
    link = referees.run("zbarimg", "-q", "--raw", f"{picture}.png").splitlines()[-1]
    assert link.startswith(f"{city.url}/v/")
    page = requests.get(link, headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    assert deal["number"] in page.text
    assert hashlib.sha256(deal["final"]).hexdigest() in page.text
    assert COMPANY["name"] not in page.text
    assert "湖北" in page.text
    strange = requests.get(f"{link}x", headers={"Accept": "text/html"}, timeout=30)
    assert strange.status_code == 404


@pytest.mark.parametrize(
    ("bend", "exit_code"),
    [(lambda pdf: pdf, 0), (attacks.flip_in_page, 1), (lambda pdf: pdf + b"% more\n", 1)],
    ids=["as it is", "one bit flipped", "appended to"],
)
def test_the_command_judges_the_file_without_a_server(
    city: City, deal: dict[str, Any], tmp_path: Path, bend: Any, exit_code: int
) -> None:
    (tmp_path / "final.pdf").write_bytes(bend(deal["final"]))
    command = [sys.executable, "-m", "signing", "verify", str(tmp_path / "final.pdf")]
    judged = subprocess.run(
        [*command, "--trust", str(city.root_pem)], cwd=ROOT, capture_output=True, check=False
    )
    assert judged.returncode == exit_code, judged.stdout.decode()


def test_poppler_qpdf_and_openssl_agree_with_us(
    city: City, deal: dict[str, Any], tmp_path: Path
) -> None:
    root, final = city.root_pem.read_bytes(), deal["final"]
    good = referees.pdfsig(final, root=root, folder=tmp_path)
    assert (good.signatures, good.valid, good.trusted, good.whole) == (3, 3, 3, 1)
    assert referees.qpdf_is_content(final, folder=tmp_path)
    for signature in referees.detached(final):
        assert referees.openssl_accepts(signature, root=root, folder=tmp_path)

    flipped = attacks.flip_in_page(final)
    assert referees.pdfsig(flipped, root=root, folder=tmp_path).valid == 0
    assert not any(
        referees.openssl_accepts(signature, root=root, folder=tmp_path)
        for signature in referees.detached(flipped)
    )

    appended = referees.pdfsig(attacks.overlay(final), root=root, folder=tmp_path)
    assert (appended.signatures, appended.whole) == (3, 0)


def test_both_faces_track_what_both_parties_owe(city: City, deal: dict[str, Any]) -> None:
    investor, number = deal["investor"], deal["number"]
    ledger = investor.get(f"/contracts/{number}/obligations")
    owed = {each["code"]: each for each in ledger["obligations"]}
    assert {each["obligor"] for each in owed.values()} == {"party_a", "party_b"}
    assert owed["company_registration"]["due_on"]
    waiting = owed["land_handover"]
    assert (waiting["state"], waiting["due_on"]) == ("dormant", None)
    assert "出让合同" in waiting["waiting_for"]

    performance = Official.arriving(city, "performance")
    page = f"/console/contracts/{number}/obligations"
    today = clock.day(clock.now())
    action = f"/console/contracts/{number}/milestones/land_contract_signed/record"
    performance.submit(page, action, happened_on=today.isoformat(), note="已签订出让合同")
    ledger = investor.get(f"/contracts/{number}/obligations")
    dated = {each["code"]: each for each in ledger["obligations"]}["land_handover"]
    assert dated["state"] == "scheduled"
    # A last day on a holiday moves on to the next working day (Civil Code, article 203).
    due_on, earliest = date.fromisoformat(dated["due_on"]), today + timedelta(days=30)
    assert earliest <= due_on <= earliest + timedelta(days=10)
    detail = investor.get(f"/obligations/{dated['id']}")
    assert detail["explanation"]
    assert dated["due_on"] in investor.ask("GET", "/obligations").text
    written = performance.open(f"/console/obligations/{dated['id']}").text
    assert "净地交付" in written


def test_another_investor_sees_nothing_of_it(city: City, deal: dict[str, Any]) -> None:
    other = Investor.arriving(city, "stranger", phone="13700002222")
    for path in ("", "/document", "/obligations"):
        assert other.ask("GET", f"/contracts/{deal['number']}{path}").status_code == 404
    assert other.get("/contracts")["items"] == []


def test_the_front_page_leads_to_everything(city: City) -> None:
    page = requests.get(f"{city.url}/", headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    for place in ("/console/", "/verify", "/api/docs", "/demo/outbox"):
        assert f'href="{place}"' in page.text, place
        answer = requests.get(f"{city.url}{place}", headers={"Accept": "text/html"}, timeout=30)
        assert answer.status_code == 200, place
