"""Tell anyone who holds a PDF whether it is a contract of ours, and in what condition. 「核验」

Two steps, so that no database connection waits for a strange file: `examine` reads it in a process
of its own, `compare` then asks the registry. Mathematics alone sees no roll-back and no look-alike.
"""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import presenting
from server.contracts.checks import (
    Check,
    CheckedContract,
    CheckedSignature,
    Examination,
    Outcome,
    Step,
    TokenFacts,
    TokenSignature,
)
from server.contracts.lifecycle import ContractState
from server.contracts.model import Contract, Party, Revision, Round, Signature, Stage
from server.contracts.room import SigningRoom
from server.kernel import clock, privacy, tokens
from server.kernel.errors import NotFound
from signing import fields, guarding
from signing.errors import NotSigned, SigningError
from signing.verdicts import Fault, Status, Verdict

END_OF_FILE = b"%%EOF"
OBJECT = b"obj"
# Our own files end at most four times; strangers' files are not searched for ever.
MOST_ENDINGS = 12
_NEWLINES = (b"\r\n", b"\n", b"\r")
_STANDING = frozenset(
    {
        ContractState.IN_REVIEW,
        ContractState.AWAITING_INVESTOR,
        ContractState.AWAITING_SEAL,
        ContractState.CONCLUDED,
    }
)
_UNHARMED = frozenset({None, Status.APPENDED})
_SIGNED_BY = {
    Stage.FROZEN: (),
    Stage.CERTIFIED: (fields.PLATFORM,),
    Stage.SIGNED: (fields.PLATFORM, Party.PARTY_B.value),
    Stage.SEALED: (fields.PLATFORM, Party.PARTY_B.value, Party.PARTY_A.value),
}


def examine(pdf: bytes, *, room: SigningRoom) -> Examination:
    """Read a stranger's file in a limited process; call it outside any transaction. 「检验文件」"""
    sha256 = hashlib.sha256(pdf).hexdigest()
    beginnings = {digest: size for digest, size in _beginnings(pdf) if digest != sha256}
    verdict, is_readable = None, True
    try:
        verdict = guarding.examine(pdf, trust=room.trust)
    except NotSigned:
        pass
    except SigningError:
        is_readable = False
    last_object = pdf.rfind(OBJECT)
    return Examination(sha256, len(pdf), beginnings, last_object, verdict, is_readable)


def compare(session: Session, examination: Examination) -> Check:
    """Hold what was found against the register of files. 「比对登记」"""
    known = _registered(session, [examination.sha256, *examination.beginnings])
    exact = known.get(examination.sha256)
    if exact is not None:
        return _answer(session, examination, _of_registered(*exact, examination.verdict), exact)
    if known:
        longest = max(known, key=lambda digest: examination.beginnings[digest])
        outcome = _of_continued(*known[longest], examination)
        return _answer(session, examination, outcome, known[longest])
    return _answer(session, examination, _of_stranger(examination), None)


def by_token(session: Session, token: str, *, room: SigningRoom) -> TokenFacts:
    """Return what a QR code shows to anyone; NotFound `verify_token_unknown`. 「扫码核验」"""
    row = session.execute(
        select(Contract, Round)
        .join(Round, Round.contract_id == Contract.id)
        .where(Round.verify_token_digest == tokens.digest(token))
    ).one_or_none()
    if row is None:
        raise NotFound("verify_token_unknown", "没有这个核验码，文件可能不是本平台签发的。")
    contract, printed = row
    is_current = printed.number == contract.round and contract.state in _STANDING
    statuses = presenting.parties(session, contract) if is_current else ()
    return TokenFacts(
        number=contract.number,
        title=contract.title,
        party_a=str(printed.variables.get("party_a_name", "")),
        party_b=masked(str(printed.variables.get("party_b_name", ""))),
        state=contract.state,
        is_current=is_current,
        concluded_at=contract.concluded_at if is_current else None,
        pages=printed.pages,
        sha256=(contract.head_sha256 if is_current else None) or printed.document_sha256,
        signatures=tuple(
            TokenSignature(
                party=status.label,
                name=status.name if status.party is Party.PARTY_A else masked(status.name),
                at=f"{clock.local(status.signed_at):%Y-%m-%d %H:%M}" if status.signed_at else None,
            )
            for status in statuses
        ),
        grade=room.grade,
    )


def masked(name: str) -> str:
    """Show where a company is from and what it is, and not which one. 「企业名称脱敏」"""
    if len(name) < 8:
        return privacy.mask_name(name)
    return f"{name[:2]}{'*' * (len(name) - 6)}{name[-4:]}"


def _beginnings(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Digest every beginning of a file that ends like a file, hashing each byte once."""
    running, done, position = hashlib.sha256(), 0, 0
    for _ in range(MOST_ENDINGS):
        position = pdf.find(END_OF_FILE, position)
        if position < 0:
            return
        position += len(END_OF_FILE)
        ends = {position + len(nl) for nl in _NEWLINES if pdf.startswith(nl, position)}
        for end in sorted({position, *ends}):
            running.update(pdf[done:end])
            done = end
            yield running.hexdigest(), end


def _registered(session: Session, digests: list[str]) -> dict[str, tuple[Contract, Revision]]:
    rows = session.execute(
        select(Contract, Revision)
        .join(Revision, Revision.contract_id == Contract.id)
        .where(Revision.sha256.in_(digests))
    )
    return {revision.sha256: (contract, revision) for contract, revision in rows}


def _is_final(contract: Contract, revision: Revision) -> bool:
    is_concluded = contract.state is ContractState.CONCLUDED
    return is_concluded and contract.head_sha256 == revision.sha256


def _of_registered(contract: Contract, revision: Revision, verdict: Verdict | None) -> Outcome:
    if _is_final(contract, revision):
        is_good = verdict is not None and verdict.status is Status.VALID
        return Outcome.VALID if is_good else Outcome.UNPROVED
    if contract.state not in _STANDING or revision.round != contract.round:
        return Outcome.WITHDRAWN
    if contract.state is ContractState.CONCLUDED:
        return Outcome.ROLLED_BACK
    return Outcome.UNFINISHED


def _of_continued(contract: Contract, revision: Revision, examination: Examination) -> Outcome:
    """Judge a file that goes on where a registered one ends.

    A viewer shows what the last revision says, which may be another document altogether. So what
    follows is harmless only where our signatures allow it, as archival timestamps, or where it
    holds no object that could be shown.
    """
    status = examination.verdict.status if examination.verdict else None
    shows_nothing = examination.last_object < revision.size and status in _UNHARMED
    is_harmless = status is Status.VALID or shows_nothing
    is_appended = _is_final(contract, revision) and is_harmless
    return Outcome.APPENDED if is_appended else Outcome.ALTERED


def _of_stranger(examination: Examination) -> Outcome:
    if not examination.is_readable:
        return Outcome.UNREADABLE
    verdict = examination.verdict
    is_altered = verdict is not None and verdict.status is Status.ALTERED
    return Outcome.ALTERED if is_altered else Outcome.NOT_ISSUED


def _answer(
    session: Session,
    examination: Examination,
    outcome: Outcome,
    known: tuple[Contract, Revision] | None,
) -> Check:
    verdict = examination.verdict
    contract, revision = known or (None, None)
    return Check(
        outcome=outcome,
        sha256=examination.sha256,
        size=examination.size,
        contract=_checked(*known) if known else None,
        signatures=tuple(map(CheckedSignature.of, verdict.signatures)) if verdict else (),
        steps=_steps(session, examination, contract, revision),
        original_sha256=revision.sha256 if revision else None,
        original_size=revision.size if revision else None,
    )


def _checked(contract: Contract, revision: Revision) -> CheckedContract:
    return CheckedContract(
        number=contract.number,
        title=contract.title,
        project_name=contract.project_name,
        party_a=str(contract.variables.get("party_a_name", "")),
        party_b=contract.party_b_name,
        state=contract.state,
        concluded_at=contract.concluded_at,
        stage=revision.stage,
    )


def _steps(
    session: Session,
    examination: Examination,
    contract: Contract | None,
    revision: Revision | None,
) -> tuple[Step, ...]:
    """The six rules of verification, each with its own answer."""
    verdict = examination.verdict
    faults = {one.fault for one in verdict.signatures} - {None} if verdict else set()
    is_sound = bool(verdict) and not faults - {Fault.CHANGED_LATER}
    is_same = revision is not None and revision.sha256 == examination.sha256
    is_whole = verdict is not None and verdict.status is not Status.APPENDED
    return (
        Step("文件结构完整，无需修复即可读取", examination.is_readable),
        Step("每个签名完整、可信，带有可信时间戳", is_sound if verdict else None),
        Step("签署之后没有签名所不允许的改动", not faults if verdict else None),
        Step(
            "签署方、证书和签署顺序与登记一致",
            _is_by_expected(session, contract, revision, verdict),
        ),
        Step("最后一个签名覆盖整个文件", is_whole and not faults if verdict else None),
        Step(
            "文件与平台登记的最终文本逐字节相同",
            is_same
            and contract is not None
            and revision is not None
            and _is_final(contract, revision),
        ),
    )


def _is_by_expected(
    session: Session,
    contract: Contract | None,
    revision: Revision | None,
    verdict: Verdict | None,
) -> bool | None:
    if contract is None or revision is None or verdict is None:
        return None
    rows = session.scalars(select(Signature).where(Signature.contract_id == contract.id))
    certificates = {row.party.value: row.certificate_sha256 for row in rows}
    found = [(one.field, one.signer) for one in verdict.signatures]
    if tuple(field for field, _ in found) != _SIGNED_BY[revision.stage]:
        return False
    return all(
        signer is not None and certificates.get(field) in (None, signer.certificate_sha256)
        for field, signer in found
    )
