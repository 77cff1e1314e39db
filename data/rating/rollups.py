"""The rollup of ratings: what each worker handled and was given on each local day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from data.rating.models import Matter, Rating, WorkerDay
from data.sqltime import local_day

COUNTS = ("handled", "handled_rated", "level_1", "level_2", "level_3", "level_4", "level_5")


def count_matter(session: Session, actor: Actor, matter: Matter) -> None:
    """Add one handled, not yet rated matter."""
    require_writer(actor)
    _add(session, matter.worker_id, matter.handled_at, handled=1)


def count_rating(session: Session, actor: Actor, matter: Matter, rating: Rating) -> None:
    """Add the rating of a matter that is already counted as handled."""
    require_writer(actor)
    _add(session, rating.worker_id, matter.handled_at, handled_rated=1)
    _add(session, rating.worker_id, rating.rated_at, **{f"level_{rating.level}": 1})


def _add(session: Session, worker_id: int, moment: datetime, **counts: int) -> None:
    row = dict.fromkeys(COUNTS, 0) | counts
    statement = upsert(WorkerDay).values(worker_id=worker_id, day=clock.local_day(moment), **row)
    grown = {name: getattr(WorkerDay, name) + number for name, number in counts.items()}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[WorkerDay.worker_id, WorkerDay.day], set_=grown
        )
    )


def rebuild(session: Session) -> None:
    """Count everything again from the rows, by one set-based statement."""
    rows = union_all(_handled(session), _rated(session)).subquery()
    sums = select(
        rows.c.worker_id, rows.c.day, *(func.sum(rows.c[name]).label(name) for name in COUNTS)
    ).group_by(rows.c.worker_id, rows.c.day)
    session.execute(delete(WorkerDay))
    session.execute(insert(WorkerDay).from_select(["worker_id", "day", *COUNTS], sums))


def _handled(session: Session) -> Select[*tuple[Any, ...]]:
    """Handled matters by worker and day handled, and how many of them were rated."""
    day = local_day(Matter.handled_at, session.get_bind().dialect.name)
    nothing = [literal(0).label(name) for name in COUNTS[2:]]
    return (
        select(
            Matter.worker_id,
            day.label("day"),
            func.count().label("handled"),
            func.count(Rating.id).label("handled_rated"),
            *nothing,
        )
        .outerjoin(Rating, Rating.matter_id == Matter.id)
        .group_by(Matter.worker_id, day)
    )


def _rated(session: Session) -> Select[*tuple[Any, ...]]:
    """Ratings by worker, day rated and level."""
    day = local_day(Rating.rated_at, session.get_bind().dialect.name)
    levels = [
        func.sum(case((Rating.level == level, 1), else_=0)).label(f"level_{level}")
        for level in range(1, 6)
    ]
    nothing = [literal(0).label(name) for name in COUNTS[:2]]
    return select(Rating.worker_id, day.label("day"), *nothing, *levels).group_by(
        Rating.worker_id, day
    )
