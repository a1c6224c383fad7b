"""The queue that wakes the worker: Huey on Redis, or in a SQLite file. 「任务队列」"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import RedisHuey, SqliteHuey, crontab

NAME = "tianmen"
POLL_SECONDS = 0.2


class Queue:
    """Carries one kind of message: "there may be promises to keep". 「任务队列」

    Nothing is lost with it: promises live in the database, and the worker also looks every minute.
    """

    def __init__(self, *, redis_url: str, data_dir: Path) -> None:
        if redis_url:
            self._huey: Any = RedisHuey(NAME, url=redis_url, results=False)
        else:
            self._huey = SqliteHuey(NAME, filename=str(data_dir / "queue.sqlite"), results=False)
        self._work: Callable[[], object] = lambda: None
        self._wake = self._huey.task()(self._run)
        self._huey.periodic_task(crontab(minute="*"), name="look_every_minute")(self._run)

    def wake(self) -> None:
        """Tell a worker that something was promised. 「唤醒」"""
        self._wake()

    def serve(self, work: Callable[[], object]) -> None:
        """Run `work` at every waking and every minute until the process is told to end. 「值守」"""
        self._work = work
        consumer = self._huey.create_consumer(
            workers=1, periodic=True, initial_delay=POLL_SECONDS, max_delay=1.0, backoff=1.15
        )
        consumer.run()

    def _run(self) -> None:
        self._work()
