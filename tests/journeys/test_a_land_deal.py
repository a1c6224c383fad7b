"""The main job, end to end: from the first look at a plot to obligations with dates."""

import hashlib
import io
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import requests

from server.kernel import clock
from tests.architecture.sources import ROOT
from tests.journeys import deals
from tests.journeys.city import City
from tests.journeys.deals import Deal
from tests.journeys.people import Investor, Official
from tests.signing import attacks, referees


@pytest.fixture(scope="module")
def deal(city: City) -> Deal:
    """Play the whole deal once; the tests below look at what came of it."""
    return deals.play(city)


def test_both_faces_hand_out_the_same_final_file(city: City, deal: Deal) -> None:
    drafter = Official.arriving(city, "drafter")
    shown = drafter.open(f"/console/contracts/{deal.number}/document")
    assert shown.content == deal.final
    contract = deal.investor.get(f"/contracts/{deal.number}")
    assert contract["state"] == "concluded"
    assert all(party["signed_at"] for party in contract["parties"])
    assert contract["actions"] == []


def test_the_public_page_knows_the_file_and_what_was_done_to_it(city: City, deal: Deal) -> None:
    final = deal.final
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
    assert deal.number not in answer.text


def blank_pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(file)
    return file.getvalue()


def test_the_code_on_the_paper_leads_to_masked_facts(
    city: City, deal: Deal, tmp_path: Path
) -> None:
    (tmp_path / "final.pdf").write_bytes(deal.final)
    picture = tmp_path / "cover"
    referees.run(
        *("pdftoppm", "-png", "-r", "150", "-f", "1", "-singlefile"),
        *(tmp_path / "final.pdf", picture),
    )
    link = referees.run("zbarimg", "-q", "--raw", f"{picture}.png").splitlines()[-1]
    assert link.startswith(f"{city.url}/v/")
    page = requests.get(link, headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    assert deal.number in page.text
    assert hashlib.sha256(deal.final).hexdigest() in page.text
    assert deals.COMPANY["name"] not in page.text
    assert "湖北" in page.text
    strange = requests.get(f"{link}x", headers={"Accept": "text/html"}, timeout=30)
    assert strange.status_code == 404


@pytest.mark.parametrize(
    ("bend", "exit_code"),
    [(lambda pdf: pdf, 0), (attacks.flip_in_page, 1), (lambda pdf: pdf + b"% more\n", 1)],
    ids=["as it is", "one bit flipped", "appended to"],
)
def test_the_command_judges_the_file_without_a_server(
    city: City, deal: Deal, tmp_path: Path, bend: Any, exit_code: int
) -> None:
    (tmp_path / "final.pdf").write_bytes(bend(deal.final))
    command = [sys.executable, "-m", "signing", "verify", str(tmp_path / "final.pdf")]
    judged = subprocess.run(
        [*command, "--trust", str(city.root_pem)], cwd=ROOT, capture_output=True, check=False
    )
    assert judged.returncode == exit_code, judged.stdout.decode()


def test_poppler_qpdf_and_openssl_agree_with_us(city: City, deal: Deal, tmp_path: Path) -> None:
    root, final = city.root_pem.read_bytes(), deal.final
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


def test_both_faces_track_what_both_parties_owe(city: City, deal: Deal) -> None:
    investor, number = deal.investor, deal.number
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


def test_another_investor_sees_nothing_of_it(city: City, deal: Deal) -> None:
    other = Investor.arriving(city, "stranger", phone="13700002222")
    for path in ("", "/document", "/obligations"):
        assert other.ask("GET", f"/contracts/{deal.number}{path}").status_code == 404
    assert other.get("/contracts")["items"] == []


def test_the_front_page_leads_to_everything(city: City) -> None:
    page = requests.get(f"{city.url}/", headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    for place in ("/console/", "/verify", "/api/docs", "/demo/outbox"):
        assert f'href="{place}"' in page.text, place
        answer = requests.get(f"{city.url}{place}", headers={"Accept": "text/html"}, timeout=30)
        assert answer.status_code == 200, place
