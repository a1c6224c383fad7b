"""What an investor tells of themselves, takes away or has erased."""

from typing import Any

import pytest

from server.gateways.protocols import MessageKind
from server.gateways.weixin.model import WeixinCredit
from tests import faces
from tests.faces import Face

COMPANY = {
    "name": "湖北晨曦纺织科技有限公司",
    "uscc": "91420100MA4KWX7H0C",
    "legal_rep": "陈晓东",
    "address": "武汉市高新大道666号",
}


def test_a_company_is_kept_with_its_code_as_the_standard_writes_it(face: Face) -> None:
    caller = face.log_in()
    typed = {**COMPANY, "uscc": " ９１420100-ma4kwx7h0c "}
    kept = faces.accepted(face.put("/me/company", typed, caller))["company"]
    assert kept == {**COMPANY, "uscc_confirmed": False}
    assert faces.accepted(face.get("/me", caller))["company"] == kept


@pytest.mark.parametrize(
    "uscc",
    ["91420100MA4KWX7H0", "91420100MA4KWX7H0CC", "9142O100MA4KWX7H0C", "91420100MA4KWX7H0中", "-"],
)
def test_a_code_of_wrong_length_or_alphabet_is_refused_even_if_confirmed(
    face: Face, uscc: str
) -> None:
    caller = face.log_in()
    typed = {**COMPANY, "uscc": uscc, "uscc_confirmed": True}
    fields = faces.refused(face.put("/me/company", typed, caller), 422, "uscc_invalid")
    assert set(fields) == {"uscc"}
    assert faces.accepted(face.get("/me", caller))["company"] is None


def test_a_wrong_check_digit_has_to_be_confirmed(face: Face) -> None:
    caller = face.log_in()
    typed: dict[str, Any] = {**COMPANY, "uscc": "91420100MA4KWX7H0D"}
    fields = faces.refused(face.put("/me/company", typed, caller), 422, "uscc_check_digit")
    assert set(fields) == {"uscc"}
    assert faces.accepted(face.get("/me", caller))["company"] is None
    typed["uscc_confirmed"] = True
    kept = faces.accepted(face.put("/me/company", typed, caller))["company"]
    assert (kept["uscc"], kept["uscc_confirmed"]) == ("91420100MA4KWX7H0D", True)


def test_a_name_is_trimmed_and_bounded(face: Face) -> None:
    caller = face.log_in()
    assert faces.accepted(face.put("/me", {"name": " 李明 "}, caller))["name"] == "李明"
    for name in ("", "  ", "李" * 31):
        faces.refused(face.put("/me", {"name": name}, caller), 422, "invalid_request")


def test_everything_kept_can_be_taken_away(face: Face) -> None:
    caller = face.log_in()
    faces.accepted(face.put("/me/company", COMPANY, caller))
    faces.accepted(face.post("/session/phone", {"code": "phone-13800007285"}, caller))
    answer = face.get("/me/export", caller)
    own = faces.accepted(answer)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert own["phone"] == "13800007285"
    assert own["openid"] == faces.openid()
    assert own["company"] == COMPANY
    assert [each["action"] for each in own["history"]]


def test_an_erased_investor_is_nobody_and_comes_back_as_somebody_new(face: Face) -> None:
    caller, elsewhere = face.log_in(), face.log_in()
    before = faces.accepted(face.put("/me", {"name": "李明"}, caller))
    assert faces.accepted(face.delete("/me", caller)) == {"done": True}
    for session in (caller, elsewhere):
        faces.refused(face.get("/me", session), 401, "login_required")
    after = faces.accepted(face.get("/me", face.log_in()))
    assert after["id"] != before["id"]
    assert (after["name"], after["company"], after["phone_masked"]) == ("", None, None)


def test_accepted_messages_are_remembered_one_by_one(face: Face) -> None:
    caller = face.log_in()
    kind = MessageKind.INQUIRY_ANSWERED
    body = {"accepted": [kind.value]}
    for _ in range(2):
        faces.accepted(face.post("/me/subscriptions", body, caller))
    with face.parts.database.reading() as session:
        kept = session.get_one(WeixinCredit, (faces.openid(), kind.value))
        assert kept.remaining == 2
    unknown = face.post("/me/subscriptions", {"accepted": ["advertising"]}, caller)
    assert faces.refused(unknown, 422, "invalid_request") == {"accepted.0": "不在可选范围内"}
