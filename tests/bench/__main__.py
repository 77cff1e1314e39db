"""``python -m tests.bench [part …]``: measure, print a table, write bench.json.

Parts: queries, viewers, live, load, start (all without a name). ``BENCH_SMALL=1`` is a quick
look with few rows and runs; ``BENCH_FOLDER`` keeps the filled databases for the next time.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import live, load, queries, start, viewers
from tests.bench.results import Result, table, write
from tests.browser.server import ROOT

SMALL = os.environ.get("BENCH_SMALL", "") not in {"", "0"}
FEW, MANY = (5_000, 50_000) if SMALL else (100_000, 1_000_000)


def _queries(folder: Path) -> Iterator[Result]:
    few, many = queries.filled(folder, FEW), queries.filled(folder, MANY)
    yield from queries.measure(few, many, runs=5 if SMALL else 15)
    few.close()
    many.close()


def _viewers(folder: Path) -> Iterator[Result]:
    queries.filled(folder, FEW).close()
    yield from viewers.measure(folder, FEW, rounds=3 if SMALL else 7)


def _live(folder: Path) -> Iterator[Result]:
    queries.filled(folder, FEW).close()
    yield from live.measure(folder, FEW, viewers=50 if SMALL else 200, commits=10 if SMALL else 60)


def _load(folder: Path) -> Iterator[Result]:
    queries.filled(folder, FEW).close()
    yield from load.measure(folder, FEW, runs=2 if SMALL else 5)


def _start(folder: Path) -> Iterator[Result]:
    yield from start.measure(folder)


PARTS: dict[str, Callable[[Path], Iterator[Result]]] = {
    "queries": _queries,
    "viewers": _viewers,
    "live": _live,
    "load": _load,
    "start": _start,
}


def run(names: list[str], folder: Path) -> list[Result]:
    """Measure the named parts one after the other; nothing else may run meanwhile."""
    results: list[Result] = []
    for name in names:
        print(f"measuring {name} …", flush=True)
        results += PARTS[name](folder)
    return results


def main() -> int:
    names = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(os.environ.get("BENCH_FOLDER", temporary))
        folder.mkdir(parents=True, exist_ok=True)
        results = run(names, folder)
    print(table(results))
    write(results, ROOT / "bench.json", small=SMALL)
    return 0 if SMALL or all(result.kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
