"""Between CGCS2000 and GCJ-02 nothing is lost but the rounding for show. 「坐标转换」"""

from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from server.plots import coordinates

GRS80 = Geod(ellps="GRS80")
longitudes = st.floats(112.58, 113.47)
latitudes = st.floats(30.38, 30.90)


@given(longitude=longitudes, latitude=latitudes)
def test_there_and_back_is_the_same_point_to_a_micrometre(
    longitude: float, latitude: float
) -> None:
    x, y = coordinates.to_cgcs2000(*coordinates.to_gcj02(longitude, latitude))
    assert abs(x - longitude) < 1e-11
    assert abs(y - latitude) < 1e-11


@given(longitude=longitudes, latitude=latitudes)
def test_the_offset_in_tianmen_is_six_hundred_metres(longitude: float, latitude: float) -> None:
    shifted = coordinates.to_gcj02(longitude, latitude)
    metres = GRS80.inv(longitude, latitude, *shifted)[2]
    assert 597 < metres < 643


def test_a_published_point_agrees_with_the_public_formula() -> None:
    x, y = coordinates.to_gcj02(116.404, 39.915)
    assert abs(x - 116.41024449916938) < 1e-12
    assert abs(y - 39.91640428150164) < 1e-12


@given(longitude=longitudes, latitude=latitudes)
def test_a_box_seen_on_the_map_covers_what_lies_in_it(longitude: float, latitude: float) -> None:
    x, y = coordinates.to_gcj02(longitude, latitude)
    west, south, east, north = coordinates.box_to_cgcs2000((x - 0.01, y - 0.01, x + 0.01, y + 0.01))
    assert west < longitude < east
    assert south < latitude < north


def test_shown_polygons_keep_their_rings_and_lose_their_precision() -> None:
    ring = [[113.1, 30.6], [113.2, 30.6], [113.2, 30.7], [113.1, 30.6]]
    hole = [[113.15, 30.62], [113.16, 30.62], [113.16, 30.63], [113.15, 30.62]]
    single = coordinates.shown_polygons({"type": "Polygon", "coordinates": [ring, hole]})
    double = coordinates.shown_polygons({"type": "MultiPolygon", "coordinates": [[ring], [hole]]})
    assert [len(rings) for rings in single] == [2]
    assert [len(rings) for rings in double] == [1, 1]
    assert single[0][0][0] == coordinates.shown(113.1, 30.6)
    assert all(round(value, 6) == value for point in single[0][0] for value in point)
