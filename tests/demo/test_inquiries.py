"""The demonstration's inquiries are told once, in every state."""

from server.accounts import enrolling
from server.accounts.authorising import Role
from server.demo import inquiries
from server.inquiries import listing
from server.kernel import history
from server.kernel.database import Database
from server.plots.lifecycle import PlotKind
from tests import builders
from tests.inquiries import builders as inquiry_builders
from tools.fake_weixin import state


def _city(database: Database) -> None:
    with database.transaction() as session:
        for kind in PlotKind:
            for n in range(2):
                inquiry_builders.plot(session, f"TM-{kind.value}-{n}", kind=kind)
        enrolling.add_official(
            session,
            inquiries.ANSWERS_AS,
            display_name="王建国",
            roles=[Role.DRAFTER],
            password="tianmen-demo",
            by=builders.official("admin"),
            at=builders.NOW,
        )


def test_the_story_is_told_once_and_leaves_every_state(database: Database) -> None:
    _city(database)
    for expected in (len(inquiries.STORY), 0):
        with database.transaction() as session:
            told = inquiries.load(session, vault=builders.vault(), at=builders.NOW)
        assert told == expected
    with database.reading() as session:
        counts = listing.counts(session, by=builders.official(), as_of=builders.NOW)
        assert history.verify(session) > 0
    assert (counts.awaiting_answer, counts.overdue, counts.answered, counts.closed) == (3, 1, 1, 1)


def test_the_people_are_those_who_log_in_at_the_demonstration_s_weixin() -> None:
    assert inquiries.WEAVER.openid == state.demo_openid(inquiries.WEAVER.login)
