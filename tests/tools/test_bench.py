"""Every benchmark's machinery runs once and gives figures; how fast is nobody's business here."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from server import migrations
from server.kernel.database import Database
from server.plots import filtering, finding
from tools.bench import bare, crowding, listing, loading, measuring, rendering, reporting, signing
from tools.bench.measuring import Comparison, Series

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Quiet(WSGIRequestHandler):
    """Keeps connections, as gunicorn does, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Print nothing."""


def comparison(**changes: Any) -> Comparison:
    """A comparison with figures that are easy to judge."""
    figures: dict[str, Any] = {
        "name": "rendering",
        "title": "one contract",
        "peer_name": "a peer",
        "unit": "ms",
        "ours": Series((10.0, 30.0, 20.0)),
        "peer": Series((60.0, 90.0, 30.0)),
        "goal": 3.0,
    }
    return Comparison(**(figures | changes))


def test_a_ratio_above_one_means_faster_whatever_the_unit() -> None:
    assert comparison().ratio == 3.0
    assert comparison(unit="requests/s").ratio == pytest.approx(1 / 3)
    assert comparison(goal=3.0).is_reached
    assert not comparison(goal=3.1).is_reached


def test_both_sides_run_equally_often_and_begin_in_turn() -> None:
    calls: list[str] = []

    ours, peer = measuring.in_turns(
        lambda: calls.append("ours"), lambda: calls.append("peer"), rounds=3, warm_ups=1
    )

    assert calls == ["ours", "peer", "ours", "peer", "peer", "ours", "ours", "peer"]
    assert len(ours.samples) == len(peer.samples) == 3
    assert all(sample >= 0 for sample in (*ours.samples, *peer.samples))


def test_reports_name_the_libraries_and_no_place_of_the_machine(tmp_path: Path) -> None:
    report = reporting.report(comparison(), at=AT)

    reporting.write(tmp_path, [report])

    kept = json.loads((tmp_path / "rendering.json").read_text("utf-8"))
    assert kept == report == json.loads((tmp_path / "latest.json").read_text())["benchmarks"][0]
    assert kept["ours"] == {"median": 20.0, "min": 10.0, "max": 30.0, "samples": 3}
    assert (kept["ratio"], kept["goal"], kept["is_reached"]) == (3.0, 3.0, True)
    assert {"processors", "python", "libraries"} <= set(kept["machine"])
    assert "/home" not in json.dumps(kept)
    assert str(Path.cwd()) not in json.dumps(kept)


def test_the_peer_is_given_every_word_of_the_contract() -> None:
    contract = rendering.contract()
    page = contract.webpage()

    assert contract.draft().pages >= 10
    for said in ("项目投资合同", "第一条", "签署日期：以电子签名所载时间为准", "TM-ZS-2026-0001"):
        assert said in page.html
    assert "counter(pages)" in page.css
    assert page.heads


def test_two_files_that_say_different_things_are_not_compared() -> None:
    ours = rendering.contract().draft().pdf

    assert rendering.check_same_text(ours, ours) >= 10
    with pytest.raises(RuntimeError, match="do not say the same"):
        rendering.check_same_text(ours, signing.subject().seal_pdf)


def test_the_signature_benchmark_signs_once_on_both_sides() -> None:
    compared = signing.measure(rounds=1)

    assert len(compared.ours.samples) == len(compared.peer.samples) == 1
    assert compared.ratio > 0


def test_plots_of_the_benchmark_are_the_same_every_time(tmp_path: Path) -> None:
    codes = [_listed_codes(tmp_path / name) for name in ("one.sqlite", "two.sqlite")]

    assert codes[0] == codes[1]
    assert len(codes[0]) == 20


def test_the_client_counts_the_answers_of_the_bare_route() -> None:
    queries = listing.queries()
    with _served(bare.create_app(dict.fromkeys(queries, '{"items":[]}'))) as port:
        answered = loading.ask(port, [f"{bare.PATH}?{query}" for query in queries], seconds=0.2)

    assert answered.requests > 0
    assert answered.rate > 0
    assert 0 <= answered.client_share <= 2


def test_the_client_refuses_to_count_answers_that_are_not_good() -> None:
    with _served(bare.create_app({})) as port, pytest.raises(ConnectionError, match="404"):
        loading.ask(port, ["/nowhere"], seconds=0.2)


def _listed_codes(path: Path) -> list[str]:
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    crowding.fill(database, count=400)
    wanted = filtering.read({"kind": "land", "status": "available"}, map_is_gcj02=True)
    with database.reading() as session:
        codes = [card.code for card in finding.page(session, wanted, limit=20).items]
    database.close()
    return codes


@contextmanager
def _served(application: Any) -> Iterator[int]:
    server = make_server(loading.HOST, 0, application, threaded=True, request_handler=Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
