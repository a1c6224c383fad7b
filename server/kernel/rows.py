"""Rows read as immutable values, each made once while its row stays as it is. 「行值」"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Dialect, Select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

MOST_VALUES_KEPT = 4096

ValueT = TypeVar("ValueT")
_Converter = Callable[[Any], Any]


class Values(Generic[ValueT]):
    """Immutable values made of rows, each made once while its row stays as it is. 「行值」

    Every read goes to the database. What its driver gives back, all columns together, is the key
    under which a value is kept, so that a row changed anywhere is a different value at once.
    """

    def __init__(self, make: Callable[..., ValueT], columns: Sequence[ColumnElement[Any]]) -> None:
        self.columns = tuple(type_coerce(column, NullType()) for column in columns)
        self._make = make
        self._types = tuple(column.type for column in columns)
        self._converters: dict[str, tuple[_Converter | None, ...]] = {}
        self._made = lru_cache(maxsize=MOST_VALUES_KEPT)(self._make_one)

    def read(self, session: Session, asked: Select[Any]) -> list[ValueT]:
        """Run a select of exactly `columns` and return its values in order."""
        connection = session.connection()
        backend = connection.dialect.name
        result = connection.execute(asked)
        if backend not in self._converters:
            self._converters[backend] = self._converters_for(connection.dialect, result)
        # All rows at once: a step at a time, threads would wait for each other at every row.
        return [self._made(backend, tuple(row)) for row in result.all()]

    def _make_one(self, backend: str, row: tuple[Any, ...]) -> ValueT:
        pairs = zip(row, self._converters[backend], strict=True)
        return self._make(
            *(value if convert is None else convert(value) for value, convert in pairs)
        )

    def _converters_for(
        self, dialect: Dialect, result: CursorResult[Any]
    ) -> tuple[_Converter | None, ...]:
        assert result.cursor is not None
        return tuple(
            column_type.dialect_impl(dialect).result_processor(dialect, described[1])
            for column_type, described in zip(self._types, result.cursor.description, strict=True)
        )
