"""The small sums that learning boards read, kept up with every row that is written.

``rebuild`` makes the same from the rows; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from dashboard.access import Actor, require_writer
from data.learning import activity, scores, tracing
from data.learning.models import (
    Answer,
    CollegeDay,
    CollegePoint,
    Exam,
    Learner,
    LearnerTotal,
    LearnerYear,
    Mastery,
    ScoreDay,
)
from data.learning.rebuild import rebuild

__all__ = [
    "count_check_in",
    "count_lesson",
    "count_practice",
    "count_reflection",
    "count_test",
    "mark_active",
    "rebuild",
    "trace_points",
]


def count_lesson(session: Session, actor: Actor, learner: Learner, day: date) -> None:
    """A learner finished a lesson."""
    require_writer(actor)
    _add(session, learner, day, lessons_completed=1)


def count_test(
    session: Session, actor: Actor, learner: Learner, day: date, exam: Exam, score: float
) -> None:
    """A learner's test was graded on ``day``."""
    require_writer(actor)
    passed = int(scores.passes(score, exam.pass_mark))
    percent = scores.percent(score, exam.full_mark)
    _add(session, learner, day, tests=1, score_sum=percent, passed=passed)
    band = scores.band(score, exam.full_mark)
    key = {"college_id": learner.college_id, "day": day}
    _increase(session, ScoreDay, key, {f"tests_{band}": 1, f"passed_{band}": passed})


def count_practice(
    session: Session, actor: Actor, learner: Learner, day: date, hours: float
) -> None:
    """A learner took part in a practice activity."""
    require_writer(actor)
    _add(session, learner, day, practice_hours=hours)
    mark_active(session, actor, learner, day)


def count_reflection(session: Session, actor: Actor, learner: Learner, day: date) -> None:
    """A learner wrote a reflection."""
    require_writer(actor)
    _add(session, learner, day, reflections=1)
    mark_active(session, actor, learner, day)


def count_check_in(session: Session, actor: Actor, learner: Learner, day: date) -> None:
    """A learner checked in."""
    require_writer(actor)
    _add(session, learner, day, check_ins=1)
    mark_active(session, actor, learner, day)


def mark_active(session: Session, actor: Actor, learner: Learner, day: date) -> None:
    """A learner did something on ``day``: set that day's mark in the year, in SQL."""
    require_writer(actor)
    place = activity.place(day)
    old = LearnerYear.days
    marked = func.substr(old, 1, place - 1) + literal("1") + func.substr(old, place + 1)
    statement = insert(LearnerYear).values(
        learner_id=learner.id, year=day.year, days=activity.year_of([day])
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[LearnerYear.learner_id, LearnerYear.year], set_={"days": marked}
        )
    )
    _move_last_active(session, learner.id, day)


def _move_last_active(session: Session, learner_id: int, day: date) -> None:
    statement = insert(LearnerTotal).values(learner_id=learner_id, last_active_on=day)
    last, new = LearnerTotal.last_active_on, statement.excluded.last_active_on
    later = case((last.is_(None), new), (last < new, new), else_=last)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[LearnerTotal.learner_id], set_={"last_active_on": later}
        )
    )


def _add(session: Session, learner: Learner, day: date, **amounts: float) -> None:
    """Add to the college's day and to the learner's total."""
    _increase(session, CollegeDay, {"college_id": learner.college_id, "day": day}, amounts)
    _increase(session, LearnerTotal, {"learner_id": learner.id}, amounts)


def _increase(
    session: Session, table: type[Any], key: dict[str, Any], amounts: dict[str, float]
) -> None:
    """Add ``amounts`` to the row of ``key``, making it where there is none."""
    statement = insert(table).values(**key, **amounts)
    columns: list[InstrumentedAttribute[Any]] = [getattr(table, name) for name in amounts]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={c.key: c + statement.excluded[c.key] for c in columns},
        )
    )


# What answers say about a knowledge point.


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one learner stands at one point; all noughts before the first answer."""

    learners: int = 0
    probability_sum: float = 0.0
    mastered: int = 0
    weak: int = 0
    answers: int = 0
    right_answers: int = 0


def _standing(probability: float, answers: int, right_answers: int) -> _Standing:
    return _Standing(
        learners=1,
        probability_sum=probability,
        mastered=int(tracing.is_mastered(probability)),
        weak=int(tracing.is_weak(probability, answers)),
        answers=answers,
        right_answers=right_answers,
    )


def trace_points(session: Session, actor: Actor, learner: Learner, points: Iterable[int]) -> None:
    """Work out anew how a learner stands at these points, from all answers given so far.

    A learner has few answers per point, and an answer may come in late (an import), so the
    whole course is folded again.
    """
    require_writer(actor)
    for point in sorted(set(points)):
        _trace_point(session, learner, point)


def _trace_point(session: Session, learner: Learner, point_id: int) -> None:
    rows = session.execute(
        select(Answer.right, Answer.answered_at)
        .where(Answer.learner_id == learner.id, Answer.knowledge_point_id == point_id)
        .order_by(Answer.answered_at, Answer.id)
    ).all()
    old = session.get(Mastery, (learner.id, point_id))
    before = _standing(old.probability, old.answers, old.right_answers) if old else _Standing()
    probability, right = tracing.traced(row.right for row in rows), sum(r.right for r in rows)
    now = _standing(probability, len(rows), right)
    session.merge(
        Mastery(
            learner_id=learner.id,
            knowledge_point_id=point_id,
            probability=probability,
            answers=len(rows),
            right_answers=right,
            answered_at=rows[-1].answered_at,
        )
    )
    key = {"college_id": learner.college_id, "knowledge_point_id": point_id}
    _increase(session, CollegePoint, key, _difference(now, before))


def _difference(now: _Standing, before: _Standing) -> dict[str, float]:
    return {name: getattr(now, name) - getattr(before, name) for name in _Standing.__slots__}
