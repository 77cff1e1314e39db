"""Colleges side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.periods import Period
from data.learning.active import was_active
from data.learning.filters import LearningFilters
from data.learning.models import College, CollegeDay, Learner, LearnerYear
from data.learning.records import found
from data.learning.sight import too_few
from data.learning.totals import Totals, suppressed, total

SUMS = (
    CollegeDay.lessons_completed,
    CollegeDay.tests,
    CollegeDay.score_sum,
    CollegeDay.passed,
    CollegeDay.practice_hours,
    CollegeDay.reflections,
    CollegeDay.check_ins,
)


@dataclass(frozen=True, slots=True)
class CollegeTotals:
    """A college and what its learners did in a period."""

    id: int
    number: str
    name: str
    name_en: str
    totals: Totals


def all_colleges(session: Session) -> Sequence[College]:
    """Every college by its number. Public."""
    return session.scalars(select(College).order_by(College.number)).all()


def colleges(session: Session, actor: Actor, filters: LearningFilters) -> list[CollegeTotals]:
    """Every college (or the chosen one) with its totals of the period, by number."""
    if filters.college_id is not None:
        found(session, College, filters.college_id, "college")
    by_college = _totals_by_college(session, filters.period)
    return [
        CollegeTotals(
            college.id,
            college.number,
            college.name,
            college.name_en,
            _shown(actor, by_college[college.id], college.id),
        )
        for college in all_colleges(session)
        if filters.college_id in {None, college.id}
    ]


def school_totals(
    session: Session, actor: Actor, period: Period, college_id: int | None = None
) -> Totals:
    """All colleges' totals together, or those of one."""
    by_college = _totals_by_college(session, period)
    if college_id is not None:
        found(session, College, college_id, "college")
        return _shown(actor, by_college[college_id], college_id)
    return _shown(actor, total(by_college.values()), None)


def _shown(actor: Actor, totals: Totals, college_id: int | None) -> Totals:
    """Totals as this actor may see them: what 1 to 4 learners did is nobody's business."""
    if too_few(actor, totals.active, college_id):
        return suppressed(totals.learners)
    return totals


def _totals_by_college(session: Session, period: Period) -> dict[int, Totals]:
    """Uncut totals of every college, for the two queries above. Public."""
    learners = _counts(session, select(Learner.college_id, func.count()))
    active = _counts(
        session,
        select(Learner.college_id, func.count(distinct(LearnerYear.learner_id)))
        .join(Learner, Learner.id == LearnerYear.learner_id)
        .where(was_active(period)),
    )
    sums = {
        row[0]: row[1:]
        for row in session.execute(
            select(CollegeDay.college_id, *[func.sum(column) for column in SUMS])
            .where(CollegeDay.day.between(period.start, period.end))
            .group_by(CollegeDay.college_id)
        )
    }
    return {
        college: Totals(
            learners.get(college, 0), active.get(college, 0), *sums.get(college, [0] * len(SUMS))
        )
        for college in session.scalars(select(College.id))
    }


def _counts(session: Session, query: Any) -> dict[int, int]:
    """Counts by college. Public."""
    return dict(session.execute(query.group_by(Learner.college_id)).tuples().all())
