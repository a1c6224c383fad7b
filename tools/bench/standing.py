"""Stand a server up on a free port of this machine, as `make run` would serve it. 「起服务」"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.commands import serving
from tools.bench.loading import HOST

_PROJECT = Path(__file__).resolve().parents[2]
_READY_SECONDS = 60.0


@contextmanager
def served(
    application: str, environment: Mapping[str, str], *, folder: Path, path: str
) -> Iterator[int]:
    """Serve an application with our own gunicorn settings and give its port. 「服务期间」

    Waits until `path` answers; raises RuntimeError with the server's log when it does not.
    """
    port = _free_port()
    log = folder / f"{port}.log"
    command = serving.gunicorn(application, bind=f"{HOST}:{port}")
    # gunicorn keeps a socket below HOME, which two servers of one person would fight over.
    surroundings = {**os.environ, "HOME": str(folder), **environment}
    with log.open("wb") as written:
        running = subprocess.Popen(
            command, cwd=_PROJECT, env=surroundings, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(port, path, running, log)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=30)


def fetch(port: int, path: str) -> bytes:
    """Get one answer's body. 「取回」"""
    address = f"http://{HOST}:{port}{path}"
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, path: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while running.poll() is None and time.monotonic() < deadline:
        try:
            fetch(port, path)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not answer {path}: {log.read_text('utf-8')[-2000:]}")
