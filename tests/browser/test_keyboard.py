"""The console without a mouse: log in, answer, and never lose sight of the focus."""

from collections.abc import Mapping

import pytest

from server.demo.people import PASSWORD
from tests.browser.browsing import PHONE
from tests.browser.conftest import Seat

pytestmark = pytest.mark.browser


def test_an_official_logs_in_with_the_keyboard_alone(seat: Seat) -> None:
    official = seat().opened("/console/login?next=/console/inquiries")
    official.tab_to("#field-username")
    official.type("drafter")
    official.press("Tab")
    official.type(PASSWORD)
    official.press("Enter")
    official.sees("投资者提问后 24 小时内答复")
    assert official.page.url.endswith("/console/inquiries")


def test_a_wrong_password_is_said_where_the_focus_is(seat: Seat) -> None:
    official = seat().opened("/console/login")
    official.is_refusal_expected = True
    official.page.fill("#field-username", "nobody-of-that-name")
    official.page.fill("#field-password", "wrong")
    official.press("Enter")
    official.sees("密码")
    official.page.wait_for_selector("[role=alert]:focus")
    official.photograph("login-refused-desk")


def test_the_skip_link_is_first_and_leads_past_the_navigation(seat: Seat) -> None:
    for official, path in ((seat("drafter"), "/console/plots"), (seat(), "/")):
        official.opened(path)
        official.press("Tab")
        link = official.page.locator(".skip-link:focus")
        assert link.is_visible()
        assert (link.bounding_box() or {"y": -1})["y"] >= 0
        official.press("Enter")
        assert official.page.evaluate("document.activeElement.id") == "content"


def test_an_inquiry_is_answered_with_the_keyboard_alone(
    seat: Seat, shelf: Mapping[str, str]
) -> None:
    official = seat("drafter").opened(f"/console/inquiries/{shelf['asked']}")
    official.tab_to("#field-body")
    official.is_refusal_expected = True
    official.press("Tab", "Enter")
    official.page.wait_for_selector(".error-summary:focus")
    official.press("Tab", "Enter")
    official.tab_to("#field-body")
    official.type("可以提供 10 千伏双回路，2027 年 3 月前接通。")
    official.press("Tab", "Enter")
    official.sees("答复已发出")
    official.sees("可以提供 10 千伏双回路")
    official.photograph("inquiry-answered-desk")


def test_the_current_page_is_marked_in_the_navigation(seat: Seat) -> None:
    official = seat("drafter").opened("/console/plots")
    here = official.page.locator("nav[aria-label=主导航] [aria-current=page]")
    assert here.all_inner_texts() == ["地块"]


def test_a_phone_opens_the_navigation_with_one_touch(seat: Seat) -> None:
    official = seat("drafter", width=PHONE).opened("/console/")
    menu = official.page.get_by_role("button", name="打开导航菜单")
    assert menu.get_attribute("aria-expanded") == "false"
    menu.tap()
    assert menu.get_attribute("aria-expanded") == "true"
    official.photograph("menu-phone", is_whole=False)
    official.page.locator("#sidebar").get_by_role("link", name="合同").tap()
    official.sees("合同从咨询起草")


def test_a_dialog_gives_the_focus_back(seat: Seat, shelf: Mapping[str, str]) -> None:
    official = seat("drafter").opened(f"/console/contracts/{shelf['drafted']}")
    opener = official.page.get_by_role("button", name="作废")
    opener.focus()
    official.press("Enter")
    official.page.wait_for_selector("dialog[open]")
    official.photograph("void-dialog-desk", is_whole=False)
    official.press("Escape")
    assert opener.evaluate("it => it === document.activeElement")


def test_voiding_without_a_reason_says_so_in_the_dialog(
    seat: Seat, shelf: Mapping[str, str]
) -> None:
    official = seat("drafter").opened(f"/console/contracts/{shelf['drafted']}")
    official.is_refusal_expected = True
    official.page.get_by_role("button", name="作废").click()
    official.page.get_by_role("button", name="作废合同").click()
    official.page.wait_for_selector("dialog[open] [aria-invalid=true]")
    assert official.offences() == []
    official.photograph("void-dialog-refused-desk", is_whole=False)
