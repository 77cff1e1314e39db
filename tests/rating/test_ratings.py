"""Handling and rating matters, and the rollup that boards read."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM
from dashboard.errors import BadInput, NotAllowed, NotFound
from data.audit import AuditEntry, revisions
from data.db import Database
from data.rating import rollups
from data.rating.models import Rating, Rectification, WorkerDay
from data.rating.ratings import handle_matter, record_rating
from tests.rating.rows import NOW, add_matter, add_village, add_worker, rate


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def days(session: Session) -> list[tuple[Any, ...]]:
    """The whole rollup, in a stable order."""
    columns = [WorkerDay.worker_id, WorkerDay.day] + [
        getattr(WorkerDay, name) for name in rollups.COUNTS
    ]
    rows = session.execute(select(*columns).order_by(WorkerDay.worker_id, WorkerDay.day))
    return [tuple(row) for row in rows]


def test_a_rating_writes_row_rollup_audit_and_revision(database: Database) -> None:
    with database.write() as session:
        worker = add_worker(session, add_village(session))
        (rating,) = rate(session, worker, 5)
        rated_id, worker_id = rating.id, worker.id
    with database.read() as session:
        assert session.get_one(Rating, rated_id).worker_id == worker_id
        assert days(session) == [(worker_id, date(2026, 6, 15), 1, 1, 0, 0, 0, 0, 1)]
        assert revisions(session)["rating"] >= 2
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        assert actions == ["handle matter", "record rating"]


def test_a_matter_is_rated_once(database: Database) -> None:
    with database.write() as session:
        worker = add_worker(session, add_village(session))
        (rating,) = rate(session, worker, 5)
        matter_id = rating.matter_id
    with pytest.raises(BadInput, match="already_rated"), database.write() as session:
        record_rating(session, SYSTEM, matter_id=matter_id, level=1, channel="qr", rated_at=NOW)
    with database.read() as session:
        assert session.scalars(select(Rating.level)).all() == [5]


@pytest.mark.parametrize(("level", "opens"), [(1, True), (2, True), (3, False), (5, False)])
def test_levels_one_and_two_open_a_rectification(
    database: Database, level: int, opens: bool
) -> None:
    with database.write() as session:
        (rating,) = rate(session, add_worker(session, add_village(session)), level)
        course = session.get(Rectification, rating.id)
        assert (course is not None) is opens
        if course is not None:
            assert course.state == "received"
            assert course.due_on is None


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"level": 6}, "level_out_of_range"),
        ({"level": 0}, "level_out_of_range"),
        ({"attitude": 9}, "level_out_of_range"),
        ({"channel": "pigeon"}, "unknown_choice"),
        ({"channel": "phone"}, "entered_by_missing"),
        ({"channel": "paper", "entered_by": "王小明"}, "own_matter"),
        ({"rated_at": NOW - timedelta(days=9)}, "rated_before_handled"),
        ({"rated_at": NOW + timedelta(days=1)}, "in_the_future"),
    ],
)
def test_what_cannot_be_a_rating_is_refused(
    database: Database, given: dict[str, Any], key: str
) -> None:
    values: dict[str, Any] = {"level": 5, "channel": "qr", "rated_at": NOW} | given
    with database.write() as session:
        matter = add_matter(session, add_worker(session, add_village(session)))
        with pytest.raises(BadInput, match=key):
            record_rating(session, SYSTEM, matter_id=matter.id, **values)


def test_unknown_matters_and_workers_are_not_found(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(NotFound, match="matter_id"):
            record_rating(session, SYSTEM, matter_id=7, level=5, channel="qr", rated_at=NOW)
        with pytest.raises(NotFound, match="worker_id"):
            handle_matter(
                session,
                SYSTEM,
                number="M",
                worker_id=7,
                kind="k",
                channel="window",
                handled_at=NOW,
            )


@pytest.mark.parametrize("actor", [PUBLIC, LOCAL_LEADER])
def test_only_the_system_writes(database: Database, actor: Any) -> None:
    with database.write() as session, pytest.raises(NotAllowed):
        record_rating(session, actor, matter_id=1, level=5, channel="qr", rated_at=NOW)


def test_days_are_local_and_each_count_has_its_own(database: Database) -> None:
    """Handled 23:30 local on the 10th, rated 00:10 local on the 11th."""
    handled = datetime(2026, 6, 10, 15, 30, tzinfo=UTC)
    with database.write() as session:
        worker = add_worker(session, add_village(session))
        matter = add_matter(session, worker, handled)
        record_rating(
            session,
            SYSTEM,
            matter_id=matter.id,
            level=4,
            channel="qr",
            rated_at=handled + timedelta(minutes=40),
        )
        assert days(session) == [
            (worker.id, date(2026, 6, 10), 1, 1, 0, 0, 0, 0, 0),
            (worker.id, date(2026, 6, 11), 0, 0, 0, 0, 0, 1, 0),
        ]


@pytest.mark.parametrize("seed", range(3))
def test_the_rollup_equals_its_rebuild(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with database.write() as session:
        village = add_village(session)
        workers = [add_worker(session, village, f"员{n}") for n in range(4)]
        for _ in range(60):
            at = NOW - timedelta(minutes=chance.randrange(60 * 24 * 20) + 5000)
            matter = add_matter(session, chance.choice(workers), at)
            if chance.random() < 0.7:
                record_rating(
                    session,
                    SYSTEM,
                    matter_id=matter.id,
                    level=chance.randint(1, 5),
                    channel="qr",
                    rated_at=at + timedelta(minutes=chance.randrange(5000)),
                )
        kept = days(session)
        rollups.rebuild(session)
        assert days(session) == kept
