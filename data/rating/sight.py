"""How far an actor sees: names, single records and small counts end at the reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from dashboard.access import PUBLIC, Actor, require_inside, require_people
from dashboard.errors import NotFound
from data.places import Village
from data.rating.filters import RatingFilters
from data.rating.models import Worker


def seen_by(actor: Actor, village_id: int | None) -> Actor:
    """The actor where the community (None: the whole unit) is in reach, else the public."""
    return actor if actor.in_village(village_id) else PUBLIC


def within_reach(actor: Actor, village: Any) -> tuple[Any, ...]:
    """The conditions that keep a query's rows to the communities in the actor's reach."""
    return () if actor.reach.whole else (village.in_(actor.reach.villages),)


def worker_in_reach(session: Session, actor: Actor, worker_id: int) -> Worker:
    """The worker, refused to the public and where the community is out of reach."""
    require_people(actor)
    worker = session.get(Worker, worker_id)
    if worker is None:
        raise NotFound("no_such_record", "worker")
    require_inside(actor.in_village(worker.village_id))
    return worker


def checked(session: Session, actor: Actor, filters: RatingFilters) -> Actor:
    """Refuse ids that are not there and people out of reach; the actor as for these filters.

    That is the public where the filters' place is not in the actor's reach.
    """
    village_id = filters.village_id
    if village_id is not None and session.get(Village, village_id) is None:
        raise NotFound("no_such_record", "village")
    if filters.worker_id is not None:
        village_id = worker_in_reach(session, actor, filters.worker_id).village_id
    return seen_by(actor, village_id)
