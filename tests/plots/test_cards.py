"""Cards of plots are kept while their rows stay as they are, and not a moment longer."""

from sqlalchemy import text

from miniprogram_api import shapes
from server.kernel.database import Database
from server.plots import finding, publishing
from server.plots.filtering import PlotFilter
from tests import builders
from tests.plots import builders as plots


def test_a_plot_read_again_unchanged_is_the_same_card(database: Database) -> None:
    with database.transaction() as session:
        plots.plot(session)

    assert _only_card(database) is _only_card(database)


def test_a_row_changed_in_any_way_is_seen_at_once(database: Database) -> None:
    with database.transaction() as session:
        plots.plot(session)
    before = _only_card(database)

    with database.transaction() as session:
        session.execute(text("UPDATE plots SET name = '改名后的地块'"))

    after = _only_card(database)
    assert after is not before
    assert (before.name, after.name) == ("天门高新园 12 号地块", "改名后的地块")
    assert after.area == before.area
    assert after.updated_at == before.updated_at


def test_a_withdrawn_plot_leaves_the_list_though_its_card_was_shown(database: Database) -> None:
    by = builders.official("drafter")
    with database.transaction() as session:
        code = plots.plot(session, by=by).code
    assert _only_card(database).code == code

    with database.transaction() as session:
        publishing.withdraw(session, code, reason="规划调整", by=by, at=builders.NOW)

    with database.reading() as session:
        assert finding.page(session, PlotFilter()).items == ()


def test_a_page_of_ready_items_reads_like_a_listing() -> None:
    texts = (b'{"name":"\xe4\xb8\x80\xe5\x8f\xb7"}', b'{"name":"\\""}')

    answer = shapes.listing(texts, next='a"b')

    assert answer.mimetype == "application/json"
    assert answer.json == {"items": [{"name": "一号"}, {"name": '"'}], "next": 'a"b'}
    assert shapes.listing((), next=None).json == {"items": [], "next": None}


def _only_card(database: Database) -> finding.PlotCard:
    with database.reading() as session:
        (card,) = finding.page(session, PlotFilter()).items
    return card
