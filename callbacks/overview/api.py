"""The open API's overview: the leading numbers of the three domains over one span of days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from callbacks.answers import Source
from callbacks.api_models import Answer, Parts, Span, parameter, span_of
from callbacks.learning.api import LearningFigures, LearningQuery
from callbacks.learning.api import figures as learning_figures
from callbacks.learning.api import filters_of as learning_filters
from callbacks.mediation.api import MediationIndicators, MediationQuery
from callbacks.mediation.api import indicators as mediation_indicators
from callbacks.rating.api import filters_of as rating_filters
from dashboard.access import PUBLIC, shown_count
from data.audit import Domain
from data.learning.indicators import indicators as learning_indicators
from data.rating.board import Measured
from data.rating.board import indicators as rating_indicators


class OverviewQuery(LearningQuery, MediationQuery):
    community: str | None = parameter("community")


class RatingFigures(Answer):
    handled: int | None
    rated: int | None
    response_rate: float | None
    response_rate_counts: Parts
    positive_rate: float | None
    positive_rate_counts: Parts
    red_cards: int | None
    yellow_cards: int | None


class LearningOverview(LearningFigures):
    before: LearningFigures


class RatingOverview(RatingFigures):
    before: RatingFigures


class Overview(Answer):
    period: Span
    learning: LearningOverview
    rating: RatingOverview
    mediation: MediationIndicators


def overview(session: Session, params: Mapping[str, str], today: date) -> Overview:
    """Each domain's leading numbers, by the queries of its own board."""
    learning = learning_indicators(session, PUBLIC, learning_filters(session, params, today))
    filters = rating_filters(session, params, today)
    rating = {one.name: one for one in rating_indicators(session, PUBLIC, filters)}
    return Overview(
        period=span_of(filters.period),
        learning=LearningOverview(
            before=LearningFigures(**learning_figures(learning.before)),
            **learning_figures(learning.now),
        ),
        rating=RatingOverview(
            before=RatingFigures(**_rating(rating, before=True)), **_rating(rating, before=False)
        ),
        mediation=mediation_indicators(session, params, today),
    )


def _rating(found: Mapping[str, Measured], *, before: bool) -> dict[str, object]:
    figures: dict[str, object] = {}
    rated = found["rated"].before_numerator if before else found["rated"].numerator
    few = shown_count(PUBLIC, rated) is None
    for name, one in found.items():
        numerator = one.before_numerator if before else one.numerator
        denominator = one.before_denominator if before else one.denominator
        if denominator is None:
            figures[name] = None if few and name == "rated" else numerator
        else:
            parts = Parts(numerator=None, denominator=None)
            if not few:
                parts = Parts(numerator=numerator, denominator=denominator)
            figures[name] = numerator / denominator if denominator and not few else None
            figures[f"{name}_counts"] = parts
    return figures


OVERVIEW = Source("overview", tuple(Domain), overview, seconds=600)
