"""Watching lessons: distinct seconds, done at nine tenths."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from dashboard.errors import BadInput
from data import audit
from data.audit import Domain
from data.learning import rollups
from data.learning.models import Lesson, WatchDay, WatchProgress
from data.learning.records import found, held_learner


def is_done(seconds_watched: int, seconds: int) -> bool:
    """Whether a lesson of ``seconds`` counts as completed: from 90% of it on."""
    return seconds_watched * 10 >= seconds * 9


def watch(
    session: Session,
    actor: Actor,
    learner_id: int,
    lesson_id: int,
    seconds_watched: int,
    *,
    at: datetime | None = None,
    batch_id: int | None = None,
) -> WatchProgress:
    """A learner got as far as ``seconds_watched`` *distinct* seconds of a lesson by ``at``.

    The number never goes down and never exceeds the lesson's length. Without any second more
    than before, nothing is written.
    """
    require_writer(actor)
    if seconds_watched < 0:
        raise BadInput("negative_number", "seconds_watched", value=seconds_watched)
    learner = held_learner(session, actor, learner_id)
    lesson = found(session, Lesson, lesson_id, "lesson")
    at, seconds = at or clock.now(), min(seconds_watched, lesson.seconds)
    progress = _progress(session, learner_id, lesson_id)
    if progress is None:
        progress = _begun(session, learner_id, lesson_id, at, batch_id)
    elif seconds <= progress.seconds_watched:
        return progress
    before, was_done = progress.seconds_watched, progress.completed_at is not None
    progress.seconds_watched = max(seconds, before)
    _remember_days(session, progress, at)
    if not was_done and is_done(seconds, lesson.seconds):
        progress.completed_at = at
        rollups.count_lesson(session, actor, learner, clock.local_day(at))
    rollups.mark_active(session, actor, learner, clock.local_day(at))
    audit.record(
        session,
        actor,
        "watch",
        "lesson",
        lesson_id,
        old={"seconds": before},
        new={"learner": learner_id, "seconds": seconds},
    )
    audit.touch(session, Domain.LEARNING)
    return progress


def _progress(session: Session, learner_id: int, lesson_id: int) -> WatchProgress | None:
    return session.scalar(
        select(WatchProgress).where(
            WatchProgress.learner_id == learner_id, WatchProgress.lesson_id == lesson_id
        )
    )


def _begun(
    session: Session, learner_id: int, lesson_id: int, at: datetime, batch_id: int | None
) -> WatchProgress:
    progress = WatchProgress(
        learner_id=learner_id,
        lesson_id=lesson_id,
        seconds_watched=0,
        updated_at=at,
        batch_id=batch_id,
    )
    session.add(progress)
    session.flush()
    return progress


def _remember_days(session: Session, progress: WatchProgress, at: datetime) -> None:
    """Keep the day of this step, and that of the last one before its time is written over."""
    for day in {clock.local_day(progress.updated_at), clock.local_day(at)}:
        _remember_day(session, progress.id, day)
    progress.updated_at = max(progress.updated_at, at)


def _remember_day(session: Session, progress_id: int, day: date) -> None:
    statement = insert(WatchDay).values(progress_id=progress_id, day=day)
    session.execute(statement.on_conflict_do_nothing())
