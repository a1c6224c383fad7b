"""The database: SQLite embedded, PostgreSQL beyond one machine, one set of statements. 「库」"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, sessionmaker
from sqlalchemy.orm import Session as Session  # the faces name it without naming SQLAlchemy
from sqlalchemy.types import BigInteger, TypeDecorator

from server.kernel.errors import Unavailable
from server.kernel.quantities import Area, Money

SQLITE_BUSY_MILLISECONDS = 10_000
PROMISED = "promised"  # what the outbox writes into a session that made a promise


class Base(DeclarativeBase):
    """The mother of every table; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def new_id() -> UUID:
    """Return a fresh identity, made here and not by the database."""
    return uuid4()


class Instant(TypeDecorator[datetime]):
    """An aware instant; naive values are refused and UTC comes back. 「时刻」"""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive value, which would mean a different instant on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back on SQLite too, which keeps no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MoneyColumn(TypeDecorator[Money]):
    """Money as whole fen in a 64-bit integer. 「金额列」"""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Store the fen."""
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        """Give the amount back."""
        return None if value is None else Money(value)


class AreaColumn(TypeDecorator[Area]):
    """Area as whole square decimetres in a 64-bit integer. 「面积列」"""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Area | None, dialect: Dialect) -> int | None:
        """Store the square decimetres."""
        return None if value is None else value.dm2

    def process_result_value(self, value: int | None, dialect: Dialect) -> Area | None:
        """Give the area back."""
        return None if value is None else Area(value)


def _sqlite_on_connect(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts writers too late; we begin by hand below.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_on_begin(connection: Any) -> None:
    if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # may find a lock, which is translated
    else:
        # A reader begins without a lock, and as a statement it would cost more than a short read.
        connection.connection.execute("BEGIN DEFERRED")


def make_engine(url: str) -> Engine:
    """Return an engine for a SQLite or PostgreSQL URL with the house's settings.

    Errors quote no parameters: they are logged, and hold telephones, codes and whole contracts.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _sqlite_on_connect)
    event.listen(engine, "begin", _sqlite_on_begin)
    return engine


class Database:
    """One database and the only place where anything is committed. 「数据库」"""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.after_promises: Callable[[], object] = lambda: None
        # A writer takes SQLite's lock at the start, so that it never fails half-way for one.
        self._writing = sessionmaker(
            self.engine.execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False
        )
        self._reading = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that is committed when the block ends and rolled back when it raises."""
        try:
            with self._writing() as session, session.begin():
                yield session
        except OperationalError as error:
            if "database is locked" in str(error):
                raise Unavailable("database_busy", "系统正忙，请稍后重试。") from error
            raise
        if session.info.get(PROMISED):
            self.after_promises()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reading; whatever it might change is rolled back."""
        with self._reading() as session:
            yield session

    def is_reachable(self) -> bool:
        """Tell whether a trivial statement is answered."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
