"""Processes are killed in the middle of signing, sealing and sending; nothing is half-done."""

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from server.demo.inquiries import WEAVER
from tests.journeys import city as cities
from tests.journeys import forms, people
from tests.journeys.city import City
from tests.journeys.people import Investor, Official
from tests.signing import referees

# Moments at which the power goes, from before the request is read to long after its answer.
MOMENTS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0)


def answers_between_failures(
    city: City, knock: Callable[[], requests.Response]
) -> Iterator[requests.Response | None]:
    """Knock again and again while every web process is killed, each time a little later."""
    for moment in itertools.chain(MOMENTS, itertools.repeat(MOMENTS[-1], 3)):
        given: list[requests.Response] = []
        visitor = threading.Thread(target=_visit, args=(knock, given))
        visitor.start()
        visitor.join(timeout=moment)
        if visitor.is_alive() or not given:
            assert city.programs["web"].kill_children() > 0
            visitor.join()
            cities.wait_until_ready(city)
        yield given[0] if given else None


def _visit(knock: Callable[[], requests.Response], given: list[requests.Response]) -> None:
    try:
        given.append(knock())
    except requests.RequestException:
        return  # the line went dead, and nobody knows what was done


def test_neither_signature_nor_seal_is_ever_half_put(city: City, tmp_path: Path) -> None:
    investor = Investor.arriving(city, WEAVER.login, phone=WEAVER.phone)
    (contract,) = investor.get("/contracts")["items"]
    number = contract["number"]
    offered = investor.get(f"/contracts/{number}")["document_sha256"]
    investor.post(f"/contracts/{number}/challenge", key="challenge")
    code = investor.code(number)

    def sign() -> requests.Response:
        return investor.sign(number, offered, code, key="sign")

    for answer in answers_between_failures(city, sign):
        state, sha256 = look(investor, number)
        assert (sha256 == offered) == (state == "awaiting_investor")
        if answer is not None and answer.status_code == 200:
            break
    assert state == "awaiting_seal"
    again = sign()
    assert (again.status_code, again.json()) == (200, answer.json() if answer else None)

    sealer = Official.arriving(city, "sealer")
    page = f"/console/contracts/{number}/seal"
    filled = forms.form(sealer.open(page).text, action=page).fields | {"confirmed": "yes"}
    signed = sha256
    for answer in answers_between_failures(city, lambda: sealer.send(page, filled)):
        state, sha256 = look(investor, number)
        assert (sha256 == signed) == (state == "awaiting_seal")
        owed = investor.get(f"/contracts/{number}/obligations")["obligations"]
        assert bool(owed) == (state == "concluded"), "seal and obligations are one transaction"
        if answer is not None:
            break
    assert state == "concluded"
    final, _ = investor.download(number)
    report = referees.pdfsig(final, root=city.root_pem.read_bytes(), folder=tmp_path)
    assert (report.signatures, report.valid, report.whole) == (3, 3, 1)


def look(investor: Investor, number: str) -> tuple[str, str]:
    """Return the state of a contract and the hash of its file, which must be whole."""
    pdf, sha256 = investor.download(number)
    assert hashlib.sha256(pdf).hexdigest() == sha256
    state: str = investor.get(f"/contracts/{number}")["state"]
    return state, sha256


def test_what_was_promised_is_kept_after_the_worker_comes_back(city: City) -> None:
    worker = city.programs["worker"]
    worker.kill()
    investor = Investor.arriving(city, "promised", phone="13700003333")
    plot = investor.get("/plots?limit=1")["items"][0]["code"]
    question = {"plot_codes": [plot], "subject": "交地", "body": "什么时候可以交地？"}
    number = investor.post("/inquiries", question)["number"]
    page = f"/console/inquiries/{number}"
    Official.arriving(city, "drafter").submit(page, f"{page}/answer", body="三十日内。")
    assert told(city, number) == 0
    worker.start()
    people.eventually(lambda: told(city, number) or None)


def told(city: City, number: str) -> int:
    return sum(number in each["values"].values() for each in people.messages(city))
