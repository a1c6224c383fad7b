"""Add an official from the terminal. 「添加人员」"""

from collections.abc import Sequence
from contextlib import closing

from server.accounts import enrolling
from server.kernel import clock
from server.kernel.database import Database
from server.settings import Settings


def add_official(
    settings: Settings, name: str, *, display_name: str, roles: Sequence[str], password: str
) -> None:
    """Enrol an official under a username with the given roles. 「添加工作人员」"""
    with (
        closing(Database(settings.effective_database_url)) as database,
        database.transaction() as session,
    ):
        enrolling.add_official(
            session,
            name,
            display_name=display_name,
            roles=roles,
            password=password,
            at=clock.now(),
        )
    print(f"已添加工作人员 {name}（{display_name}）。")
