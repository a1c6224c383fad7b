"""What is exported is taken back unchanged, by us and by way of GDAL."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from server.kernel.database import Database
from server.plots import exporting, workbooks
from server.plots.exporting import ExportFormat
from server.plots.filtering import PlotFilter
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot
from tests import builders
from tests.plots import builders as plots
from tests.plots.importing import builders as files

OFFICIAL = builders.official("drafter")
HOLE = [[113.061, 30.601], [113.0615, 30.601], [113.0615, 30.6015], [113.061, 30.601]]


def _city(database: Database) -> None:
    """Write down one plot of each kind, one with a hole and one of two parts."""
    outer = [[113.06, 30.6], [113.063, 30.6], [113.063, 30.603], [113.06, 30.603], [113.06, 30.6]]
    apart = [[[x + 0.1, y] for x, y in outer]]
    with database.transaction() as session:
        for place, kind in enumerate(PlotKind):
            plots.plot(session, kind, center=(112.9 + place / 20, 30.6), name=f"=地块{place}")
        for parts in ([[outer, HOLE]], [[outer], apart]):
            north = [
                [[[x, y + 0.1 * len(parts)] for x, y in ring] for ring in rings] for rings in parts
            ]
            plots.plot(
                session,
                geometry={"type": "MultiPolygon", "coordinates": north},
                area_m2="90000",
                area_note="含代征道路",
                utilities=[
                    {"kind": "water", "capacity": "5000 吨/日：双路", "distance_m": 0},
                    {"kind": "gas", "capacity": "", "distance_m": 300},
                ],
            )


def _exported(database: Database, into: ExportFormat) -> bytes:
    with database.reading() as session:
        return exporting.export(session, PlotFilter(), into, by=OFFICIAL)


@pytest.mark.parametrize("into", [ExportFormat.XLSX, ExportFormat.GEOJSON, ExportFormat.KML])
def test_what_is_exported_comes_back_unchanged(database: Database, into: ExportFormat) -> None:
    _city(database)
    report = files.look(database, f"plots.{into}", _exported(database, into), defaults={})
    assert files.said(report) == ""
    assert (report.rows, report.added, report.updated, report.unchanged) == (5, 0, 0, 5)


def test_a_shapefile_in_gbk_and_zone_38_that_gdal_wrote_comes_back_unchanged(
    database: Database, tmp_path: Path
) -> None:
    _city(database)
    (tmp_path / "plots.geojson").write_bytes(_exported(database, ExportFormat.GEOJSON))
    folder = tmp_path / "shapes"
    folder.mkdir()
    _ogr2ogr(
        *("-f", "ESRI Shapefile", "-t_srs", "EPSG:4547", "-lco", "ENCODING=GBK"),
        *(str(folder / "地块.shp"), str(tmp_path / "plots.geojson")),
    )
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".cpg"}
    report = files.look(database, "plots.zip", files.zipped(kept), defaults={})
    assert files.said(report) == ""
    assert (report.rows, report.updated, report.unchanged) == (5, 0, 5), report.findings
    assert "114" in report.crs


def test_a_kml_that_gdal_wrote_comes_back_unchanged(database: Database, tmp_path: Path) -> None:
    _city(database)
    source, target = tmp_path / "plots.geojson", tmp_path / "plots.kml"
    source.write_bytes(_exported(database, ExportFormat.GEOJSON))
    _ogr2ogr("-f", "KML", str(target), str(source))
    report = files.look(database, "plots.kml", target.read_bytes(), defaults={})
    assert files.said(report) == ""
    assert (report.rows, report.updated, report.unchanged) == (5, 0, 5), report.findings


def test_gdal_reads_every_exported_geometry(database: Database, tmp_path: Path) -> None:
    _city(database)
    source, target = tmp_path / "plots.kml", tmp_path / "back.geojson"
    source.write_bytes(_exported(database, ExportFormat.KML))
    _ogr2ogr("-f", "GeoJSON", str(target), str(source))
    assert len(json.loads(target.read_bytes())["features"]) == 5


def test_a_csv_opens_in_excel_and_runs_no_formula(database: Database) -> None:
    _city(database)
    content = _exported(database, ExportFormat.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert {row["名称"][:2] for row in rows if "=" in row["名称"]} == {"'="}


def test_contacts_never_leave_with_an_export(database: Database) -> None:
    _city(database)
    with database.transaction() as session:
        for plot in session.query(Plot):
            plot.owner_contact_encrypted = "sealed-contact"
    for into in (ExportFormat.CSV, ExportFormat.GEOJSON, ExportFormat.KML):
        assert b"contact" not in _exported(database, into)


def test_the_template_is_read_back_as_a_file_without_plots(database: Database) -> None:
    report = files.look(database, "template.xlsx", workbooks.template())
    assert files.said(report) == "文件中没有地块。"
    assert not report.is_acceptable


def _ogr2ogr(*arguments: str) -> None:
    subprocess.run(["ogr2ogr", *arguments], check=True, capture_output=True, timeout=60)
