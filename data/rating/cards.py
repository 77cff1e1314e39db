"""Yellow and red cards: lit by evidence, never by rank (docs/rules.md §2).

Each fact lights a card once: ratings and cards that already lit one by a rule do not light
another by the same rule, also after it was revoked. A yellow card counts towards a red one
for 180 days, even when it has expired, unless it was revoked or is under appeal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from data.rating.scores import least_positive, wilson
from data.rating.workdays import add_workdays, announced, workdays_late


class Colour(StrEnum):
    YELLOW = "yellow"
    RED = "red"


class Rule(StrEnum):
    """What may light a card."""

    LOW_POSITIVE = "low_positive"
    CONFIRMED_NEGATIVE = "confirmed_negative"
    OVERDUE = "overdue"
    YELLOW_TWICE = "yellow_twice"
    LONG_OVERDUE = "long_overdue"
    DISSATISFIED_AGAIN = "dissatisfied_again"


class CardState(StrEnum):
    """Where a card is; ``EXPIRED`` is never stored, the clock says it."""

    ISSUED = "issued"
    APPEALED = "appealed"
    UPHELD = "upheld"
    REVOKED = "revoked"
    RECTIFIED = "rectified"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardThresholds:
    """Every number of the rules; windows and lives are in days, today included."""

    rate_window: int = 90
    least_rated: int = 10
    least_positive_rate: float = 0.90
    confirmed_window: int = 30
    confirmed_negatives: int = 2
    rectify_workdays: int = 15
    yellow_window: int = 180
    yellow_cards: int = 2
    overdue_workdays: int = 5
    rescored_window: int = 180
    dissatisfied_rescores: int = 2
    life: int = 90
    appeal_workdays: int = 5


DEFAULTS = CardThresholds()


@dataclass(frozen=True, slots=True)
class Overdue:
    """A rectification that is not done although it was due."""

    rating_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one worker on one day, within the windows of the rules.

    ``confirmed`` and ``dissatisfied`` are ids of ratings, ``yellow`` ids of yellow cards;
    ``standing`` are the rules whose card still stands, ``used`` the ids by rule that have
    already lit one.
    """

    rated: int = 0
    positive: int = 0
    confirmed: tuple[int, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    dissatisfied: tuple[int, ...] = ()
    yellow: tuple[int, ...] = ()
    standing: frozenset[str] = frozenset()
    used: dict[str, frozenset[int]] = field(default_factory=dict)

    def fresh(self, rule: Rule, ids: Iterable[int]) -> list[int]:
        """Those of ``ids`` that have not yet lit a card by this rule."""
        return sorted(set(ids) - self.used.get(rule, frozenset()))


@dataclass(frozen=True, slots=True)
class Finding:
    """A card that is due: its rule, its evidence in numbers and ids, and what avoids it.

    ``evidence`` is plain JSON. ``evidence["ids"]`` are the ratings (for ``yellow_twice`` the
    cards) it rests on; ``evidence["avoid"]`` is the number or day that would have avoided it.
    """

    colour: Colour
    rule: Rule
    evidence: dict[str, Any]


def yellow_findings(
    known: Evidence, today: date, limits: CardThresholds = DEFAULTS
) -> list[Finding]:
    """The yellow cards that the evidence lights today."""
    found = [
        _low_positive(known, today, limits),
        _confirmed_negative(known, today, limits),
        _overdue(known, today, limits),
    ]
    return [finding for finding in found if finding]


def red_findings(known: Evidence, today: date, limits: CardThresholds = DEFAULTS) -> list[Finding]:
    """The red cards that the evidence, yellow cards of today included, lights today."""
    found = [
        _yellow_twice(known, today, limits),
        _long_overdue(known, today, limits),
        _dissatisfied_again(known, today, limits),
    ]
    return [finding for finding in found if finding]


def _low_positive(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    bounds = wilson(known.positive, known.rated)
    if Rule.LOW_POSITIVE in known.standing or bounds is None:
        return None
    if known.rated < limits.least_rated or bounds[1] >= limits.least_positive_rate:
        return None
    evidence = {
        "rated": known.rated,
        "positive": known.positive,
        "upper": round(bounds[1], 4),
        "threshold": limits.least_positive_rate,
        "from": window_start(today, limits.rate_window).isoformat(),
        "to": today.isoformat(),
        "ids": [],
        "avoid": least_positive(known.rated, limits.least_positive_rate),
    }
    return Finding(Colour.YELLOW, Rule.LOW_POSITIVE, evidence)


def _confirmed_negative(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    return _counted(
        known,
        (Colour.YELLOW, Rule.CONFIRMED_NEGATIVE),
        known.confirmed,
        limits.confirmed_negatives,
        window_start(today, limits.confirmed_window),
        today,
    )


def _yellow_twice(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    return _counted(
        known,
        (Colour.RED, Rule.YELLOW_TWICE),
        known.yellow,
        limits.yellow_cards,
        window_start(today, limits.yellow_window),
        today,
    )


def _dissatisfied_again(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    return _counted(
        known,
        (Colour.RED, Rule.DISSATISFIED_AGAIN),
        known.dissatisfied,
        limits.dissatisfied_rescores,
        window_start(today, limits.rescored_window),
        today,
    )


def _counted(
    known: Evidence,
    card: tuple[Colour, Rule],
    ids: Iterable[int],
    threshold: int,
    start: date,
    today: date,
) -> Finding | None:
    """A card for ``threshold`` or more facts in a window; one fewer would have avoided it."""
    colour, rule = card
    fresh = known.fresh(rule, ids)
    if rule in known.standing or len(fresh) < threshold:
        return None
    evidence = {
        "count": len(fresh),
        "threshold": threshold,
        "from": start.isoformat(),
        "to": today.isoformat(),
        "ids": fresh,
        "avoid": threshold - 1,
    }
    return Finding(colour, rule, evidence)


def _overdue(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    del limits  # any lateness counts
    late = [item for item in known.overdue if item.due_on < today]
    return _late(known, (Colour.YELLOW, Rule.OVERDUE), late, today, 0)


def _long_overdue(known: Evidence, today: date, limits: CardThresholds) -> Finding | None:
    grace = limits.overdue_workdays
    late = [item for item in known.overdue if workdays_late(item.due_on, today) > grace]
    return _late(known, (Colour.RED, Rule.LONG_OVERDUE), late, today, grace)


def _late(
    known: Evidence, card: tuple[Colour, Rule], late: list[Overdue], today: date, grace: int
) -> Finding | None:
    colour, rule = card
    fresh = known.fresh(rule, (item.rating_id for item in late))
    if rule in known.standing or not fresh:
        return None
    due_on = min(item.due_on for item in late if item.rating_id in fresh)
    evidence = {
        "count": len(fresh),
        "due_on": due_on.isoformat(),
        "workdays_late": workdays_late(due_on, today),
        "threshold": grace,
        "ids": fresh,
        "avoid": add_workdays(due_on, grace).isoformat(),
        "official_calendar": announced(today) and announced(due_on),
    }
    return Finding(colour, rule, evidence)


def window_start(today: date, days: int) -> date:
    """The first day of a window of ``days`` days that ends today."""
    return today - timedelta(days=days - 1)


def expiry(issued_on: date, limits: CardThresholds = DEFAULTS) -> date:
    """The first day on which a card issued on ``issued_on`` no longer stands."""
    return issued_on + timedelta(days=limits.life)


def rectification_due(confirmed_on: date, limits: CardThresholds = DEFAULTS) -> date:
    """The last day on which a negative rating confirmed on that day is rectified in time."""
    return add_workdays(confirmed_on, limits.rectify_workdays)


def appeal_until(issued_on: date, limits: CardThresholds = DEFAULTS) -> date:
    """The last day on which a card may be appealed."""
    return add_workdays(issued_on, limits.appeal_workdays)


def state_on(state: str, expires_on: date, day: date) -> CardState:
    """A card's state on ``day``: the stored one, or expired by the clock.

    An appeal that is still open and a revocation outlast the expiry.
    """
    stored = CardState(state)
    lasting = stored in {CardState.APPEALED, CardState.REVOKED}
    return CardState.EXPIRED if day >= expires_on and not lasting else stored


def stands(state: str, expires_on: date, day: date) -> bool:
    """Whether a card counts against its worker on ``day``."""
    return state != CardState.REVOKED and day < expires_on
