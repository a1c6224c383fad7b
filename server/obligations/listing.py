"""The officials' list of obligations across contracts, and how many are late. 「履约清单」"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.contracts.model import Contract, Party
from server.kernel import paging
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.kernel.paging import Page
from server.obligations import summarising
from server.obligations.lifecycle import DUE_SOON_DAYS, ObligationState
from server.obligations.model import Obligation
from server.obligations.summarising import Line

LONGEST_OUTLOOK = 3660


@dataclass(frozen=True, slots=True)
class ObligationFilter:
    """What officials narrow the list by; everything left out is unlimited. 「筛选」

    `due_within_days` asks for unfulfilled obligations due from the day asked about on, and
    `text` looks into the title, the contract's number and the project's name.
    """

    party: Party | None = None
    state: ObligationState | None = None
    only_overdue: bool = False
    due_within_days: int | None = None
    contract_number: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many obligations stand where; overdue and due soon are among the scheduled. 「数量」"""

    overdue: int
    overdue_party_a: int
    overdue_party_b: int
    due_soon: int
    scheduled: int
    dormant: int
    met_on_time: int
    met_late: int


def page(
    session: Session,
    chosen: ObligationFilter | None = None,
    *,
    by: Actor,
    as_of: date,
    cursor: str | None = None,
    limit: int = paging.DEFAULT_PAGE,
) -> Page[Line]:
    """Return obligations by due date, the earliest first and those without a date last. 「清单」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    conditions = _conditions(chosen or ObligationFilter(), as_of=as_of)
    if cursor:
        conditions.append(_beyond(cursor))
    statement = (
        summarising.with_contract()
        .where(*conditions)
        .order_by(
            Obligation.due_on.is_(None), Obligation.due_on, Contract.number, Obligation.sequence
        )
        .limit(paging.limited(limit) + 1)
    )
    shown = summarising.lines(session.execute(statement), as_of=as_of)
    return paging.page_of(shown, limit, cursor_of=_cursor_of)


def counts(session: Session, *, by: Actor, as_of: date) -> Counts:
    """Return the numbers that the console's first page shows, true of a day. 「数量」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    overdue = _is_overdue(as_of)
    numbers = (
        _number(overdue),
        _number(and_(overdue, Obligation.obligor == Party.PARTY_A)),
        _number(and_(overdue, Obligation.obligor == Party.PARTY_B)),
        _number(_is_due_within(as_of, DUE_SOON_DAYS)),
        _number(Obligation.state == ObligationState.SCHEDULED),
        _number(Obligation.state == ObligationState.DORMANT),
        _number(Obligation.state == ObligationState.MET_ON_TIME),
        _number(Obligation.state == ObligationState.MET_LATE),
    )
    return Counts(*session.execute(select(*numbers)).one())


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _conditions(chosen: ObligationFilter, *, as_of: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.party is not None:
        conditions.append(Obligation.obligor == chosen.party)
    if chosen.state is not None:
        conditions.append(Obligation.state == chosen.state)
    if chosen.only_overdue:
        conditions.append(_is_overdue(as_of))
    if chosen.due_within_days is not None:
        conditions.append(_is_due_within(as_of, _outlook(chosen.due_within_days)))
    if chosen.contract_number is not None:
        conditions.append(Contract.number == chosen.contract_number)
    if chosen.text.strip():
        conditions.append(_mentions(chosen.text.strip()))
    return conditions


def _outlook(days: int) -> int:
    if not 0 <= days <= LONGEST_OUTLOOK:
        sentence = f"天数应在 0 至 {LONGEST_OUTLOOK} 之间。"
        raise Unacceptable("outlook_invalid", sentence, fields={"due_within_days": sentence})
    return days


def _is_overdue(as_of: date) -> ColumnElement[bool]:
    unmet = or_(Obligation.met_on.is_(None), Obligation.met_on > as_of)
    return and_(Obligation.due_on < as_of, unmet)


def _is_due_within(as_of: date, days: int) -> ColumnElement[bool]:
    last = as_of + timedelta(days=days)
    return and_(Obligation.met_on.is_(None), Obligation.due_on.between(as_of, last))


def _mentions(text: str) -> ColumnElement[bool]:
    return or_(
        Obligation.title.contains(text, autoescape=True),
        Contract.number.contains(text.upper(), autoescape=True),
        Contract.project_name.contains(text, autoescape=True),
    )


def _cursor_of(last: Line) -> str:
    due_on = last.due_on.isoformat() if last.due_on else ""
    return paging.encode(due_on, last.contract_number, f"{last.sequence}")


def _beyond(cursor: str) -> ColumnElement[bool]:
    due_text, number, sequence_text = paging.decode(cursor, parts=3)
    try:
        due_on = date.fromisoformat(due_text) if due_text else None
        sequence = int(sequence_text[: paging.MOST_DIGITS])
    except ValueError:
        raise paging.invalid() from None
    place = tuple_(Contract.number, Obligation.sequence) > tuple_(
        literal(number), literal(sequence)
    )
    if due_on is None:
        return and_(Obligation.due_on.is_(None), place)
    day = literal(due_on, Date)
    return or_(
        Obligation.due_on > day, and_(Obligation.due_on == day, place), Obligation.due_on.is_(None)
    )
