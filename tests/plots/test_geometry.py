"""A shape is taken only when it is one, lies in Tianmen and says how large it is. 「图形」"""

import json
from typing import Any

import pytest

from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area
from server.plots import geometry
from tests.plots import builders

HECTARE = Area.from_m2("10000.00")


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_the_geodesic_area_of_a_hectare_is_a_hectare() -> None:
    shape = geometry.read(builders.square(HECTARE))
    assert abs(geometry.deviation(HECTARE, shape.area)) < 1


def test_a_hole_is_not_counted_and_a_second_part_is() -> None:
    whole = builders.square(HECTARE)["coordinates"][0]
    hole = builders.square(Area.from_m2("2500.00"))["coordinates"][0]
    apart = builders.square(HECTARE, center=(113.2, 30.6))["coordinates"][0]
    with_hole = geometry.read(polygon(whole, hole))
    both = geometry.read({"type": "MultiPolygon", "coordinates": [[whole], [apart]]})
    assert 7400 < with_hole.area.dm2 / 100 < 7600
    assert 19900 < both.area.dm2 / 100 < 20100
    assert both.geometry["type"] == "MultiPolygon"


def test_text_features_and_open_rings_are_read_too() -> None:
    ring = builders.square(HECTARE)["coordinates"][0]
    open_ring = geometry.read(polygon(ring[:-1]))
    feature = geometry.read(json.dumps({"type": "Feature", "geometry": polygon(ring)}))
    assert open_ring == feature


def test_the_pin_of_an_l_shape_stands_on_the_land() -> None:
    x, y, wide, thin = 113.1, 30.6, 0.004, 0.0004
    shape = geometry.read(
        polygon(
            [
                [x, y],
                [x + wide, y],
                [x + wide, y + thin],
                [x + thin, y + thin],
                [x + thin, y + wide],
                [x, y + wide],
            ]
        )
    )
    cx, cy = shape.center
    assert cx - x < thin or cy - y < thin
    assert shape.half_extent > wide / 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "geometry_invalid"),
        ("[1]", "geometry_invalid"),
        ("[" * 100_000, "geometry_invalid"),
        ({"type": "Point", "coordinates": [113.1, 30.6]}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": []}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": [[]]}, "geometry_invalid"),
        (polygon([[113.1, 30.6], [113.2, 30.6]]), "geometry_invalid"),
        ({"type": "Polygon", "coordinates": [["甲", "乙", "丙"]]}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": [[[113.1]]]}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": 7}, "geometry_invalid"),
        (polygon([[113.1, float("nan")], [113.2, 30.6], [113.2, 30.7]]), "geometry_invalid"),
        (
            polygon([[113.1, 30.6], [113.11, 30.61], [113.11, 30.6], [113.1, 30.61]]),
            "geometry_invalid",
        ),
        (polygon([[113.1 + i * 1e-6, 30.6] for i in range(3_000)]), "geometry_invalid"),
        (polygon([[116.2, 30.6], [116.21, 30.6], [116.21, 30.61]]), "geometry_outside"),
        (polygon([[30.6, 113.1], [30.61, 113.1], [30.61, 113.11]]), "geometry_outside"),
    ],
)
def test_what_is_no_shape_in_tianmen_is_refused(given: Any, code: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        geometry.read(given)
    assert refused.value.code == code
    assert "geometry" in refused.value.fields


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "2,1,1,2", "nan,1,2,3", "0,0,400,1"])
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable):
        geometry.read_box(text)
