"""From an empty database to the first page, and the start after that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.bench.results import Result
from tests.browser.server import running_app

SECTION = "From `make run` to the first page (requirements already installed)"
MOST_AGAIN = 5.0


def _start(url: str, log: Path) -> float:
    begun = time.perf_counter()
    with running_app(url, log) as server:
        httpx.get(f"{server.address}/", trust_env=False).raise_for_status()
        reply = httpx.get(f"{server.address}/boards/overview", trust_env=False, timeout=60)
        reply.raise_for_status()
        return time.perf_counter() - begun


def measure(folder: Path) -> Iterator[Result]:
    """First with an empty database, which is filled with the demonstration, then again."""
    path = folder / "start.sqlite3"
    for old in folder.glob(f"{path.name}*"):
        old.unlink()
    url, log = f"sqlite:///{path}", folder / "start.log"
    yield Result(SECTION, "empty database", _start(url, log), "s")
    yield Result(SECTION, "second start", _start(url, log), "s", MOST_AGAIN)
