"""What of a college an actor sees: people inside the reach, no small cells outside it. Pure."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from dashboard.access import SMALLEST_PUBLIC_CELL, Actor
from data.learning.models import Learner


def too_few(actor: Actor, people: int | None, college_id: int | None) -> bool:
    """Whether a cell of so few people of a college (None: of the school) is not for this actor."""
    if actor.in_college(college_id):
        return False
    return 0 < (people or 0) < SMALLEST_PUBLIC_CELL


def shown(actor: Actor, people: int, college_id: int | None) -> int | None:
    """A count of a college's people as this actor may see it; None: too few."""
    return None if too_few(actor, people, college_id) else people


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """SQL: the learners whose records this actor may see."""
    if actor.reach.whole:
        return true()
    return Learner.college_id.in_(actor.reach.colleges)
