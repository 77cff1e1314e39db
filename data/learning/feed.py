"""What just happened in the online school, without personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, null, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from data.learning.models import (
    Attempt,
    College,
    Exam,
    Learner,
    Lesson,
    Reflection,
    WatchProgress,
)


@dataclass(frozen=True, slots=True)
class Event:
    """A learner of some college finished a lesson, had a test graded, or wrote a reflection.

    ``kind``: ``lesson``, ``test`` or ``reflection``; ``title`` is the lesson's or test's, None
    for a reflection in general.
    """

    at: datetime
    kind: str
    college_id: int
    college: str
    college_en: str
    title: str | None
    title_en: str | None


def recent(session: Session, actor: Actor, limit: int = 20) -> list[Event]:
    """The newest events of the school; nobody is named, whoever asks. Public."""
    del actor
    queries = (_lessons(), _tests(), _reflections())
    events = [Event(*row) for query in queries for row in session.execute(query.limit(limit))]
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]


def _event(kind: str, at: Any, title: Any, title_en: Any) -> Any:
    return select(
        at, literal(kind), College.id, College.name, College.name_en, title, title_en
    ).order_by(at.desc())


def _with_college(query: Select[Any], learner_id: Any) -> Select[Any]:
    return query.join(Learner, Learner.id == learner_id).join(
        College, College.id == Learner.college_id
    )


def _lessons() -> Select[Any]:
    query = _event("lesson", WatchProgress.completed_at, Lesson.title, Lesson.title_en)
    query = query.select_from(WatchProgress).where(WatchProgress.completed_at.is_not(None))
    return _with_college(
        query.join(Lesson, Lesson.id == WatchProgress.lesson_id), WatchProgress.learner_id
    )


def _tests() -> Select[Any]:
    query = _event("test", Attempt.graded_at, Exam.title, Exam.title_en)
    query = query.select_from(Attempt).where(Attempt.graded_at.is_not(None))
    return _with_college(query.join(Exam, Exam.id == Attempt.exam_id), Attempt.learner_id)


def _reflections() -> Select[Any]:
    query = _event("reflection", Reflection.written_at, null(), null())
    return _with_college(query.select_from(Reflection), Reflection.learner_id)
