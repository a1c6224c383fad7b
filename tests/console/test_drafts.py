"""The drafting form: made from the template, checked as it is typed, saved, frozen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.kernel.database import Database
from signing.variables import RawValue
from tests.console import builders
from tests.contracts import builders as contracts
from tests.contracts.builders import Case


def _url(case: Case, page: str = "/draft") -> str:
    return f"/console/contracts/{case.number}{page}"


def _form(case: Case, **changes: RawValue) -> dict[str, Any]:
    """Return a complete form as a browser sends it."""
    sent: dict[str, Any] = {"version": case.contract().version}
    for key, value in contracts.variables(**changes).items():
        if isinstance(value, str):
            sent[key] = value
            continue
        for place, row in enumerate(value):
            sent |= {f"{key}-{place}-{column}": cell for column, cell in _cells(row)}
    return {key: value for key, value in sent.items() if not key.startswith("plots-")}


def _cells(row: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(row.items())


def test_an_inquiry_becomes_a_draft_with_what_is_known_filled_in(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.drafted(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    second = client.post("/console/contracts", data={"inquiry": case.inquiry_number})
    assert second.status_code == 409
    assert case.number in second.text
    page = client.get(_url(case)).text
    assert contracts.COMPANY in page
    assert "TM-D-" in page
    assert "项没有填写" in page
    assert "履约保证金与违约责任" in page


def test_a_draft_is_saved_and_led_on_to_freezing(database: Database, tmp_path: Path) -> None:
    case = contracts.drafted(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    saved = client.post(_url(case), data=_form(case), follow_redirects=True)
    assert "草稿已保存" in saved.text
    assert "没有问题" in saved.text
    onward = client.post(_url(case), data=_form(case) | {"then": "freeze"})
    assert onward.location == _url(case, "/freeze")
    preview = client.get(_url(case, "/preview.pdf"))
    assert preview.data.startswith(b"%PDF")
    sent = {"version": case.contract().version}
    frozen = client.post(_url(case, "/freeze"), data=sent, follow_redirects=True)
    assert "合同已定稿，送合法性审查" in frozen.text
    assert case.contract().state == "in_review"


def test_nonsense_comes_back_beside_its_field_with_everything_typed(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.drafted(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    wrong = _form(case, total_investment_wan="两个亿", party_b_uscc="91420100OIZ")
    wrong |= {"investment_plan-0-amount_wan": "很多"}
    answer = client.post(_url(case), data=wrong)
    assert answer.status_code == 422
    for text in ("两个亿", "总投资应为数字", "91420100OIZ", "很多", 'id="problem-party_b_uscc"'):
        assert text in answer.text, text
    assert "total_investment_wan" not in case.contract().variables or (
        case.contract().variables["total_investment_wan"] != "两个亿"
    )


def test_a_form_of_an_older_version_keeps_what_was_typed_and_shows_the_other(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.filled(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    old = _form(case, project_name="我填的名称")
    contracts.save(case, project_name="别人填的名称")
    answer = client.post(_url(case), data=old)
    assert answer.status_code == 409
    assert "已被他人修改" in answer.text
    assert "我填的名称" in answer.text
    assert "他人保存的是：别人填的名称" in answer.text
    assert case.contract().project_name == "别人填的名称"


def test_findings_follow_what_is_typed_and_nothing_is_saved(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.filled(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    typed = _form(case, fixed_investment_wan="30000.00")
    found = client.post(_url(case, "/check"), data=typed)
    assert found.status_code == 200
    assert "固定资产投资" in found.text
    assert "必须改正" in found.text
    assert "尚未保存" in found.text
    assert case.contract().variables["fixed_investment_wan"] == "18000.00"
    unreadable = client.post(_url(case, "/check"), data=typed | {"jobs": "很多人"})
    assert "带动就业应为" in unreadable.text


def test_a_credit_code_with_a_wrong_check_digit_is_confirmed_by_hand(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.filled(tmp_path, database)
    contracts.save(case, party_b_uscc="91420100MA4KWX7H0A")
    client = builders.logged_in(database, room=case.room)
    assert "已核对执照，确认代码无误" in client.get(_url(case)).text
    blocked = client.get(_url(case, "/freeze")).text
    assert "改正之前不能定稿" in blocked
    confirmed = client.post(_url(case, "/uscc/party_b_uscc"), follow_redirects=True)
    assert "已记录您对统一社会信用代码的确认" in confirmed.text
    assert "已核对执照，确认代码无误" not in confirmed.text


def test_a_draft_with_blocking_findings_cannot_be_frozen(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.drafted(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    answer = client.post(_url(case, "/freeze"), data={"version": case.contract().version})
    assert answer.status_code == 422
    assert "lint_blocked" in answer.text
    assert case.contract().state == "drafting"
    assert client.get(_url(case, "/preview.pdf")).data.startswith(b"%PDF")


def test_who_may_not_draft_sees_no_form_and_is_refused(database: Database, tmp_path: Path) -> None:
    case = contracts.filled(tmp_path, database)
    client = builders.logged_in(database, "legal", room=case.room)
    assert "继续起草" not in client.get(_url(case, "")).text
    assert client.get(_url(case)).status_code == 403
    assert client.get(_url(case, "/freeze")).status_code == 403
    for page in ("/draft", "/freeze", "/reopen", "/void", "/uscc/party_b_uscc"):
        answer = client.post(_url(case, page), data=_form(case) | {"reason": "无"})
        assert answer.status_code == 403, page
    sent = {"inquiry": case.inquiry_number}
    assert client.post("/console/contracts", data=sent).status_code == 403


def test_a_frozen_contract_has_no_form(database: Database, tmp_path: Path) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    assert client.get(_url(case)).status_code == 409
    assert client.post(_url(case), data=_form(case)).status_code == 409
