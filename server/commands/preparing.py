"""Make the database current and, in a demonstration, fill it once. 「准备」"""

from contextlib import closing

from server import migrations, parts
from server.demo import loading
from server.kernel import clock
from server.kernel.database import Database
from server.kernel.errors import Forbidden
from server.settings import Settings


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision. 「升级数据库」"""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with closing(Database(settings.effective_database_url)) as database:
        migrations.upgrade(database)
    print("数据库已是最新结构。")


def load_demo(settings: Settings) -> None:
    """Load the demo city, its officials and its inquiries, each only once. 「装入演示城市」"""
    if not settings.is_demo:
        raise Forbidden("demo_only", "演示数据只能装入演示环境（ENV=demo）。")
    box = parts.assemble(settings)
    with closing(box.database) as database:
        loading.load(database, room=box.room, at=clock.now())
    print("演示城市已就绪。")
