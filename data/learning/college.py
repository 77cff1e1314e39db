"""One college and its learners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_inside, require_people
from dashboard.errors import BadInput
from dashboard.periods import Period
from data.learning import activity, tracing
from data.learning.colleges import school_totals
from data.learning.filters import LearningFilters
from data.learning.models import College, Learner, LearnerTotal, LearnerYear, Mastery
from data.learning.records import found
from data.learning.scores import share
from data.learning.totals import Totals

PAGE = 20


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner in a college's list: everything so far, and active days in the period."""

    id: int
    number: str
    name: str
    class_name: str | None
    totals: LearnerTotal
    points: int
    weak: int
    active_days: int

    @property
    def mean_score(self) -> float | None:
        return share(self.totals.score_sum, self.totals.tests)


@dataclass(frozen=True, slots=True)
class CollegeRecord:
    """A college, its totals now and before, and one page of its learners.

    ``found`` is how many learners match the search; ``page`` counts from 1.
    """

    college: College
    now: Totals
    before: Totals
    learners: list[LearnerRow]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def college(session: Session, actor: Actor, filters: LearningFilters) -> CollegeRecord:
    """One college with its learners, those with most weak points first."""
    require_people(actor)
    if filters.college_id is None:
        raise BadInput("not_an_id", "college", value="")
    record = found(session, College, filters.college_id, "college")
    require_inside(actor.in_college(record.id))
    period, matching = filters.period, _matching(filters)
    count = session.scalar(select(func.count()).select_from(Learner).where(*matching)) or 0
    # A search made on a later page may leave fewer pages than that.
    filters = replace(filters, page=max(1, min(filters.page, -(-count // PAGE))))
    return CollegeRecord(
        record,
        school_totals(session, actor, period, record.id),
        school_totals(session, actor, period.before(), record.id),
        _learners(session, actor, filters, matching),
        count,
        filters.page,
    )


def _matching(filters: LearningFilters) -> list[ColumnElement[bool]]:
    own = [Learner.college_id == filters.college_id]
    if filters.find:
        words = filters.find
        own.append(
            or_(
                Learner.name.contains(words, autoescape=True),
                Learner.number.contains(words, autoescape=True),
            )
        )
    return own


def _weak() -> ColumnElement[bool]:
    return (Mastery.probability < tracing.WEAK) & (Mastery.answers >= tracing.WEAK_ANSWERS)


def _page(
    filters: LearningFilters, matching: Sequence[ColumnElement[bool]]
) -> Select[Learner, LearnerTotal, Any, Any]:
    standing = (
        select(
            Mastery.learner_id,
            func.count().label("points"),
            func.sum(case((_weak(), 1), else_=0)).label("weak"),
        )
        .join(Learner, Learner.id == Mastery.learner_id)
        .where(*matching)
        .group_by(Mastery.learner_id)
        .subquery()
    )
    weak, points = func.coalesce(standing.c.weak, 0), func.coalesce(standing.c.points, 0)
    return (
        select(Learner, LearnerTotal, points, weak)
        .outerjoin(LearnerTotal, LearnerTotal.learner_id == Learner.id)
        .outerjoin(standing, standing.c.learner_id == Learner.id)
        .where(*matching)
        .order_by(weak.desc(), Learner.number)
        .limit(PAGE)
        .offset((filters.page - 1) * PAGE)
    )


def _learners(
    session: Session,
    actor: Actor,
    filters: LearningFilters,
    matching: Sequence[ColumnElement[bool]],
) -> list[LearnerRow]:
    require_people(actor)
    rows = session.execute(_page(filters, matching)).all()
    active = _active_days(session, actor, [row[0].id for row in rows], filters.period)
    return [
        LearnerRow(
            learner.id,
            learner.number,
            learner.name,
            learner.class_name,
            totals or nothing_yet(learner.id),
            points,
            weak,
            active.get(learner.id, 0),
        )
        for learner, totals, points, weak in rows
    ]


def nothing_yet(learner_id: int) -> LearnerTotal:
    """The total of a learner who has done nothing so far."""
    return LearnerTotal(
        learner_id=learner_id,
        lessons_completed=0,
        tests=0,
        score_sum=0.0,
        passed=0,
        practice_hours=0.0,
        reflections=0,
        check_ins=0,
        last_active_on=None,
    )


def _active_days(
    session: Session, actor: Actor, learners: Sequence[int], period: Period
) -> dict[int, int]:
    """On how many days of the period each of these learners was active."""
    require_people(actor)
    spans = {year: (first, length) for year, first, length in activity.spans(period)}
    rows = session.execute(
        select(LearnerYear.learner_id, LearnerYear.year, LearnerYear.days).where(
            LearnerYear.learner_id.in_(learners), LearnerYear.year.in_(spans)
        )
    )
    counted: dict[int, int] = {}
    for learner, year, days in rows:
        first, length = spans[year]
        counted[learner] = counted.get(learner, 0) + days[first - 1 : first - 1 + length].count("1")
    return counted
