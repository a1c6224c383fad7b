"""Answers to "is this our contract?", in the words that pages show. 「核验结论」"""

from dataclasses import dataclass
from datetime import datetime

from server.contracts.lifecycle import ContractState
from server.contracts.model import Stage
from server.contracts.room import Grade
from server.kernel import clock
from server.kernel.lifecycle import LabelledEnum
from signing.verdicts import Finding, Verdict


class Outcome(LabelledEnum):
    """The one answer about a file. 「核验结论」"""

    VALID = "valid", "有效"
    APPENDED = "appended", "原件有效，但被追加了内容"
    ALTERED = "altered", "已被改动"
    ROLLED_BACK = "rolled_back", "不是最终文本"
    UNFINISHED = "unfinished", "尚未生效"
    WITHDRAWN = "withdrawn", "文本已撤回"
    NOT_ISSUED = "not_issued", "不是本平台签发"
    UNREADABLE = "unreadable", "无法读取"
    UNPROVED = "unproved", "签名未通过核验"

    @property
    def sentence(self) -> str:
        """What the outcome means for whoever holds the file. 「说明」"""
        return _SENTENCES[self]


_SENTENCES = {
    Outcome.VALID: "文件与平台登记的合同完全一致，全部签名完整、可信，签署后没有任何改动。",
    Outcome.APPENDED: "文件开头的部分就是平台签发的合同，签署后末尾被追加了内容；"
    "追加的内容不是合同的一部分，请以平台下载的原件为准。",
    Outcome.ALTERED: "文件在签署之后被改动过，不能作为凭证，请以平台下载的原件为准。",
    Outcome.ROLLED_BACK: "这是签署过程中的较早版本，缺少后来的签章，请以平台下载的最终文本为准。",
    Outcome.UNFINISHED: "文件由本平台制作，但各方尚未全部签署，合同还没有生效。",
    Outcome.WITHDRAWN: "文件由本平台制作，但这一文本已被撤回或者作废，不具有合同效力。",
    Outcome.NOT_ISSUED: "平台没有登记过这份文件；即使其中的签名本身无误，也不能确认它来自本平台。",
    Outcome.UNREADABLE: "文件不是完整的 PDF，已经损坏、加密，或者结构异常，无法读取。",
    Outcome.UNPROVED: "文件与登记一致，但签名没有通过核验，请联系平台管理员。",
}


@dataclass(frozen=True, slots=True)
class Examination:
    """What can be said of a file without the registry. 「文件检验」

    `beginnings` maps the SHA-256 of every beginning of the file that could be a file by itself to
    its size; `last_object` is where the last thing stands that a viewer could show, -1 without
    one; `is_readable` is false when a strict reader gave up.
    """

    sha256: str
    size: int
    beginnings: dict[str, int]
    last_object: int
    verdict: Verdict | None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class CheckedContract:
    """What the registry says of the contract behind a file in hand. 「登记信息」"""

    number: str
    title: str
    project_name: str
    party_a: str
    party_b: str
    state: ContractState
    concluded_at: datetime | None
    stage: Stage

    @property
    def state_label(self) -> str:
        """The state in Chinese. 「状态」"""
        return self.state.label

    @property
    def concluded_on(self) -> str | None:
        """The day on which the contract was concluded, in words. 「生效日期」"""
        return None if self.concluded_at is None else chinese_day(self.concluded_at)


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """One signature in a file; `at` is the timestamp in Tianmen's time, in words. 「签名核验」"""

    party: str
    name: str
    at: str
    grade: str
    is_valid: bool
    remark: str

    @classmethod
    def of(cls, finding: Finding) -> "CheckedSignature":
        """Say what the verifier found of one signature. 「转述」"""
        signer, at = finding.signer, finding.timestamped_at
        return cls(
            party=finding.party,
            name=signer.name if signer else "",
            at=f"{clock.local(at):%Y-%m-%d %H:%M:%S}" if at else "",
            grade=signer.grade if signer else "",
            is_valid=finding.fault is None,
            remark=finding.fault.sentence if finding.fault else "",
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six rules; `holds` is None where it could not be asked. 「逐项检查」"""

    label: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to one upload; `original_size` bytes of it are a registered file. 「核验结果」"""

    outcome: Outcome
    sha256: str
    size: int
    contract: CheckedContract | None
    signatures: tuple[CheckedSignature, ...]
    steps: tuple[Step, ...]
    original_sha256: str | None = None
    original_size: int | None = None

    @property
    def sentence(self) -> str:
        """What the outcome means. 「说明」"""
        return self.outcome.sentence


@dataclass(frozen=True, slots=True)
class TokenSignature:
    """Whether a party has signed, without anybody's name. 「签署情况」"""

    party: str
    name: str
    at: str | None


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a QR code shows to anyone; `is_current` is false once withdrawn. 「公开信息」

    `sha256` is the newest file of the printed text, to compare with a file in hand; `party_b` is
    masked.
    """

    number: str
    title: str
    party_a: str
    party_b: str
    state: ContractState
    is_current: bool
    concluded_at: datetime | None
    pages: int
    sha256: str
    signatures: tuple[TokenSignature, ...]
    grade: Grade

    @property
    def state_label(self) -> str:
        """The state in Chinese; a withdrawn text says so instead. 「状态」"""
        return self.state.label if self.is_current else "文本已撤回"

    @property
    def tone(self) -> str:
        """How pages colour the state: good, wait or quiet. 「色调」"""
        if not self.is_current:
            return "quiet"
        return "good" if self.state is ContractState.CONCLUDED else "wait"

    @property
    def concluded_on(self) -> str | None:
        """The day on which the contract was concluded, in words. 「生效日期」"""
        return None if self.concluded_at is None else chinese_day(self.concluded_at)


def chinese_day(instant: datetime) -> str:
    """Write an instant's day in Tianmen as 2026年3月2日. 「日期」"""
    day = clock.day(instant)
    return f"{day.year}年{day.month}月{day.day}日"
