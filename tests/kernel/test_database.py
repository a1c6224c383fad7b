"""The database commits at the end of a block, and only then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.kernel import history, numbering, outbox
from server.kernel.database import Database, new_id
from server.kernel.errors import Refusal
from server.kernel.outbox import Abandoned, Delivered, Promise, RetryLater
from tests import builders


def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(Refusal), database.transaction() as session:
        numbering.next_number(session, "TM-ZS", at=builders.NOW)
        raise Refusal("test", "测试")
    with database.transaction() as session:
        assert numbering.next_number(session, "TM-ZS", at=builders.NOW) == "TM-ZS-2026-0001"


def test_numbers_have_no_gaps_and_no_doubles_under_concurrency(database: Database) -> None:
    def take(_: int) -> str:
        with database.transaction() as session:
            return numbering.next_number(session, "TM-ZS", at=builders.NOW)

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(take, range(24)))
    assert numbers == [f"TM-ZS-2026-{n:04d}" for n in range(1, 25)]


def test_an_error_quotes_no_personal_data_into_the_log(database: Database) -> None:
    statement = text("INSERT INTO nowhere (phone) VALUES (:phone)")
    with pytest.raises(DBAPIError) as failed, database.transaction() as session:
        session.execute(statement, {"phone": "13800007285"})
    assert "13800007285" not in str(failed.value)


def test_a_naive_instant_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 — the point of the test
    with pytest.raises(Exception, match="time zone"), database.transaction() as session:
        outbox.promise(session, "x", {}, at=naive)


def test_history_is_a_chain_that_notices_every_change(database: Database) -> None:
    thing = new_id()
    with database.transaction() as session:
        for action in ("made", "changed", "ended"):
            history.append(
                session, "thing", thing, action=action, by=builders.official(), at=builders.NOW
            )
    with database.reading() as session:
        assert history.verify(session) == 3
    with database.engine.begin() as connection:
        _lift_guard(connection, database.engine.dialect.name)
        connection.execute(text("UPDATE history SET action = 'forged' WHERE sequence = 2"))
    with database.reading() as session, pytest.raises(history.HistoryBroken):
        history.verify(session)


@pytest.mark.parametrize("statement", ["UPDATE history SET action = 'x'", "DELETE FROM history"])
def test_the_database_itself_refuses_to_change_history(database: Database, statement: str) -> None:
    with database.transaction() as session:
        history.append(
            session, "thing", new_id(), action="made", by=builders.official(), at=builders.NOW
        )
    with pytest.raises(Exception, match="append-only"), database.transaction() as session:
        session.execute(text(statement))


def test_a_promise_is_kept_once_retried_when_refused_and_given_up_when_hopeless(
    database: Database,
) -> None:
    answers: Iterator[outbox.Outcome] = iter([RetryLater("busy"), Delivered()])
    seen: list[Promise] = []

    def flaky(promise: Promise) -> outbox.Outcome:
        seen.append(promise)
        return next(answers)

    def hopeless(_: Promise) -> outbox.Outcome:
        return Abandoned("43101")

    with database.transaction() as session:
        first = outbox.promise(session, "flaky", {"n": 1}, at=builders.NOW)
        outbox.promise(session, "hopeless", {}, at=builders.NOW)
    handlers = {"flaky": flaky, "hopeless": hopeless}
    assert outbox.deliver_due(database, handlers, at=builders.NOW) == 2
    assert outbox.deliver_due(database, handlers, at=builders.NOW) == 0
    later = builders.NOW + outbox.LONGEST_RETRY
    assert outbox.deliver_due(database, handlers, at=later) == 1
    assert outbox.deliver_due(database, handlers, at=later + outbox.LONGEST_RETRY) == 0
    assert [promise.id for promise in seen] == [first, first]


def _lift_guard(connection: object, dialect: str) -> None:
    from server.kernel import guards

    for statement in guards.lift_append_only("history", dialect=dialect):
        connection.exec_driver_sql(statement)  # type: ignore[attr-defined]
