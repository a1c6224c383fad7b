"""The text files of land bureaus in six hundred variants."""

import pytest

from server.kernel.database import Database
from server.kernel.errors import Unacceptable
from server.plots.importing import checking
from server.plots.importing.findings import Severity
from server.plots.importing.placing import Chosen
from tests.plots.importing import builders as files


def test_six_hundred_variants_are_read_with_their_area_and_their_oddities(
    database: Database,
) -> None:
    wrong: list[tuple[int, str]] = []
    with database.reading() as session:
        for seed in range(600):
            variant = files.land_text(seed)
            report, plan = checking.look(
                session,
                "勘测定界.txt",
                variant.content,
                crs=Chosen.BY_FILE,
                defaults=files.DEFAULTS,
            )
            warned = files.said(report, Severity.WARNING)
            found = plan.planned[0].facts.area.dm2 / 100 if plan.planned else 0.0
            if (
                files.said(report)
                or abs(found / variant.square_metres - 1) > 1e-3
                or (variant.unit != "ha") != ("疑为公顷栏" in warned)
                or variant.is_swapped != ("互换" in warned)
            ):
                wrong.append((seed, f"{files.said(report)} {warned} {found}"))
    assert wrong == []


def test_a_parcel_becomes_a_draft_with_its_notice_number(database: Database) -> None:
    with database.reading() as session:
        _, plan = checking.look(
            session,
            "a.txt",
            files.land_text(7).content,
            crs=Chosen.BY_FILE,
            defaults=files.DEFAULTS,
        )
    facts = plan.planned[0].facts
    assert facts.name == "地块7"
    assert facts.standards["notice_no"] == "P(2026)007号"


@pytest.mark.parametrize("words", ["1980西安坐标系", "1980国家大地坐标系", "1954年北京坐标系"])
def test_old_datums_are_refused_with_the_reason(database: Database, words: str) -> None:
    lines = [f"坐标系={words}" if "坐标系=" in line else line for line in files.HEADER]
    lines += ["4,1.0,1,甲,面,,工业用地,,@", "J1,1,3391000,38423317"]
    with pytest.raises(Unacceptable) as refused:
        files.look(database, "a.txt", "\n".join(lines).encode("gb18030"))
    assert refused.value.code == "import_crs_refused"
    assert "涉密" in refused.value.detail


def test_a_broken_point_is_named_by_its_line(database: Database) -> None:
    text = "\n".join([*files.HEADER, "4,1.0,1,甲,面,,工业用地,,@", "J1,1,三百,38423317"])
    report = files.look(database, "a.txt", text.encode())
    assert "第 12 行的界址点无法读取" in files.said(report)
