"""The database's shape, step by step, in both directions. 「迁移」"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.kernel.database import Database

HERE = Path(__file__).parent


def upgrade(database: Database, *, to: str = "head") -> None:
    """Bring a database up to a revision; doing it again is harmless. 「升级」"""
    _run(database, command.upgrade, to)


def downgrade(database: Database, *, to: str) -> None:
    """Take a database back to a revision, `base` being the empty one. 「降级」"""
    _run(database, command.downgrade, to)


def is_current(database: Database) -> bool:
    """Tell whether the database stands at the newest revision."""
    with database.engine.connect() as connection:
        stands_at = MigrationContext.configure(connection).get_current_revision()
    return stands_at == ScriptDirectory(str(HERE)).get_current_head()


def _run(database: Database, step: object, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        assert callable(step)
        step(config, to)
