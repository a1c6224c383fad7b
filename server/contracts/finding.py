"""Find contracts: an investor's own, or all of them for officials. 「查询合同」"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts.lifecycle import ContractState
from server.contracts.model import Contract, ContractPlot, Opinion, Revision, Round, Signature
from server.contracts.room import SigningRoom
from server.inquiries.model import Inquiry
from server.kernel import paging
from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import Conflict, NotFound
from server.kernel.paging import Page
from server.plots.model import Plot

# While officials rewrite the text there is no file that the investor should rely on.
_SHOWN_TO_INVESTOR = frozenset(
    {
        ContractState.AWAITING_INVESTOR,
        ContractState.AWAITING_SEAL,
        ContractState.CONCLUDED,
        ContractState.REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """A contract's newest file as it is handed out. 「合同文件」"""

    pdf: bytes = field(repr=False)
    sha256: str
    filename: str


@dataclass(frozen=True, slots=True)
class ContractCount:
    """How many contracts are in a state. 「合同数量」"""

    state: ContractState
    number: int


def mine(
    session: Session,
    *,
    by: Actor,
    cursor: str | None = None,
    limit: int = paging.DEFAULT_PAGE,
) -> Page[Contract]:
    """Return the contracts ever offered to an investor, newest first. 「我的合同」"""
    wanted = (Contract.investor_id == by.id, Contract.offered_at.is_not(None))
    return _newest_first(session, select(Contract).where(*wanted), cursor=cursor, limit=limit)


def mine_by_number(
    session: Session, number: str, *, by: Actor, for_update: bool = False
) -> Contract:
    """Return the investor's own contract once it was offered, or NotFound. 「我的合同」"""
    contract = _found(session, number, for_update=for_update)
    is_own = by.kind is ActorKind.INVESTOR and contract.investor_id == by.id
    if not is_own or contract.offered_at is None:
        raise _unknown()
    return contract


def all_contracts(
    session: Session,
    *,
    by: Actor,
    state: ContractState | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: int = paging.DEFAULT_PAGE,
) -> Page[Contract]:
    """Return contracts for officials, newest first, by state and by words. 「合同列表」

    `q` looks in the number, the project's name and the investor's.
    """
    authorising.require(by, Permission.SEE_CONSOLE)
    statement = select(Contract)
    if state is not None:
        statement = statement.where(Contract.state == state)
    if q.strip():
        statement = statement.where(_contains(q.strip()))
    return _newest_first(session, statement, cursor=cursor, limit=limit)


def counts(session: Session, *, by: Actor) -> tuple[ContractCount, ...]:
    """Return how many contracts are in each state, in the order of the lifecycle. 「数量」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    rows = session.execute(select(Contract.state, func.count()).group_by(Contract.state))
    by_state = dict(rows.all())
    return tuple(ContractCount(state, by_state.get(state, 0)) for state in ContractState)


def by_number(session: Session, number: str, *, by: Actor) -> Contract:
    """Return any contract to an official; NotFound `contract_not_found`. 「查看合同」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    return _found(session, number)


def of_inquiry(session: Session, inquiry_number: str, *, by: Actor) -> tuple[Contract, ...]:
    """Return the contracts drafted from an inquiry, oldest first. 「咨询的合同」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    chosen = (
        select(Contract)
        .join(Inquiry, Inquiry.id == Contract.inquiry_id)
        .where(Inquiry.number == inquiry_number)
        .order_by(Contract.number)
    )
    return tuple(session.scalars(chosen))


def locked(session: Session, number: str) -> Contract:
    """Return a contract for changing it; another writer waits. 「锁定」"""
    return _found(session, number, for_update=True)


def document(session: Session, number: str, *, room: SigningRoom, by: Actor) -> Document:
    """Return the newest file of a contract to an official. 「下载合同」"""
    return _document(by_number(session, number, by=by), room)


def document_for_investor(
    session: Session, number: str, *, room: SigningRoom, by: Actor
) -> Document:
    """Return the newest file of the investor's own contract, while it stands. 「下载合同」"""
    contract = mine_by_number(session, number, by=by)
    if contract.state not in _SHOWN_TO_INVESTOR:
        raise _no_document(contract)
    return _document(contract, room)


def plots(session: Session, contract: Contract) -> tuple[Plot, ...]:
    """Return the plots that a contract is about, in order. 「合同地块」"""
    chosen = (
        select(Plot)
        .join(ContractPlot, ContractPlot.plot_id == Plot.id)
        .where(ContractPlot.contract_id == contract.id)
        .order_by(ContractPlot.position)
    )
    return tuple(session.scalars(chosen))


def opinions(session: Session, contract: Contract) -> tuple[Opinion, ...]:
    """Return every opinion, oldest first; those of other rounds are void. 「审查意见」"""
    chosen = select(Opinion).where(Opinion.contract_id == contract.id)
    return tuple(session.scalars(chosen.order_by(Opinion.round, Opinion.at)))


def signatures(session: Session, contract: Contract) -> tuple[Signature, ...]:
    """Return the signatures in the order in which they were put. 「签署记录」"""
    chosen = select(Signature).where(Signature.contract_id == contract.id)
    return tuple(session.scalars(chosen.order_by(Signature.at)))


def revisions(session: Session, contract: Contract) -> tuple[Revision, ...]:
    """Return every file the contract ever was, oldest first. 「文件版本」"""
    chosen = select(Revision).where(Revision.contract_id == contract.id)
    return tuple(session.scalars(chosen.order_by(Revision.round, Revision.number)))


def rounds(session: Session, contract: Contract) -> tuple[Round, ...]:
    """Return every frozen text, oldest first. 「轮次」"""
    chosen = select(Round).where(Round.contract_id == contract.id)
    return tuple(session.scalars(chosen.order_by(Round.number)))


def _document(contract: Contract, room: SigningRoom) -> Document:
    if contract.head_sha256 is None:
        raise _no_document(contract)
    pdf = room.blobs.get(contract.head_sha256)
    return Document(pdf, contract.head_sha256, f"{contract.number}{contract.title}.pdf")


def _no_document(contract: Contract) -> Conflict:
    return Conflict("document_not_ready", f"合同{contract.state.label}，暂无可以下载的文件。")


def _contains(words: str) -> ColumnElement[bool]:
    return or_(
        Contract.number.icontains(words, autoescape=True),
        Contract.project_name.icontains(words, autoescape=True),
        Contract.party_b_name.icontains(words, autoescape=True),
    )


def _newest_first(
    session: Session, statement: Select[Any], *, cursor: str | None, limit: int
) -> Page[Contract]:
    if cursor:
        at, last = paging.read_after(cursor)
        statement = statement.where(
            or_(
                Contract.created_at < at,
                and_(Contract.created_at == at, Contract.id < last),
            )
        )
    limit = paging.limited(limit)
    found: Sequence[Contract] = session.scalars(
        statement.order_by(Contract.created_at.desc(), Contract.id.desc()).limit(limit + 1)
    ).all()
    return paging.page_of(found, limit, cursor_of=_cursor)


def _cursor(contract: Contract) -> str:
    return paging.after(contract.created_at, contract.id)


def _found(session: Session, number: str, *, for_update: bool = False) -> Contract:
    statement = select(Contract).where(Contract.number == number)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    contract = session.scalars(statement).one_or_none()
    if contract is None:
        raise _unknown()
    return contract


def _unknown() -> NotFound:
    return NotFound("contract_not_found", "没有这份合同。")
