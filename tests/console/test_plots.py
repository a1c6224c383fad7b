"""Plots on the console: found, drawn, changed, shown to investors and taken back."""

import json
from typing import Any

from server.kernel.database import Database
from server.plots.lifecycle import PlotKind
from tests.console import builders
from tests.plots import builders as plots


def _plot(database: Database, kind: PlotKind = PlotKind.LAND, **entries: Any) -> str:
    with database.transaction() as session:
        return plots.plot(session, kind, **entries).code


def _form(kind: PlotKind = PlotKind.LAND, **changes: Any) -> dict[str, Any]:
    """Return a plot's form as a browser sends it."""
    entries: dict[str, Any] = plots.form(kind, **changes)
    sent = {f"standards.{name}": value for name, value in entries.pop("standards").items()}
    for place, row in enumerate(entries.pop("utilities")):
        sent |= {f"utilities-{place}-{name}": value for name, value in row.items()}
    return entries | sent | {"geometry": json.dumps(entries["geometry"])}


def test_the_list_shows_published_and_unpublished_plots_and_filters_them(
    database: Database,
) -> None:
    _plot(database, name="侨乡大道东地块")
    _plot(database, PlotKind.FACTORY, name="岳口标准厂房", is_published=False)
    client = builders.logged_in(database)
    page = client.get("/console/plots").text
    assert "侨乡大道东地块" in page
    assert "岳口标准厂房" in page
    only = client.get("/console/plots?kind=factory").text
    assert "侨乡大道东地块" not in only
    assert "岳口标准厂房" in only
    assert "没有符合条件的地块" in client.get("/console/plots?kind=building").text


def test_an_empty_list_says_what_to_do(database: Database) -> None:
    assert "还没有地块" in builders.logged_in(database).get("/console/plots").text


def test_a_filter_that_makes_no_sense_is_named(database: Database) -> None:
    answer = builders.logged_in(database).get("/console/plots?park=nowhere")
    assert answer.status_code == 422
    assert "没有“nowhere”这个园区" in answer.text


def test_the_list_goes_on_where_a_page_ended(database: Database) -> None:
    for number in range(21):
        _plot(database, name=f"地块{number:02d}")
    client = builders.logged_in(database)
    page = client.get("/console/plots?sort=area").text
    assert page.count('class="name"') == 20
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    rest = client.get(following.replace("&amp;", "&")).text
    assert rest.count('class="name"') == 1
    assert "回到第一页" in rest


def test_a_plot_is_drawn_with_its_standards_and_history(database: Database) -> None:
    code = _plot(database)
    page = builders.logged_in(database).get(f"/console/plots/{code}").text
    assert '<path class="shape" d="M' in page
    assert "≥200万元/亩" in page
    assert "发布" in page
    assert "待发布 → 可供" in page


def test_a_plot_is_published_and_withdrawn_with_a_reason(database: Database) -> None:
    code = _plot(database, is_published=False)
    client = builders.logged_in(database)
    shown = client.post(f"/console/plots/{code}/publish", follow_redirects=True)
    assert "地块已发布" in shown.text
    silent = client.post(f"/console/plots/{code}/withdraw", data={"reason": " "})
    assert silent.status_code == 422
    assert "请写明理由" in silent.text
    taken = client.post(
        f"/console/plots/{code}/withdraw", data={"reason": "规划调整"}, follow_redirects=True
    )
    assert "地块已撤回" in taken.text
    assert "理由：规划调整" in taken.text


def test_a_move_that_the_state_does_not_allow_is_a_page_that_says_so(database: Database) -> None:
    code = _plot(database)
    answer = builders.logged_in(database).post(f"/console/plots/{code}/publish")
    assert answer.status_code == 409
    assert "地块当前为“可供”，不能“发布”" in answer.text
    assert "illegal_move" in answer.text


def test_who_may_not_edit_plots_sees_no_buttons_and_is_refused(database: Database) -> None:
    code = _plot(database, is_published=False)
    client = builders.logged_in(database, "legal")
    page = client.get(f"/console/plots/{code}").text
    assert "publish-dialog" not in page
    assert f"/console/plots/{code}/edit" not in page
    assert "新增地块" not in client.get("/console/plots").text
    assert client.get(f"/console/plots/{code}/edit").status_code == 403
    for path in ("publish", "verify", "edit"):
        answer = client.post(f"/console/plots/{code}/{path}", data=_form())
        assert answer.status_code == 403, path
        assert "没有权限" in answer.text


def test_a_new_plot_is_written_down_as_a_draft(database: Database) -> None:
    client = builders.logged_in(database)
    assert "起始价" in client.get("/console/plots/new/land").text
    added = client.post("/console/plots/new/land", data=_form(name="新地块"), follow_redirects=True)
    assert "地块已保存" in added.text
    assert "待发布" in added.text
    assert client.get("/console/plots/new/castle").status_code == 404


def test_a_form_with_faults_comes_back_with_each_fault_and_what_was_typed(
    database: Database,
) -> None:
    client = builders.logged_in(database)
    faults = {"area_m2": "很大", "standards.far": "约1", "township": ""}
    wrong = _form(name="写了一半的地块") | faults
    answer = client.post("/console/plots/new/land", data=wrong)
    assert answer.status_code == 422
    for text in ("写了一半的地块", "很大", "约1", "请填写乡镇办场", "请按“≥1.0”"):
        assert text in answer.text, text


def test_an_edit_is_kept_and_an_edit_of_an_older_version_overwrites_nothing(
    database: Database,
) -> None:
    code = _plot(database)
    client = builders.logged_in(database)
    page = client.get(f"/console/plots/{code}/edit").text
    version = page.split('name="version" value="')[1].split('"')[0]
    renamed = _form(name="改了名字的地块") | {"version": version}
    saved = client.post(f"/console/plots/{code}/edit", data=renamed, follow_redirects=True)
    assert "地块已保存" in saved.text
    assert "名称：天门高新园 12 号地块 → 改了名字的地块" in saved.text
    late = client.post(
        f"/console/plots/{code}/edit", data=_form(name="后来的名字") | {"version": version}
    )
    assert late.status_code == 409
    assert "地块已被他人修改" in late.text
    assert "后来的名字" in late.text
    assert "改了名字的地块" in client.get(f"/console/plots/{code}").text
