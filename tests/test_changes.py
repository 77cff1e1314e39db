"""Commits are noticed, on both databases, also those of another process's connection."""

from __future__ import annotations

import threading

from data import audit
from data.audit import Domain
from data.changes import Watcher, state
from data.db import Database

PATIENCE = 10


class Heard:
    """Remembers what the watcher said, and waits for a certain revision."""

    def __init__(self) -> None:
        self.said: list[dict[str, int]] = []
        self.news = threading.Condition()

    def __call__(self, revisions: dict[str, int], demo: bool) -> None:
        with self.news:
            self.said.append(revisions)
            self.news.notify_all()

    def waits_for(self, domain: Domain, number: int) -> bool:
        with self.news:
            return self.news.wait_for(
                lambda: bool(self.said) and self.said[-1][domain] >= number, PATIENCE
            )


def test_a_commit_is_heard_and_a_rollback_is_not(database: Database) -> None:
    heard = Heard()
    watcher = Watcher(database, heard)
    watcher.start()
    try:
        assert heard.waits_for(Domain.RATING, 0)
        with database.write() as session:
            audit.touch(session, Domain.RATING)
        assert heard.waits_for(Domain.RATING, 1)
        with database.write() as session:
            audit.touch(session, Domain.RATING)
            session.rollback()
        other = Database(database.url.render_as_string(hide_password=False))
        with other.write() as session:
            audit.touch(session, Domain.MEDIATION, Domain.RATING)
        other.close()
        assert heard.waits_for(Domain.MEDIATION, 1)
        assert heard.said[-1][Domain.RATING] == 2
    finally:
        watcher.stop()


def test_the_state_of_an_empty_database(database: Database) -> None:
    assert state(database) == (dict.fromkeys((str(domain) for domain in Domain), 0), False)
