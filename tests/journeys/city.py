"""A whole deployment for a story: gunicorn, worker and fake WeChat on free ports."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests import databases
from tests.architecture.sources import ROOT

READY_SECONDS = 60.0


@dataclass(slots=True)
class Program:
    """One process of a deployment, which a test may end as a power failure would."""

    name: str
    arguments: list[str]
    directory: Path
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, writing what it says to a log of its own."""
        with (self.directory / f"{self.name}.log").open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End it politely, and if need be not."""
        if self.running is None:
            return
        self.running.terminate()
        try:
            self.running.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()
        self.running = None

    def kill(self) -> None:
        """End it at once, without a last word."""
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def kill_children(self) -> int:
        """End at once the processes that it started; return how many there were."""
        assert self.running is not None
        pid = self.running.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        return len(children)


@dataclass(frozen=True, slots=True)
class City:
    """One running deployment: where it answers, where its files are, where WeChat is played."""

    url: str
    weixin_url: str
    data_dir: Path
    environment: dict[str, str]
    programs: dict[str, Program]

    @property
    def root_pem(self) -> Path:
        """The root certificate that verifiers of this deployment believe."""
        return self.data_dir / "authority" / "root.pem"


@contextmanager
def running_city(directory: Path) -> Iterator[City]:
    """Start everything on an empty database of the kind this run is about, and end it after."""
    port, weixin_port = _free_port(), _free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(directory / "var"),
        "DATABASE_URL": databases.empty_url(directory),
        "PORT": str(port),
        "WEIXIN_ORIGIN": f"http://127.0.0.1:{weixin_port}",
        "WEB_CONCURRENCY": "2",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    city = City(
        url=f"http://127.0.0.1:{port}",
        weixin_url=f"http://127.0.0.1:{weixin_port}",
        data_dir=directory / "var",
        environment=environment,
        programs={
            name: Program(name, arguments, directory, environment)
            for name, arguments in (
                ("weixin", ["tools.fake_weixin", "--port", str(weixin_port)]),
                ("web", ["server", "web"]),
                ("worker", ["server", "worker"]),
            )
        },
    )
    for command in ("migrate", "demo"):
        subprocess.run(
            [sys.executable, "-m", "server", command], check=True, cwd=ROOT, env=environment
        )
    try:
        for program in city.programs.values():
            program.start()
        wait_until_ready(city)
        yield city
    finally:
        for program in reversed(city.programs.values()):
            program.stop()


def wait_until_ready(city: City) -> None:
    """Wait until the deployment can serve, or say what its processes said."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{city.url}/health/ready", timeout=10).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    logs = "\n".join(
        f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-3000:]}"
        for log in sorted(city.data_dir.parent.glob("*.log"))
    )
    raise AssertionError(f"the deployment did not become ready\n{logs}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
