"""Sittings of a test: grading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from dashboard.errors import BadInput
from data import audit
from data.audit import Domain
from data.learning import rollups
from data.learning.models import Answer, Attempt, Exam, KnowledgePoint
from data.learning.records import found, held_learner


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that a learner gave: evidence for one knowledge point."""

    knowledge_point_id: int
    right: bool


def grade_attempt(
    session: Session,
    actor: Actor,
    learner_id: int,
    exam_id: int,
    score: float,
    answers: Sequence[GivenAnswer] = (),
    *,
    at: datetime | None = None,
    started_at: datetime | None = None,
    submitted_at: datetime | None = None,
    try_number: int | None = None,
    batch_id: int | None = None,
) -> Attempt:
    """A learner's sitting of an exam, graded at ``at`` with ``score`` in the exam's marks.

    ``answers`` in the order of the questions move the learner's knowledge points. Without
    ``try_number`` it is the learner's next try. A sitting can be graded once.
    """
    require_writer(actor)
    learner = held_learner(session, actor, learner_id)
    exam = found(session, Exam, exam_id, "exam")
    _check_score(exam, score)
    at = at or clock.now()
    attempt = _attempt(session, learner_id, exam_id, try_number)
    attempt.state, attempt.score, attempt.graded_at = "graded", score, at
    attempt.started_at = started_at or attempt.started_at
    attempt.submitted_at = submitted_at or attempt.submitted_at or at
    attempt.batch_id = batch_id or attempt.batch_id
    session.add(attempt)
    session.flush()
    _add_answers(session, attempt, answers)
    rollups.count_test(session, actor, learner, clock.local_day(at), exam, score)
    rollups.mark_active(session, actor, learner, clock.local_day(attempt.submitted_at))
    rollups.trace_points(session, actor, learner, [a.knowledge_point_id for a in answers])
    new = {"learner": learner_id, "exam": exam_id, "score": score, "answers": len(answers)}
    audit.record(session, actor, "grade attempt", "attempt", attempt.id, new=new)
    audit.touch(session, Domain.LEARNING)
    return attempt


def _check_score(exam: Exam, score: float) -> None:
    if not 0 <= score <= exam.full_mark:
        raise BadInput("number_out_of_range", "score", value=score, low=0, high=exam.full_mark)


def _attempt(session: Session, learner_id: int, exam_id: int, try_number: int | None) -> Attempt:
    """The sitting to grade: the one begun under this number, or a new one."""
    own = (Attempt.learner_id == learner_id, Attempt.exam_id == exam_id)
    if try_number is None:
        try_number = (session.scalar(select(func.max(Attempt.try_number)).where(*own)) or 0) + 1
    attempt = session.scalar(select(Attempt).where(*own, Attempt.try_number == try_number))
    if attempt is None:
        return Attempt(learner_id=learner_id, exam_id=exam_id, try_number=try_number)
    if attempt.state == "graded":
        raise BadInput("already_graded", "try_number", value=try_number)
    return attempt


def _add_answers(session: Session, attempt: Attempt, answers: Sequence[GivenAnswer]) -> None:
    for point_id in {answer.knowledge_point_id for answer in answers}:
        found(session, KnowledgePoint, point_id, "knowledge_point")
    session.add_all(
        Answer(
            attempt_id=attempt.id,
            learner_id=attempt.learner_id,
            knowledge_point_id=answer.knowledge_point_id,
            question_number=number,
            right=answer.right,
            answered_at=attempt.submitted_at,
        )
        for number, answer in enumerate(answers, start=1)
    )
    session.flush()
