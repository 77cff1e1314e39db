"""The demonstration, filled once a run and copied for whoever wants to change it.

It is filled as of one fixed evening, so that what a test finds does not depend on when it
runs; freeze the clock at ``NOW`` to look at it as of then. To use the fixtures, import them
into the folder's conftest:

    from tests.demo_rows import demo_database, filled_sqlite  # noqa: F401
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import time_machine

from data.db import Database
from data.demo import fill
from tests.conftest import fresh_postgres

#: 18:00 on a Monday where the users live.
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
TODAY = NOW.date()

#: How long each fill took, in seconds, by kind of database.
TOOK: dict[str, float] = {}

#: The filled file of this run: the fixture may be imported into several conftests.
_FILES: dict[Path, Path] = {}


def fill_as_of_now(database: Database) -> float:
    """Fill a database as of ``NOW``; returns the seconds it took."""
    started = time.perf_counter()
    with time_machine.travel(NOW, tick=False):
        fill(database, TODAY)
    return time.perf_counter() - started


@pytest.fixture(scope="session")
def filled_sqlite(sqlite_template: Path) -> Path:
    """A SQLite file with the demonstration. Copy it, do not write to it."""
    if sqlite_template not in _FILES:
        path = Path(tempfile.mkdtemp(dir=sqlite_template.parent)) / "demo.sqlite3"
        shutil.copyfile(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        TOOK["sqlite"] = fill_as_of_now(database)
        database.close()
        _FILES[sqlite_template] = path
    return _FILES[sqlite_template]


@pytest.fixture(scope="session")
def demo_database(filled_sqlite: Path) -> Iterator[Database]:
    """The demonstration on SQLite, shared by all tests: for reading only."""
    database = Database(f"sqlite:///{filled_sqlite}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def filled_postgres(postgres_server: str, postgres_template: str) -> str:
    """The name of a PostgreSQL database with the demonstration. Copy it, do not write to it."""
    name = "template_demo"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}".encode())
    database = Database(f"{postgres_server}/{name}")
    TOOK["postgresql"] = fill_as_of_now(database)
    database.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def own_demo_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demonstration to write to; the test runs once on each kind of database."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        yield from fresh_postgres(server, request.getfixturevalue("filled_postgres"))
        return
    path = tmp_path / "own.sqlite3"
    shutil.copyfile(request.getfixturevalue("filled_sqlite"), path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
