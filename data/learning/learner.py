"""One learner: learning process, test scores, practice activities, reflections, weak points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people
from dashboard.errors import BadInput
from data.learning import scores, tracing
from data.learning.check_ins import streak
from data.learning.college import nothing_yet
from data.learning.filters import LearningFilters
from data.learning.models import (
    Attempt,
    CheckIn,
    College,
    Exam,
    KnowledgePoint,
    Learner,
    LearnerTotal,
    Lesson,
    Mastery,
    Practice,
    Reflection,
    WatchProgress,
)
from data.learning.records import found, found_learner

SHOWN = 100
STREAK_DAYS = 400


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """How far the learner is in a lesson; ``share`` is of its length."""

    lesson: Lesson
    progress: WatchProgress

    @property
    def share(self) -> float:
        return min(self.progress.seconds_watched / self.lesson.seconds, 1.0)


@dataclass(frozen=True, slots=True)
class TestScore:
    """A graded sitting; ``percent`` is of the full mark."""

    __test__ = False  # not a class of pytest's

    attempt: Attempt
    exam: Exam

    @property
    def percent(self) -> float:
        return scores.percent(self.attempt.score or 0, self.exam.full_mark)

    @property
    def passed(self) -> bool:
        return scores.passes(self.attempt.score or 0, self.exam.pass_mark)


@dataclass(frozen=True, slots=True)
class PointStanding:
    """How the learner stands at a knowledge point, by the answers given so far."""

    point: KnowledgePoint
    mastery: Mastery

    @property
    def mastered(self) -> bool:
        return tracing.is_mastered(self.mastery.probability)

    @property
    def weak(self) -> bool:
        return tracing.is_weak(self.mastery.probability, self.mastery.answers)


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """Everything about one learner; of each facet the newest ``SHOWN``."""

    learner: Learner
    college: College
    totals: LearnerTotal
    lessons_in_school: int
    lessons: list[LessonProgress]
    tests: list[TestScore]
    practices: Sequence[Practice]
    reflections: Sequence[Reflection]
    points: list[PointStanding]
    streak: int

    @property
    def mean_score(self) -> float | None:
        return scores.share(self.totals.score_sum, self.totals.tests)

    @property
    def weak(self) -> list[PointStanding]:
        return [point for point in self.points if point.weak]


def learner(session: Session, actor: Actor, filters: LearningFilters) -> LearnerRecord:
    """One learner's record with the four facets and the points, weakest first."""
    if not actor.is_learner(filters.learner_id):
        require_people(actor)
    if filters.learner_id is None:
        raise BadInput("not_an_id", "learner", value="")
    who = found_learner(session, actor, filters.learner_id)
    return LearnerRecord(
        learner=who,
        college=found(session, College, who.college_id, "college"),
        totals=session.get(LearnerTotal, who.id) or nothing_yet(who.id),
        lessons_in_school=session.scalar(select(func.count()).select_from(Lesson)) or 0,
        lessons=[LessonProgress(*row) for row in session.execute(_lessons(who.id)).tuples()],
        tests=[TestScore(*row) for row in session.execute(_tests(who.id)).tuples()],
        practices=session.scalars(_practices(who.id)).all(),
        reflections=session.scalars(_reflections(who.id)).all(),
        points=[PointStanding(*row) for row in session.execute(_points(who.id)).tuples()],
        streak=streak(session.scalars(_check_in_days(who.id)), clock.today()),
    )


def _lessons(learner_id: int) -> Select[Lesson, WatchProgress]:
    return (
        select(Lesson, WatchProgress)
        .join(WatchProgress, WatchProgress.lesson_id == Lesson.id)
        .where(WatchProgress.learner_id == learner_id)
        .order_by(WatchProgress.updated_at.desc())
        .limit(SHOWN)
    )


def _tests(learner_id: int) -> Select[Attempt, Exam]:
    return (
        select(Attempt, Exam)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(Attempt.learner_id == learner_id, Attempt.state == "graded")
        .order_by(Attempt.graded_at.desc(), Attempt.id.desc())
        .limit(SHOWN)
    )


def _practices(learner_id: int) -> Select[Practice]:
    return (
        select(Practice)
        .where(Practice.learner_id == learner_id)
        .order_by(Practice.held_on.desc(), Practice.id.desc())
        .limit(SHOWN)
    )


def _reflections(learner_id: int) -> Select[Reflection]:
    return (
        select(Reflection)
        .where(Reflection.learner_id == learner_id)
        .order_by(Reflection.written_at.desc(), Reflection.id.desc())
        .limit(SHOWN)
    )


def _points(learner_id: int) -> Select[KnowledgePoint, Mastery]:
    return (
        select(KnowledgePoint, Mastery)
        .join(Mastery, Mastery.knowledge_point_id == KnowledgePoint.id)
        .where(Mastery.learner_id == learner_id)
        .order_by(Mastery.probability, KnowledgePoint.number)
    )


def _check_in_days(learner_id: int) -> Select[date]:
    return (
        select(CheckIn.day)
        .where(CheckIn.learner_id == learner_id)
        .order_by(CheckIn.day.desc())
        .limit(STREAK_DAYS)
    )
