"""Notices commits, also other processes', and says which revision each domain has reached."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from data import audit
from data.db import Database

log = structlog.get_logger()

#: Seconds between two looks at SQLite's change counter: one cheap pragma each.
LOOK_EVERY = 0.08

Told = Callable[[dict[str, int], bool], None]


def state(database: Database) -> tuple[dict[str, int], bool]:
    """The revisions, and whether demonstration rows are shown. Public."""
    with database.read() as session:
        return audit.revisions(session), bool(audit.demo_batches(session))


class Watcher:
    """A thread that calls ``told(revisions, demo)`` once at the start and after each commit."""

    def __init__(self, database: Database, told: Told) -> None:
        self.database = database
        self.told = told
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=3)

    def _run(self) -> None:
        watch = self._watch_sqlite if self.database.is_sqlite else self._watch_postgresql
        while not self._stop.is_set():
            try:
                watch()
            except (SQLAlchemyError, psycopg.Error, OSError) as fault:
                log.warning("watching the database failed; trying again", fault=str(fault))
                self._stop.wait(1)

    def _tell(self) -> None:
        self.told(*state(self.database))

    def _watch_sqlite(self) -> None:
        # A connection of its own: the counter changes when *another* connection commits.
        with self.database.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            connection.rollback()
            seen = None
            while not self._stop.is_set():
                cursor = raw.cursor()
                version = cursor.execute("PRAGMA data_version").fetchone()[0]
                cursor.close()
                if version != seen:
                    seen = version
                    self._tell()
                self._stop.wait(LOOK_EVERY)

    def _watch_postgresql(self) -> None:
        address = self.database.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        )
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("LISTEN revisions")
            self._tell()
            while not self._stop.is_set():
                # Several commits in a row are one piece of news.
                if any(True for _ in connection.notifies(timeout=0.5, stop_after=1)):
                    self._tell()
