"""Tables of contracts, their frozen rounds and the files of every revision. 「合同表」"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session

from server.contracts.lifecycle import (
    CLOSED_WITH_REASON,
    LIFECYCLE,
    WITH_DOCUMENT,
    ContractAction,
    ContractState,
)
from server.kernel import columns, history
from server.kernel.actor import Actor
from server.kernel.database import Base, Instant, new_id
from server.kernel.lifecycle import LabelledEnum

AGGREGATE = "contract"
APPEND_ONLY = (
    "contract_rounds",
    "contract_revisions",
    "contract_opinions",
    "contract_signatures",
    "uscc_confirmations",
)


class Stage(LabelledEnum):
    """What the newest revision of a file added. 「版本阶段」"""

    FROZEN = "frozen", "定稿"
    CERTIFIED = "certified", "平台认证"
    SIGNED = "signed", "乙方签署"
    SEALED = "sealed", "甲方用印"


class OpinionVerdict(LabelledEnum):
    """What a reviewer concludes. 「审查结论」"""

    APPROVE = "approve", "同意"
    OBJECT = "object", "退回修改"


class Gate(LabelledEnum):
    """The reviews that a frozen file passes before it is signed. 「审查环节」"""

    LEGALITY = "legality", "合法性审查"


class Party(LabelledEnum):
    """Who signs: the investor first, the government last. 「签署方」"""

    PARTY_B = "party_b", "乙方"
    PARTY_A = "party_a", "甲方"


def _one_of(column: str, members: Collection[LabelledEnum]) -> str:
    listed = ", ".join(f"'{member.value}'" for member in sorted(members))
    return f"{column} IN ({listed})"


class Contract(Base):
    """One investment contract; `document_sha256` is the file that is reviewed, read and signed."""

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("(state = 'concluded') = (concluded_at IS NOT NULL)", name="concluded_at"),
        CheckConstraint(
            f"({_one_of('state', CLOSED_WITH_REASON)}) = (closing_reason IS NOT NULL)",
            name="closing_reason",
        ),
        CheckConstraint(
            f"NOT ({_one_of('state', WITH_DOCUMENT)}) OR document_sha256 IS NOT NULL",
            name="frozen_has_document",
        ),
        CheckConstraint("state <> 'drafting' OR document_sha256 IS NULL", name="draft_has_none"),
        CheckConstraint(
            "(head_sha256 IS NULL) = (document_sha256 IS NULL)", name="head_with_document"
        ),
        Index("ix_contracts_latest", "created_at", "id"),
        Index("ix_contracts_by_state", "state", "created_at", "id"),
        Index("ix_contracts_mine", "investor_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    inquiry_id: Mapped[UUID | None] = mapped_column(ForeignKey("inquiries.id"), index=True)
    investor_id: Mapped[UUID] = mapped_column(ForeignKey("investors.id"))
    template_kind: Mapped[str] = mapped_column(String(32))
    template_version: Mapped[str] = mapped_column(String(16))
    template_sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(120))
    project_name: Mapped[str] = mapped_column(String(120), default="")
    party_b_name: Mapped[str] = mapped_column(String(120), default="")
    variables: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[ContractState] = mapped_column(
        columns.one_of(ContractState, "known_state"), default=ContractState.DRAFTING
    )
    round: Mapped[int] = mapped_column(Integer, default=0)
    head_revision: Mapped[int] = mapped_column(Integer, default=0)
    head_sha256: Mapped[str | None] = mapped_column(String(64))
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[UUID] = mapped_column(Uuid)
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    concluded_at: Mapped[datetime | None] = mapped_column(Instant)
    closing_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — SQLAlchemy reads it as is

    def move(
        self,
        action: ContractAction,
        *,
        by: Actor,
        at: datetime,
        reason: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Take one step of the lifecycle and write it into history; the only writer of the state.

        Raises IllegalMove. `reason` is required where the new state must say why.
        """
        session = object_session(self)
        assert session is not None, "only a contract of a session can move"
        before = self.state
        self.state = LIFECYCLE.next(before, action)
        self.concluded_at = at if self.state is ContractState.CONCLUDED else None
        self.closing_reason = reason if self.state in CLOSED_WITH_REASON else None
        if self.state is ContractState.DRAFTING:
            self.head_revision, self.head_sha256, self.document_sha256 = 0, None, None
        history.append(
            session,
            AGGREGATE,
            self.id,
            action=action.value,
            by=by,
            at=at,
            from_state=before.value,
            to_state=self.state.value,
            facts={**(facts or {}), **({"reason": reason} if reason else {})},
        )


class ContractPlot(Base):
    """A plot that a contract is about, in the order of the inquiry."""

    __tablename__ = "contract_plots"

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    plot_id: Mapped[UUID] = mapped_column(ForeignKey("plots.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)


class Round(Base):
    """One frozen text of a contract: what was typed, and the file it became. 「轮次」"""

    __tablename__ = "contract_rounds"

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    verify_token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    variables: Mapped[dict[str, Any]] = mapped_column(JSON)
    pages: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)


class Revision(Base):
    """One file of a contract, kept for ever: each is the one before with something appended."""

    __tablename__ = "contract_revisions"
    __table_args__ = (UniqueConstraint("contract_id", "round", "number"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    round: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    stage: Mapped[Stage] = mapped_column(columns.one_of(Stage, "known_stage"))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)


class Opinion(Base):
    """A reviewer's conclusion about one file, and no other file. 「审查意见」"""

    __tablename__ = "contract_opinions"
    __table_args__ = (UniqueConstraint("contract_id", "round", "gate"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    round: Mapped[int] = mapped_column(Integer)
    gate: Mapped[Gate] = mapped_column(columns.one_of(Gate, "known_gate"))
    verdict: Mapped[OpinionVerdict] = mapped_column(columns.one_of(OpinionVerdict, "known_verdict"))
    document_sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)


class Signature(Base):
    """One party's signature: one row a party, whatever is tried. 「签署记录」

    `evidence_sha256` is the file that records who signed, how they were identified and what they
    agreed to; the event certificate carries the same digest.
    """

    __tablename__ = "contract_signatures"
    __table_args__ = (UniqueConstraint("contract_id", "party"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    party: Mapped[Party] = mapped_column(columns.one_of(Party, "known_party"))
    round: Mapped[int] = mapped_column(Integer)
    signatory_id: Mapped[UUID] = mapped_column(Uuid)
    signatory_name: Mapped[str] = mapped_column(String(120))
    document_sha256: Mapped[str] = mapped_column(String(64))
    revision_sha256: Mapped[str] = mapped_column(String(64))
    certificate_sha256: Mapped[str] = mapped_column(String(64))
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    consent_version: Mapped[str | None] = mapped_column(String(32))
    challenge_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract_challenges.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Challenge(Base):
    """A one-time code that was sent, good for one file, one person and a few minutes. 「验证码」"""

    __tablename__ = "contract_challenges"
    __table_args__ = (
        Index("ix_contract_challenges_contract_id_created_at", "contract_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    investor_id: Mapped[UUID] = mapped_column(ForeignKey("investors.id"))
    document_sha256: Mapped[str] = mapped_column(String(64))
    code_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class UsccConfirmation(Base):
    """An official saw the licence behind a code whose check digit is wrong. 「信用代码确认」"""

    __tablename__ = "uscc_confirmations"
    __table_args__ = (UniqueConstraint("contract_id", "field", "uscc"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    field: Mapped[str] = mapped_column(String(64))
    uscc: Mapped[str] = mapped_column(String(18))
    by_id: Mapped[UUID] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
