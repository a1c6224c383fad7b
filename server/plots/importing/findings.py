"""What is said about a file before anything of it is kept. 「导入报告」"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from server.kernel.lifecycle import LabelledEnum

WHOLE_FILE = 0  # the row of what concerns the file and none of its rows


class Severity(LabelledEnum):
    """Whether a finding stops the import, wants a look, or only tells. 「严重程度」"""

    ERROR = "error", "错误"
    WARNING = "warning", "提醒"
    NOTE = "note", "说明"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file: where, what is wrong and what to do. 「一条发现」"""

    row: int
    field: str
    problem: str
    suggestion: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Report:
    """What importing a file would do, bound to the file by its SHA-256. 「导入报告」"""

    filename: str
    sha256: str
    format: str
    crs: str
    rows: int
    added: int
    updated: int
    unchanged: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings stop the import."""
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many findings want a look."""
        return self.count(Severity.WARNING)

    @property
    def is_acceptable(self) -> bool:
        """Whether the file may be committed."""
        return self.errors == 0 and self.rows > 0

    @property
    def digest(self) -> str:
        """The SHA-256 over everything that is said, by which a commit knows its report."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    def count(self, severity: Severity) -> int:
        """Return how many findings are this grave."""
        return sum(finding.severity is severity for finding in self.findings)

    def as_bytes(self) -> bytes:
        """Return the report as canonical JSON, for keeping."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Return the report that was kept."""
        stated: dict[str, Any] = json.loads(kept)
        rows: Sequence[Mapping[str, Any]] = stated.pop("findings")
        return cls(
            filename=stated["filename"],
            sha256=stated["sha256"],
            format=stated["format"],
            crs=stated["crs"],
            rows=stated["rows"],
            added=stated["added"],
            updated=stated["updated"],
            unchanged=stated["unchanged"],
            findings=tuple(_finding(row) for row in rows),
        )


def error(row: int, field: str, problem: str, suggestion: str = "") -> Finding:
    """Return a finding that stops the import."""
    return Finding(row, field, problem, suggestion)


def warning(row: int, field: str, problem: str, suggestion: str = "") -> Finding:
    """Return a finding that wants a look."""
    return Finding(row, field, problem, suggestion, Severity.WARNING)


def note(row: int, field: str, problem: str, suggestion: str = "") -> Finding:
    """Return a finding that only tells."""
    return Finding(row, field, problem, suggestion, Severity.NOTE)


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        row["row"], row["field"], row["problem"], row["suggestion"], Severity(row["severity"])
    )
