"""The rows behind a figure: the newest 200, for those who may see people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people
from dashboard.errors import NotFound
from data.learning.active import was_active
from data.learning.filters import LearningFilters
from data.learning.models import (
    Attempt,
    CheckIn,
    College,
    Exam,
    KnowledgePoint,
    Learner,
    LearnerTotal,
    LearnerYear,
    Lesson,
    Mastery,
    Practice,
    Reflection,
    WatchProgress,
)
from data.learning.sight import in_sight

LIMIT = 200

Query = Select[Any]


def contributing(
    session: Session, actor: Actor, filters: LearningFilters, name: str
) -> list[dict[str, Any]]:
    """The newest rows behind the figure ``name`` within the filters.

    Each has the learner (id, number, name), the college, and what its kind of row tells:
    see ``KINDS`` for the kind behind a name. Only learners within the actor's reach.
    """
    own = actor.is_learner(filters.learner_id)
    if not own:
        require_people(actor)
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound("no_such_figure", "figure", value=name)
    query = _of_whom(QUERIES[kind](filters), filters).limit(LIMIT)
    if not own:
        query = query.where(in_sight(actor))
    return [dict(row) for row in session.execute(query).mappings()]


def _who() -> list[Any]:
    return [
        Learner.id.label("learner_id"),
        Learner.number.label("number"),
        Learner.name.label("learner"),
        College.name.label("college"),
        College.name_en.label("college_en"),
    ]


def _of_whom(query: Query, filters: LearningFilters) -> Query:
    query = query.join(College, College.id == Learner.college_id)
    if filters.college_id is not None:
        query = query.where(Learner.college_id == filters.college_id)
    if filters.learner_id is not None:
        query = query.where(Learner.id == filters.learner_id)
    return query


def _within(moment: Any, filters: LearningFilters) -> Any:
    """Whether a moment falls on a local day of the period."""
    start, end = filters.period.start, filters.period.end
    return (moment >= clock.day_starts(start)) & (moment < clock.day_ends(end))


def _active(filters: LearningFilters) -> Query:
    years = select(LearnerYear.learner_id).where(was_active(filters.period))
    return (
        select(*_who(), LearnerTotal.last_active_on.label("day"))
        .join(LearnerTotal, LearnerTotal.learner_id == Learner.id)
        .where(Learner.id.in_(years))
        .order_by(LearnerTotal.last_active_on.desc(), Learner.id)
    )


def _lessons(filters: LearningFilters) -> Query:
    at = WatchProgress.completed_at
    return (
        select(
            *_who(),
            Lesson.title.label("title"),
            Lesson.title_en.label("title_en"),
            WatchProgress.seconds_watched.label("seconds_watched"),
            Lesson.seconds.label("seconds"),
            at.label("at"),
        )
        .select_from(WatchProgress)
        .join(Lesson, Lesson.id == WatchProgress.lesson_id)
        .join(Learner, Learner.id == WatchProgress.learner_id)
        .where(_within(at, filters))
        .order_by(at.desc())
    )


def _tests(filters: LearningFilters) -> Query:
    at = Attempt.graded_at
    return (
        select(
            *_who(),
            Exam.title.label("title"),
            Exam.title_en.label("title_en"),
            Attempt.try_number.label("try_number"),
            Attempt.score.label("score"),
            Exam.full_mark.label("full_mark"),
            Exam.pass_mark.label("pass_mark"),
            at.label("at"),
        )
        .select_from(Attempt)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(_within(at, filters))
        .order_by(at.desc())
    )


def _practice(filters: LearningFilters) -> Query:
    period = filters.period
    return (
        select(*_who(), Practice.title, Practice.hours, Practice.held_on)
        .select_from(Practice)
        .join(Learner, Learner.id == Practice.learner_id)
        .where(Practice.held_on.between(period.start, period.end))
        .order_by(Practice.held_on.desc())
    )


def _reflections(filters: LearningFilters) -> Query:
    at = Reflection.written_at
    length = func.length(Reflection.body).label("characters")
    return (
        select(*_who(), length, Reflection.mark, at.label("at"))
        .select_from(Reflection)
        .join(Learner, Learner.id == Reflection.learner_id)
        .where(_within(at, filters))
        .order_by(at.desc())
    )


def _check_ins(filters: LearningFilters) -> Query:
    period = filters.period
    return (
        select(*_who(), CheckIn.checked_at.label("at"))
        .select_from(CheckIn)
        .join(Learner, Learner.id == CheckIn.learner_id)
        .where(CheckIn.day.between(period.start, period.end))
        .order_by(CheckIn.day.desc(), CheckIn.checked_at.desc())
    )


def _mastery(_filters: LearningFilters) -> Query:
    return (
        select(
            *_who(),
            KnowledgePoint.title,
            KnowledgePoint.title_en,
            Mastery.probability,
            Mastery.answers,
            Mastery.right_answers,
            Mastery.answered_at.label("at"),
        )
        .select_from(Mastery)
        .join(KnowledgePoint, KnowledgePoint.id == Mastery.knowledge_point_id)
        .join(Learner, Learner.id == Mastery.learner_id)
        .order_by(Mastery.answered_at.desc())
    )


QUERIES: dict[str, Callable[[LearningFilters], Query]] = {
    "active": _active,
    "lessons": _lessons,
    "tests": _tests,
    "practice": _practice,
    "reflections": _reflections,
    "check_ins": _check_ins,
    "mastery": _mastery,
}
#: Which kind of rows stands behind each figure of the boards.
KINDS = {
    "active": "active",
    "lessons": "lessons",
    "tests": "tests",
    "mean_score": "tests",
    "pass_rate": "tests",
    "practice": "practice",
    "reflections": "reflections",
    "check_ins": "check_ins",
    "colleges": "active",
    "scores": "tests",
    "mastery": "mastery",
    "points": "mastery",
    "weak": "mastery",
    "learners": "active",
}
