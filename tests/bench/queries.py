"""Every board on ten times the rows: what a board costs must not follow the rows."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from callbacks.boards import Board
from callbacks.table import BOARDS
from dashboard import clock
from dashboard.access import LOCAL_LEADER
from dashboard.errors import BadInput
from dashboard.view import View
from data.db import Database
from data.schema import migrate
from tests.bench.results import Result, median
from tests.bench.rows import Sizes, fill
from tests.browser.server import ROOT

SECTION = "Boards on ten times the rows (whole content, ratio of medians)"
MOST = 1.2
#: What a drill-down board needs to know: the first record of each kind. Others ignore it.
FIRST_RECORDS = ("township", "place", "college", "learner", "worker", "village", "clinic")


def _digest() -> str:
    """What decides how the rows and their rollups look: filled databases are kept by it."""
    files = [ROOT / "tests" / "bench" / "rows.py", *(ROOT / "data" / "migrations").rglob("*.py")]
    for name in ("models.py", "rollups.py", "rebuild.py"):
        files += (ROOT / "data").rglob(name)
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def path_of(folder: Path, ratings: int) -> Path:
    """Where the database with so many ratings is kept."""
    return folder / f"rows-{_digest()}-{ratings}.sqlite3"


def filled(folder: Path, ratings: int) -> Database:
    """A database with so many ratings; kept in ``folder`` for the next time."""
    path = path_of(folder, ratings)
    database = Database(f"sqlite:///{path}")
    done = path.with_suffix(f".{clock.today()}")
    if not done.exists():
        for old in folder.glob(f"{path.name}*"):
            old.unlink()
        migrate(database)
        start = time.perf_counter()
        fill(database, Sizes(ratings))
        database.close()  # the last to close writes the log back into the file
        print(f"  filled {ratings:,} ratings in {time.perf_counter() - start:.0f} s", flush=True)
        done.touch()
    return database


def _content(board: Board, database: Database, params: dict[str, str]) -> Callable[[], Any]:
    filters = board.filters(params, clock.today())

    def run() -> Any:
        with database.read() as session:
            return board.content(session, LOCAL_LEADER, filters, View())

    return run


def _runnable(board: Board, database: Database) -> dict[str, str] | None:
    """The filters with which a board answers: none, or the first record it is about."""
    for params in ({}, *({name: "1"} for name in FIRST_RECORDS)):
        try:
            _content(board, database, params)()
        except BadInput:
            continue
        return params
    return None


def _seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(small: Database, large: Database, *, runs: int) -> Iterator[Result]:
    """The ratio of each registered board, the two databases taking turns."""
    for board in BOARDS:
        params = _runnable(board, small)
        if params is None:
            yield Result(SECTION, board.name, float("inf"), "×", MOST, detail="gave no content")
            continue
        on_small, on_large = (_content(board, db, params) for db in (small, large))
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(runs + 2):
            times[0].append(_seconds(on_small))
            times[1].append(_seconds(on_large))
        few, many = (median(taken[2:]) * 1000 for taken in times)
        detail = f"{few:.1f} → {many:.1f} ms {params or ''}".rstrip()
        yield Result(SECTION, board.name, many / few, "×", MOST, detail=detail)
