"""Ask a server on this machine as fast as it answers, over a few kept connections. 「压测」

Runs as a process of its own, so that it never shares an interpreter with what it measures.
"""

from __future__ import annotations

import argparse
import itertools
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

HOST = "127.0.0.1"
CONNECTIONS = 8
_CHUNK = 1 << 18
_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests answered, in how many seconds, and the client's own time. 「成绩」"""

    requests: int
    seconds: float
    client_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second. 「每秒请求数」"""
        return self.requests / self.seconds

    @property
    def client_share(self) -> float:
        """The share of one processor that the client took: far below 1, or it was the brake."""
        return self.client_seconds / self.seconds


@dataclass(slots=True)
class _Exchange:
    """One connection and what has arrived of the answer it waits for. 「一问一答」"""

    connection: socket.socket
    received: bytes = b""

    def is_complete(self) -> bool:
        """Read what there is and tell whether the answer is whole. 「收全」"""
        chunk = self.connection.recv(_CHUNK)
        if not chunk:
            raise ConnectionError("the server closed a connection that was to be kept")
        self.received += chunk
        return len(self.received) >= _whole_length(self.received)

    def ask(self, request: bytes) -> None:
        """Send the next request. 「提问」"""
        self.received = b""
        self.connection.sendall(request)


def run(port: int, paths: Sequence[str], *, seconds: float) -> Answered:
    """Ask for the paths in turn in a new process; raises CalledProcessError. 「另起进程」"""
    command = [sys.executable, "-m", __name__, str(port), str(seconds), *paths]
    finished = subprocess.run(command, cwd=_PROJECT, capture_output=True, check=True, text=True)
    return Answered(**json.loads(finished.stdout))


def ask(port: int, paths: Sequence[str], *, seconds: float) -> Answered:
    """Keep every connection busy for that long; raises if an answer is not 200. 「持续请求」"""
    requests = _requests(port, paths)
    with ExitStack() as opened, selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = opened.enter_context(socket.create_connection((HOST, port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            exchange = _Exchange(connection)
            selector.register(connection, selectors.EVENT_READ, exchange)
            exchange.ask(next(requests))
        start, spent = time.perf_counter(), time.process_time()
        count = _keep_asking(selector, requests, until=start + seconds)
        return Answered(count, time.perf_counter() - start, time.process_time() - spent)


def _keep_asking(
    selector: selectors.BaseSelector, requests: Iterator[bytes], *, until: float
) -> int:
    count = 0
    while time.perf_counter() < until:
        for key, _ in selector.select(timeout=1):
            exchange: _Exchange = key.data
            if exchange.is_complete():
                count += 1
                exchange.ask(next(requests))
    return count


def _requests(port: int, paths: Sequence[str]) -> Iterator[bytes]:
    return itertools.cycle(
        f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: application/json\r\n\r\n".encode()
        for path in paths
    )


def _whole_length(received: bytes) -> float:
    """The bytes of head and body together, infinite until the head has arrived. 「总长」"""
    head, separator, _ = received.partition(b"\r\n\r\n")
    if not separator:
        return float("inf")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(f"not a good answer: {head[:80]!r}")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(head) + len(separator) + int(line.partition(b":")[2])
    raise ConnectionError("an answer without a length")


def main() -> None:
    """Print what was answered as JSON. 「入口」"""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("paths", nargs="+")
    chosen = parser.parse_args()
    print(json.dumps(asdict(ask(chosen.port, chosen.paths, seconds=chosen.seconds))))


if __name__ == "__main__":
    main()
