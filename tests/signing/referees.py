"""Independent judges of our files: poppler, qpdf and OpenSSL. 「外部核验工具」"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from signing import der

_BYTE_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")


@dataclass(frozen=True)
class DetachedSignature:
    """One CMS taken out of a PDF, and the bytes it signs."""

    cms: bytes
    content: bytes


def run(*command: str | Path, allow: tuple[int, ...] = (0,)) -> str:
    """Run a tool and return all it says; fail unless its exit code is allowed."""
    finished = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    said = finished.stdout.decode("utf-8", "replace")
    assert finished.returncode in allow, f"{command}: {finished.returncode}\n{said}"
    return said


def detached(pdf: bytes) -> list[DetachedSignature]:
    """Every signature of a PDF, in the order in which they were made."""
    found = []
    for match in _BYTE_RANGE.finditer(pdf):
        start, first, second, length = map(int, match.groups())
        padded = bytes.fromhex(pdf[first + 1 : second - 1].decode("ascii"))
        content = pdf[start : start + first] + pdf[second : second + length]
        found.append(DetachedSignature(der.first_element(padded), content))
    return found


def openssl_accepts(signature: DetachedSignature, *, root: bytes, folder: Path) -> bool:
    """Whether `openssl cms -verify -cades` accepts a signature under a root."""
    for name, content in (
        ("c.der", signature.cms),
        ("c.bin", signature.content),
        ("root.pem", root),
    ):
        (folder / name).write_bytes(content)
    said = run(
        *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER"),
        *("-in", folder / "c.der", "-content", folder / "c.bin", "-CAfile", folder / "root.pem"),
        *("-purpose", "any", "-out", folder / "out"),
        allow=(0, 4),
    )
    return "CAdES Verification successful" in said


def qpdf_is_content(pdf: bytes, *, folder: Path) -> bool:
    """Whether `qpdf --check` finds nothing wrong."""
    file = folder / "q.pdf"
    file.write_bytes(pdf)
    said = run("qpdf", "--check", file, allow=(0, 2, 3))
    return "No syntax or stream encoding errors found" in said


@dataclass(frozen=True)
class PdfsigReport:
    """How many signatures poppler finds valid, trusted and covering everything."""

    signatures: int
    valid: int
    trusted: int
    whole: int


def pdfsig(pdf: bytes, *, root: bytes, folder: Path) -> PdfsigReport:
    """Ask poppler's pdfsig, with the root in a fresh NSS store."""
    store = folder / "nss"
    (folder / "root.pem").write_bytes(root)
    (folder / "p.pdf").write_bytes(pdf)
    if not store.exists():
        store.mkdir()
        run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
        anchor = ("-n", "root", "-t", "CT,C,C", "-i", folder / "root.pem")
        run("certutil", "-A", "-d", f"sql:{store}", *anchor)
    said = run("pdfsig", "-nssdir", store, folder / "p.pdf", allow=(0, 1, 2))
    return PdfsigReport(
        signatures=said.count("Signature Field Name"),
        valid=said.count("Signature is Valid."),
        trusted=said.count("Certificate is Trusted."),
        whole=said.count("  - Total document signed"),
    )
