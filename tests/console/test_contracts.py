"""Contracts on the console: found, shown with their file, reviewed, sealed, voided."""

import hashlib
from pathlib import Path

from server.kernel.database import Database
from tests.console import builders
from tests.contracts import builders as contracts
from tests.contracts.builders import Case


def _url(case: Case, page: str = "") -> str:
    return f"/console/contracts/{case.number}{page}"


def test_an_empty_list_leads_to_the_inquiries(database: Database) -> None:
    page = builders.logged_in(database).get("/console/contracts").text
    assert "还没有合同" in page
    assert "去看咨询" in page


def test_contracts_are_found_by_state_and_words(database: Database, tmp_path: Path) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    assert case.number in client.get("/console/contracts?state=in_review").text
    assert case.number in client.get("/console/contracts?q=化纤").text
    assert "没有符合条件的合同" in client.get("/console/contracts?state=concluded").text


def test_a_draft_shows_no_file_and_a_frozen_one_shows_its_hash(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.filled(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    assert "还没有定稿" in client.get(_url(case)).text
    assert client.get(_url(case, "/document")).status_code == 409
    contracts.freeze(case)
    page = client.get(_url(case)).text
    sha256 = case.contract().head_sha256
    assert sha256 and sha256 in page
    document = client.get(_url(case, "/document"))
    assert document.mimetype == "application/pdf"
    assert hashlib.sha256(document.data).hexdigest() == sha256
    kept = client.get(_url(case, "/document?download=1"))
    assert kept.headers["Content-Disposition"].startswith("attachment")


def test_buttons_follow_the_state_and_the_role(database: Database, tmp_path: Path) -> None:
    case = contracts.frozen(tmp_path, database)
    drafter = builders.logged_in(database, "drafter", room=case.room).get(_url(case)).text
    assert "撤回修改" in drafter
    assert "出具审查意见" not in drafter
    legal = builders.logged_in(database, "legal", room=case.room).get(_url(case)).text
    assert "出具审查意见" in legal
    assert "void-dialog" not in legal
    sealer = builders.logged_in(database, "sealer", room=case.room).get(_url(case)).text
    assert "核对并用印" not in sealer


def test_an_opinion_is_bound_to_the_hash_that_the_page_showed(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, "legal", room=case.room, name="周法")
    page = client.get(_url(case, "/opinion")).text
    sha256 = case.contract().document_sha256 or ""
    assert f'name="document_sha256" value="{sha256}"' in page
    other = {"document_sha256": "0" * 64, "verdict": "approve", "text": "同意。"}
    refused = client.post(_url(case, "/opinion"), data=other)
    assert refused.status_code == 409
    assert "document_changed" in refused.text
    given = client.post(
        _url(case, "/opinion"), data=other | {"document_sha256": sha256}, follow_redirects=True
    )
    assert "合同已送乙方签署" in given.text
    assert "待乙方签署" in given.text
    assert "合法性审查：同意" in given.text


def test_an_opinion_without_verdict_or_reason_comes_back_with_what_was_typed(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, "legal", room=case.room)
    sha256 = case.contract().document_sha256
    unsaid = client.post(
        _url(case, "/opinion"), data={"document_sha256": sha256, "text": "写了一半"}
    )
    assert unsaid.status_code == 422
    assert "请选择结论" in unsaid.text
    assert "写了一半" in unsaid.text
    silent = client.post(
        _url(case, "/opinion"), data={"document_sha256": sha256, "verdict": "object"}
    )
    assert silent.status_code == 422
    assert "退回修改应当写明理由" in silent.text
    assert case.contract().state == "in_review"


def test_a_contract_sent_back_tells_its_drafter_why(database: Database, tmp_path: Path) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, "legal", room=case.room, name="周法")
    sent = {
        "document_sha256": case.contract().document_sha256,
        "verdict": "object",
        "text": "违约责任应当对等。",
    }
    returned = client.post(_url(case, "/opinion"), data=sent, follow_redirects=True)
    assert "合同已退回修改" in returned.text
    draft = builders.logged_in(database, "drafter", room=case.room).get(_url(case, "/draft")).text
    assert "周法 退回修改的意见" in draft
    assert "违约责任应当对等。" in draft


def test_who_may_not_review_is_refused_on_the_page_and_on_the_act(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.frozen(tmp_path, database)
    client = builders.logged_in(database, "drafter", room=case.room)
    assert client.get(_url(case, "/opinion")).status_code == 403
    sent = {"document_sha256": case.contract().document_sha256, "verdict": "approve"}
    assert client.post(_url(case, "/opinion"), data=sent).status_code == 403
    assert case.contract().state == "in_review"


def test_taking_a_contract_back_opens_its_form_again(database: Database, tmp_path: Path) -> None:
    case = contracts.offered(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    reopened = client.post(_url(case, "/reopen"), follow_redirects=True)
    assert "原审查意见作废" in reopened.text
    assert "已作废" in client.get(_url(case)).text


def test_a_contract_is_voided_for_a_reason_only(database: Database, tmp_path: Path) -> None:
    case = contracts.drafted(tmp_path, database)
    client = builders.logged_in(database, room=case.room)
    silent = client.post(_url(case, "/void"), data={"reason": ""})
    assert silent.status_code == 422
    assert "请写明理由" in silent.text
    voided = client.post(_url(case, "/void"), data={"reason": "项目终止"}, follow_redirects=True)
    assert "合同已作废" in voided.text
    assert "项目终止" in voided.text
    again = client.post(_url(case, "/void"), data={"reason": "再来一次"})
    assert again.status_code == 409
    assert "illegal_move" in again.text


def test_the_sealing_page_shows_what_is_sealed_and_what_the_verifier_says(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.signed(tmp_path, database)
    client = builders.logged_in(database, "sealer", room=case.room, name="吴印")
    page = client.get(_url(case, "/seal")).text
    sha256 = case.contract().head_sha256 or ""
    assert f'name="head_sha256" value="{sha256}"' in page
    assert "乙方签名有效" in page
    assert "合法性审查：同意" in page
    assert "不是公章" in page


def test_sealing_concludes_the_contract_and_its_duties_begin(
    database: Database, tmp_path: Path
) -> None:
    case = contracts.signed(tmp_path, database)
    client = builders.logged_in(database, "sealer", room=case.room, name="吴印")
    sent = {"head_sha256": case.contract().head_sha256}
    hasty = client.post(_url(case, "/seal"), data=sent)
    assert hasty.status_code == 422
    assert "请勾选" in hasty.text
    stale = client.post(_url(case, "/seal"), data={"head_sha256": "0" * 64, "confirmed": "yes"})
    assert stale.status_code == 409
    assert case.contract().state == "awaiting_seal"
    sealed = client.post(
        _url(case, "/seal"), data=sent | {"confirmed": "yes"}, follow_redirects=True
    )
    assert "用印完成，合同已生效" in sealed.text
    ledger = client.get(_url(case, "/obligations")).text
    assert "净地交付" in ledger
    assert "缴纳履约保证金" in ledger


def test_nobody_seals_out_of_turn_or_without_the_role(database: Database, tmp_path: Path) -> None:
    case = contracts.offered(tmp_path, database)
    sealer = builders.logged_in(database, "sealer", room=case.room)
    assert sealer.get(_url(case, "/seal")).status_code == 409
    sent = {"head_sha256": case.contract().head_sha256, "confirmed": "yes"}
    assert sealer.post(_url(case, "/seal"), data=sent).status_code == 409
    contracts.sign(case)
    legal = builders.logged_in(database, "legal", room=case.room)
    assert legal.get(_url(case, "/seal")).status_code == 403
    assert legal.post(_url(case, "/seal"), data=sent).status_code == 403
    assert case.contract().state == "awaiting_seal"
