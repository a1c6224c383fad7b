"""Refusals are pages too: what happened, what to do now, and a number to quote."""

from collections.abc import Mapping

import pytest

from tests.browser.browsing import Visitor
from tests.browser.conftest import Seat
from tests.browser.papers import Office

pytestmark = pytest.mark.browser


def assert_it_helps(someone: Visitor, name: str, *, code: str, way_out: str) -> None:
    assert someone.page.locator("code", has_text=code).is_visible()
    someone.sees("请求编号")
    assert someone.page.get_by_role("link", name=way_out).first.is_visible()
    offences = someone.offences()
    someone.photograph(f"{name}-desk")
    offences += someone.turn_to_phone()
    someone.photograph(f"{name}-phone")
    assert offences == []


def test_an_address_that_leads_nowhere(seat: Seat) -> None:
    anyone = seat()
    anyone.is_refusal_expected = True
    assert anyone.open("/nowhere").status == 404
    assert_it_helps(anyone, "404-public", code="page_not_found", way_out="回到首页")


def test_a_contract_that_does_not_exist(seat: Seat) -> None:
    official = seat("drafter")
    official.is_refusal_expected = True
    assert official.open("/console/contracts/TM-ZS-2020-9999").status == 404
    assert_it_helps(official, "404-console", code="contract_not_found", way_out="工作台首页")


def test_a_page_for_another_hat(seat: Seat, shelf: Mapping[str, str]) -> None:
    official = seat("drafter")
    official.is_refusal_expected = True
    assert official.open(f"/console/contracts/{shelf['signed']}/seal").status == 403
    assert_it_helps(official, "403-console", code="not_permitted", way_out="工作台首页")


def test_a_draft_that_somebody_else_saved_meanwhile_keeps_both_versions_in_view(
    seat: Seat, office: Office
) -> None:
    number = office.drafted()
    slow, quick = seat("drafter"), seat("drafter")
    for one in (slow, quick):
        one.opened(f"/console/contracts/{number}/draft")
    quick.page.fill("#field-project_name", "先保存的名称")
    quick.page.get_by_role("button", name="保存草稿").last.click()
    quick.sees("草稿已保存")
    slow.page.fill("#field-project_name", "后保存的名称")
    slow.is_refusal_expected = True
    slow.page.get_by_role("button", name="保存草稿").last.click()
    slow.page.wait_for_selector(".error-summary:focus")
    slow.sees("他人保存的是：先保存的名称")
    assert slow.page.locator("#field-project_name").input_value() == "后保存的名称"
    assert slow.offences() == []
    slow.photograph("409-stale-draft-desk", is_whole=False)


def test_an_act_that_came_too_late(seat: Seat, office: Office) -> None:
    number = office.frozen()
    late = seat("drafter").opened(f"/console/contracts/{number}")
    office.drafter.submit(f"/console/contracts/{number}", f"/console/contracts/{number}/reopen")
    late.is_refusal_expected = True
    late.page.get_by_role("button", name="撤回修改").click()
    late.page.locator("dialog[open]").get_by_role("button", name="撤回修改").click()
    late.sees("错误代码")
    assert_it_helps(late, "409-console", code="illegal_move", way_out="回去查看最新状态")


def test_who_is_logged_out_comes_back_to_the_page_after_logging_in(
    seat: Seat, shelf: Mapping[str, str]
) -> None:
    stranger = seat().opened(f"/console/contracts/{shelf['sealed']}")
    assert "/console/login?next=" in stranger.page.url
