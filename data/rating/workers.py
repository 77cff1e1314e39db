"""One worker's own page: ratings and their course, cards and why. Not for the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people
from dashboard.errors import NotFound
from dashboard.periods import Period
from data.places import Place, Village
from data.rating.cards import CardState, Colour, appeal_until, state_on
from data.rating.filters import RatingFilters
from data.rating.models import Card, Matter, Rating, Rectification
from data.rating.scores import LEAST_TO_RANK, Score, Tally, fair_score
from data.rating.sight import worker_in_reach
from data.rating.tallies import tally, unit_tally

NEWEST = 200


@dataclass(frozen=True, slots=True)
class Course:
    """What has become of a negative rating."""

    state: str
    received_at: datetime
    confirmed_at: datetime | None
    due_on: date | None
    rectified_at: datetime | None
    followed_up_at: datetime | None
    rescored_level: int | None
    rescored_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class RatedMatter:
    """One rating of a matter, without anything about the rater."""

    rating_id: int
    number: str
    kind: str
    handled_at: datetime
    rated_at: datetime
    level: int
    channel: str
    comment: str | None
    course: Course | None


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """A card with its rule, evidence and what would have avoided it (``evidence["avoid"]``)."""

    id: int
    colour: Colour
    rule: str
    state: CardState
    issued_on: date
    expires_on: date
    appeal_until: date
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker with what the period says; ``ratings`` are the newest of it, ``cards`` all."""

    id: int
    name: str
    number: str
    post: str | None
    village: Place
    tally: Tally
    before: Tally
    unit: Tally
    score: Score | None
    ratings: list[RatedMatter]
    cards: list[WorkerCard]


def worker(session: Session, actor: Actor, filters: RatingFilters) -> WorkerRecord:
    """The record of the worker that the filters name. Refused to the public."""
    require_people(actor)
    if filters.worker_id is None:
        raise NotFound("no_such_record", "worker")
    person = worker_in_reach(session, actor, filters.worker_id)
    village = session.get_one(Village, person.village_id)
    own, unit = tally(session, actor, filters), unit_tally(session, actor, filters.period)
    return WorkerRecord(
        id=person.id,
        name=person.name,
        number=person.number,
        post=person.post,
        village=Place(village.id, village.name, village.name_en),
        tally=own,
        before=tally(session, actor, filters.before()),
        unit=unit,
        score=fair_score(own, unit) if own.rated >= LEAST_TO_RANK else None,
        ratings=rated_matters(session, actor, person.id, filters.period),
        cards=worker_cards(session, actor, person.id),
    )


def rated_matters(
    session: Session, actor: Actor, worker_id: int, period: Period
) -> list[RatedMatter]:
    """The newest ratings of a worker in a period, each with its course. Never the rater."""
    worker_in_reach(session, actor, worker_id)
    query = (
        select(Rating, Matter, Rectification)
        .join(Matter, Matter.id == Rating.matter_id)
        .outerjoin(Rectification, Rectification.rating_id == Rating.id)
        .where(
            Rating.worker_id == worker_id,
            Rating.rated_at >= clock.day_starts(period.start),
            Rating.rated_at < clock.day_ends(period.end),
        )
        .order_by(Rating.rated_at.desc(), Rating.id.desc())
        .limit(NEWEST)
    )
    today = clock.today()
    return [_rated_matter(*row, today) for row in session.execute(query)]


def _rated_matter(
    rating: Rating, matter: Matter, course: Rectification | None, today: date
) -> RatedMatter:
    return RatedMatter(
        rating.id,
        matter.number,
        matter.kind,
        matter.handled_at,
        rating.rated_at,
        rating.level,
        rating.channel,
        rating.comment,
        _course(course, today) if course else None,
    )


def _course(course: Rectification, today: date) -> Course:
    late = course.due_on is not None and course.due_on < today and course.rectified_at is None
    return Course(
        course.state,
        course.received_at,
        course.confirmed_at,
        course.due_on,
        course.rectified_at,
        course.followed_up_at,
        course.rescored_level,
        course.rescored_at,
        late and course.state in {"confirmed", "rectifying", "reopened"},
    )


def worker_cards(session: Session, actor: Actor, worker_id: int) -> list[WorkerCard]:
    """Every card a worker was ever given, newest first, as it is today."""
    worker_in_reach(session, actor, worker_id)
    query = select(Card).where(Card.worker_id == worker_id)
    today = clock.today()
    return [
        WorkerCard(
            card.id,
            Colour(card.colour),
            card.rule,
            state_on(card.state, card.expires_on, today),
            clock.local_day(card.issued_at),
            card.expires_on,
            appeal_until(clock.local_day(card.issued_at)),
            card.evidence,
        )
        for card in session.scalars(query.order_by(Card.issued_at.desc(), Card.id.desc()))
    ]
