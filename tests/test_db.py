"""The database layer: UTC times, whole writes, writers in turn, revisions that notify."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import StatementError

from data import audit
from data.audit import Domain, Revision
from data.db import Database, database_url

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def _revision(database: Database, domain: Domain) -> int:
    with database.read() as session:
        return audit.revisions(session)[domain]


def _stored_time(database: Database) -> datetime | None:
    with database.read() as session:
        return session.scalar(select(Revision.at))


def test_a_time_comes_back_in_utc_with_its_zone(database: Database) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    with database.write() as session:
        session.add(Revision(domain="x", number=1, at=there))
    stored = _stored_time(database)
    assert stored == NOON
    assert stored is not None
    assert stored.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with database.write() as session, pytest.raises(StatementError, match="needs a zone"):
        session.execute(insert(Revision).values(domain="x", number=1, at=naive))


def test_a_failed_write_leaves_nothing_behind(database: Database) -> None:
    def touch_then_fail() -> None:
        with database.write() as session:
            audit.touch(session, Domain.RATING, Domain.LEARNING)
            raise LookupError

    with pytest.raises(LookupError):
        touch_then_fail()
    assert _revision(database, Domain.RATING) == 0
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_writers_take_turns_and_none_is_lost(database: Database) -> None:
    failures: list[BaseException] = []

    def touch_often() -> None:
        try:
            for _ in range(10):
                with database.write() as session:
                    audit.touch(session, Domain.RATING)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=touch_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _revision(database, Domain.RATING) == 40


def test_a_second_sqlite_writer_waits_for_the_first(sqlite_database: Database) -> None:
    """BEGIN IMMEDIATE: the lock is taken before the first read, so no writer is turned away."""
    inside, order = threading.Event(), list[str]()

    def second() -> None:
        inside.wait()
        with sqlite_database.write() as session:
            audit.touch(session, Domain.RATING)
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with sqlite_database.write() as session:
        audit.touch(session, Domain.RATING)
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.write() as session:
        audit.touch(session, Domain.RATING)
    with database.read() as reader:
        before = audit.revisions(reader)
        with database.write() as session:
            audit.touch(session, Domain.RATING)
        reader.expire_all()
        assert audit.revisions(reader) == before
    assert _revision(database, Domain.RATING) == 2


def test_touch_bumps_only_the_domains_named(database: Database) -> None:
    for _ in range(3):
        with database.write() as session:
            audit.touch(session, Domain.RATING, Domain.RATING, Domain.PLACES)
    with database.read() as session:
        assert audit.revisions(session) == {
            "places": 3,
            "learning": 0,
            "rating": 3,
            "mediation": 0,
        }


def test_touch_notifies_listeners_on_commit(postgres_database: Database) -> None:
    address = postgres_database.url.set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute("LISTEN revisions")
        with postgres_database.write() as session:
            audit.touch(session, Domain.MEDIATION)
            session.flush()
            assert list(listener.notifies(timeout=0.2)) == []
        heard = [note.payload for note in listener.notifies(timeout=5, stop_after=1)]
    assert heard == ["mediation"]


def test_sqlite_is_told_to_be_safe(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("form", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"])
def test_every_form_of_a_postgres_address_gets_the_driver(form: str) -> None:
    assert database_url(form).drivername == "postgresql+psycopg"
