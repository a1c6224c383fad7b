"""Anyone checks a file: every verdict says plainly what is the matter."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.browser.browsing import PHONE
from tests.browser.conftest import Seat
from tests.browser.papers import Office
from tests.signing import attacks

pytestmark = pytest.mark.browser

Bend = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("name", "bend", "verdict"),
    [
        ("good", lambda pdf: pdf, "真实、完整"),
        ("flipped", attacks.flip_in_page, "内容被改动过"),
        ("appended", lambda pdf: pdf + b"\n% more\n", "签署有效，但之后被追加了内容"),
        ("strange", lambda _: b"%PDF-1.7\n%%EOF\n", "无法核验"),
    ],
    ids=["as it is", "one bit flipped", "appended to", "not a contract"],
)
def test_the_verdict_on_a_file_is_right_and_readable(
    seat: Seat,
    office: Office,
    shelf: Mapping[str, str],
    tmp_path: Path,
    name: str,
    bend: Bend,
    verdict: str,
) -> None:
    final, _ = office.investor.download(shelf["sealed"])
    file = tmp_path / "合同.pdf"
    file.write_bytes(bend(final))
    anyone = seat().opened("/verify")
    anyone.page.set_input_files("#field-file", file)
    anyone.page.get_by_role("button", name="开始核验").click()
    anyone.page.wait_for_selector(".verdict")
    assert anyone.page.locator("h1").inner_text() == verdict
    offences = anyone.offences()
    anyone.photograph(f"verdict-{name}-desk")
    offences += anyone.turn_to_phone()
    anyone.photograph(f"verdict-{name}-phone")
    assert offences == []


def test_an_unfinished_contract_is_not_called_a_good_one(
    seat: Seat, office: Office, shelf: Mapping[str, str], tmp_path: Path
) -> None:
    offered, _ = office.investor.download(shelf["approved"])
    file = tmp_path / "待签.pdf"
    file.write_bytes(offered)
    anyone = seat("", width=PHONE).opened("/verify")
    anyone.page.set_input_files("#field-file", file)
    anyone.page.get_by_role("button", name="开始核验").tap()
    anyone.page.wait_for_selector(".verdict")
    assert anyone.page.locator("h1").inner_text() == "尚未签署完毕"
    anyone.photograph("verdict-unfinished-phone")


def test_an_empty_file_is_refused_with_the_focus_on_the_choice(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "空.pdf"
    file.write_bytes(b"")
    anyone = seat().opened("/verify")
    anyone.is_refusal_expected = True
    anyone.page.set_input_files("#field-file", file)
    anyone.page.get_by_role("button", name="开始核验").click()
    anyone.sees("这是一个空文件")
    anyone.page.wait_for_selector("#field-file:focus")
    anyone.photograph("verify-refused-desk")


def test_the_page_behind_the_code_masks_the_investor(seat: Seat, shelf: Mapping[str, str]) -> None:
    anyone = seat().opened(f"/v/{shelf['token']}")
    text = anyone.page.locator("main").inner_text()
    assert shelf["sealed"] in text
    assert "湖北" in text
    assert "晨曦" not in text
