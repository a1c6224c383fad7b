"""Lists and maps show what was asked for and never what is not public. 「查找」"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server.kernel import paging
from server.kernel.database import Database, new_id
from server.kernel.errors import NotFound, Unacceptable
from server.plots import coordinates, filtering, finding, publishing
from server.plots.filtering import PlotFilter, Sort
from server.plots.lifecycle import PlotKind, PlotStatus
from tests import builders as people
from tests.plots import builders

NOW = builders.NOW
OFFICIAL = people.official("legal")


def asked(**query: str) -> PlotFilter:
    return filtering.read(query, map_is_gcj02=False)


def names(session: Session, **query: str) -> list[str]:
    return [card.name for card in finding.page(session, asked(**query)).items]


def city(session: Session) -> None:
    """Add six plots, a minute apart, of which the last is newest."""
    later = iter(NOW + timedelta(minutes=minute) for minute in range(10))
    mu = builders.area_of_mu
    builders.plot(session, name="甲", at=next(later), area_m2=mu("30"), start_price_wan="450")
    builders.plot(session, name="乙", at=next(later), area_m2=mu("100"), start_price_wan="1000")
    builders.plot(
        session,
        name="丙",
        at=next(later),
        area_m2=mu("60"),
        start_price_wan="",
        park="",
        township="皂市镇",
        chains=["food", "textile"],
        address="皂市镇五华路 50%_处",
        center=(113.23, 30.82),
    )
    builders.plot(session, PlotKind.FACTORY, name="丁", at=next(later), area_m2=mu("12"))
    builders.plot(session, PlotKind.BUILDING, name="戊", at=next(later), area_m2=mu("5"))
    builders.plot(session, name="己", at=next(later), area_m2=mu("80"), is_published=False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "戊丁丙乙甲"),
        ({"kind": "land"}, "丙乙甲"),
        ({"kind": "厂房"}, "丁"),
        ({"park": "high-tech"}, "戊丁乙甲"),
        ({"park": "天门高新园", "kind": "land"}, "乙甲"),
        ({"township": "皂市镇"}, "丙"),
        ({"township": "429006002", "kind": "building"}, "戊"),
        ({"chain": "textile"}, "丙"),
        ({"chain": "食品"}, "丙"),
        ({"chain": "装备制造"}, "戊丁乙甲"),
        ({"status": "available"}, "戊丁丙乙甲"),
        ({"status": "draft"}, ""),
        ({"min_area_mu": "60"}, "丙乙"),
        ({"max_area_mu": "30"}, "戊丁甲"),
        ({"min_area_mu": "13", "max_area_mu": "60"}, "丙甲"),
        ({"max_price_wan_mu": "10"}, "乙"),
        ({"max_price_wan_mu": "15"}, "乙甲"),
        ({"q": "皂市"}, "丙"),
        ({"q": "50%_"}, "丙"),
        ({"q": "%"}, "丙"),
        ({"q": "_"}, "丙"),
        ({"q": "\\"}, ""),
        ({"q": "tm-c"}, "丁"),
        ({"q": "高新 厂房"}, "丁"),
        ({"sort": "area"}, "戊丁甲丙乙"),
        ({"sort": "-area"}, "乙丙甲丁戊"),
        ({"sort": "price", "kind": "land"}, "乙甲丙"),
        ({"sort": "-price", "kind": "land"}, "甲乙丙"),
        ({"bbox": "113.2,30.8,113.3,30.9"}, "丙"),
        ({"bbox": "113.0,30.6,113.2,30.7"}, "戊丁乙甲"),
        ({"bbox": "113.0,30.5,113.1,30.55"}, ""),
        ({"bbox": "112,30,114,31"}, "戊丁丙乙甲"),
    ],
)
def test_a_filter_finds_what_it_names(
    database: Database, query: dict[str, str], found: str
) -> None:
    with database.transaction() as session:
        city(session)
    with database.reading() as session:
        assert "".join(names(session, **query)) == found
        assert finding.count(session, asked(**query)) == len(found)


def test_a_box_that_only_touches_the_edge_of_a_plot_finds_it(database: Database) -> None:
    with database.transaction() as session:
        city(session)
        plot = builders.plot(session, name="大", area_m2="1000000", center=(113.0, 30.5))
    edge = f"{plot.min_x - 0.001},{plot.min_y - 0.001},{plot.min_x + 0.0001},{plot.min_y + 0.0001}"
    beside = f"{plot.max_x + 0.0001},{plot.min_y},{plot.max_x + 0.001},{plot.max_y}"
    with database.reading() as session:
        assert names(session, bbox=edge) == ["大"]
        assert names(session, bbox=beside) == []


@pytest.mark.parametrize("sort", Sort)
def test_pages_follow_each_other_without_gaps_or_doubles(database: Database, sort: Sort) -> None:
    with database.transaction() as session:
        city(session)
        city(session)
    wanted = PlotFilter(sort=sort)
    with database.reading() as session:
        whole = [card.code for card in finding.page(session, wanted, limit=50).items]
        pieces: list[str] = []
        cursor: str | None = None
        while True:
            page = finding.page(session, wanted, cursor=cursor, limit=3)
            pieces += [card.code for card in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert len(whole) == 10
    assert pieces == whole


def test_a_cursor_of_another_question_is_refused(database: Database) -> None:
    with database.transaction() as session:
        city(session)
        cursor = finding.page(session, asked(kind="land"), limit=1).next
        for wanted in (asked(), asked(kind="land", sort="area"), asked(kind="land", q="甲")):
            with pytest.raises(Unacceptable) as refused:
                finding.page(session, wanted, cursor=cursor)
            assert refused.value.code == "cursor_invalid"


@pytest.mark.parametrize(
    "parts",
    [
        ("", ""),
        ("2026-03-02T01:30:00", "7e7b6b0e-7c1a-4a43-9c2b-0a5c6a3f9d11"),
        ("0001-01-01T00:00:00+14:00", "7e7b6b0e-7c1a-4a43-9c2b-0a5c6a3f9d11"),
        ("9" * 40, "7e7b6b0e-7c1a-4a43-9c2b-0a5c6a3f9d11"),
        ("-1", "7e7b6b0e-7c1a-4a43-9c2b-0a5c6a3f9d11"),
        ("5", "someone"),
    ],
)
@pytest.mark.parametrize("sort", [Sort.UPDATED, Sort.AREA, Sort.PRICE])
def test_a_forged_cursor_is_refused_or_harmless(
    database: Database, parts: tuple[str, str], sort: Sort
) -> None:
    wanted = PlotFilter(sort=sort)
    forged = paging.encode(wanted.fingerprint, *parts)
    with database.reading() as session, pytest.raises(Unacceptable) as refused:
        finding.page(session, wanted, cursor=forged)
    assert refused.value.code == "cursor_invalid"


def test_what_is_not_public_is_seen_by_officials_only(database: Database) -> None:
    with database.transaction() as session:
        draft = builders.plot(session, is_published=False)
        gone = builders.plot(session)
        publishing.withdraw(
            session, gone.code, reason="规划调整", by=people.official("drafter"), at=NOW
        )
    looks: list[Callable[[Session], int]] = [
        lambda session: len(finding.page(session, PlotFilter()).items),
        lambda session: len(finding.page(session, PlotFilter(), by=people.investor()).items),
        lambda session: len(finding.page(session, PlotFilter(status=PlotStatus.DRAFT)).items),
        lambda session: len(finding.on_map(session, (112.0, 30.0, 114.0, 31.0)).points),
        lambda session: finding.count(session, PlotFilter()),
    ]
    with database.reading() as session:
        assert [look(session) for look in looks] == [0] * len(looks)
        for code in (draft.code, gone.code, "TM-D-2026-9999", "a\x00b"):
            with pytest.raises(NotFound) as refused:
                finding.by_code(session, code)
            assert refused.value.code == "plot_not_found"
        assert finding.by_code(session, draft.code, by=OFFICIAL).id == draft.id
        assert finding.count(session, PlotFilter(), by=OFFICIAL) == 2
        assert len(finding.page(session, PlotFilter(), by=OFFICIAL).items) == 2


def test_a_card_tells_what_a_list_shows(database: Database) -> None:
    with database.transaction() as session:
        plot = builders.plot(session)
        factory = builders.plot(session, PlotKind.FACTORY)
    with database.reading() as session:
        cards = {card.code: card for card in finding.page(session, PlotFilter()).items}
    land = cards[plot.code]
    assert (land.area, land.start_price, land.chains) == (
        plot.area,
        plot.start_price,
        ("equipment",),
    )
    assert land.price_per_mu == plot.unit_price
    assert land.rent is None
    assert cards[factory.code].price_per_mu is None
    assert cards[factory.code].rent == factory.unit_price
    assert land.updated_at == NOW


def test_plots_are_found_by_ids_in_the_order_asked(database: Database) -> None:
    with database.transaction() as session:
        one, two = builders.plot(session), builders.plot(session)
        found = finding.by_ids(session, (two.id, new_id(), one.id))
    assert [plot.code for plot in found] == [two.code, one.code]


def test_the_map_shows_centres_and_shapes_when_asked(database: Database) -> None:
    with database.transaction() as session:
        city(session)
    with database.reading() as session:
        view = finding.on_map(session, (113.0, 30.6, 113.2, 30.7))
        shaped = finding.on_map(
            session,
            (113.0, 30.6, 113.2, 30.7),
            wanted=asked(kind="land"),
            with_shapes=True,
        )
    assert [point.name for point in view.points] == ["乙", "甲", "丁", "戊"]
    assert not view.is_truncated
    assert all(point.geometry is None for point in view.points)
    assert [point.name for point in shaped.points] == ["乙", "甲"]
    assert all(point.geometry and point.geometry["type"] == "Polygon" for point in shaped.points)


def test_a_map_that_would_show_too_much_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_ON_MAP", 2)
    with database.transaction() as session:
        city(session)
        view = finding.on_map(session, (112.0, 30.0, 114.0, 31.0))
    assert ([point.name for point in view.points], view.is_truncated) == (["乙", "丙"], True)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "castle"}, "kind"),
        ({"park": "光谷"}, "park"),
        ({"township": "武汉市"}, "township"),
        ({"chain": "造船"}, "chain"),
        ({"status": "sold"}, "status"),
        ({"q": "长" * 61}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"min_area_mu": "多"}, "min_area_mu"),
        ({"min_area_mu": "NaN"}, "min_area_mu"),
        ({"max_area_mu": "-1"}, "max_area_mu"),
        ({"min_area_mu": "9", "max_area_mu": "8"}, "max_area_mu"),
        ({"max_price_wan_mu": "1e99"}, "max_price_wan_mu"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"sort": "beauty"}, "sort"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(query: dict[str, str], field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        asked(**query)
    assert refused.value.code == "filter_invalid"
    assert set(refused.value.fields) == {field}


def test_a_box_seen_in_gcj02_is_asked_about_in_cgcs2000() -> None:
    seen = filtering.read({"bbox": "113.1,30.6,113.2,30.7"}, map_is_gcj02=True).box
    assert seen == coordinates.box_to_cgcs2000((113.1, 30.6, 113.2, 30.7))
