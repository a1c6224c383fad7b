"""A contract on the console from its draft to the days on which duties fall due."""

import hashlib
import re

import pytest
from playwright.sync_api import Locator

from tests.browser.browsing import PHONE, Visitor
from tests.browser.conftest import Seat
from tests.browser.papers import Office

pytestmark = pytest.mark.browser

PLAN = "[data-table-editor=investment_plan]"


def test_the_investment_plan_grows_and_shrinks_by_keyboard(seat: Seat, office: Office) -> None:
    drafter = seat("drafter").opened(f"/console/contracts/{office.filled()}/draft")
    rows = drafter.page.locator(f"{PLAN} tbody tr")
    total = drafter.page.locator(f"{PLAN} [data-total-of=amount_wan]")
    before, sum_before = rows.count(), total.inner_text()
    drafter.page.locator(f"{PLAN} tbody tr:last-child input").last.focus()
    drafter.tab_to(f"{PLAN} [data-add-row]")
    drafter.press("Enter")
    assert rows.count() == before + 1
    focused = drafter.page.locator(":focus")
    assert focused.get_attribute("name") == f"investment_plan-{before}-stage"
    assert focused.get_attribute("aria-label") == f"第{before + 1}行 期次"
    drafter.page.locator(f"[name=investment_plan-{before}-amount_wan]").focus()
    drafter.type("0.50")
    assert total.inner_text() != sum_before
    drafter.tab_to(f"{PLAN} [data-remove-row]")
    drafter.press("Enter")
    assert rows.count() == before
    assert total.inner_text() == sum_before
    assert drafter.page.locator(f"{PLAN} [data-add-row]:focus").count() == 1


def test_what_does_not_add_up_is_said_at_once_and_forgotten_when_mended(
    seat: Seat, office: Office
) -> None:
    drafter = seat("drafter").opened(f"/console/contracts/{office.filled()}/draft")
    total = drafter.page.locator("#field-total_investment_wan")
    fixed = drafter.page.locator("#field-fixed_investment_wan").input_value()
    good = total.input_value()
    found = drafter.page.locator("#findings .finding", has_text="固定资产投资")
    assert found.count() == 0
    total.fill("1.00")
    drafter.press("Tab")
    found.first.wait_for(state="visible")
    said = drafter.page.locator("#findings-said[role=status]")
    assert "必须改正" in said.inner_text()
    drafter.photograph("draft-with-findings-desk", is_whole=False)
    found.first.get_by_role("link").first.click()
    total.fill(good)
    drafter.press("Tab")
    found.first.wait_for(state="detached")
    assert "必须改正" not in said.inner_text()
    assert drafter.page.locator("#field-fixed_investment_wan").input_value() == fixed


def test_what_cannot_be_saved_is_listed_where_the_focus_goes(seat: Seat, office: Office) -> None:
    drafter = seat("drafter").opened(f"/console/contracts/{office.drafted()}/draft")
    drafter.is_refusal_expected = True
    drafter.page.fill("#field-total_investment_wan", "很多")
    drafter.page.get_by_role("button", name="保存草稿").last.click()
    drafter.page.wait_for_selector(".error-summary:focus")
    assert drafter.page.locator("#field-total_investment_wan").input_value() == "很多"
    assert drafter.offences() == []
    drafter.press("Tab", "Enter")
    assert drafter.page.evaluate("document.activeElement.id") == "field-total_investment_wan"
    drafter.photograph("draft-refused-desk", is_whole=False)


def test_a_phone_keeps_the_saving_at_hand(seat: Seat, office: Office) -> None:
    drafter = seat("drafter", width=PHONE).opened(f"/console/contracts/{office.filled()}/draft")
    drafter.page.fill("#field-project_name", "手机上改的名称")
    drafter.photograph("draft-in-hand-phone", is_whole=False)
    save = drafter.page.get_by_role("button", name="保存草稿").last
    assert is_on_screen(save)
    save.tap()
    drafter.sees("草稿已保存")


def is_on_screen(it: Locator) -> bool:
    return bool(
        it.evaluate(
            """(it) => { const box = it.getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight; }"""
        )
    )


def test_a_contract_goes_from_freezing_to_dated_duties(seat: Seat, office: Office) -> None:
    number = office.filled()
    freeze(seat("drafter"), number)
    approve(seat("legal"), number)
    office.sign(number)
    seal(seat("sealer"), number)
    download(seat("drafter"), office, number)
    record(seat("performance"), number)


def freeze(drafter: Visitor, number: str) -> None:
    drafter.opened(f"/console/contracts/{number}/draft")
    drafter.page.get_by_role("button", name="保存并去定稿").click()
    drafter.page.get_by_role("button", name="定稿并送合法性审查").click()
    drafter.sees("合同已定稿，送合法性审查。")


def approve(legal: Visitor, number: str) -> None:
    legal.opened(f"/console/contracts/{number}")
    legal.page.get_by_role("link", name="出具审查意见").click()
    legal.is_refusal_expected = True
    legal.page.get_by_role("button", name="提交意见").click()
    legal.page.wait_for_selector(".error-summary:focus")
    legal.photograph("opinion-refused-desk")
    assert legal.offences() == []
    legal.page.get_by_label("同意").check()
    legal.page.get_by_role("button", name="提交意见").click()
    legal.sees("审查意见已记录，合同已送乙方签署。")


def seal(sealer: Visitor, number: str) -> None:
    sealer.opened(f"/console/contracts/{number}")
    sealer.page.get_by_role("link", name="核对并用印").click()
    sealer.sees("乙方签名有效")
    sealer.page.get_by_label("我已核对文件内容").check()
    sealer.page.get_by_role("button", name="加盖电子印章").click()
    sealer.sees("用印完成，合同已生效")


def download(drafter: Visitor, office: Office, number: str) -> None:
    drafter.opened(f"/console/contracts/{number}")
    with drafter.page.expect_download() as started:
        drafter.page.get_by_role("link", name="下载 PDF").click()
    content = started.value.path().read_bytes()
    final, sha256 = office.investor.download(number)
    assert content == final
    shown = drafter.page.locator(".hash-card .digest").first.inner_text()
    assert "".join(shown.split()) == sha256 == hashlib.sha256(content).hexdigest()
    assert started.value.suggested_filename.endswith(".pdf")


def record(performance: Visitor, number: str) -> None:
    performance.opened(f"/console/contracts/{number}/obligations")
    duty = performance.page.locator(".duty", has_text="净地交付").first
    assert "未触发" in duty.inner_text()
    row = performance.page.locator("#milestone-land_contract_signed")
    row.get_by_role("button").click()
    dialog = performance.page.locator("dialog[open]")
    performance.photograph("milestone-dialog-desk", is_whole=False)
    performance.is_refusal_expected = True
    dialog.get_by_role("button", name="登记").click()
    performance.page.wait_for_selector("dialog[open] [aria-invalid=true]")
    today = performance.page.evaluate("new Date().toLocaleDateString('sv')")
    performance.page.locator("dialog[open] input[type=date]").fill(today)
    performance.page.locator("dialog[open]").get_by_role("button", name="登记").click()
    performance.sees("节点已登记，相关期限已重新计算。")
    assert "未触发" not in duty.inner_text()
    assert re.search(r"\d{4}-\d{2}-\d{2} 到期，还有 \d+ 天", duty.inner_text())
    performance.photograph("ledger-dated-desk")
