"""The leading figures of the online school."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dashboard.access import Actor
from data.learning.colleges import school_totals
from data.learning.filters import LearningFilters
from data.learning.totals import Totals


@dataclass(frozen=True, slots=True)
class LearningIndicators:
    """The totals of a period and of the one before, of the school or the chosen college."""

    now: Totals
    before: Totals


def indicators(session: Session, actor: Actor, filters: LearningFilters) -> LearningIndicators:
    """Totals of the period and of the period of the same length before it."""
    return LearningIndicators(
        now=school_totals(session, actor, filters.period, filters.college_id),
        before=school_totals(session, actor, filters.period.before(), filters.college_id),
    )
