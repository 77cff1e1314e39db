"""Records by id, or a plain "not there"."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from dashboard.access import Actor, require_inside, require_people, require_writer
from dashboard.errors import NotFound
from data.learning.models import College, Course, Exam, KnowledgePoint, Learner, Lesson

Record = TypeVar("Record", College, Course, Exam, KnowledgePoint, Learner, Lesson)


def found(session: Session, kind: type[Record], record_id: int, field: str) -> Record:
    """The record with this id. Raises NotFound. Holds no person's record: Public."""
    record = session.get(kind, record_id)
    if record is None:
        raise NotFound("no_such_record", field, value=record_id)
    return record


def found_learner(session: Session, actor: Actor, learner_id: int) -> Learner:
    """A learner, for who may see the college's people, or is this learner. Raises NotFound."""
    if not actor.is_learner(learner_id):
        require_people(actor)
    learner = found(session, Learner, learner_id, "learner")
    require_inside(actor.is_learner(learner_id) or actor.in_college(learner.college_id))
    return learner


def held_learner(session: Session, actor: Actor, learner_id: int) -> Learner:
    """A learner for a command, held so that two commands about one learner take turns."""
    require_writer(actor)
    learner = session.get(Learner, learner_id, with_for_update=True)
    if learner is None:
        raise NotFound("no_such_record", "learner", value=learner_id)
    require_inside(actor.in_college(learner.college_id))
    return learner
