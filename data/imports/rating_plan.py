"""Matters and ratings against the database: what is new, what is there, what contradicts it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from data.imports.faults import BadValue
from data.imports.gazetteer import Gazetteer, known_places, make_places, wanted_places
from data.imports.intake import Intake, add_rows, rows_with
from data.imports.ratings import DIMENSIONS, ENTERED, MatterRow
from data.rating.issuing import issue_cards
from data.rating.models import Matter, Rating, Rectification, Worker
from data.rating.scores import WORST_POSITIVE

#: Who a row names: by staff number, or else by community and name.
Person = tuple[str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class KnownWorker:
    id: int
    number: str
    name: str
    village_id: int


@dataclass(frozen=True, slots=True)
class KnownMatter:
    id: int
    worker: str
    handled_at: datetime
    level: int | None


@dataclass(frozen=True, slots=True)
class NewWorker:
    number: str
    name: str
    village_id: int
    post: str | None


@dataclass(slots=True)
class RatingPlan:
    """What is to be added; workers go by their staff number."""

    places: Gazetteer
    new_places: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    workers: dict[str, NewWorker] = field(default_factory=dict)
    matters: list[tuple[str, MatterRow]] = field(default_factory=list)
    late_ratings: list[tuple[int, str, MatterRow]] = field(default_factory=list)


@dataclass(slots=True)
class _Staff:
    """The workers of the database and of the file."""

    by_number: dict[str, KnownWorker]
    by_name: dict[tuple[str, int], list[str]]
    known: dict[Person, str] = field(default_factory=dict)
    new: dict[str, NewWorker] = field(default_factory=dict)


def _staff(session: Session, actor: Actor) -> _Staff:
    require_writer(actor)
    by_number = {
        worker.number: KnownWorker(worker.id, worker.number, worker.name, worker.village_id)
        for worker in session.scalars(select(Worker))
    }
    by_name: dict[tuple[str, int], list[str]] = defaultdict(list)
    for worker in by_number.values():
        by_name[worker.name, worker.village_id].append(worker.number)
    return _Staff(by_number, by_name)


def _matters(session: Session, actor: Actor, records: list[MatterRow]) -> dict[str, KnownMatter]:
    require_writer(actor)
    statement = (
        select(Matter.number, Matter.id, Worker.number, Matter.handled_at, Rating.level)
        .join(Worker, Worker.id == Matter.worker_id)
        .outerjoin(Rating, Rating.matter_id == Matter.id)
    )
    numbers = [record.number for record in records]
    found = rows_with(session, actor, statement, Matter.number, numbers)
    return {number: KnownMatter(*rest) for number, *rest in found}


def plan(session: Session, actor: Actor, records: list[MatterRow], intake: Intake) -> RatingPlan:
    """What the records add to the database; what contradicts it is reported."""
    require_writer(actor)
    create, district = intake.option("create_places"), intake.option("district")
    plan = RatingPlan(known_places(session, actor, district, create))
    staff, known = _staff(session, actor), _matters(session, actor, records)
    first: dict[str, int] = {}
    for item in records:
        earlier = first.setdefault(item.number, item.row)
        worker = _worker(item, staff, plan.places, intake)
        if earlier != item.row:
            intake.fault(item.row, "number", item.number, "twice", first=earlier)
        elif worker is not None:
            _take(item, worker, known.get(item.number), staff, plan, intake)
    plan.new_places = wanted_places(
        plan.places, (), (worker.village_id for worker in plan.workers.values())
    )
    intake.report.added.update(
        places=sum(map(len, plan.new_places)),
        workers=len(plan.workers),
        matters=len(plan.matters),
        ratings=len(plan.late_ratings) + sum(item.level is not None for _, item in plan.matters),
    )
    return plan


def _worker(item: MatterRow, staff: _Staff, places: Gazetteer, intake: Intake) -> str | None:
    """The staff number of a row's worker; None, and a report, when it cannot be told."""
    person = (item.worker_number, item.worker, item.community, item.township)
    if person not in staff.known:
        try:
            staff.known[person] = _find_worker(item, staff, places)
        except _Wrong as wrong:
            intake.wrong(item.row, wrong.field, getattr(item, wrong.field), wrong.value)
            return None
    return staff.known[person]


class _Wrong(Exception):
    """What is wrong with a row's worker, and in which field."""

    def __init__(self, name: str, value: BadValue) -> None:
        self.field = name
        self.value = value
        super().__init__(name)


def _find_worker(item: MatterRow, staff: _Staff, places: Gazetteer) -> str:
    number = item.worker_number
    there = staff.by_number.get(number) or staff.new.get(number) if number else None
    if there is not None:
        if item.worker not in (None, there.name):
            raise _Wrong("worker", BadValue("differs_from_record", record=there.name))
        return there.number
    village = _village(item, places)
    if number is None:
        same = staff.by_name.get((item.worker or "", village), [])
        if len(same) > 1:
            raise _Wrong("worker", BadValue("worker_ambiguous", count=len(same)))
        if same:
            return same[0]
        number = f"{item.community}/{item.worker}"
        if len(number) > 40:
            raise _Wrong("worker", BadValue("too_long", longest=40, length=len(number)))
    staff.new[number] = NewWorker(number, item.worker or number, village, item.post)
    staff.by_name[staff.new[number].name, village].append(number)
    return number


def _village(item: MatterRow, places: Gazetteer) -> int:
    if item.community is None:
        raise _Wrong("community", BadValue("missing_for_worker"))
    try:
        return places.village(item.community, item.township)
    except BadValue as wrong:
        raise _Wrong("community", wrong) from None


def _take(
    item: MatterRow,
    worker: str,
    known: KnownMatter | None,
    staff: _Staff,
    plan: RatingPlan,
    intake: Intake,
) -> None:
    """Put what is new in a row into the plan."""
    report = intake.report
    if known is None:
        plan.matters.append((worker, item))
        if worker in staff.new:
            plan.workers[worker] = staff.new[worker]
        return
    for name, own, kept in (
        ("worker", worker, known.worker),
        ("handled_at", item.handled_at, known.handled_at),
    ):
        if own != kept:
            record = clock.local_text(kept) if isinstance(kept, datetime) else kept
            intake.fault(item.row, name, own, "differs_from_record", record=record)
            return
    if item.level is not None and known.level is not None and item.level != known.level:
        intake.fault(item.row, "level", item.level, "differs_from_record", record=known.level)
        return
    report.present["matters"] += 1
    if item.level is not None and known.level is None:
        plan.late_ratings.append((known.id, worker, item))
    elif item.level is not None:
        report.present["ratings"] += 1


# Adding it


def store(session: Session, actor: Actor, plan: RatingPlan, batch_id: int) -> None:
    """Add everything in the plan; a negative rating opens its course, as any does."""
    require_writer(actor)
    make_places(session, actor, plan.places, batch_id, plan.new_places)
    villages = plan.places.real_villages
    for worker in plan.workers.values():
        session.add(
            Worker(
                number=worker.number,
                name=worker.name,
                village_id=villages.get(worker.village_id, worker.village_id),
                post=worker.post,
                batch_id=batch_id,
            )
        )
    session.flush()
    workers = dict(session.execute(select(Worker.number, Worker.id)).tuples().all())
    matters = (_matter(item, workers[worker], batch_id) for worker, item in plan.matters)
    add_rows(session, actor, Matter, matters)
    statement = select(Matter.number, Matter.id).where(Matter.batch_id == batch_id)
    ids = dict(session.execute(statement).tuples().all())
    new = ((ids[item.number], worker, item) for worker, item in plan.matters)
    ratings = (
        _rating(actor, matter, workers[worker], item, batch_id)
        for matter, worker, item in chain(new, plan.late_ratings)
        if item.level is not None
    )
    add_rows(session, actor, Rating, ratings)
    _open_courses(session, actor, batch_id)


def _matter(item: MatterRow, worker_id: int, batch_id: int) -> dict[str, Any]:
    return {
        "number": item.number,
        "worker_id": worker_id,
        "kind": item.matter,
        "channel": item.channel,
        "handled_at": item.handled_at,
        "batch_id": batch_id,
    }


def _rating(
    actor: Actor, matter_id: int, worker_id: int, item: MatterRow, batch_id: int
) -> dict[str, Any]:
    by = item.entered_by or (actor.name if item.rating_channel in ENTERED else None)
    return {
        "matter_id": matter_id,
        "worker_id": worker_id,
        "level": item.level,
        **dict(zip(DIMENSIONS, item.dimensions, strict=True)),
        "comment": item.comment,
        "channel": item.rating_channel,
        "entered_by": by,
        "rated_at": item.rated_at,
        "batch_id": batch_id,
    }


def _open_courses(session: Session, actor: Actor, batch_id: int) -> None:
    statement = (
        select(Rating.id, Rating.worker_id, Rating.rated_at)
        .where(Rating.batch_id == batch_id, Rating.level < WORST_POSITIVE)
        .order_by(Rating.id)
    )
    rows = [
        {"rating_id": rating, "worker_id": worker, "state": "received", "received_at": rated_at}
        for rating, worker, rated_at in session.execute(statement).tuples()
    ]
    add_rows(session, actor, Rectification, rows)


def finish(session: Session, actor: Actor, batch_id: int) -> None:
    """Light the cards that the new ratings make due now."""
    statement = select(Rating.worker_id).where(Rating.batch_id == batch_id).distinct()
    issue_cards(session, actor, clock.now(), list(session.scalars(statement)))
