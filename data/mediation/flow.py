"""How disputes pass through the levels, over time, by type; and how long they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.periods import Period
from data.mediation import durations
from data.mediation.counts import (
    NOTHING,
    Counts,
    Ratio,
    cell,
    cell_ratio,
    counts_of,
    is_whole,
    sums,
)
from data.mediation.filters import MediationFilters
from data.mediation.indicators import Median, histograms, shown_median
from data.mediation.models import CaseDay, DurationDay
from data.mediation.sight import seen_by
from data.mediation.types import CODES

Step = Literal["day", "week", "month"]
#: Up to so many days a trend is drawn by day, then by week; longer ones by month.
MOST_BY_DAY, MOST_BY_WEEK = 31, 200

#: The groups in which durations are drawn: lower bounds in minutes and in hours.
ARRIVAL_EDGES = (0, 5, 10, 15, 20, 30, 45, 60)
SETTLING_EDGES = (0, 6, 24, 72, 168, 336, 720)
EDGES = {durations.ARRIVAL: ARRIVAL_EDGES, durations.SETTLING: SETTLING_EDGES}


@dataclass(frozen=True, slots=True)
class Level:
    """What became of the disputes that reached one level.

    reached = settled + failed + referred + withdrawn + open + passed_up.
    """

    level: int
    reached: int | None
    settled: int | None
    failed: int | None
    referred: int | None
    withdrawn: int | None
    open: int | None
    passed_up: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """The three levels, and the share of level 1 by both denominators."""

    levels: list[Level]
    level_1_of_taken_up: Ratio
    level_1_of_concluded: Ratio
    open: int | None


@dataclass(frozen=True, slots=True)
class Bin:
    """One day, week or month of a trend, cut to the period: disputes by the highest level.

    ``success`` is of the type asked for, like the counts; ``arrival_minutes`` is of all types.
    """

    start: date
    end: date
    taken_up: int | None
    highest: tuple[int | None, int | None, int | None]
    level_1: Ratio
    success: Ratio
    arrival_minutes: Median


@dataclass(frozen=True, slots=True)
class Trend:
    """The days, weeks or months of a period; the first and the last may be cut."""

    step: Step
    bins: list[Bin]

    @property
    def whole(self) -> list[Bin]:
        """The bins that are not cut: those whose course may be compared."""
        following = ((each, each.end + timedelta(days=1)) for each in self.bins)
        return [
            each
            for each, after in following
            if bin_start(each.start, self.step) == each.start
            and bin_start(after, self.step) == after
        ]


@dataclass(frozen=True, slots=True)
class TypeRow:
    """Disputes of one type."""

    type_code: str
    taken_up: int | None
    settled: int | None
    open: int | None
    level_1: Ratio
    success: Ratio


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many took how long: counts between ``edges`` (the last one open), and the median."""

    measure: str
    edges: tuple[int, ...]
    counts: list[int | None]
    median: Median
    missing: int | None
    """Disputes of the period that are not counted: no arrival recorded, or not settled."""


def flow(session: Session, actor: Actor, filters: MediationFilters) -> Flow:
    """How many disputes reached each level and what became of them there. Public."""
    actor, whole = seen_by(actor, filters.township_id), is_whole(filters)
    counts = counts_of(session.execute(sums(filters)).mappings().one())
    levels = []
    for place in range(3):
        above = counts.reached[place + 1] if place < 2 else 0
        ended = (
            counts.settled_at[place],
            counts.failed_at[place],
            counts.referred_at[place],
            counts.withdrawn_at[place],
        )
        still_open = counts.reached[place] - above - sum(ended)
        cells = (counts.reached[place], *ended, still_open, above)
        levels.append(Level(place + 1, *(cell(actor, count, whole=whole) for count in cells)))
    return Flow(
        levels,
        cell_ratio(actor, counts.level_1_of_taken_up, whole=whole),
        cell_ratio(actor, counts.level_1_of_concluded, whole=whole),
        cell(actor, counts.open, whole=whole),
    )


def step_for(period: Period) -> Step:
    """By which step a trend over the period is drawn."""
    if period.days <= MOST_BY_DAY:
        return "day"
    return "week" if period.days <= MOST_BY_WEEK else "month"


def bin_start(day: date, step: Step) -> date:
    """The first day of the day's week (Monday) or month."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def spans(period: Period, step: Step) -> Iterator[tuple[date, date]]:
    """The days, weeks or months of a period, cut to it at both ends."""
    start = period.start
    while start <= period.end:
        first = bin_start(start, step)
        later = {"day": 1, "week": 7, "month": 32}[step]
        following = bin_start(first + timedelta(days=later), step)
        yield start, min(following - timedelta(days=1), period.end)
        start = following


def monthly(session: Session, actor: Actor, filters: MediationFilters) -> Trend:
    """Disputes taken up by day, week or month (as the period's length asks). Public."""
    step = step_for(filters.period)
    actor, whole = seen_by(actor, filters.township_id), is_whole(filters)
    days = session.execute(sums(filters, CaseDay.day)).mappings()
    found = {row["day"]: counts_of(row) for row in days}
    arrivals = _histograms_by_day(session, filters)
    all_places = filters.township_id is None
    bins = []
    for start, end in spans(filters.period, step):
        inside = [found[day] for day in _days(start, end) if day in found]
        taken_up = sum(counts.taken_up for counts in inside)
        level_1 = Ratio(sum(counts.settled_at[0] for counts in inside), taken_up)
        settled = sum(counts.settled for counts in inside)
        ended = settled + sum(counts.unsettled for counts in inside)
        stored = [each for day in _days(start, end) for each in arrivals.get(day, ())]
        arrival = durations.merged(durations.ARRIVAL, stored)
        one, two, three = (
            cell(actor, sum(counts.highest[place] for counts in inside), whole=whole)
            for place in range(3)
        )
        bins.append(
            Bin(
                start,
                end,
                cell(actor, taken_up, whole=whole),
                (one, two, three),
                cell_ratio(actor, level_1, whole=whole),
                cell_ratio(actor, Ratio(settled, ended), whole=whole),
                shown_median(actor, durations.ARRIVAL, arrival, whole=all_places),
            )
        )
    return Trend(step, bins)


def _histograms_by_day(session: Session, filters: MediationFilters) -> dict[date, list[bytes]]:
    """The stored histograms of arrivals, by day. Public within `monthly`."""
    query = histograms(filters, durations.ARRIVAL).add_columns(DurationDay.day)
    found: dict[date, list[bytes]] = defaultdict(list)
    for histogram, day in session.execute(query):
        found[day].append(histogram)
    return found


def _days(start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)


def types(session: Session, actor: Actor, filters: MediationFilters) -> list[TypeRow]:
    """Every type of dispute in the order of the codes; also those without a dispute. Public."""
    rows = session.execute(sums(filters, CaseDay.type_code)).mappings()
    found = {row["type_code"]: counts_of(row) for row in rows}
    actor = seen_by(actor, filters.township_id)
    codes = CODES if filters.type_code is None else (filters.type_code,)
    return [_type_row(actor, code, found.get(code, NOTHING)) for code in codes]


def _type_row(actor: Actor, code: str, counts: Counts) -> TypeRow:
    return TypeRow(
        code,
        cell(actor, counts.taken_up),
        cell(actor, counts.settled),
        cell(actor, counts.open),
        cell_ratio(actor, counts.level_1_of_taken_up),
        cell_ratio(actor, counts.success),
    )


def distribution(
    session: Session, actor: Actor, filters: MediationFilters, measure: str
) -> Distribution:
    """How long disputes took to the arrival, or to the settlement, over all types. Public."""
    actor, whole = seen_by(actor, filters.township_id), filters.township_id is None
    all_types = MediationFilters(filters.period, filters.township_id)
    taken_up = counts_of(session.execute(sums(all_types)).mappings().one()).taken_up
    counts = durations.merged(measure, session.scalars(histograms(filters, measure)))
    groups = durations.grouped(measure, counts, EDGES[measure])
    return Distribution(
        measure,
        EDGES[measure],
        [cell(actor, count, whole=whole) for count in groups],
        shown_median(actor, measure, counts, whole=whole),
        cell(actor, taken_up - durations.total(counts), whole=whole),
    )
