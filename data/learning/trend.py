"""The course of learning over a period."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.periods import Period
from data.learning.active import active_by_span
from data.learning.colleges import SUMS
from data.learning.filters import LearningFilters
from data.learning.models import College, CollegeDay, Learner
from data.learning.records import found
from data.learning.totals import Totals, suppressed

WEEK = 7
LONGEST_BY_DAY = 31
LONGEST_BY_WEEK = 190


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A day, week or month of the period and what was done in it.

    ``whole`` is False for a week or month that the period cuts short.
    """

    span: Period
    totals: Totals
    whole: bool = True


def spans_of(period: Period) -> list[Period]:
    """A period cut into days, weeks or months, whichever can be read in one chart.

    Weeks are counted back from the last day, so that only the first may be short; months are
    calendar months.
    """
    if period.days <= LONGEST_BY_DAY:
        return [Period(day, day) for day in _days(period)]
    if period.days <= LONGEST_BY_WEEK:
        return _weeks(period)
    return list(_months(period))


def _days(period: Period) -> Iterator[date]:
    for step in range(period.days):
        yield period.start + timedelta(days=step)


def _weeks(period: Period) -> list[Period]:
    weeks, end = [], period.end
    while end >= period.start:
        start = max(period.start, end - timedelta(days=WEEK - 1))
        weeks.append(Period(start, end))
        end = start - timedelta(days=1)
    return weeks[::-1]


def _months(period: Period) -> Iterator[Period]:
    start = period.start
    while start <= period.end:
        last = start.replace(day=monthrange(start.year, start.month)[1])
        yield Period(start, min(last, period.end))
        start = last + timedelta(days=1)


def is_whole(span: Period, period: Period) -> bool:
    """Whether a span of ``spans_of(period)`` is a full day, week or month."""
    if period.days <= LONGEST_BY_DAY:
        return True
    if period.days <= LONGEST_BY_WEEK:
        return span.days == WEEK
    return span.days == monthrange(span.start.year, span.start.month)[1]


def trend(session: Session, actor: Actor, filters: LearningFilters) -> list[TrendPoint]:
    """The period's totals by day, week or month, of the school or the chosen college."""
    if filters.college_id is not None:
        found(session, College, filters.college_id, "college")
    spans = spans_of(filters.period)
    active = active_by_span(session, actor, spans, filters.college_id)
    learners = _learners(session, filters.college_id)
    by_day = _sums_by_day(session, filters)
    points = []
    for span, count in zip(spans, active, strict=True):
        sums = [by_day[day] for day in _days(span) if day in by_day]
        added = [sum(column) for column in zip(*sums, strict=True)] or [0] * len(SUMS)
        totals = Totals(learners, count, *added)
        if count is None:
            totals = suppressed(learners)
        points.append(TrendPoint(span, totals, is_whole(span, filters.period)))
    return points


def _learners(session: Session, college_id: int | None) -> int:
    """How many learners there are in the school or a college. Public."""
    query = select(func.count()).select_from(Learner)
    if college_id is not None:
        query = query.where(Learner.college_id == college_id)
    return session.scalar(query) or 0


def _sums_by_day(session: Session, filters: LearningFilters) -> dict[date, tuple[float, ...]]:
    """Sums of each day of the period on which anything was done. Public."""
    period = filters.period
    query = select(CollegeDay.day, *[func.sum(column) for column in SUMS]).where(
        CollegeDay.day.between(period.start, period.end)
    )
    if filters.college_id is not None:
        query = query.where(CollegeDay.college_id == filters.college_id)
    return {row[0]: tuple(row[1:]) for row in session.execute(query.group_by(CollegeDay.day))}
