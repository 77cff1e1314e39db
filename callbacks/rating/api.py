"""The open API of ratings: the leaderboard with masked names, as the kiosk shows it."""

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
from dashboard.errors import NotFound
from data.audit import Domain
from data.places import Place
from data.rating.filters import RatingFilters
from data.rating.leaderboard import Standing, StandingCard, leaderboard
from data.rating.scores import LEAST_TO_RANK, PRIOR_RATINGS
from data.rating.sight import checked
from data.rating.tallies import villages


class RatingQuery(Query):
    community: str | None = parameter("community")


class CardShown(Answer):
    colour: str
    rule: str
    state: str
    issued_on: date
    expires_on: date


class FairScore(Answer):
    value: float
    low: float
    high: float


class LeaderboardRow(Answer):
    name: str
    community: Named
    band: int | None
    fair_score: FairScore | None
    trend: float | None
    handled: int
    rated: int | None
    mean: float | None
    response_rate: float | None
    response_rate_counts: Parts
    positive_rate: float | None
    positive_rate_counts: Parts
    cards: list[CardShown]


class Leaderboard(Answer):
    period: Span
    community: Named | None
    unit_rated: int
    unit_mean: float | None
    prior_ratings: int
    least_ratings_to_rank: int
    rows: list[LeaderboardRow]


def filters_of(session: Session, params: Mapping[str, str], today: date) -> RatingFilters:
    """The board's filters for the API's parameters; a community may be named."""
    known = ((place.id, place.name, place.name_en) for place in villages(session).values())
    village = chosen(params, "community", known)
    filters = RatingFilters.from_params(resolved(params, village=village), today)
    try:
        checked(session, PUBLIC, filters)
    except NotFound as wrong:  # the asker knows the parameter by another name
        raise NotFound(wrong.key, "community", **wrong.values) from None
    return filters


def board(session: Session, params: Mapping[str, str], today: date) -> Leaderboard:
    """The leaderboard, as the board has it for the public."""
    filters = filters_of(session, params, today)
    found = leaderboard(session, PUBLIC, filters)
    place = villages(session).get(filters.village_id or 0)
    return Leaderboard(
        period=span_of(filters.period),
        community=_named(place) if place else None,
        unit_rated=found.unit.rated,
        unit_mean=found.unit.mean,
        prior_ratings=PRIOR_RATINGS,
        least_ratings_to_rank=LEAST_TO_RANK,
        rows=[_row(row) for row in found.rows],
    )


def _named(place: Place) -> Named:
    return Named(id=place.id, name=place.name, name_en=place.name_en)


def _row(row: Standing) -> LeaderboardRow:
    score = row.score
    kept_back = row.rated is None
    return LeaderboardRow(
        name=row.name,
        community=_named(row.village),
        band=row.band,
        fair_score=FairScore(value=score.fair, low=score.low, high=score.high) if score else None,
        trend=row.trend,
        handled=row.handled,
        rated=row.rated,
        mean=row.mean,
        response_rate=row.response_rate,
        response_rate_counts=Parts(
            numerator=row.handled_rated, denominator=None if kept_back else row.handled
        ),
        positive_rate=row.positive_rate,
        positive_rate_counts=Parts(numerator=row.positive, denominator=row.rated),
        cards=[_card(card) for card in row.cards],
    )


def _card(card: StandingCard) -> CardShown:
    return CardShown(
        colour=card.colour,
        rule=card.rule,
        state=card.state,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
    )


#: A card stops standing when its time is over, without any row changing: within ten minutes.
LEADERBOARD = Source("rating/leaderboard", (Domain.RATING, Domain.PLACES), board, seconds=600)
