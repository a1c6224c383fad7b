"""Every bad file gets a clear Chinese answer, and nothing is changed."""

import io
import stat
import zipfile
from typing import Any

import pytest

from server.kernel.database import Database
from server.kernel.errors import Refusal, TooLarge, Unacceptable
from server.plots.importing import recognising
from server.plots.importing.findings import Severity
from server.plots.importing.placing import Chosen
from tests import faces
from tests.plots import builders as plots
from tests.plots.importing import builders as files

HEADERS = ("名称", "类型", "乡镇办场", "位置", "权属类型", "土地用途", "土地面积（㎡）", "边界")
XIAN_80 = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140,298.257]]]'


def _refused(database: Database, name: str, content: bytes) -> Refusal:
    with pytest.raises((Unacceptable, TooLarge)) as refused:
        files.look(database, name, content)
    assert faces.is_chinese(refused.value.detail)
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", files.geojson(), "import_mislabelled"),
        ("a.geojson", files.xlsx([HEADERS]), "import_mislabelled"),
        ("a.kml", b"<html><body/></html>", "import_mislabelled"),
        ("a.txt", b"\x00\x01\x02\xff\xfe", "import_mislabelled"),
        ("a.zip", files.zipped({"readme.md": b"x"}), "import_mislabelled"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 512, "import_format_unknown"),
        ("a.dwg", b"AC1032", "import_format_unknown"),
        ("a", b"AC1032", "import_format_unknown"),
        ("a.kml", b"  \n", "import_unreadable"),
        ("a.geojson", files.geojson()[:-40], "import_unreadable"),
        ("a.geojson", b"{" * 100_000, "import_unreadable"),
        ("a.kml", b"<kml><Document><Placemark>", "import_unreadable"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "import_unreadable"),
        ("a.xlsx", files.xlsx([HEADERS])[:2000], "import_unreadable"),
        ("a.xlsx", files.zipped({"xl/workbook.xml": b"<broken"}), "import_unreadable"),
        ("a.xlsx", files.xlsx([("甲", "乙"), (1, 2)]), "import_unreadable"),
        ("a.zip", files.zipped({"a.shp": b"\x00" * 300, "a.dbf": b"x"}), "import_unreadable"),
        ("a.zip", files.zipped({"a.shp": b"x"}), "import_unreadable"),
        ("a.zip", files.zipped({"a.shp": b"", "b.shp": b""}), "import_unreadable"),
        ("a.zip", files.zipped({"../a.shp": b"", "a.dbf": b""}), "import_archive_unsafe"),
        ("a.zip", files.zipped({"/etc/a.shp": b""}), "import_archive_unsafe"),
        ("a.zip", files.zipped({"C:\\a.shp": b""}), "import_archive_unsafe"),
        ("a.zip", files.zipped({"a.shp": b"\x00" * (20 << 20)}), "import_archive_unsafe"),
        ("a.zip", files.zipped({f"{n}.shp": b"" for n in range(300)}), "import_archive_unsafe"),
        ("a.geojson", files.geojson(crs="urn:ogc:def:crs:EPSG::2362"), "import_crs_refused"),
        ("a.geojson", files.geojson(crs="EPSG:2435"), "import_crs_refused"),
        ("a.geojson", files.geojson(crs="EPSG:4267"), "import_crs_unknown"),
        ("a.geojson", files.geojson(crs="自定义"), "import_crs_unknown"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    database: Database, name: str, content: bytes, code: str
) -> None:
    assert _refused(database, name, content).code == code


def test_fifty_megabytes_are_refused(database: Database) -> None:
    assert _refused(database, "a.geojson", b"{" + b" " * (50 << 20)).code == "import_too_large"


def test_a_link_inside_a_zip_is_refused(database: Database) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert _refused(database, "a.zip", written.getvalue()).code == "import_archive_unsafe"


def test_a_file_name_keeps_no_path_and_no_direction_marks() -> None:
    assert recognising.safe_name("..\\..\\x/地\u202e块.xlsx") == "地块.xlsx"


def test_old_datums_in_a_projection_file_are_refused(database: Database) -> None:
    from server.plots.importing import placing

    with pytest.raises(Unacceptable, match="import_crs_refused"):
        placing.reference(XIAN_80, Chosen.BY_FILE)


def test_coordinates_outside_the_city_are_an_error(database: Database) -> None:
    far = [[x + 3, y] for x, y in files.SQUARE]
    report = files.look(database, "a.geojson", files.geojson(far))
    assert "不在天门市范围内" in files.said(report)


def test_swapped_axes_are_put_right_with_a_warning(database: Database) -> None:
    swapped = [[y, x] for x, y in files.SQUARE]
    report = files.look(database, "a.geojson", files.geojson(swapped))
    assert files.said(report) == ""
    assert "纬度写在了经度前面" in files.said(report, Severity.WARNING)


@pytest.mark.parametrize(
    ("crs", "prefix", "warned"),
    [
        (Chosen.BY_FILE, 0, ""),
        (Chosen.BY_FILE, 38_000_000, ""),
        (Chosen.ZONE_38, 0, ""),
        (Chosen.ZONE_38, 38_000_000, "已去掉"),
        (Chosen.ZONE_38_PREFIXED, 38_000_000, ""),
        (Chosen.ZONE_38_PREFIXED, 0, "缺少带号"),
    ],
)
def test_metres_are_read_with_and_without_their_zone(
    database: Database, crs: Chosen, prefix: int, warned: str
) -> None:
    metres = [files.TO_ZONE_38.transform(x, y) for x, y in files.SQUARE]
    content = files.geojson([[x + prefix, y] for x, y in metres])
    report = files.look(database, "a.geojson", content, crs=crs)
    assert (files.said(report), report.added) == ("", 1)
    assert warned in files.said(report, Severity.WARNING)


def test_the_wrong_zone_is_an_error(database: Database) -> None:
    metres = [files.TO_ZONE_38.transform(x, y) for x, y in files.SQUARE]
    content = files.geojson([[x + 39_000_000, y] for x, y in metres])
    assert "带号是 39" in files.said(
        files.look(database, "a.geojson", content, crs=Chosen.ZONE_38)
    ) or "不在天门市" in files.said(files.look(database, "a.geojson", content))


def test_gcj02_is_moved_back_by_half_a_kilometre(database: Database) -> None:
    with database.reading() as session:
        from server.plots.importing import checking

        _, plan = checking.look(
            session, "a.geojson", files.geojson(), crs=Chosen.GCJ02, defaults=files.DEFAULTS
        )
    west = plan.planned[0].facts.shape.box[0]
    assert 0.005 < files.SQUARE[0][0] - west < 0.007


def test_a_choice_against_what_the_file_says_is_refused(database: Database) -> None:
    with pytest.raises(Unacceptable, match="import_crs_contradicted"):
        content = files.geojson(crs="EPSG:4490")
        files.look(database, "a.geojson", content, crs=Chosen.GCJ02)


def test_a_bow_tie_is_mended_with_a_warning_and_an_open_ring_closed(database: Database) -> None:
    a, b, c, d = files.SQUARE[:4]
    tied = files.look(database, "a.geojson", files.geojson([a, c, b, d, a]))
    assert "图形自相交" in files.said(tied, Severity.WARNING)
    opened = files.look(database, "a.geojson", files.geojson([a, b, c, d]))
    assert "已自动闭合" in files.said(opened, Severity.NOTE)
    assert files.said(opened) == ""


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [113.1, 30.6]},
        {"type": "Polygon", "coordinates": [[["x", 1], [2, 3]]]},
        {"type": "Polygon", "coordinates": [[[113.1, 30.6], [113.1, 30.6], [113.1, 30.6]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[float("nan"), 30.6], [113.2, 30.6], [113.1, 30.7]]]},
    ],
)
def test_what_is_no_area_is_an_error_of_its_row(database: Database, geometry: Any) -> None:
    report = files.look(database, "a.geojson", files.geojson(geometry=geometry))
    assert report.errors > 0
    assert not report.is_acceptable


@pytest.mark.parametrize(
    ("factor", "unit"), [(3 / 2000, "㎡栏里填的是亩"), (1e-4, "㎡栏里填的是公顷")]
)
def test_an_area_in_the_wrong_unit_is_found_out(
    database: Database, factor: float, unit: str
) -> None:
    plain = files.look(database, "a.geojson", files.geojson())
    square_metres = float(files.said(plain, Severity.WARNING).split("图形面积 ")[1].split(" ")[0])
    report = files.look(database, "a.geojson", files.geojson(area_m2=square_metres * factor))
    assert unit in files.said(report, Severity.WARNING)
    assert files.said(report) == ""


def test_overlaps_are_named_and_a_second_entry_of_one_plot_refused(database: Database) -> None:
    with database.transaction() as session:
        geometry = {"type": "Polygon", "coordinates": [files.SQUARE]}
        code = plots.plot(session, geometry=geometry, area_note="样例").code
    same = files.look(database, "a.geojson", files.geojson())
    assert f"与已有地块 {code} 的图形相同" in files.said(same)
    beside = [[x + 0.0015, y] for x, y in files.SQUARE]
    report = files.look(database, "a.geojson", files.geojson(beside))
    assert files.said(report) == ""
    assert f"与已有地块 {code} 重叠" in files.said(report, Severity.WARNING)


def test_an_unknown_and_a_repeated_code_are_errors(database: Database) -> None:
    report = files.look(
        database, "a.xlsx", files.xlsx([("编号", "名称"), ("X1", "甲"), ("X1", "乙")])
    )
    assert "没有编号为 X1 的地块" in files.said(report)
    assert "与第 2 行重复" in files.said(report)


def test_every_row_with_a_fault_is_named(database: Database) -> None:
    rows = [("地", "宫殿", "无此乡", "路边", "国有储备", "100102", "很大", "x")] * 200
    report = files.look(database, "a.xlsx", files.xlsx([HEADERS, *rows]), defaults={})
    wrong = {one.row for one in files.of(report, Severity.ERROR)}
    assert wrong == set(range(2, 202))
    assert report.added == 0
