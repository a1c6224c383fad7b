"""What a verification found, as values, JSON and sentences for people. 「验签结论」"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from signing.fields import label


class Status(StrEnum):
    """The one answer to "is this file good?". 「结论」"""

    VALID = "valid"
    APPENDED = "appended"
    ALTERED = "altered"
    ROLLED_BACK = "rolled_back"
    UNFINISHED = "unfinished"
    NOT_ISSUED = "not_issued"
    WRONG_SIGNERS = "wrong_signers"
    UNTRUSTED = "untrusted"
    INVALID = "invalid"

    @property
    def label(self) -> str:
        """A few words for a badge. 「标签」"""
        return _WORDS[self][0]

    @property
    def sentence(self) -> str:
        """One sentence that says what it means. 「说明」"""
        return _WORDS[self][1]


_WORDS = {
    Status.VALID: ("有效", "全部签名完整、可信，签署之后文件没有任何改动。"),
    Status.APPENDED: (
        "有效，但有追加内容",
        "全部签名完整、可信，但签署之后文件末尾被追加了内容；追加的部分不受签名保护，请以原件为准。",
    ),
    Status.ALTERED: ("已被改动", "文件在签署之后被改动过，不能作为凭证。"),
    Status.ROLLED_BACK: (
        "退回到较早版本",
        "这是签署过程中的较早版本，缺少后来的签署，不是最终文件。",
    ),
    Status.UNFINISHED: ("签署未完成", "已有的签名完整、可信，但还有签署方没有签署，文件尚未生效。"),
    Status.NOT_ISSUED: (
        "不是本平台出具",
        "本平台没有出具过这份文件，即使签名本身无误也不能确认其来源。",
    ),
    Status.WRONG_SIGNERS: ("签署方不符", "签署方、证书或签署顺序与登记的不一致。"),
    Status.UNTRUSTED: (
        "签署人不可确认",
        "签名所覆盖的内容没有改动，但证书不是由所信任的根证书签发的，不能确认是谁签署的。",
    ),
    Status.INVALID: ("签名无效", "签名缺少可信时间戳或证书已失效，不能作为凭证。"),
}


class Fault(StrEnum):
    """What is wrong with one signature. 「签名问题」"""

    BROKEN = "broken"
    CHANGED_LATER = "changed_later"
    UNTRUSTED = "untrusted"
    REVOKED = "revoked"
    NO_TIMESTAMP = "no_timestamp"
    FOREIGN_ENCODING = "foreign_encoding"

    @property
    def sentence(self) -> str:
        """One sentence that says what is wrong. 「说明」"""
        return _FAULTS[self]


_FAULTS = {
    Fault.BROKEN: "签名与文件内容不符。",
    Fault.CHANGED_LATER: "签署之后又有签名所不允许的改动。",
    Fault.UNTRUSTED: "证书不是由所信任的根证书签发的。",
    Fault.REVOKED: "证书在签署之前已被吊销。",
    Fault.NO_TIMESTAMP: "缺少可信时间戳。",
    Fault.FOREIGN_ENCODING: "签名的编码与本平台写出的不同，不能确认出自本平台。",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, as the certificate of a trusted authority says. 「签署人」"""

    name: str
    organisation: str
    certificate_serial: str
    certificate_sha256: str
    grade: str
    contract_number: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One signature. What its fault leaves unproved is absent. 「签名核验」

    `signed_at` is what the signer's computer said, `timestamped_at` what the timestamp authority
    said. `revision_sha256` and `revision_size` describe the file as it was when this signature was
    made.
    """

    field: str
    fault: Fault | None
    revision_sha256: str
    revision_size: int
    algorithm: str | None = None
    signer: Signer | None = None
    signed_at: datetime | None = None
    timestamped_at: datetime | None = None

    @property
    def party(self) -> str:
        """The party this signature speaks for. 「签署方」"""
        return label(self.field)


@dataclass(frozen=True, slots=True)
class ExpectedSigner:
    """A signature that must be there, by this certificate if one is named. 「应有的签名」"""

    field: str
    certificate_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a registry knows about the file, since the library has no database. 「登记信息」

    `final`: SHA-256 of files as they should be now, None where there is no registry to ask;
    `earlier`: of superseded revisions of registered files; `signers`: the signatures in order,
    empty to accept any.
    """

    final: frozenset[str] | None = None
    earlier: frozenset[str] = frozenset()
    signers: tuple[ExpectedSigner, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Expectations:
        """Read what `as_json` wrote. 「读取」"""
        final = raw.get("final")
        return cls(
            final=None if final is None else frozenset(final),
            earlier=frozenset(raw.get("earlier", ())),
            signers=tuple(ExpectedSigner(**signer) for signer in raw.get("signers", ())),
        )

    def as_json(self) -> dict[str, Any]:
        """A form that JSON can carry. 「输出」"""
        return {
            "final": None if self.final is None else sorted(self.final),
            "earlier": sorted(self.earlier),
            "signers": [asdict(signer) for signer in self.signers],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved about a file. 「结论」

    `original_sha256` is a registered file that this one begins with, byte for byte, where more was
    added behind it.
    """

    status: Status
    sha256: str
    size: int
    signatures: tuple[Finding, ...]
    unsigned_fields: tuple[str, ...] = ()
    original_sha256: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the file can be relied on. 「是否有效」"""
        return self.status is Status.VALID

    def against(self, expected: Expectations) -> Verdict:
        """This verdict in the light of a registry, which may be asked afterwards. 「比对登记」"""
        final = expected.final or frozenset()
        original = next(
            (
                finding.revision_sha256
                for finding in reversed(self.signatures)
                if finding.revision_sha256 in final and finding.revision_sha256 != self.sha256
            ),
            None,
        )
        verdict = replace(self, original_sha256=original)
        if self.status in (Status.ALTERED, Status.INVALID, Status.UNTRUSTED):
            return verdict
        if expected.final is not None and self.sha256 not in final:
            return replace(verdict, status=self._unregistered(expected, original))
        if expected.signers and not self._is_signed_by(expected.signers):
            return replace(verdict, status=Status.WRONG_SIGNERS)
        return verdict

    def _unregistered(self, expected: Expectations, original: str | None) -> Status:
        if self.sha256 in expected.earlier:
            return Status.ROLLED_BACK
        return Status.NOT_ISSUED if original is None else Status.APPENDED

    def _is_signed_by(self, signers: Iterable[ExpectedSigner]) -> bool:
        found = [(finding.field, finding.signer) for finding in self.signatures if finding.signer]
        wanted = list(signers)
        return len(found) == len(wanted) and all(
            field == expected.field
            and expected.certificate_sha256 in (None, signer.certificate_sha256)
            for (field, signer), expected in zip(found, wanted, strict=True)
        )

    def as_json(self) -> dict[str, Any]:
        """A form that JSON can carry, with the sentences for people. 「输出」"""
        return {
            **asdict(self),
            "label": self.status.label,
            "sentence": self.status.sentence,
            "signatures": [
                {
                    **asdict(finding),
                    "party": finding.party,
                    "problem": finding.fault.sentence if finding.fault else None,
                    "signed_at": _iso(finding.signed_at),
                    "timestamped_at": _iso(finding.timestamped_at),
                }
                for finding in self.signatures
            ],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Verdict:
        """Read what `as_json` wrote; else KeyError, TypeError or ValueError. 「读取」"""
        return cls(
            status=Status(raw["status"]),
            sha256=raw["sha256"],
            size=raw["size"],
            signatures=tuple(map(_finding, raw["signatures"])),
            unsigned_fields=tuple(raw["unsigned_fields"]),
            original_sha256=raw["original_sha256"],
        )


def _finding(raw: Mapping[str, Any]) -> Finding:
    return Finding(
        field=raw["field"],
        fault=None if raw["fault"] is None else Fault(raw["fault"]),
        revision_sha256=raw["revision_sha256"],
        revision_size=raw["revision_size"],
        algorithm=raw["algorithm"],
        signer=None if raw["signer"] is None else Signer(**raw["signer"]),
        signed_at=_instant(raw["signed_at"]),
        timestamped_at=_instant(raw["timestamped_at"]),
    )


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
