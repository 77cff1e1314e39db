"""What just happened, what needs attention, and the rows behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people, shown_name
from data.places import Place, Village
from data.rating.cards import CardState, Colour
from data.rating.filters import RatingFilters
from data.rating.leaderboard import as_of, shows
from data.rating.models import Card, Matter, Rating, Worker
from data.rating.sight import checked, seen_by, within_reach

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
    day = clock.local_day(moment)
    found = [
        _new_card(actor, card, name, Place(*place))
        for card, name, *place in session.execute(query)
        if shows(actor, card, place[0], day)
    ]
    return found[:limit]


def _new_card(actor: Actor, card: Card, name: str, village: Place) -> NewCard:
    eyes = seen_by(actor, village.id)
    return NewCard(
        card.id,
        card.worker_id if eyes.sees_people else None,
        shown_name(eyes, name),
        village,
        Colour(card.colour),
        card.rule,
        card.issued_at,
    )


def contributing(
    session: Session, actor: Actor, filters: RatingFilters, name: str
) -> list[Contribution]:
    """The newest rows (200 at most) behind the figure or indicator ``name``.

    Handled matters for ``handled`` and ``response_rate``, cards for ``red_cards`` and
    ``yellow_cards``, ratings for everything else. Refused to the public, and only rows of the
    communities in the actor's reach.
    """
    require_people(actor)
    checked(session, actor, filters)
    inside = [*_within(filters), *within_reach(actor, Worker.village_id)]
    if name in {"red_cards", "yellow_cards", "cards"}:
        return _cards(session, filters, name, inside)
    if name in {"handled", "response_rate"}:
        return _matters(session, filters, Matter.handled_at, inside, unrated_too=True)
    return _matters(session, filters, Rating.rated_at, inside, unrated_too=False)


def _matters(
    session: Session,
    filters: RatingFilters,
    column: Any,
    inside: list[ColumnElement[bool]],
    *,
    unrated_too: bool,
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
            *inside,
        )
        .order_by(column.desc())
        .limit(MOST)
    )
    return [
        Contribution(worker_id, name, Place(*row[:3]), *row[3:])
        for worker_id, name, *row in session.execute(query)
    ]


def _cards(
    session: Session, filters: RatingFilters, name: str, inside: list[ColumnElement[bool]]
) -> list[Contribution]:
    day = as_of(filters)
    query: Select[*tuple[Any, ...]] = (
        select(Worker.id, Worker.name, Village.id, Village.name, Village.name_en, Card)
        .select_from(Card)
        .join(Worker, Worker.id == Card.worker_id)
        .join(Village, Village.id == Worker.village_id)
        .where(
            Card.expires_on > day,
            Card.issued_at < clock.day_ends(day),
            Card.state != CardState.REVOKED.value,
            *inside,
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
        for worker_id, person, *place, card in session.execute(query)
    ]


def _within(filters: RatingFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.worker_id is not None:
        found.append(Worker.id == filters.worker_id)
    if filters.village_id is not None:
        found.append(Worker.village_id == filters.village_id)
    return found
