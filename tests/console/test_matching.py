"""Officials try a project, read why, and change the rules for everybody after."""

import re

from flask.testing import FlaskClient

from server.kernel.database import Database
from tests.console import builders
from tests.plots import builders as plots

QUESTION = "/console/matching?industry=equipment&kind=land&land_mu=60&investment_wan=21000"


def offered(database: Database) -> None:
    with database.transaction() as session:
        plots.plot(session, name="大小合适的地块", area_m2=plots.area_of_mu("62"))
        plots.plot(session, name="太小的地块", area_m2=plots.area_of_mu("30"))


def filled(client: FlaskClient) -> dict[str, str]:
    """Return the form of the rules as a browser would send it unchanged."""
    page = client.get("/console/matching/rules").text
    form = dict(
        re.findall(
            r'<input class="form-control" id="[^"]*" name="([^"]+)"[^>]*value="([^"]*)"', page
        )
    )
    form["version"] = re.findall(r'name="version" value="(\d+)"', page)[0]
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        form[name] = chosen[0] if chosen else ""
    return form


def test_a_project_is_explained_by_criterion_and_by_what_is_missing(database: Database) -> None:
    offered(database)
    client = builders.logged_in(database)
    assert "还没有试算" in client.get("/console/matching").text
    page = client.get(f"{QUESTION}&power_kva=3000").text
    assert "大小合适的地块" in page
    assert "面积 62.00 亩，满足需要的 60.00 亩。" in page
    assert "缺：通平程度、供电" in page
    near = page.split("只差一个条件</h2>")[1]
    assert "太小的地块" in near
    assert "面积 30.00 亩，不足需要的 60.00 亩的 70%。" in near


def test_a_question_that_makes_no_sense_is_named(database: Database) -> None:
    answer = builders.logged_in(database).get("/console/matching?industry=ships&land_mu=x")
    assert answer.status_code == 422
    assert "没有“ships”这个产业" in answer.text


def test_rules_sent_back_as_they_are_shown_change_nothing(database: Database) -> None:
    client = builders.logged_in(database)
    answer = client.post("/console/matching/rules", data=filled(client) | {"reason": "试"})
    assert answer.status_code == 422
    assert "没有改动任何规则或权重" in answer.text


def test_a_new_version_is_in_force_at_once_and_says_what_it_changed(database: Database) -> None:
    offered(database)
    client = builders.logged_in(database)
    typed = filled(client) | {"least_area_share": "50", "reason": "近期小项目较多"}
    saved = client.post("/console/matching/rules", data=typed, follow_redirects=True)
    assert "新一版匹配规则已生效" in saved.text
    assert "第 2 版生效中" in saved.text
    assert "近期小项目较多" in saved.text
    assert "面积下限：需求的 70% → 需求的 50%" in saved.text
    assert "只差一个条件</h2>" not in client.get(QUESTION).text
    older = client.get("/console/matching/rules?version=1").text
    assert "表单里是第 1 版的内容" in older
    assert client.get("/console/matching/rules?version=9").status_code == 404
    assert client.get("/console/matching/rules?version=x").status_code == 404
    late = client.post("/console/matching/rules", data=typed | {"least_area_share": "40"})
    assert late.status_code == 409
    assert "规则已被他人更新" in late.text


def test_faults_are_shown_beside_what_was_typed(database: Database) -> None:
    client = builders.logged_in(database)
    typed = filled(client) | {"weights.area": "very", "reason": ""}
    answer = client.post("/console/matching/rules", data=typed)
    assert answer.status_code == 422
    assert 'value="very"' in answer.text
    assert "请说明为什么调整" in answer.text


def test_those_who_may_not_edit_see_the_rules_alone(database: Database) -> None:
    client = builders.logged_in(database, "legal")
    page = client.get("/console/matching/rules").text
    assert "<fieldset disabled>" in page
    assert "保存为第" not in page
    assert client.post("/console/matching/rules", data={"version": "1"}).status_code == 403
