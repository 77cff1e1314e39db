"""The clocks that run on a dispute: how long each step may take, and which have run out.

Pure rules. A clock stands still while the case is paused, waiting for a party.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from data.mediation.steps import PHASES, Course

NAMES = ("acknowledge", "arrive", "level", "whole")
REACHES = ("street", "town", "remote")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How long each step may take (docs/rules.md §3); level 3 has only the whole case's limit."""

    acknowledge: timedelta = timedelta(minutes=5)
    arrive: Mapping[str, timedelta] = field(
        default_factory=lambda: MappingProxyType(
            {
                "street": timedelta(minutes=15),
                "town": timedelta(minutes=30),
                "remote": timedelta(minutes=60),
            }
        )
    )
    levels: Mapping[int, timedelta] = field(
        default_factory=lambda: MappingProxyType({1: timedelta(days=3), 2: timedelta(days=7)})
    )
    whole: timedelta = timedelta(days=30)
    warn_at: tuple[float, ...] = (0.5, 0.75, 0.9)


DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class Clock:
    """A running clock of an open case: its name, when it started and how long it may run."""

    name: str
    started_at: datetime
    limit: timedelta


def running(course: Course, reach: str = "town", thresholds: Thresholds = DEFAULTS) -> list[Clock]:
    """The clocks that run on a case now; none once it is concluded.

    ``reach`` tells how far the place is: ``street``, ``town`` or ``remote``.
    """
    if not course.is_open:
        return []
    phase = PHASES.index(course.state)
    clocks = [Clock("whole", course.reported_at, thresholds.whole)]
    if course.stands_at in thresholds.levels:
        clocks.append(Clock("level", course.level_since, thresholds.levels[course.stands_at]))
    if phase < PHASES.index("arrived"):
        clocks.append(Clock("arrive", course.reported_at, thresholds.arrive[reach]))
    if phase < PHASES.index("acknowledged"):
        clocks.append(Clock("acknowledge", course.reported_at, thresholds.acknowledge))
    return clocks


def paused_within(course: Course, start: datetime, end: datetime) -> timedelta:
    """How long the case was paused between two moments."""
    pauses = course.pauses
    if course.paused_since is not None:
        pauses = (*pauses, (course.paused_since, max(end, course.paused_since)))
    spans = (min(stop, end) - max(begin, start) for begin, stop in pauses)
    return sum((span for span in spans if span > timedelta()), timedelta())


def used(course: Course, clock: Clock, moment: datetime) -> float:
    """The share of a clock's limit that is used up: 1 is the limit, above it is overdue."""
    ran = moment - clock.started_at - paused_within(course, clock.started_at, moment)
    return max(ran, timedelta()) / clock.limit


def overdue(
    course: Course, moment: datetime, thresholds: Thresholds = DEFAULTS, reach: str = "town"
) -> list[str]:
    """The names of the clocks that have run out at ``moment``."""
    return [
        clock.name
        for clock in running(course, reach, thresholds)
        if used(course, clock, moment) > 1
    ]


def warning(course: Course, clock: Clock, moment: datetime, thresholds: Thresholds) -> float | None:
    """The highest warning mark (0.5, 0.75, 0.9) that a clock has passed; None before the first."""
    share = used(course, clock, moment)
    return max((mark for mark in thresholds.warn_at if share >= mark), default=None)


def next_due(
    course: Course, reach: str = "town", thresholds: Thresholds = DEFAULTS
) -> tuple[str, datetime] | None:
    """The first clock to run out and when; None when concluded, or paused (all stand still)."""
    if course.paused_since is not None:
        return None
    dues = [
        (clock.started_at + clock.limit + _paused_since(course, clock.started_at), clock.name)
        for clock in running(course, reach, thresholds)
    ]
    if not dues:
        return None
    due_at, name = min(dues)
    return name, due_at


def _paused_since(course: Course, start: datetime) -> timedelta:
    return paused_within(course, start, max(course.last_at, start))
