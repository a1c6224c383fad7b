"""Anybody may ask which plots fit a project, and is told why and why not."""

import pytest

from server.plots.matching.model import Recommendation
from tests import faces
from tests.faces import Face
from tests.plots import builders as plots

PROJECT = {"industry": "装备制造", "land_mu": "60.00", "investment_wan": "21000.00"}


@pytest.fixture(autouse=True)
def offered(face: Face) -> None:
    """Give every test three plots: one that fits, one too small and one not public."""
    with face.parts.database.transaction() as session:
        plots.plot(session, name="合适", area_m2=plots.area_of_mu("62"))
        plots.plot(session, name="太小", area_m2=plots.area_of_mu("30"))
        plots.plot(session, name="密", is_published=False)


def test_a_project_is_matched_without_a_log_in_and_with_reasons(face: Face) -> None:
    answer = faces.accepted(face.post("/plots/match", {**PROJECT, "power_kva": "3000"}))
    assert answer["version"]["number"] == 1
    (match,) = answer["items"]
    assert match["plot"]["name"] == "合适"
    assert match["plot"]["area_mu"] == "62.00"
    assert match["score"] == "100.0"
    assert match["confidence"] == "0.65"
    assert match["missing"] == ["通平程度", "供电"]
    assert {one["criterion"] for one in match["reasons"]} == {
        "industry",
        "area",
        "readiness",
        "power",
    }
    area = next(one for one in match["reasons"] if one["criterion"] == "area")
    assert area == {
        "criterion": "area",
        "label": "面积",
        "value": "1.00",
        "weight": 20,
        "points": "44.4",
        "sentence": "面积 62.00 亩，满足需要的 60.00 亩。",
    }
    (near,) = answer["near_misses"]
    assert near["plot"]["name"] == "太小"
    assert near["blocked_by"] == {
        "rule": "area",
        "label": "面积",
        "sentence": "面积 30.00 亩，不足需要的 60.00 亩的 70%。",
    }
    assert (answer["eligible"], answer["considered"]) == (1, 2)
    assert answer["excluded"] == [{"rule": "area", "label": "面积", "count": 1}]


def test_the_recommendation_remembers_the_investor_who_asked(face: Face) -> None:
    faces.accepted(face.post("/plots/match", PROJECT, face.log_in(), key="one"))
    faces.accepted(face.post("/plots/match", PROJECT, face.log_in(), key="one"))
    faces.accepted(face.post("/plots/match", PROJECT))
    with face.parts.database.reading() as session:
        askers = [one.asked_by_kind for one in session.query(Recommendation)]
    assert sorted(askers, key=str) == [None, "investor"]


def test_an_unknown_token_is_no_anonymous_caller(face: Face) -> None:
    answer = face.post("/plots/match", PROJECT, {"Authorization": "Bearer unknown"})
    faces.refused(answer, 401, "login_required")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"industry": "造船"}, "project_invalid"),
        ({"land_mu": "x"}, "project_invalid"),
        ({"land_mu": 60}, "invalid_request"),
        ({"limit": 0}, "invalid_request"),
        ({"limit": "5"}, "invalid_request"),
        ({"wish": "海景"}, "invalid_request"),
        ({"industry": ["装备制造"]}, "invalid_request"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused(
    face: Face, changes: dict[str, object], code: str
) -> None:
    assert faces.refused(face.post("/plots/match", {**PROJECT, **changes}), 422, code)
