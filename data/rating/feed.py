"""What just happened, what needs attention, and the rows behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people, shown_name
from data.places import Place, Village
from data.rating.cards import CardState, Colour, stands
from data.rating.filters import RatingFilters
from data.rating.leaderboard import as_of
from data.rating.models import Card, Matter, Rating, Worker
from data.rating.tallies import check_filters

MOST = 200
#: A card is news for a week.
NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RecentRating:
    """A rating as anyone may hear of it: when, where, how good; nobody's name."""

    at: datetime
    level: int
    village: Place


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card lit lately; the name is masked for the public, the id then missing."""

    card_id: int
    worker_id: int | None
    name: str
    village: Place
    colour: Colour
    rule: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """A row behind a figure: a matter with its rating, or a card."""

    worker_id: int
    name: str
    village: Place
    number: str | None = None
    kind: str | None = None
    handled_at: datetime | None = None
    rated_at: datetime | None = None
    level: int | None = None
    colour: Colour | None = None
    rule: str | None = None
    issued_at: datetime | None = None


def recent(session: Session, actor: Actor, limit: int = 10) -> list[RecentRating]:
    """The newest ratings, without personal data whoever asks. Public."""
    del actor
    query: Select[*tuple[Any, ...]] = (
        select(Rating.rated_at, Rating.level, Village.id, Village.name, Village.name_en)
        .join(Worker, Worker.id == Rating.worker_id)
        .join(Village, Village.id == Worker.village_id)
        .order_by(Rating.rated_at.desc(), Rating.id.desc())
        .limit(limit)
    )
    return [RecentRating(at, level, Place(*place)) for at, level, *place in session.execute(query)]


def attention(session: Session, actor: Actor, moment: datetime, limit: int = 10) -> list[NewCard]:
    """The cards lit in the last week that stand, red first, then the newest.

    Public: names are masked and cards under appeal are left out.
    """
    query: Select[*tuple[Any, ...]] = (
        select(Card, Worker.name, Village.id, Village.name, Village.name_en)
        .join(Worker, Worker.id == Card.worker_id)
        .join(Village, Village.id == Worker.village_id)
        .where(Card.issued_at > moment - NEWS, Card.issued_at <= moment)
        .order_by(Card.colour, Card.issued_at.desc(), Card.id.desc())
    )
    found = [
        NewCard(
            card.id,
            card.worker_id if actor.sees_people else None,
            shown_name(actor, name),
            Place(*place),
            Colour(card.colour),
            card.rule,
            card.issued_at,
        )
        for card, name, *place in session.execute(query)
        if _shows(actor, card, moment)
    ]
    return found[:limit]


def _shows(actor: Actor, card: Card, moment: datetime) -> bool:
    if card.state == CardState.APPEALED and not actor.sees_people:
        return False
    return stands(card.state, card.expires_on, clock.local_day(moment))


def contributing(
    session: Session, actor: Actor, filters: RatingFilters, name: str
) -> list[Contribution]:
    """The newest rows (200 at most) behind the figure or indicator ``name``.

    Handled matters for ``handled`` and ``response_rate``, cards for ``red_cards`` and
    ``yellow_cards``, ratings for everything else. Refused to the public.
    """
    require_people(actor)
    check_filters(session, actor, filters)
    if name in {"red_cards", "yellow_cards", "cards"}:
        return _cards(session, filters, name)
    matters = name in {"handled", "response_rate"}
    return _matters(session, filters, Matter.handled_at if matters else Rating.rated_at, matters)


def _matters(
    session: Session, filters: RatingFilters, column: Any, unrated_too: bool
) -> list[Contribution]:
    query = (
        select(
            Worker.id,
            Worker.name,
            Village.id,
            Village.name,
            Village.name_en,
            Matter.number,
            Matter.kind,
            Matter.handled_at,
            Rating.rated_at,
            Rating.level,
        )
        .select_from(Matter)
        .join(Rating, Rating.matter_id == Matter.id, isouter=unrated_too)
        .join(Worker, Worker.id == Matter.worker_id)
        .join(Village, Village.id == Worker.village_id)
        .where(
            column >= clock.day_starts(filters.period.start),
            column < clock.day_ends(filters.period.end),
        )
        .order_by(column.desc())
        .limit(MOST)
    )
    return [
        Contribution(worker_id, name, Place(*row[:3]), *row[3:])
        for worker_id, name, *row in session.execute(_within(query, filters))
    ]


def _cards(session: Session, filters: RatingFilters, name: str) -> list[Contribution]:
    day = as_of(filters)
    query = (
        select(Worker.id, Worker.name, Village.id, Village.name, Village.name_en, Card)
        .select_from(Card)
        .join(Worker, Worker.id == Card.worker_id)
        .join(Village, Village.id == Worker.village_id)
        .where(
            Card.expires_on > day,
            Card.issued_at < clock.day_ends(day),
            Card.state != CardState.REVOKED.value,
        )
        .order_by(Card.issued_at.desc(), Card.id.desc())
        .limit(MOST)
    )
    if name != "cards":
        query = query.where(Card.colour == name.removesuffix("_cards"))
    return [
        Contribution(
            worker_id,
            person,
            Place(*place),
            colour=Colour(card.colour),
            rule=card.rule,
            issued_at=card.issued_at,
        )
        for worker_id, person, *place, card in session.execute(_within(query, filters))
    ]


def _within(query: Select[*tuple[Any, ...]], filters: RatingFilters) -> Select[*tuple[Any, ...]]:
    if filters.worker_id is not None:
        query = query.where(Worker.id == filters.worker_id)
    if filters.village_id is not None:
        query = query.where(Worker.village_id == filters.village_id)
    return query
