"""Practice activities (实践活动)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from dashboard.errors import BadInput
from data import audit
from data.audit import Domain
from data.learning import rollups
from data.learning.models import Practice
from data.learning.records import held_learner


def add_practice(
    session: Session,
    actor: Actor,
    learner_id: int,
    title: str,
    hours: float,
    *,
    held_on: date | None = None,
    batch_id: int | None = None,
) -> Practice:
    """A learner took part in an activity of ``hours`` hours on a local day."""
    require_writer(actor)
    if not hours > 0:
        raise BadInput("not_positive", "hours", value=hours)
    learner = held_learner(session, actor, learner_id)
    held_on = held_on or clock.today()
    _refuse_twice(session, learner_id, title, held_on)
    practice = Practice(
        learner_id=learner_id, title=title, hours=hours, held_on=held_on, batch_id=batch_id
    )
    session.add(practice)
    session.flush()
    rollups.count_practice(session, actor, learner, held_on, hours)
    new = {"learner": learner_id, "hours": hours, "held_on": held_on.isoformat()}
    audit.record(session, actor, "add practice", "practice", practice.id, new=new)
    audit.touch(session, Domain.LEARNING)
    return practice


def _refuse_twice(session: Session, learner_id: int, title: str, held_on: date) -> None:
    same = select(Practice.id).where(
        Practice.learner_id == learner_id, Practice.title == title, Practice.held_on == held_on
    )
    if session.scalar(same) is not None:
        raise BadInput("already_recorded", "title", value=title)
