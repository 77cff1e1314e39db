"""New rows through the real commands."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import func, select

from dashboard.errors import BadInput
from data import audit
from data.db import Base, Database
from data.demo import clear
from data.demo.simulate import ACTIONS, simulate, write_one
from data.learning import rollups as learning
from data.learning.models import CollegeDay, LearnerTotal
from data.mediation import rollups as mediation
from data.mediation.models import CaseDay
from data.rating import rollups as rating
from data.rating.models import WorkerDay
from tests.demo.test_clearing import KEPT, counts

ROLLUPS = (CollegeDay, LearnerTotal, CaseDay, WorkerDay)


def snapshot(database: Database) -> list[list[tuple[object, ...]]]:
    """Rollup rows with whole and fractional numbers alike, in a fixed order."""
    with database.read() as session:
        return [
            sorted(
                tuple(round(v, 6) if isinstance(v, float) else str(v) for v in row)
                for row in session.execute(select(model.__table__))
            )  # type: ignore[arg-type]
            for model in ROLLUPS
        ]


def test_many_writes_touch_every_domain_and_all_belong_to_the_demonstration(
    own_demo_database: Database,
) -> None:
    database, rng = own_demo_database, np.random.default_rng(7)
    with database.read() as session:
        before = audit.revisions(session)
    was = counts(database)
    assert sum(write_one(database, rng) for _ in range(100)) == 100
    with database.read() as session:
        after = audit.revisions(session)
        for table in Base.metadata.sorted_tables:
            if "batch_id" in table.columns:
                loose = select(func.count()).select_from(table).where(table.c.batch_id.is_(None))
                assert session.scalar(loose) == 0, table.name
    now = counts(database)
    grown = {name for name in now if now[name] > was[name]}
    assert {"matters", "ratings", "cases", "case_events", "attempts", "answers"} <= grown
    assert all(after[domain] > before[domain] for domain in ("learning", "rating", "mediation"))
    _check_rollups(database)
    clear(database)
    assert {name for name, number in counts(database).items() if number} == KEPT


def _check_rollups(database: Database) -> None:
    """The rollups that the commands kept are those that the rows make."""
    kept = snapshot(database)
    with database.write() as session:
        for domain in (learning, rating, mediation):
            domain.rebuild(session)
    assert snapshot(database) == kept


def test_every_action_does_something(own_demo_database: Database) -> None:
    rng = np.random.default_rng(9)
    for name, (action, _weight) in ACTIONS.items():
        with own_demo_database.write() as session:
            assert action(session, rng), name


def test_it_keeps_the_rate(own_demo_database: Database) -> None:
    assert simulate(own_demo_database, per_second=25, seconds=0.4, seed=1) == 10


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_must_be_positive(sqlite_database: Database, rate: float) -> None:
    with pytest.raises(BadInput):
        simulate(sqlite_database, rate, 1)


def test_an_empty_database_gives_nothing_to_write(sqlite_database: Database) -> None:
    assert write_one(sqlite_database, np.random.default_rng(1)) is False
