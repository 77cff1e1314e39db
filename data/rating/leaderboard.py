"""The leaderboard: workers by fair score, in bands that the data can tell apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SMALLEST_PUBLIC_CELL, Actor, shown_name
from data.places import Place
from data.rating.cards import CardState, Colour, stands, state_on
from data.rating.filters import RatingFilters
from data.rating.models import Card, Worker
from data.rating.scores import LEAST_TO_RANK, Score, Tally, bands, fair_score
from data.rating.sight import checked, seen_by
from data.rating.tallies import tallies_by_worker, unit_tally, villages


@dataclass(frozen=True, slots=True)
class StandingCard:
    """A card that stands on the day asked for."""

    id: int
    worker_id: int
    colour: Colour
    rule: str
    state: CardState
    issued_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """One worker on the leaderboard.

    ``band`` is None where there are too few ratings to rank; ``score`` is then None too.
    ``rated`` and what follows from it is None where it is kept from this actor. ``trend`` is
    the fair score less that of the period before.
    """

    worker_id: int | None
    name: str
    village: Place
    post: str | None
    band: int | None
    handled: int
    rated: int | None
    handled_rated: int | None
    positive: int | None
    response_rate: float | None
    positive_rate: float | None
    mean: float | None
    score: Score | None
    trend: float | None
    cards: list[StandingCard]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The workers in order, and the unit that their scores are shrunk towards."""

    rows: list[Standing]
    unit: Tally
    unit_before: Tally

    @property
    def ranked(self) -> list[Standing]:
        return [row for row in self.rows if row.band is not None]


def leaderboard(session: Session, actor: Actor, filters: RatingFilters) -> Leaderboard:
    """One row per worker with anything handled or rated in the period, best band first.

    The bands are those of the workers shown; C is the whole unit's mean, so that a filter
    changes who is shown and nobody's score. Public: names out of reach are masked.
    """
    checked(session, actor, filters)
    own = tallies_by_worker(session, actor, filters)
    earlier = tallies_by_worker(session, actor, filters.before())
    unit = unit_tally(session, actor, filters.period)
    unit_before = unit_tally(session, actor, filters.period.before())
    cards = standing_cards(session, actor, filters)
    places = villages(session)
    people = session.execute(
        select(Worker.id, Worker.name, Worker.village_id, Worker.post).where(Worker.id.in_(own))
    )
    rows = []
    for worker_id, name, village_id, post in people:
        mine, before = own[worker_id], earlier.get(worker_id, Tally())
        eyes = seen_by(actor, village_id)
        score, past = _rankable(mine, unit), _rankable(before, unit_before)
        rows.append(
            Standing(
                worker_id=worker_id if eyes.sees_people else None,
                name=shown_name(eyes, name),
                village=places[village_id],
                post=post if eyes.sees_people else None,
                band=None,
                handled=mine.handled,
                score=score,
                trend=score.fair - past.fair if score and past else None,
                cards=cards[worker_id],
                **_shown(eyes, mine),
            )
        )
    return Leaderboard(_banded(rows), unit, unit_before)


def _rankable(tally: Tally, unit: Tally) -> Score | None:
    return fair_score(tally, unit) if tally.rated >= LEAST_TO_RANK else None


def _shown(actor: Actor, tally: Tally) -> dict[str, Any]:
    """What follows from few ratings is kept from the public, like the count itself."""
    if not actor.sees_people and 0 < tally.rated < SMALLEST_PUBLIC_CELL:
        names = ("rated", "handled_rated", "positive", "response_rate", "positive_rate", "mean")
        return dict.fromkeys(names)
    return {
        "rated": tally.rated,
        "handled_rated": tally.handled_rated,
        "positive": tally.positive,
        "response_rate": tally.response_rate,
        "positive_rate": tally.positive_rate,
        "mean": tally.mean,
    }


def _banded(rows: list[Standing]) -> list[Standing]:
    """The rows with their bands, best band and score first, too few to rank last."""
    found = bands([row.score for row in rows])
    banded = [replace(row, band=band) for row, band in zip(rows, found, strict=True)]
    return sorted(
        banded,
        key=lambda row: (
            row.band is None,
            row.band or 0,
            -(row.score.fair if row.score else 0),
            -(row.rated or 0),
            row.name,
            row.worker_id or 0,
        ),
    )


def as_of(filters: RatingFilters) -> date:
    """The day on which standing cards are looked at: the period's last, today at the latest."""
    return min(filters.period.end, clock.today())


def standing_cards(
    session: Session, actor: Actor, filters: RatingFilters
) -> dict[int, list[StandingCard]]:
    """The cards that stand at the end of the period, red first, by worker.

    A card under appeal is not shown in public, that is to who does not reach the community.
    """
    checked(session, actor, filters)
    day = as_of(filters)
    found: dict[int, list[StandingCard]] = defaultdict(list)
    for card, village_id in session.execute(cards_within(filters, day, day)):
        if shows(actor, card, village_id, day):
            found[card.worker_id].append(_standing(card, day))
    return found


def cards_within(filters: RatingFilters, first: date, last: date) -> Select[Card, int]:
    """The query for cards that lived at some time from ``first`` to ``last``, red first."""
    query = (
        select(Card, Worker.village_id)
        .join(Worker, Worker.id == Card.worker_id)
        .where(Card.expires_on > first, Card.issued_at < clock.day_ends(last))
        .order_by(Card.colour, Card.issued_at.desc(), Card.id.desc())
    )
    if filters.worker_id is not None:
        query = query.where(Card.worker_id == filters.worker_id)
    if filters.village_id is not None:
        query = query.where(Worker.village_id == filters.village_id)
    return query


def shows(actor: Actor, card: Card, village_id: int, day: date) -> bool:
    """Whether a card stands on ``day`` and this actor may know of it."""
    hidden = card.state == CardState.APPEALED and not actor.in_village(village_id)
    return not hidden and stands(card.state, card.expires_on, day)


def _standing(card: Card, day: date) -> StandingCard:
    return StandingCard(
        card.id,
        card.worker_id,
        Colour(card.colour),
        card.rule,
        state_on(card.state, card.expires_on, day),
        clock.local_day(card.issued_at),
        card.expires_on,
    )
