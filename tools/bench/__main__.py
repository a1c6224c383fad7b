"""`python -m tools.bench [rendering signing listing]`: measure, print, and keep the figures."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tools.bench import listing, rendering, reporting, signing
from tools.bench.measuring import Comparison

BENCHMARKS: Mapping[str, Callable[[], Comparison]] = {
    "rendering": rendering.measure,
    "signing": signing.measure,
    "listing": listing.measure,
}
FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"


def main() -> None:
    """Run the benchmarks that are named, or all of them. 「入口」"""
    parser = argparse.ArgumentParser(description="Ratios against honest peers.")
    parser.add_argument("names", nargs="*", metavar="|".join(BENCHMARKS))
    names = parser.parse_args().names
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}")
    reports = []
    for name in names or BENCHMARKS:
        compared = BENCHMARKS[name]()
        print(reporting.line(compared), flush=True)
        reports.append(reporting.report(compared, at=datetime.now(UTC)))
    reporting.write(FOLDER, reports)


if __name__ == "__main__":
    main()
