"""Fixtures for everyone: an empty database, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from data.db import Database
from data.models import Base
from tests.postgres_server import running_server

_numbers = count(1)


def _make_schema(address: str) -> None:
    """Every table, straight from the models; test_schema holds the migrations equal to them."""
    database = Database(address)
    Base.metadata.create_all(database.engine)
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with every table, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _make_schema(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of this run's own PostgreSQL server, without a database name."""
    with running_server() as address:
        yield address


def _command(address: str, statement: str) -> None:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """An empty PostgreSQL database with every table, copied for each test."""
    _command(postgres_server, "CREATE DATABASE template_tests")
    _make_schema(f"{postgres_server}/template_tests")
    return "template_tests"


def fresh_postgres(server: str, template: str = "template0") -> Iterator[Database]:
    """A database of its own on ``server``, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    _command(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    database = Database(f"{server}/{name}")
    try:
        yield database
    finally:
        database.close()
        _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, schema-complete database on SQLite."""
    path = tmp_path / "test.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    """An empty, schema-complete database on PostgreSQL."""
    yield from fresh_postgres(postgres_server, postgres_template)


@pytest.fixture
def bare_sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database without a single table."""
    database = Database(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    yield database
    database.close()


@pytest.fixture
def bare_postgres_database(postgres_server: str) -> Iterator[Database]:
    """A PostgreSQL database without a single table."""
    yield from fresh_postgres(postgres_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, schema-complete database; the test runs once on each kind."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database(request: pytest.FixtureRequest) -> Database:
    """A database without a table, for migrations; the test runs once on each kind."""
    name = "bare_sqlite_database" if request.param == "sqlite" else "bare_postgres_database"
    found: Database = request.getfixturevalue(name)
    return found
