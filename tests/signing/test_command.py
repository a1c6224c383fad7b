"""The command line and the guarded process always give an answer. 「命令行与隔离验签」"""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from signing import __main__ as command
from signing import guarding, verifying
from signing.errors import NotSigned, TooDemanding, Unreadable
from signing.guarding import Limits
from signing.profiles import revocation_list
from signing.trust import Trust
from signing.verdicts import Expectations, Status
from tests.signing import attacks, builders

SEALED = builders.flow().sealed


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A sealed contract and the root to trust, as files."""
    (tmp_path / "合同.pdf").write_bytes(SEALED.pdf)
    (tmp_path / "root.pem").write_bytes(builders.authority().root_pem)
    return tmp_path / "合同.pdf"


def verify(*arguments: str | Path) -> int:
    """Run the command in this process."""
    return command.main(["verify", *map(str, arguments)])


def test_a_valid_contract_exits_0_and_says_who_signed(
    contract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(contract, "--trust", contract.with_name("root.pem")) == 0
    said = capsys.readouterr().out
    for words in ("结论：有效", "乙方", "王小明", "2026-11-20 13:00:00", "演示", SEALED.sha256):
        assert words in said
    assert "天门市人民政府（" not in said, "the seal's holder is its organisation: once is enough"


def test_the_same_as_json(contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(contract, "--trust", contract.with_name("root.pem"), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["status"] == "valid"
    assert said["label"] == "有效"
    assert [one["party"] for one in said["signatures"]] == ["平台认证", "乙方", "甲方"]
    serials = [bytes.fromhex(one["signer"]["certificate_serial"]) for one in said["signatures"]]
    assert len(set(serials)) == 3


def test_without_a_root_nobody_is_confirmed(
    contract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(contract) == 1
    said = capsys.readouterr().out
    assert "--trust" in said
    assert "王小明" not in said


def test_an_altered_contract_exits_1(contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract.write_bytes(attacks.overlay(SEALED.pdf))
    assert verify(contract, "--trust", contract.with_name("root.pem")) == 1
    assert "已被改动" in capsys.readouterr().out


def test_an_unsigned_missing_or_broken_file_exits_2(
    contract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract.write_bytes(builders.flow().frozen.pdf)
    assert verify(contract) == 2
    assert "没有任何数字签名" in capsys.readouterr().err
    assert verify(contract.with_name("missing.pdf")) == 2
    assert "无法打开" in capsys.readouterr().err
    contract.write_bytes(b"not a pdf")
    assert verify(contract, "--json") == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unreadable"


def test_a_registry_can_be_brought_along(
    contract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = contract.with_name("expected.json")
    known = Expectations(final=frozenset({"0" * 64}))
    registry.write_text(json.dumps(known.as_json()), "utf-8")
    assert verify(contract, "--trust", contract.with_name("root.pem"), "--expect", registry) == 1
    assert "不是本平台出具" in capsys.readouterr().out
    registry.write_text("[1, 2]", "utf-8")
    assert verify(contract, "--expect", registry) == 2


def test_the_module_runs_as_a_program(contract: Path) -> None:
    trust = contract.with_name("root.pem")
    finished = subprocess.run(
        [sys.executable, "-m", "signing", "verify", contract, "--trust", trust],
        capture_output=True,
        cwd=builders.PROJECT,
        check=False,
    )
    assert finished.returncode == 0
    assert "结论：有效" in finished.stdout.decode()
    assert finished.stderr == b""


def test_the_guarded_verdict_is_the_same() -> None:
    registry = Expectations(final=frozenset({SEALED.sha256}))
    guarded = guarding.examine(SEALED.pdf, trust=builders.trust(), expected=registry)
    assert guarded == verifying.examine(SEALED.pdf, trust=builders.trust(), expected=registry)
    assert guarded.status is Status.VALID


def test_the_guarded_process_names_what_it_cannot_read() -> None:
    with pytest.raises(NotSigned):
        guarding.examine(builders.flow().frozen.pdf, trust=builders.trust())
    with pytest.raises(Unreadable):
        guarding.examine(b"hello", trust=Trust(()))


def test_the_guarded_process_knows_what_was_revoked() -> None:
    """Also the seal keeper's page and the public one go by it."""
    local = builders.authority()
    since = builders.NOON.replace(day=1)
    serial = local.seal_key.certificate.serial_number
    crl = revocation_list(local.issuing, at=since, number=2, revoked=((serial, since),))
    trust = Trust.from_pem(local.root_pem, crls=[builders.crl_der(crl)])
    assert Trust.from_pem(trust.as_pem()) == trust
    assert guarding.examine(SEALED.pdf, trust=trust).status is Status.INVALID


def test_a_file_over_the_limit_is_not_even_opened() -> None:
    with pytest.raises(TooDemanding, match="20 MB"):
        guarding.examine(bytes(20 * 1024 * 1024 + 1), trust=Trust(()))


def bomb() -> bytes:
    """A few kilobytes whose cross-reference stream would unfold to a gigabyte."""
    once = zlib.compressobj(9)
    inner = b"".join(once.compress(bytes(1 << 20)) for _ in range(1024)) + once.flush()
    body = zlib.compress(inner, 9)
    head = b"%PDF-1.7\n"
    start = len(head)
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R"
        b"/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(body)
    )
    return b"%b%b%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, stream, body, start)


def test_a_bomb_is_refused() -> None:
    small = bomb()
    assert len(small) < 20_000
    with pytest.raises(Unreadable):
        guarding.examine(small, trust=builders.trust())


def test_a_verification_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TooDemanding):
        guarding.examine(SEALED.pdf, trust=builders.trust(), limits=Limits(clock_seconds=0.01))


def test_a_verification_that_needs_too_much_memory_is_stopped() -> None:
    with pytest.raises(TooDemanding):
        guarding.examine(SEALED.pdf, trust=builders.trust(), limits=Limits(megabytes=40))


def test_a_verification_with_too_much_to_say_is_stopped() -> None:
    """A file may hold a million fields with long names, and the caller has to read the answer."""
    with pytest.raises(TooDemanding):
        guarding.examine(SEALED.pdf, trust=builders.trust(), limits=Limits(answer_bytes=500))
