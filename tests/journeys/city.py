"""A whole deployment for a story: gunicorn, worker and fake WeChat on free ports."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests import databases
from tests.architecture.sources import ROOT

READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class City:
    """One running deployment: where it answers, where its files are, where WeChat is played."""

    url: str
    weixin_url: str
    data_dir: Path
    environment: dict[str, str]

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
    )
    for command in ("migrate", "demo"):
        subprocess.run(
            [sys.executable, "-m", "server", command], check=True, cwd=ROOT, env=environment
        )
    with ExitStack() as stack:
        for name, arguments in (
            ("weixin", ["tools.fake_weixin", "--port", str(weixin_port)]),
            ("web", ["server", "web"]),
            ("worker", ["server", "worker"]),
        ):
            stack.enter_context(_running(name, arguments, directory, environment))
        _wait_until_ready(city, directory)
        yield city


@contextmanager
def _running(
    name: str, arguments: list[str], directory: Path, environment: dict[str, str]
) -> Iterator[None]:
    with (directory / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            started.terminate()
            try:
                started.wait(timeout=15)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _wait_until_ready(city: City, directory: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{city.url}/health/ready", timeout=2).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    logs = "\n".join(
        f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-3000:]}"
        for log in sorted(directory.glob("*.log"))
    )
    raise AssertionError(f"the deployment did not become ready\n{logs}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
