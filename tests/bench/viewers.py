"""A board's refresh for a second viewer, against a plain route that sends the same bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench.driver import HEADERS
from tests.bench.queries import path_of
from tests.bench.results import Result, median
from tests.browser.server import ROOT, copy_database, free_port, stop, wait_until_up

SECTION = "A second viewer's refresh against a plain route with the same bytes (requests/s)"
LEAST = 0.5
BOARDS = ("overview", "learning", "rating", "mediation")
CONNECTIONS = 16
SECONDS = 2.0


@contextmanager
def serving(module: str, source: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """``module`` serving a copy of a database; yields the port and the database's address."""
    own = folder / f"{module.rsplit('.', 1)[-1]}.sqlite3"
    for old in folder.glob(f"{own.name}*"):
        old.unlink()
    copy_database(source, own)
    port, log, url = free_port(), folder / f"{module}.log", f"sqlite:///{own}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(port), url], cwd=ROOT, stdout=out, stderr=out
        )
    try:
        wait_until_up(process, f"http://127.0.0.1:{port}", log)
        yield port, url
    finally:
        stop(process)


def _rate(port: int, path: str) -> float:
    command = [sys.executable, "-m", "tests.bench.driver", str(port), path]
    done = subprocess.run(
        [*command, str(SECONDS), str(CONNECTIONS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)


def _same_bytes(port: int, board: str) -> int:
    """Make the plain route send what the board sends; returns how many bytes that is."""
    base = f"http://127.0.0.1:{port}"
    asked = {"accept-encoding": "br", "cookie": "lang=zh; theme=light"}
    with (
        httpx.Client(trust_env=False, timeout=60) as client,
        client.stream("GET", f"{base}/boards/{board}", headers=asked) as reply,
    ):
        reply.raise_for_status()
        body = b"".join(reply.iter_raw())
        headers = {f"x-{name}": reply.headers[name] for name in HEADERS}
    httpx.put(f"{base}/bench/plain", content=body, headers=headers, trust_env=False)
    return len(body)


def measure(folder: Path, ratings: int, *, rounds: int) -> Iterator[Result]:
    """Board and plain route take turns; the ratio of each turn, and its median."""
    source = path_of(folder, ratings)
    with serving("tests.bench.serve", source, folder) as (port, _url):
        for board in BOARDS:
            size = _same_bytes(port, board)
            turns = [(_rate(port, f"/boards/{board}"), _rate(port, "/bench/plain"))]
            turns += [
                (_rate(port, f"/boards/{board}"), _rate(port, "/bench/plain"))
                for _ in range(rounds)
            ]
            ratio = median([mine / plain for mine, plain in turns[1:]])
            mine, plain = (median([turn[i] for turn in turns[1:]]) for i in (0, 1))
            detail = f"{mine:,.0f} of {plain:,.0f} per second, {size:,} bytes"
            yield Result(SECTION, board, ratio, "×", LEAST, at_least=True, detail=detail)
