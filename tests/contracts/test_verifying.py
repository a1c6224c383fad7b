"""Anyone holding a PDF is told whether it is our contract, and in what condition."""

import io
import re
import zlib
from pathlib import Path

import pikepdf
import pytest

from server.contracts import drafting, finding, verifying, voiding
from server.contracts.checks import Check, Outcome
from server.contracts.lifecycle import ContractState
from server.contracts.model import Stage
from server.kernel.database import Database
from server.kernel.errors import NotFound
from signing import layout
from tests.builders import fresh_database
from tests.contracts import builders
from tests.contracts.builders import Case
from tests.signing import attacks


def check(case: Case, pdf: bytes) -> Check:
    """The answer to an upload."""
    examination = verifying.examine(pdf, room=case.room)
    with case.database.reading() as session:
        return verifying.compare(session, examination)


def file_of(case: Case, stage: Stage) -> bytes:
    """The contract's file as it was at a stage."""
    with case.database.reading() as session:
        revisions = finding.revisions(session, case.contract())
    (sha256,) = {each.sha256 for each in revisions if each.stage is stage}
    return case.room.blobs.get(sha256)


def token_of(case: Case, monkeypatch: pytest.MonkeyPatch) -> str:
    """Freeze a filled draft and read the token from what its QR code was made of."""
    seen: list[str] = []
    render = layout.render

    def looking(template: object, values: object, facts: layout.Facts) -> object:
        seen.append(facts.verify_url)
        return render(template, values, facts)  # type: ignore[arg-type]

    monkeypatch.setattr(layout, "render", looking)
    builders.freeze(case)
    return seen[-1].removeprefix("https://zs.example/v/")


def test_files_are_told_apart(tmp_path: Path, database: Database) -> None:
    """The good file, every way of changing it, and every earlier file, on one contract."""
    case = builders.concluded(tmp_path, database)
    good = case.pdf()
    signed = file_of(case, Stage.SIGNED)
    expected = {
        "the contract itself": (good, Outcome.VALID),
        "a byte of the text flipped": (attacks.flip_in_page(good), Outcome.ALTERED),
        "a byte hidden in the last signature": (
            attacks.hide_behind_last_signature(good),
            Outcome.ALTERED,
        ),
        "a white box over the text": (attacks.overlay(good), Outcome.ALTERED),
        "the seal's picture swapped": (
            attacks.swap_appearance(good, "party_a"),
            Outcome.ALTERED,
        ),
        "a comment behind the end": (good + b"% a note\n", Outcome.APPENDED),
        "rubbish behind the end": (good + b"\x00" * 5000, Outcome.APPENDED),
        "the seal rolled back": (signed, Outcome.ROLLED_BACK),
        "the investor rolled back": (file_of(case, Stage.CERTIFIED), Outcome.ROLLED_BACK),
        "a byte behind a rolled-back file": (signed + b"\n%", Outcome.ALTERED),
        "half of it": (good[: len(good) // 2], None),
    }
    answers: dict[str, Check] = {}
    for name, (pdf, outcome) in expected.items():
        found = check(case, pdf)
        if outcome is None:
            assert found.outcome in (Outcome.UNREADABLE, Outcome.ALTERED), name
        else:
            assert found.outcome is outcome, name
        assert (found.outcome is Outcome.VALID) == all(step.holds for step in found.steps), name
        answers[name] = found
    appended = answers["a comment behind the end"]
    assert appended.contract is not None
    assert (appended.original_size, appended.contract.number) == (len(good), case.number)
    assert appended.original_sha256 == case.contract().head_sha256


def test_a_valid_answer_names_the_contract_and_its_signers(
    tmp_path: Path, database: Database
) -> None:
    """Enough to compare with the paper in hand."""
    case = builders.concluded(tmp_path, database)
    found = check(case, case.pdf())
    assert found.contract is not None
    assert found.contract.number == case.number
    assert (found.contract.party_a, found.contract.party_b) == ("天门市人民政府", builders.COMPANY)
    assert found.contract.concluded_on == "2026年3月2日"
    assert [(one.party, one.is_valid) for one in found.signatures] == [
        ("平台认证", True),
        ("乙方", True),
        ("甲方", True),
    ]


def test_the_same_contract_of_another_platform_is_not_ours(
    tmp_path: Path, database: Database
) -> None:
    """Its signatures are good, and yet we never issued it."""
    case = builders.concluded(tmp_path, database)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = builders.concluded(elsewhere, fresh_database(elsewhere))
    found = check(case, other.pdf())
    other.database.close()
    assert found.outcome is Outcome.NOT_ISSUED
    assert found.contract is None
    assert found.steps[1].holds is True
    assert found.steps[-1].holds is False


def test_a_pdf_without_signatures_and_no_pdf_at_all(tmp_path: Path, database: Database) -> None:
    """Strangers upload anything."""
    case = builders.drafted(tmp_path, database)
    blank = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(blank)
    assert check(case, blank.getvalue()).outcome is Outcome.NOT_ISSUED
    assert check(case, b"not a pdf").outcome is Outcome.UNREADABLE
    assert check(case, b"").outcome is Outcome.UNREADABLE
    assert check(case, b"%PDF-1.7\n" + b"%%EOF\n" * 10_000).outcome is Outcome.UNREADABLE


def test_a_bomb_is_unreadable_and_does_no_harm(tmp_path: Path, database: Database) -> None:
    """Half a gigabyte of zeros in a small file, where the reader must look."""
    case = builders.drafted(tmp_path, database)
    squeezed = zlib.compress(zlib.compress(bytes(512 * 1024 * 1024), 9), 9)
    body = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 3 /W [1 2 1] /Root 2 0 R"
        b" /Filter [/FlateDecode /FlateDecode] /Length " + str(len(squeezed)).encode() + b" >>\n"
        b"stream\n" + squeezed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )
    assert len(body) < 100_000
    assert check(case, body).outcome is Outcome.UNREADABLE


def test_a_contract_on_its_way_is_unfinished_and_a_withdrawn_one_says_so(
    tmp_path: Path, database: Database
) -> None:
    """Two sentences that must not be confused."""
    case = builders.signed(tmp_path, database)
    pdf = case.pdf()
    assert check(case, pdf).outcome is Outcome.UNFINISHED
    with database.transaction() as session:
        voiding.void(session, case.number, "项目取消", by=builders.LEADER, at=case.at)
    assert check(case, pdf).outcome is Outcome.WITHDRAWN


def test_an_earlier_round_is_withdrawn_even_when_the_contract_is_concluded(
    tmp_path: Path, database: Database
) -> None:
    """The text that was taken back is not the text that was signed."""
    case = builders.offered(tmp_path, database)
    old = case.pdf()
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    case = builders.review(builders.freeze(builders.save(case, copies="6")))
    case = builders.seal(builders.sign(case))
    assert check(case, old).outcome is Outcome.WITHDRAWN
    assert check(case, case.pdf()).outcome is Outcome.VALID


def test_the_qr_code_shows_masked_facts(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever scans it learns enough to compare and not who signed."""
    case = builders.filled(tmp_path, database)
    token = token_of(case, monkeypatch)
    assert re.fullmatch(r"[\w-]{22}", token)
    case = builders.seal(builders.sign(builders.review(case)))
    with database.reading() as session:
        facts = verifying.by_token(session, token, room=case.room)
    assert (facts.number, facts.state_label, facts.tone) == (case.number, "已生效", "good")
    assert facts.party_a == "天门市人民政府"
    assert facts.party_b == "湖北******有限公司"
    assert facts.sha256 == case.contract().head_sha256
    assert [(one.party, bool(one.at)) for one in facts.signatures] == [
        ("乙方", True),
        ("甲方", True),
    ]
    assert "林雨桐" not in repr(facts)
    assert builders.COMPANY not in repr(facts)


def test_the_qr_code_of_a_withdrawn_text_says_that_it_is_withdrawn(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old prints stay readable as what they are."""
    case = builders.filled(tmp_path, database)
    first = token_of(case, monkeypatch)
    with database.transaction() as session:
        drafting.reopen(session, case.number, by=case.drafter, at=case.at)
    second = token_of(builders.save(case, copies="6"), monkeypatch)
    with database.reading() as session:
        old = verifying.by_token(session, first, room=case.room)
        new = verifying.by_token(session, second, room=case.room)
    assert (old.is_current, new.is_current) == (False, True)
    assert (old.state_label, old.signatures) == ("文本已撤回", ())
    assert new.state is ContractState.IN_REVIEW


def test_an_unknown_token_leads_nowhere(tmp_path: Path, database: Database) -> None:
    """Guessing 128 bits is no way in."""
    case = builders.drafted(tmp_path, database)
    with pytest.raises(NotFound, match="verify_token_unknown"), database.reading() as session:
        verifying.by_token(session, "x" * 22, room=case.room)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("湖北晨曦纺织科技有限公司", "湖北******有限公司"),
        ("天门纺织厂", "天****"),
        ("厂", "厂*"),
        ("", "*"),
    ],
)
def test_company_names_are_masked_in_the_middle(name: str, shown: str) -> None:
    """Where from and what kind, not which."""
    assert verifying.masked(name) == shown
