"""Investors find plots in lists and on maps, in the coordinates that WeChat's maps use."""

import math
from urllib.parse import quote

import pytest

from server.plots import coordinates, publishing
from server.plots.lifecycle import PlotKind
from server.plots.model import Plot
from tests import builders, faces
from tests.faces import Face
from tests.plots import builders as plots
from tests.plots.test_finding import city

EARTH_METRES = 6_371_000.0


@pytest.fixture(autouse=True)
def offered(face: Face) -> None:
    """Give every test the small city of six plots, the last of which is not public."""
    with face.parts.database.transaction() as session:
        city(session)


def names(face: Face, query: str) -> str:
    items = faces.accepted(face.get(f"/plots?{query}"))["items"]
    return "".join(item["name"] for item in items)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "戊丁丙乙甲"),
        ("kind=land", "丙乙甲"),
        ("kind=厂房", "丁"),
        ("park=high-tech", "戊丁乙甲"),
        ("township=皂市镇", "丙"),
        ("chain=textile", "丙"),
        ("status=available", "戊丁丙乙甲"),
        ("status=draft", ""),
        ("min_area_mu=60", "丙乙"),
        ("max_area_mu=30", "戊丁甲"),
        ("min_area_mu=13&max_area_mu=60", "丙甲"),
        ("max_price_wan_mu=10", "乙"),
        ("q=皂市", "丙"),
        ("q=50%25_", "丙"),
        ("q=%25", "丙"),
        ("sort=area", "戊丁甲丙乙"),
        ("sort=-price&kind=land", "甲乙丙"),
        ("kind=land&park=high-tech&min_area_mu=50&chain=equipment", "乙"),
        ("kind=", "戊丁丙乙甲"),
    ],
)
def test_a_filter_finds_what_it_names(face: Face, query: str, found: str) -> None:
    assert names(face, quote(query, safe="=&%")) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=ship", "kind"),
        ("park=nowhere", "park"),
        ("township=nowhere", "township"),
        ("chain=nothing", "chain"),
        ("status=sold", "status"),
        ("sort=beauty", "sort"),
        ("min_area_mu=many", "min_area_mu"),
        ("min_area_mu=-1", "min_area_mu"),
        ("min_area_mu=5&max_area_mu=4", "max_area_mu"),
        ("max_price_wan_mu=1e400", "max_price_wan_mu"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=113,31,112,30", "bbox"),
        ("bbox=nan,nan,nan,nan", "bbox"),
        ("bbox=-181,0,0,0", "bbox"),
        ("bbox=inf,0,1,1", "bbox"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(
    face: Face, query: str, field: str
) -> None:
    answer = face.get(f"/plots?{query}")
    assert field in faces.refused(answer, 422, "filter_invalid")


def test_all_pages_together_hold_every_public_plot_once(face: Face) -> None:
    seen, cursor = "", ""
    while True:
        page = faces.accepted(face.get(f"/plots?limit=2&sort=area&cursor={cursor}"))
        seen += "".join(item["name"] for item in page["items"])
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == "戊丁甲丙乙"


def test_a_cursor_of_another_question_is_refused(face: Face) -> None:
    cursor = faces.accepted(face.get("/plots?limit=2"))["next"]
    faces.refused(face.get(f"/plots?limit=2&kind=land&cursor={cursor}"), 422, "cursor_invalid")


def test_a_card_carries_decimals_as_strings_and_labels_in_chinese(face: Face) -> None:
    (card,) = faces.accepted(face.get(f"/plots?q={quote('乙')}"))["items"] or [None]
    assert card["area_mu"] == "100.00"
    assert card["price"] == {
        "start_wan": "1000.00",
        "wan_per_mu": "10.00",
        "rent_yuan_m2_month": None,
    }
    assert (card["kind_label"], card["status_label"]) == ("地块", "可供")
    assert card["updated_at"].endswith("+08:00")
    assert set(card["center"]) == {"latitude", "longitude"}


def test_what_is_not_public_never_leaves(face: Face) -> None:
    with face.parts.database.transaction() as session:
        hidden = plots.plot(session, name="密", is_published=False).code
        withdrawn = plots.plot(session, name="撤").code
        publishing.withdraw(
            session, withdrawn, reason="规划调整", by=builders.official("drafter"), at=plots.NOW
        )
    for code in (hidden, withdrawn):
        faces.refused(face.get(f"/plots/{code}"), 404, "plot_not_found")
        assert code not in face.get("/plots?limit=50").get_data(as_text=True)
        assert code not in face.get("/plots/map?bbox=110,28,116,33").get_data(as_text=True)
    assert names(face, f"q={quote('密')}") == names(face, "status=withdrawn") == ""


def test_what_leaves_is_shifted_as_the_map_in_wechat_is(face: Face) -> None:
    with face.parts.database.transaction() as session:
        plot: Plot = plots.plot(session, name="移")
        stored, geometry = (plot.cx, plot.cy), plot.geometry
    shown = faces.accepted(face.get(f"/plots/{plot.code}"))
    center = (shown["center"]["longitude"], shown["center"]["latitude"])
    assert 598 <= metres(stored, center) <= 641
    assert metres(coordinates.to_gcj02(*stored), center) < 0.2
    corners = shown["polygons"][0][0]
    ring = geometry["coordinates"][0]
    assert len(corners) == len(ring)
    for corner, (longitude, latitude) in zip(corners, ring, strict=True):
        moved = metres((longitude, latitude), (corner["longitude"], corner["latitude"]))
        assert 598 <= moved <= 641


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = math.radians(other[0] - one[0]) * math.cos(math.radians(one[1]))
    north = math.radians(other[1] - one[1])
    return EARTH_METRES * math.hypot(east, north)


def test_a_plot_in_full_states_its_standards_and_utilities(face: Face) -> None:
    code = faces.accepted(face.get("/plots?kind=factory"))["items"][0]["code"]
    shown = faces.accepted(face.get(f"/plots/{code}"))
    assert shown["kind"] == PlotKind.FACTORY
    assert shown["standards"]["structure"]["text"] == "钢结构"
    assert shown["utilities"][0]["distance_m"] == 120


def test_the_map_shows_shapes_only_from_near(face: Face) -> None:
    box = "112.5,30.0,113.8,31.2"
    far = faces.accepted(face.get(f"/plots/map?bbox={box}&zoom=12"))
    near = faces.accepted(face.get(f"/plots/map?bbox={box}&zoom=13"))
    assert len(far["items"]) == len(near["items"]) == 5
    assert not any(item["polygons"] for item in far["items"])
    assert all(item["polygons"] for item in near["items"])
    assert far["truncated"] is False


def test_the_box_of_a_map_is_in_its_own_coordinates(face: Face) -> None:
    shown = faces.accepted(face.get(f"/plots?q={quote('皂市')}"))["items"][0]["center"]
    x, y = shown["longitude"], shown["latitude"]
    box = f"{x - 0.0005},{y - 0.0005},{x + 0.0005},{y + 0.0005}"
    found = faces.accepted(face.get(f"/plots/map?bbox={box}"))["items"]
    assert [item["name"] for item in found] == ["丙"]
    assert names(face, f"bbox={box}") == "丙"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "invalid_request"),
        ("bbox=1,2,3", "filter_invalid"),
        ("bbox=112,30,114,31&zoom=2", "invalid_request"),
        ("bbox=112,30,114,31&zoom=21", "invalid_request"),
        ("bbox=112,30,114,31&zoom=near", "invalid_request"),
        ("bbox=", "invalid_request"),
        ("bbox=%20", "invalid_request"),
    ],
)
def test_a_map_of_nowhere_is_refused(face: Face, query: str, code: str) -> None:
    faces.refused(face.get(f"/plots/map?{query}"), 422, code)
