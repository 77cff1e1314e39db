"""Sums over the rollup of ratings: every figure of the boards is made of these."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.periods import Period
from data.places import Place, Village
from data.rating.filters import RatingFilters
from data.rating.models import Worker, WorkerDay
from data.rating.rollups import COUNTS
from data.rating.scores import Tally
from data.rating.sight import checked


def tally(session: Session, actor: Actor, filters: RatingFilters) -> Tally:
    """The sum over the filters."""
    checked(session, actor, filters)
    return _by(session, None, filters).get(None, Tally())


def tallies_by_day(session: Session, actor: Actor, filters: RatingFilters) -> dict[Any, Tally]:
    """The sum of each local day that has any row."""
    checked(session, actor, filters)
    return _by(session, WorkerDay.day, filters)


def tallies_by_worker(session: Session, actor: Actor, filters: RatingFilters) -> dict[int, Tally]:
    """The sum of each worker. For ranking: names are another question."""
    checked(session, actor, filters)
    return _by(session, WorkerDay.worker_id, filters)


def unit_tally(session: Session, actor: Actor, period: Period) -> Tally:
    """The sum over the whole unit, whatever is filtered: its mean is C of the fair score."""
    return tally(session, actor, RatingFilters(period))


def _by(session: Session, key: Any | None, filters: RatingFilters) -> dict[Any, Tally]:
    sums = [func.coalesce(func.sum(getattr(WorkerDay, name)), 0) for name in COUNTS]
    query = select(*([key] if key is not None else []), *sums).where(*_conditions(filters))
    if filters.village_id is not None:
        query = query.join(Worker, Worker.id == WorkerDay.worker_id)
    if key is not None:
        query = query.group_by(key)
    found: dict[Any, Tally] = {}
    for row in session.execute(query):
        values = list(row)
        name = values.pop(0) if key is not None else None
        handled, handled_rated, one, two, three, four, five = map(int, values)
        found[name] = Tally(handled, handled_rated, (one, two, three, four, five))
    return found


def _conditions(filters: RatingFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        WorkerDay.day.between(filters.period.start, filters.period.end)
    ]
    if filters.worker_id is not None:
        found.append(WorkerDay.worker_id == filters.worker_id)
    if filters.village_id is not None:
        found.append(Worker.village_id == filters.village_id)
    return found


def villages(session: Session) -> dict[int, Place]:
    """The communities that have workers, by id. Public."""
    query = (
        select(Village.id, Village.name, Village.name_en)
        .where(Village.id.in_(select(Worker.village_id)))
        .order_by(Village.name)
    )
    return {row[0]: Place(*row) for row in session.execute(query)}
