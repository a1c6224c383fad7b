"""Human numbers per series and year, without gaps and never reused. 「编号」"""

from datetime import datetime

from sqlalchemy import Integer, String, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel import clock
from server.kernel.database import Base


class NumberSeries(Base):
    """The last number given out in a series and year."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


def next_number(session: Session, series: str, *, at: datetime) -> str:
    """Return the next number of a series, as TM-ZS-2026-0001.

    The row is changed in the caller's transaction: if that rolls back the number was never given
    out, so there are no gaps; a second writer waits for the row, so there are no doubles.
    """
    year = clock.day(at).year
    row = (NumberSeries.series == series) & (NumberSeries.year == year)
    bump = update(NumberSeries).where(row).values(last=NumberSeries.last + 1)
    if session.connection().execute(bump).rowcount == 0:
        try:
            with session.begin_nested():
                session.execute(insert(NumberSeries).values(series=series, year=year, last=1))
        except IntegrityError:  # another writer began the year in the same moment
            session.execute(bump)
    last = session.scalars(select(NumberSeries.last).where(row)).one()
    return f"{series}-{year}-{last:04d}"
