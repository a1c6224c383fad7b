"""Chromium without a network beyond this machine, and pages that remember every complaint."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.architecture.sources import ROOT

PICTURES = ROOT / "build" / "pictures"
AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
# WCAG 2.2 at level AA; what Swagger UI draws is not ours to paint.
JUDGE = """() => axe.run({ exclude: [["#swagger"], ["iframe"]] }, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
  iframes: false,
}).then(({ violations }) => violations.map((one) =>
  `${one.id}: ${one.help}: ${one.nodes.slice(0, 4).map((it) => it.target).join(" | ")}`))"""
DESK, PHONE = 1280, 390
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    # No name resolves: a page that reached for another host would fail before our eyes.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's own Chromium, without a window."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "Chromium is missing: install it with your package manager"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a screen: where they are logged in, what they see, what went wrong there."""

    origin: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    is_refusal_expected: bool = False

    def open(self, path: str) -> Response:
        """Go to an address of this deployment and wait until the page is at rest."""
        answer = self.page.goto(f"{self.origin}{path}", wait_until="load")
        assert answer is not None, path
        return answer

    def opened(self, path: str) -> "Visitor":
        """Go to an address that must answer well."""
        answer = self.open(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return self

    def offences(self) -> list[str]:
        """Return what the page does against its readers."""
        found: list[str] = self.page.evaluate(AUDIT, False)
        self.page.evaluate(AXE)
        found += self.page.evaluate(JUDGE)
        return found

    def turn_to_phone(self) -> list[str]:
        """Make the screen as narrow as a phone; return what then offends."""
        self.page.set_viewport_size({"width": PHONE, "height": 844})
        found: list[str] = self.page.evaluate(AUDIT, True)
        return found

    def photograph(self, name: str, *, is_whole: bool = True) -> None:
        """Keep a picture of the page for people to look at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=is_whole)

    def sees(self, words: str) -> None:
        """Expect words on the page."""
        self.page.get_by_text(words).first.wait_for(state="visible", timeout=8000)

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.insert_text(text)

    def tab_to(self, selector: str, *, most: int = 60) -> None:
        """Reach something with the tabulator alone, and see that it is shown to be reached."""
        for _ in range(most):
            self.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count() and focused.evaluate("(it, css) => it.matches(css)", selector):
                assert focused.evaluate(IS_OUTLINED), f"{selector} does not show its focus"
                return
        raise AssertionError(f"the tabulator does not lead to {selector}")


IS_OUTLINED = """(it) => {
  const style = getComputedStyle(it);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@contextmanager
def visitor(
    browser: Browser, origin: str, *, width: int = DESK, cookies: Mapping[str, str] | None = None
) -> Iterator[Visitor]:
    """Let somebody sit down at a screen of a width, logged in by these cookies."""
    is_phone = width < 768
    context = browser.new_context(
        viewport={"width": width, "height": 844 if is_phone else 900},
        has_touch=is_phone,
        is_mobile=is_phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    context.add_cookies(
        [{"name": name, "value": value, "url": origin} for name, value in (cookies or {}).items()]
    )
    try:
        yield _watched(context, origin)
    finally:
        context.close()


def _watched(context: BrowserContext, origin: str) -> Visitor:
    page = context.new_page()
    someone = Visitor(origin, page)
    said = someone.complaints
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: (
            said.append(f"console: {message.text} {message.location.get('url', '')}")
            if message.type in ("error", "warning") and not _is_expected(someone, message.text)
            else None
        ),
    )
    page.on(
        "requestfailed",
        lambda request: (
            said.append(f"failed: {request.url} {request.failure}")
            if not _is_left_by_the_reader(request.failure or "")
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            said.append(f"elsewhere: {request.url}")
            if request.url.startswith("http") and not request.url.startswith(f"{origin}/")
            else None
        ),
    )
    return someone


def _is_expected(someone: Visitor, text: str) -> bool:
    return someone.is_refusal_expected and "Failed to load resource" in text


def _is_left_by_the_reader(failure: str) -> bool:
    # What was still loading when the page was left, and files that are downloaded, are no failures.
    return failure == "net::ERR_ABORTED"
