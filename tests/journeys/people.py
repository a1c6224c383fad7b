"""The people of a story: an investor with the mini-program, an official with a browser."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import requests

from server.demo.people import PASSWORD
from tests.contracts import rooms
from tests.journeys import forms
from tests.journeys.city import City

PATIENCE_SECONDS = 30.0
Found = TypeVar("Found")


@dataclass(frozen=True)
class Investor:
    """Somebody who is logged in to the mini-program."""

    city: City
    phone: str
    headers: Mapping[str, str]

    @classmethod
    def arriving(cls, city: City, name: str, *, phone: str) -> "Investor":
        """Log in by WeChat and bind a telephone."""
        opened = requests.post(
            f"{city.url}/api/v1/session", json={"js_code": f"demo-{name}"}, timeout=30
        )
        assert opened.status_code == 200, opened.text
        arrived = cls(city, phone, {"Authorization": f"Bearer {opened.json()['token']}"})
        arrived.post("/session/phone", {"code": f"phone-{phone}"})
        return arrived

    def ask(self, method: str, path: str, **sent: Any) -> requests.Response:
        """Call the API, whatever it answers."""
        headers = {**self.headers, **sent.pop("headers", {})}
        url = f"{self.city.url}/api/v1{path}"
        return requests.request(method, url, headers=headers, timeout=60, **sent)

    def get(self, path: str) -> Any:
        """Read something."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        """Write something."""
        answer = self.ask("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def put(self, path: str, body: object) -> Any:
        """Replace something."""
        answer = self.ask("PUT", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def download(self, number: str) -> tuple[bytes, str]:
        """Return a contract's newest file and the hash that came with it."""
        answer = self.ask("GET", f"/contracts/{number}/document")
        assert answer.headers["Content-Type"] == "application/pdf", answer.text
        return answer.content, answer.headers["X-Document-Sha256"]

    def code(self, number: str, *, but: str = "") -> str:
        """Return the newest code that was sent for a contract, other than one known before."""

        def look() -> str | None:
            answer = requests.get(
                f"{self.city.url}/demo/outbox", params={"phone": self.phone}, timeout=30
            )
            sent = [item["code"] for item in answer.json()["items"] if number in item["purpose"]]
            return sent[0] if sent and sent[0] != but else None

        return eventually(look)

    def sign(self, number: str, document_sha256: str, code: str, *, key: str) -> requests.Response:
        """Hand in a signature, whatever is answered."""
        signature = {
            "code": code,
            "document_sha256": document_sha256,
            "handwriting": rooms.handwriting(),
            "consent": True,
        }
        return self.ask(
            "POST",
            f"/contracts/{number}/signature",
            json=signature,
            headers={"Idempotency-Key": key},
        )


@dataclass(frozen=True)
class Official:
    """Somebody who is logged in to the console."""

    city: City
    cookies: dict[str, str]

    @classmethod
    def arriving(cls, city: City, username: str) -> "Official":
        """Log in with the demonstration's password."""
        answer = requests.post(
            f"{city.url}/console/login",
            data={"username": username, "password": PASSWORD},
            headers={"Origin": city.url},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 303, answer.text
        return cls(city, dict(answer.cookies))

    def open(self, path: str) -> requests.Response:
        """Open a page."""
        answer = requests.get(f"{self.city.url}{path}", cookies=self.cookies, timeout=60)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer

    def send(self, action: str, filled: Mapping[str, str]) -> requests.Response:
        """Send a form as a browser does, and see where it leads."""
        return requests.post(
            f"{self.city.url}{action}",
            data=filled,
            cookies=self.cookies,
            headers={"Origin": self.city.url, "Sec-Fetch-Site": "same-origin"},
            allow_redirects=False,
            timeout=60,
        )

    def submit(self, page: str, action: str, **changes: str) -> str:
        """Fill in a form of a page, send it, and return where the browser is sent."""
        found = forms.form(self.open(page).text, action=action)
        answer = self.send(action, found.fields | changes)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


def eventually(look: Callable[[], Found | None]) -> Found:
    """Return what a worker brings about sooner or later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing came within {PATIENCE_SECONDS} seconds")


def messages(city: City) -> list[Mapping[str, Any]]:
    """Return the subscribe messages that WeChat took so far."""
    answer = requests.get(f"{city.weixin_url}/_fake/messages", timeout=30)
    items: list[Mapping[str, Any]] = answer.json()["items"]
    return items
