"""Instants are aware UTC; days are civil days in Asia/Shanghai. 「时间」"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant in UTC; called at the edges only, acts are told the time."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """Return an instant as Tianmen's wall clock shows it."""
    return instant.astimezone(SHANGHAI)


def day(instant: datetime) -> date:
    """Return the civil day in Tianmen on which an instant falls."""
    return local(instant).date()


def iso(instant: datetime) -> str:
    """Write an instant as ISO 8601 with +08:00, whole seconds, as every face sends it."""
    return local(instant).isoformat(timespec="seconds")
