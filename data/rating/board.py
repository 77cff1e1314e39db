"""What the rating board shows besides the leaderboard: levels, communities, course, indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, shown_count
from dashboard.periods import Period
from data.places import Place
from data.rating.cards import Colour
from data.rating.filters import RatingFilters
from data.rating.leaderboard import as_of, cards_within, shows, standing_cards
from data.rating.models import Worker
from data.rating.scores import LEVELS, Tally, share
from data.rating.sight import checked, seen_by
from data.rating.tallies import (
    tallies_by_day,
    tallies_by_worker,
    tally,
    villages,
)

Step = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many ratings gave a level; None where so few are kept from the public."""

    level: int
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Levels:
    """The five levels, best first, of ``rated`` ratings; ``unrated`` matters are in none."""

    rows: list[LevelCount]
    rated: int
    unrated: int


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """One community's ratings. Rates are None without a denominator or where kept back."""

    village: Place
    workers: int
    handled: int
    rated: int | None
    positive: int | None
    response_rate: float | None
    positive_rate: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day, week (from Monday) or month of the period; the first and last may be cut short."""

    start: date
    end: date
    handled: int
    handled_rated: int | None
    rated: int | None
    positive: int | None
    response_rate: float | None
    positive_rate: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    step: Step
    points: list[TrendPoint]


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with its numerator and denominator, now and in the period before.

    A count has no denominator and is its own value. ``better`` says which way is better: +1
    up, -1 down, 0 neither. ``course`` is its value over the steps of the period.
    """

    name: str
    numerator: int
    denominator: int | None
    before_numerator: int
    before_denominator: int | None
    better: int
    course: list[float | None]

    @property
    def value(self) -> float | None:
        return _value(self.numerator, self.denominator)

    @property
    def before(self) -> float | None:
        return _value(self.before_numerator, self.before_denominator)


def _value(numerator: int, denominator: int | None) -> float | None:
    return float(numerator) if denominator is None else share(numerator, denominator)


def levels(session: Session, actor: Actor, filters: RatingFilters) -> Levels:
    """How many ratings gave each of the five levels. Public: small counts are kept back."""
    eyes = checked(session, actor, filters)
    total = tally(session, actor, filters)
    counts = {level: shown_count(eyes, total.levels[level - 1]) for level in LEVELS}
    missing = [level for level, count in counts.items() if count is None]
    if len(missing) == 1:
        # One count alone would follow from the total: the smallest other one is kept back too.
        others = [level for level in LEVELS if level not in missing and counts[level]]
        if others:
            counts[min(others, key=lambda level: total.levels[level - 1])] = None
    rows = [
        LevelCount(level, count, None if count is None else share(count, total.rated))
        for level, count in counts.items()
    ]
    return Levels(rows, total.rated, total.handled - total.handled_rated)


def communities(session: Session, actor: Actor, filters: RatingFilters) -> list[CommunityRow]:
    """Every community with anything handled or rated, best positive rate first.

    A filter on one community keeps the others beside it. Public: small counts are kept back.
    """
    checked(session, actor, filters)
    by_worker = tallies_by_worker(session, actor, replace(filters, village_id=None))
    homes = session.execute(select(Worker.id, Worker.village_id).where(Worker.id.in_(by_worker)))
    sums: dict[int, Tally] = defaultdict(Tally)
    workers: dict[int, int] = defaultdict(int)
    for worker_id, village_id in homes:
        sums[village_id] += by_worker[worker_id]
        workers[village_id] += 1
    places = villages(session)
    rows = [
        CommunityRow(places[key], workers[key], total.handled, **_rates(seen_by(actor, key), total))
        for key, total in sums.items()
    ]
    return sorted(rows, key=lambda row: (-(row.positive_rate or 0), row.village.name))


def _rates(actor: Actor, total: Tally) -> dict[str, Any]:
    names = ("rated", "positive", "response_rate", "positive_rate", "mean")
    if shown_count(actor, total.rated) is None:
        return dict.fromkeys(names)
    return {name: getattr(total, name) for name in names}


def step_for(period: Period) -> Step:
    """Days up to a month, weeks up to half a year, months beyond."""
    if period.days <= 31:
        return "day"
    return "week" if period.days <= 184 else "month"


def trend(session: Session, actor: Actor, filters: RatingFilters) -> Trend:
    """The course over the period. Public: small counts are kept back."""
    eyes = checked(session, actor, filters)
    step = step_for(filters.period)
    sums: dict[date, Tally] = {}
    for start in _starts(filters.period, step):
        sums[start] = Tally()
    for day, total in tallies_by_day(session, actor, filters).items():
        sums[max(_bucket(day, step), filters.period.start)] += total
    starts = list(sums)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), filters.period.end]
    points = []
    for start, end in zip(starts, ends, strict=True):
        rates = _rates(eyes, sums[start])
        kept = None if rates["rated"] is None else sums[start].handled_rated
        points.append(TrendPoint(start, end, sums[start].handled, kept, **rates))
    return Trend(step, points)


def _starts(period: Period, step: Step) -> list[date]:
    days = (period.start + timedelta(days=n) for n in range(period.days))
    return list(dict.fromkeys(max(_bucket(day, step), period.start) for day in days))


def _bucket(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def indicators(session: Session, actor: Actor, filters: RatingFilters) -> list[Measured]:
    """Handled, rated, response and positive rate, standing cards; each with the period before."""
    checked(session, actor, filters)
    now, before = tally(session, actor, filters), tally(session, actor, filters.before())
    course = trend(session, actor, filters)
    points = course.points
    counts = [point for point in points if _is_whole(point, course.step)] or points
    colours = (Colour.RED, Colour.YELLOW)
    cards = [_card_counts(session, actor, f) for f in (filters, filters.before())]
    ends = [min(point.end, as_of(filters)) for point in points if point.start <= as_of(filters)]
    stood = _card_course(session, actor, filters, ends)
    return [
        Measured(
            "handled",
            now.handled,
            None,
            before.handled,
            None,
            0,
            [float(point.handled) for point in counts],
        ),
        Measured(
            "rated", now.rated, None, before.rated, None, 0, [point.rated for point in points]
        ),
        Measured(
            "response_rate",
            now.handled_rated,
            now.handled,
            before.handled_rated,
            before.handled,
            1,
            [point.response_rate for point in points],
        ),
        Measured(
            "positive_rate",
            now.positive,
            now.rated,
            before.positive,
            before.rated,
            1,
            [point.positive_rate for point in points],
        ),
        *(
            Measured(
                f"{colour}_cards",
                cards[0][colour],
                None,
                cards[1][colour],
                None,
                -1,
                stood[colour],
            )
            for colour in colours
        ),
    ]


def _is_whole(point: TrendPoint, step: Step) -> bool:
    """Whether the period does not cut the week or month short: a smaller count would mislead."""
    if step == "day":
        return True
    after = point.end + timedelta(days=1)
    return point.start == _bucket(point.start, step) and after == _bucket(after, step)


def _card_counts(session: Session, actor: Actor, filters: RatingFilters) -> dict[Colour, int]:
    standing = [
        card for cards in standing_cards(session, actor, filters).values() for card in cards
    ]
    return {colour: sum(card.colour is colour for card in standing) for colour in Colour}


def _card_course(
    session: Session, actor: Actor, filters: RatingFilters, days: Sequence[date]
) -> dict[Colour, list[float | None]]:
    """How many cards of each colour stood at the end of each of ``days`` (in order).

    By their state as of now: a card that was revoked since is not counted on any day.
    """
    cards = session.execute(cards_within(filters, days[0], days[-1])).all() if days else []

    def stood(colour: Colour, day: date) -> float:
        return sum(
            card.colour == colour
            and clock.local_day(card.issued_at) <= day
            and shows(actor, card, village_id, day)
            for card, village_id in cards
        )

    return {colour: [stood(colour, day) for day in days] for colour in Colour}
