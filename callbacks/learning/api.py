"""The open API of the online school: colleges side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from callbacks.answers import Source
from callbacks.api_models import (
    Answer,
    Named,
    Parts,
    Query,
    Span,
    chosen,
    parameter,
    resolved,
    span_of,
)
from dashboard.access import PUBLIC
from data.audit import Domain
from data.learning import colleges as queries
from data.learning.filters import LearningFilters
from data.learning.totals import Totals


class LearningQuery(Query):
    college: str | None = parameter("college")


class LearningFigures(Answer):
    learners: int
    active: int | None
    active_share: float | None
    active_share_counts: Parts
    lessons_completed: int | None
    graded_tests: int | None
    mean_score: float | None
    pass_rate: float | None
    pass_rate_counts: Parts
    practice_hours: float | None
    reflections: int | None
    check_ins: int | None


class CollegeFigures(LearningFigures):
    college: Named


class Colleges(Answer):
    period: Span
    school: LearningFigures
    colleges: list[CollegeFigures]


def filters_of(session: Session, params: Mapping[str, str], today: date) -> LearningFilters:
    """The board's filters for the API's parameters; a college may be named."""
    known = ((row.id, row.name, row.name_en) for row in queries.all_colleges(session))
    college = chosen(params, "college", known)
    return LearningFilters.from_params(resolved(params, college=college), today)


def by_college(session: Session, params: Mapping[str, str], today: date) -> Colleges:
    """Every college (or the one asked for), and the whole school beside it."""
    filters = filters_of(session, params, today)
    return Colleges(
        period=span_of(filters.period),
        school=LearningFigures(**figures(queries.school_totals(session, PUBLIC, filters.period))),
        colleges=[
            CollegeFigures(
                college=Named(id=row.id, name=row.name, name_en=row.name_en),
                **figures(row.totals),
            )
            for row in queries.colleges(session, PUBLIC, filters)
        ],
    )


def figures(totals: Totals) -> dict[str, object]:
    """A group's totals under the names that the API gives them."""
    return {
        "learners": totals.learners,
        "active": totals.active,
        "active_share": totals.active_share,
        "active_share_counts": Parts(numerator=totals.active, denominator=totals.learners),
        "lessons_completed": totals.lessons_completed,
        "graded_tests": totals.tests,
        "mean_score": totals.mean_score,
        "pass_rate": totals.pass_rate,
        "pass_rate_counts": Parts(numerator=totals.passed, denominator=totals.tests),
        "practice_hours": totals.practice_hours,
        "reflections": totals.reflections,
        "check_ins": totals.check_ins,
    }


COLLEGES = Source("learning/colleges", (Domain.LEARNING,), by_college)
