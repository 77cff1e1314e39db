"""Check-ins (打卡): once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from data import audit
from data.audit import Domain
from data.learning import rollups
from data.learning.models import CheckIn
from data.learning.records import held_learner


def streak(days: Iterable[date], today: date) -> int:
    """How many days in a row up to today have a check-in; today itself may still be missing."""
    checked = set(days)
    day = today if today in checked else today - timedelta(days=1)
    length = 0
    while day in checked:
        length, day = length + 1, day - timedelta(days=1)
    return length


def check_in(
    session: Session,
    actor: Actor,
    learner_id: int,
    *,
    at: datetime | None = None,
    batch_id: int | None = None,
) -> CheckIn:
    """A learner's check-in of the local day; a second one that day changes nothing."""
    require_writer(actor)
    learner = held_learner(session, actor, learner_id)
    at = at or clock.now()
    day = clock.local_day(at)
    own = select(CheckIn).where(CheckIn.learner_id == learner_id, CheckIn.day == day)
    before = session.scalar(own)
    if before is not None:
        return before
    made = CheckIn(learner_id=learner_id, day=day, checked_at=at, batch_id=batch_id)
    session.add(made)
    session.flush()
    rollups.count_check_in(session, actor, learner, day)
    audit.record(session, actor, "check in", "learner", learner_id, new={"day": day.isoformat()})
    audit.touch(session, Domain.LEARNING)
    return made
