"""A checked file is taken in whole, once, and only as its report said."""

from typing import Any

import pytest
from sqlalchemy import func, select

from server.kernel import history
from server.kernel.actor import Actor
from server.kernel.blobs import BlobStore
from server.kernel.database import Database
from server.kernel.errors import Conflict, Forbidden, Unacceptable
from server.plots import exporting, publishing
from server.plots.exporting import ExportFormat
from server.plots.filtering import PlotFilter
from server.plots.importing import checking, committing
from server.plots.importing.model import PlotImport
from server.plots.importing.placing import Chosen
from server.plots.model import Plot
from tests import builders
from tests.plots import builders as plots
from tests.plots.importing import builders as files

OFFICIAL = builders.official("drafter")


@pytest.fixture
def blobs(tmp_path: Any) -> BlobStore:
    """Give a file store."""
    return builders.blob_store(tmp_path)


def _checked(
    database: Database,
    blobs: BlobStore,
    content: bytes,
    *,
    name: str = "a.geojson",
    by: Actor = OFFICIAL,
) -> PlotImport:
    with database.transaction() as session:
        return checking.check(
            session,
            name,
            content,
            crs=Chosen.BY_FILE,
            defaults=files.DEFAULTS,
            blobs=blobs,
            by=by,
            at=builders.NOW,
        )


def _committed(database: Database, blobs: BlobStore, kept: PlotImport, digest: str = "") -> None:
    with database.transaction() as session:
        committing.commit(
            session,
            kept.id,
            report_sha256=digest or kept.report_sha256,
            blobs=blobs,
            by=OFFICIAL,
            at=builders.NOW,
        )


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Plot)) or 0


def test_a_check_changes_no_plot_and_keeps_the_file(database: Database, blobs: BlobStore) -> None:
    kept = _checked(database, blobs, files.geojson())
    assert _count(database) == 0
    assert blobs.get(kept.sha256) == files.geojson()
    assert (kept.added, kept.errors, kept.committed_at) == (1, 0, None)


def test_a_commit_adds_drafts_and_is_remembered(database: Database, blobs: BlobStore) -> None:
    kept = _checked(database, blobs, files.geojson())
    _committed(database, blobs, kept)
    with database.reading() as session:
        plot = session.scalars(select(Plot)).one()
        assert (plot.status, plot.name) == ("draft", "新地块")
        stored = checking.by_id(session, kept.id, by=OFFICIAL)
        assert stored.committed_by == OFFICIAL.name
        assert [one.action for one in history.entries(session, "plot_import", kept.id)] == [
            "check",
            "commit",
        ]
        assert history.verify(session) == 3


def test_a_commit_happens_once(database: Database, blobs: BlobStore) -> None:
    kept = _checked(database, blobs, files.geojson())
    _committed(database, blobs, kept)
    with pytest.raises(Conflict, match="import_committed"):
        _committed(database, blobs, kept)
    assert _count(database) == 1


def test_a_known_plot_is_changed_by_its_code(database: Database, blobs: BlobStore) -> None:
    with database.transaction() as session:
        code = plots.plot(session).code
    content = files.xlsx([("编号", "名称", "起始价（万元）"), (code, "改名地块", 1200)])
    kept = _checked(database, blobs, content, name="改.xlsx")
    assert (kept.added, kept.updated) == (0, 1)
    _committed(database, blobs, kept)
    with database.reading() as session:
        plot = session.scalars(select(Plot)).one()
        assert (plot.name, plot.start_price.wan if plot.start_price else "") == (
            "改名地块",
            "1200.00",
        )
        last = history.entries(session, "plot", plot.id)[-1]
        assert set(last.facts["changes"]) == {"name", "start_price", "unit_price"}


def test_a_file_with_an_error_is_never_committed(database: Database, blobs: BlobStore) -> None:
    far = [[x + 3, y] for x, y in files.SQUARE]
    kept = _checked(database, blobs, files.geojson(far))
    with pytest.raises(Unacceptable, match="import_has_errors"):
        _committed(database, blobs, kept)
    assert _count(database) == 0


def test_a_report_that_no_longer_holds_is_not_committed(
    database: Database, blobs: BlobStore
) -> None:
    kept = _checked(database, blobs, files.geojson())
    with pytest.raises(Conflict, match="import_outdated"):
        _committed(database, blobs, kept, "0" * 64)
    with database.transaction() as session:
        beside = [[x + 0.001, y] for x, y in files.SQUARE]
        geometry = {"type": "Polygon", "coordinates": [beside]}
        plots.plot(session, geometry=geometry, area_note="样例")
    with pytest.raises(Conflict, match="import_outdated"):
        _committed(database, blobs, kept)
    assert _count(database) == 1


def test_who_may_not_edit_plots_may_not_import(database: Database, blobs: BlobStore) -> None:
    with pytest.raises(Forbidden):
        _checked(database, blobs, files.geojson(), by=builders.official("legal"))


def test_what_is_exported_empties_and_refills_a_plot(database: Database, blobs: BlobStore) -> None:
    with database.transaction() as session:
        plot = plots.plot(session)
        publishing.withdraw(session, plot.code, reason="调整", by=OFFICIAL, at=builders.NOW)
    with database.reading() as session:
        content = exporting.export(session, PlotFilter(), ExportFormat.GEOJSON, by=OFFICIAL)
    kept = _checked(database, blobs, content)
    _committed(database, blobs, kept)
    assert (kept.updated, kept.unchanged) == (0, 1)


def test_what_is_set_for_all_leaves_known_plots_alone(database: Database, blobs: BlobStore) -> None:
    with database.transaction() as session:
        code = plots.plot(session, park="", township="岳口镇").code
    content = files.xlsx([("编号", "名称"), (code, "改名地块")])
    with database.reading() as session:
        wanted = {**files.DEFAULTS, "park": "high-tech"}
        _, plan = checking.look(session, "a.xlsx", content, crs=Chosen.BY_FILE, defaults=wanted)
    assert (plan.planned[0].facts.name, plan.planned[0].facts.park) == ("改名地块", None)
