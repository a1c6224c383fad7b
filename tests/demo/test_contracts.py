"""The demonstration's contracts do not contradict each other."""

from pathlib import Path

from sqlalchemy import select

from server.contracts.model import ContractPlot
from server.demo import loading
from server.kernel.database import Database
from tests import builders
from tests.contracts import rooms


def test_no_plot_is_in_two_contracts(tmp_path: Path, database: Database) -> None:
    loading.load(database, room=rooms.room(tmp_path), at=builders.NOW)
    with database.reading() as session:
        plots = session.scalars(select(ContractPlot.plot_id)).all()
    assert len(plots) == len(set(plots)) == 3
