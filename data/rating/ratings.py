"""Handling a matter and rating it: one matter, one rating (一事一评)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_inside, require_writer
from dashboard.errors import BadInput, NotFound
from data import audit
from data.rating import rollups
from data.rating.issuing import issue_cards
from data.rating.models import Matter, Rating, Rectification, Worker
from data.rating.scores import LEVELS, is_negative

CHANNELS = ("qr", "link", "tablet", "paper", "phone", "import")
#: Ratings that somebody enters for the resident: who entered them is kept.
ENTERED_CHANNELS = ("paper", "phone")
DIMENSIONS = ("attitude", "efficiency", "competence", "result")
#: How far a clock of another computer may be ahead.
TOLERANCE = timedelta(minutes=5)


def handle_matter(
    session: Session,
    actor: Actor,
    *,
    number: str,
    worker_id: int,
    kind: str,
    channel: str,
    handled_at: datetime,
) -> Matter:
    """Record a handled matter; from now on it counts as handled and unrated."""
    require_writer(actor)
    require_inside(actor.in_village(_known_worker(session, worker_id).village_id))
    if session.scalar(select(Matter.id).where(Matter.number == number)) is not None:
        raise BadInput("matter_known", "number", value=number)
    _not_in_future(handled_at, "handled_at")
    matter = Matter(
        number=number, worker_id=worker_id, kind=kind, channel=channel, handled_at=handled_at
    )
    session.add(matter)
    session.flush()
    rollups.count_matter(session, actor, matter)
    new = {"number": number, "worker": worker_id, "kind": kind}
    audit.record(session, actor, "handle matter", "matter", matter.id, new=new)
    audit.touch(session, audit.Domain.RATING)
    return matter


def record_rating(
    session: Session,
    actor: Actor,
    *,
    matter_id: int,
    level: int,
    channel: str,
    rated_at: datetime,
    attitude: int | None = None,
    efficiency: int | None = None,
    competence: int | None = None,
    result: int | None = None,
    comment: str | None = None,
    entered_by: str | None = None,
) -> Rating:
    """Record the one rating of a matter and light the cards that it makes due."""
    require_writer(actor)
    rating = Rating(
        matter_id=matter_id,
        level=level,
        attitude=attitude,
        efficiency=efficiency,
        competence=competence,
        result=result,
        comment=comment,
        channel=channel,
        entered_by=entered_by,
        rated_at=rated_at,
    )
    _check_levels(rating)
    matter = _unrated_matter(session, matter_id)
    _check_course(session, actor, matter, rating)
    rating.worker_id = matter.worker_id
    _write(session, actor, matter, rating)
    return rating


def opening_rectification(rating: Rating) -> Rectification | None:
    """The course that a negative rating opens; None for a rating of level 3 to 5.

    It has no due day yet: that is set when the rating is confirmed (``rectification_due``).
    """
    if not is_negative(rating.level):
        return None
    return Rectification(
        rating_id=rating.id,
        worker_id=rating.worker_id,
        state="received",
        received_at=rating.rated_at,
    )


def _write(session: Session, actor: Actor, matter: Matter, rating: Rating) -> None:
    session.add(rating)
    session.flush()
    course = opening_rectification(rating)
    if course is not None:
        session.add(course)
    rollups.count_rating(session, actor, matter, rating)
    new = {"matter": matter.id, "level": rating.level, "channel": rating.channel}
    audit.record(session, actor, "record rating", "rating", rating.id, new=new)
    audit.touch(session, audit.Domain.RATING)
    issue_cards(session, actor, clock.now(), [rating.worker_id])


def _check_levels(rating: Rating) -> None:
    if rating.level not in LEVELS:
        raise BadInput("level_out_of_range", "level", value=rating.level)
    for name in DIMENSIONS:
        if getattr(rating, name) not in (None, *LEVELS):
            raise BadInput("level_out_of_range", name, value=getattr(rating, name))
    if rating.channel not in CHANNELS:
        known = ", ".join(CHANNELS)
        raise BadInput("unknown_choice", "channel", value=rating.channel, known=known)
    if rating.channel in ENTERED_CHANNELS and not rating.entered_by:
        raise BadInput("entered_by_missing", "entered_by")


def _unrated_matter(session: Session, matter_id: int) -> Matter:
    """The matter, locked until the commit so that two ratings cannot both find it unrated."""
    matter = session.scalar(select(Matter).where(Matter.id == matter_id).with_for_update())
    if matter is None:
        raise NotFound("no_such_record", "matter_id")
    if session.scalar(select(Rating.id).where(Rating.matter_id == matter_id)) is not None:
        raise BadInput("already_rated", "matter_id", value=matter.number)
    return matter


def _check_course(session: Session, actor: Actor, matter: Matter, rating: Rating) -> None:
    worker = _known_worker(session, matter.worker_id)
    require_inside(actor.in_village(worker.village_id))
    if rating.rated_at < matter.handled_at:
        raise BadInput("rated_before_handled", "rated_at", value=matter.number)
    _not_in_future(rating.rated_at, "rated_at")
    if rating.entered_by in {worker.name, worker.number}:
        raise BadInput("own_matter", "entered_by")


def _known_worker(session: Session, worker_id: int) -> Worker:
    worker = session.get(Worker, worker_id)
    if worker is None:
        raise NotFound("no_such_record", "worker_id")
    return worker


def _not_in_future(moment: datetime, field: str) -> None:
    if moment > clock.now() + TOLERANCE:
        raise BadInput("in_the_future", field, value=clock.local_text(moment))
