"""The import wizard and the exports, as an official's browser meets them."""

import io

from server.kernel.database import Database
from tests import builders as kernel
from tests.console import builders
from tests.plots import builders as plots
from tests.plots.importing import builders as files


def _sent(content: bytes, name: str = "a.geojson") -> dict[str, object]:
    return {**files.DEFAULTS, "crs": "auto", "file": (io.BytesIO(content), name)}


def test_a_file_is_checked_read_about_and_committed(database: Database) -> None:
    client = builders.logged_in(database)
    assert "下载 Excel 模板" in client.get("/console/plots/import").text
    answer = client.post("/console/plots/import", data=_sent(files.geojson()))
    assert answer.status_code == 303, answer.text
    where = answer.headers["Location"]
    page = client.get(where).text
    assert "可以提交" in page
    assert "没有填写面积" in page
    digest = page.split('name="report_sha256" value="')[1].split('"')[0]
    done = client.post(f"{where}/commit", data={"report_sha256": digest}, follow_redirects=True)
    assert "导入完成" in done.text
    assert "新地块" in client.get("/console/plots").text
    assert client.get(f"{where}/file").data == files.geojson()
    assert "没有填写面积" in client.get(f"{where}/report.csv").data.decode("utf-8-sig")
    assert client.post(f"{where}/commit", data={"report_sha256": digest}).status_code == 409
    assert "已导入" in client.get("/console/plots/import").text


def test_a_file_with_faults_is_reported_and_offers_no_commit(database: Database) -> None:
    client = builders.logged_in(database)
    far = files.geojson([[x + 3, y] for x, y in files.SQUARE])
    where = client.post("/console/plots/import", data=_sent(far)).headers["Location"]
    page = client.get(where).text
    assert "不在天门市范围内" in page
    assert "没有改动任何地块" in page
    assert "commit-dialog" not in page


def test_an_unreadable_file_comes_back_to_the_form_with_the_reason(database: Database) -> None:
    client = builders.logged_in(database)
    answer = client.post("/console/plots/import", data=_sent(b"PK\x03\x04", "a.xlsx"))
    assert answer.status_code == 422
    assert "压缩包已损坏" in answer.text
    assert client.post("/console/plots/import", data={"crs": "auto"}).status_code == 422
    wrong = _sent(files.geojson()) | {"crs": "moon"}
    assert client.post("/console/plots/import", data=wrong).status_code == 422


def test_the_filtered_list_is_exported(database: Database) -> None:
    with database.transaction() as session:
        plots.plot(session, name="侨乡大道东地块", by=kernel.official("drafter"))
        plots.plot(session, name="西湖路地块", park="", center=(113.2, 30.6))
    client = builders.logged_in(database)
    assert "导出为" in client.get("/console/plots").text
    for word in ("xlsx", "csv", "geojson", "kml"):
        answer = client.get(f"/console/plots/export.{word}?park=high-tech")
        assert answer.status_code == 200, word
        assert "attachment" in answer.headers["Content-Disposition"]
    text = client.get("/console/plots/export.csv?park=high-tech").data.decode("utf-8-sig")
    assert "侨乡大道东地块" in text
    assert "西湖路地块" not in text
    assert client.get("/console/plots/export.dwg").status_code == 404
    assert client.get("/console/plots/import/template.xlsx").data.startswith(b"PK")


def test_who_may_not_edit_plots_may_export_and_not_import(database: Database) -> None:
    client = builders.logged_in(database, "legal")
    assert client.get("/console/plots/export.csv").status_code == 200
    assert client.get("/console/plots/import").status_code == 403
    sent = client.post("/console/plots/import", data=_sent(files.geojson()))
    assert sent.status_code == 403
    assert 'href="/console/plots/import"' not in client.get("/console/plots").text
