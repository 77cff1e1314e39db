"""Written reflections (心得体会)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from dashboard.errors import BadInput
from data import audit
from data.audit import Domain
from data.learning import rollups
from data.learning.models import Lesson, Reflection
from data.learning.records import found, held_learner


def add_reflection(
    session: Session,
    actor: Actor,
    learner_id: int,
    body: str,
    *,
    lesson_id: int | None = None,
    mark: float | None = None,
    at: datetime | None = None,
    batch_id: int | None = None,
) -> Reflection:
    """A learner wrote a reflection, on a lesson or in general; ``mark`` is 0–100 once marked."""
    require_writer(actor)
    if not body.strip():
        raise BadInput("empty_text", "body")
    if mark is not None and not 0 <= mark <= 100:
        raise BadInput("number_out_of_range", "mark", value=mark, low=0, high=100)
    learner = held_learner(session, actor, learner_id)
    if lesson_id is not None:
        found(session, Lesson, lesson_id, "lesson")
    reflection = Reflection(
        learner_id=learner_id,
        lesson_id=lesson_id,
        body=body,
        written_at=at or clock.now(),
        mark=mark,
        batch_id=batch_id,
    )
    session.add(reflection)
    session.flush()
    rollups.count_reflection(session, actor, learner, clock.local_day(reflection.written_at))
    new = {"learner": learner_id, "lesson": lesson_id, "mark": mark}
    audit.record(session, actor, "add reflection", "reflection", reflection.id, new=new)
    audit.touch(session, Domain.LEARNING)
    return reflection
