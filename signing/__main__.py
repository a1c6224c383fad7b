"""`python -m signing verify 合同.pdf`: check a contract without any server. 「命令行验签」"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from signing import verifying
from signing.errors import SigningError, TooDemanding, Unreadable
from signing.trust import Trust
from signing.verdicts import Expectations, Finding, Verdict

VALID, INVALID, UNREADABLE = 0, 1, 2
LARGEST_FILE = 64 * 1024 * 1024

_CHINA = timezone(timedelta(hours=8))
_NO_TRUST = "没有用 --trust 指明信任的根证书：只能核对内容是否完整，不能确认是谁签署的。"
_NO_REGISTRY = "离线核验不查平台登记：请与平台公布的文件摘要核对，以排除被退回的较早版本。"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 is valid, 1 not valid, 2 unreadable or not signed. 「入口」"""
    options = _parser().parse_args(arguments)
    _limit(
        seconds=options.limit_seconds,
        megabytes=options.limit_megabytes,
        answer=options.limit_answer,
    )
    try:
        verdict = _verify(options.file, trust=options.trust, expected=options.expect)
    except SigningError as error:
        _refuse(error, as_json=options.json)
        return UNREADABLE
    if options.json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        _print(verdict, name=options.file.name, has_trust=options.trust is not None)
    return VALID if verdict.is_valid else INVALID


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m signing", description="天门招商签名库")
    commands = parser.add_subparsers(required=True, metavar="命令")
    verify = commands.add_parser("verify", help="核验一份已签署的 PDF 合同")
    verify.add_argument("file", type=Path, metavar="合同.pdf")
    verify.add_argument("--trust", type=Path, metavar="root.pem", help="信任的根证书（PEM）")
    verify.add_argument("--expect", type=Path, metavar="expected.json", help="登记信息（JSON）")
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    verify.add_argument("--limit-seconds", type=int, default=0, help="处理器时间上限，0 为不限")
    verify.add_argument("--limit-megabytes", type=int, default=0, help="内存上限，0 为不限")
    verify.add_argument("--limit-answer", type=int, default=0, help="输出字节上限，0 为不限")
    return parser


def _limit(*, seconds: int, megabytes: int, answer: int) -> None:
    """A process can limit itself before it opens the file; nothing can raise a hard limit again."""
    if seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if megabytes:
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    if answer:
        resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))


def _verify(file: Path, *, trust: Path | None, expected: Path | None) -> Verdict:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise TooDemanding
        pdf = file.read_bytes()
        roots = Trust(()) if trust is None else Trust.from_pem(trust.read_bytes())
        registry = None
        if expected is not None:
            registry = Expectations.from_json(json.loads(expected.read_text("utf-8")))
    except OSError as error:
        raise Unreadable(f"无法打开文件：{error.filename}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"登记信息无法读取：{expected}") from error
    return verifying.examine(pdf, trust=roots, expected=registry)


def _refuse(error: SigningError, *, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps({"error": {"code": error.code, "detail": error.detail}}, ensure_ascii=False)
        )
    else:
        print(f"无法核验：{error.detail}", file=sys.stderr)


def _print(verdict: Verdict, *, name: str, has_trust: bool) -> None:
    print(f"文件：{name}（{verdict.size} 字节）")
    print(f"摘要：{verdict.sha256}")
    print(f"结论：{verdict.status.label}。{verdict.status.sentence}")
    if verdict.original_sha256:
        print(f"原件：文件开头部分与登记的原件一致，原件摘要 {verdict.original_sha256}")
    for number, finding in enumerate(verdict.signatures, start=1):
        _print_signature(number, finding)
    print(f"说明：{_NO_REGISTRY if has_trust else _NO_TRUST}")


def _print_signature(number: int, finding: Finding) -> None:
    problem = finding.fault.sentence if finding.fault else "签名完整，证书可信，时间可信。"
    print(f"签名 {number}（{finding.party}）：{problem}")
    if finding.signer is None:
        return
    signer = finding.signer
    organisation = f"（{signer.organisation}）" if signer.organisation != signer.name else ""
    print(f"  签署人：{signer.name}{organisation}")
    print(f"  证书序列号：{signer.certificate_serial}")
    print(f"  签署时间：{_local(finding.signed_at)}，可信时间戳：{_local(finding.timestamped_at)}")
    print(f"  算法：{finding.algorithm}，签名等级：{signer.grade}")
    if signer.contract_number:
        print(f"  合同编号：{signer.contract_number}")


def _local(instant: datetime | None) -> str:
    if instant is None:
        return "无"
    return instant.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    sys.exit(main())
