"""Verify a file from a stranger in a process of its own, with limits. 「隔离验签」

A PDF can be built to exhaust memory, time or the parser's stack. The verifier runs as `python -m
signing verify` with limits on memory and processor time, so that whatever happens to it, the
caller gets an answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from signing.errors import NotSigned, SigningError, TooDemanding, Unreadable
from signing.trust import Trust
from signing.verdicts import Expectations, Verdict

_PROJECT = Path(__file__).resolve().parent.parent
_ERRORS: dict[str, type[SigningError]] = {
    NotSigned.code: NotSigned,
    TooDemanding.code: TooDemanding,
    Unreadable.code: Unreadable,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a verification may cost in bytes, seconds and megabytes. 「限额」

    `answer_bytes` bounds what the verifier may say, since its caller has to read it all.
    """

    largest_file: int = 20 * 1024 * 1024
    cpu_seconds: int = 10
    clock_seconds: float = 20.0
    megabytes: int = 1024
    answer_bytes: int = 1024 * 1024


DEFAULT = Limits()


def examine(
    pdf: bytes,
    *,
    trust: Trust,
    expected: Expectations | None = None,
    limits: Limits = DEFAULT,
) -> Verdict:
    """The same verdict as `verifying.examine`, found in a limited process. 「隔离核验」

    Raises NotSigned, Unreadable, or TooDemanding when a limit was hit.
    """
    if len(pdf) > limits.largest_file:
        raise TooDemanding(f"文件超过 {limits.largest_file // 1024 // 1024} MB。")
    with tempfile.TemporaryDirectory() as folder:
        arguments = _lay_out(Path(folder), pdf, trust=trust, expected=expected)
        answer = _run(arguments, Path(folder) / "answer.json", limits=limits)
    return _read(answer)


def _lay_out(folder: Path, pdf: bytes, *, trust: Trust, expected: Expectations | None) -> list[str]:
    file, roots = folder / "file.pdf", folder / "roots.pem"
    file.write_bytes(pdf)
    arguments = ["verify", str(file), "--json"]
    if trust.roots:
        roots.write_bytes(trust.as_pem())
        arguments += ["--trust", str(roots)]
    if expected is not None:
        registry = folder / "expected.json"
        registry.write_text(json.dumps(expected.as_json()), "utf-8")
        arguments += ["--expect", str(registry)]
    return arguments


def _run(arguments: list[str], answer: Path, *, limits: Limits) -> bytes:
    command = [
        *(sys.executable, "-m", "signing", *arguments),
        *("--limit-seconds", str(limits.cpu_seconds)),
        *("--limit-megabytes", str(limits.megabytes)),
        *("--limit-answer", str(limits.answer_bytes)),
    ]
    try:
        with answer.open("wb") as written:
            subprocess.run(
                command,
                cwd=_PROJECT,
                # Nothing of the caller's environment, which holds secrets, is for a parser of
                # strange files.
                env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=limits.clock_seconds,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise TooDemanding from error
    return answer.read_bytes()


def _read(answer: bytes) -> Verdict:
    try:
        raw = json.loads(answer)
        refusal = raw.get("error")
        if refusal is None:
            return Verdict.from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Killed by a limit before it could say anything.
        raise TooDemanding from error
    raise _ERRORS.get(refusal["code"], Unreadable)(refusal["detail"])
