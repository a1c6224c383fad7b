"""Column types of plots: several words in one text. 「列类型」"""

# ruff: noqa: ARG002 — SQLAlchemy names the parameters of its hooks

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Words(TypeDecorator[tuple[str, ...]]):
    """Short codes kept in one text as ` a b `, so that one is found with LIKE '% a %'. 「词列」"""

    impl = String(255)
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the words between single spaces."""
        if value is None:
            return None
        return f" {' '.join(value)} " if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Give the words back in their order."""
        return tuple((value or "").split())
