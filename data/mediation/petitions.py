"""Petitions (信访) in person-times, month by month, against the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.periods import Period
from data.mediation.counts import Ratio, cell
from data.mediation.filters import MediationFilters
from data.mediation.models import PetitionCount
from data.mediation.sight import seen_by

Months = dict[date, int]


@dataclass(frozen=True, slots=True)
class Year:
    """Person-times of January to ``through`` (a month) of a year and of the year before."""

    year: int
    through: int
    this: int | None
    last: int | None

    @property
    def is_complete(self) -> bool:
        return self.through == 12

    @property
    def change(self) -> float | None:
        """(this − last) / last; None when there is no year before to compare with."""
        if self.this is None or not self.last:
            return None
        return (self.this - self.last) / self.last

    @property
    def ratio(self) -> Ratio:
        if self.this is None or self.last is None:
            return Ratio(None, None)
        return Ratio(self.this - self.last, self.last)


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of the compared year (None until it is over) and of the year before."""

    month: int
    this: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Petitions:
    """The year that is compared, its months, and every year that the period touches."""

    leading: Year | None
    months: list[Month]
    years: list[Year]
    in_period: int | None
    """Person-times of the months that begin within the period."""


def compared_through(period: Period, year: int) -> int:
    """The last month of ``year`` that is over at the period's end; 0 when none is."""
    if year < period.end.year:
        return 12
    day_after = period.end + timedelta(days=1)
    return 12 if day_after.year > year else day_after.month - 1


def leading_year(period: Period) -> int:
    """The year whose petitions lead: the last complete one that the period touches.

    When the period touches no year's end, the year in which it ends, through its last
    complete month; in January the year before.
    """
    years = range(period.start.year, period.end.year + 1)
    complete = [year for year in years if compared_through(period, year) == 12]
    if complete:
        return complete[-1]
    return period.end.year if compared_through(period, period.end.year) else period.end.year - 1


def compare(months: Mapping[date, int], period: Period, year: int) -> Year | None:
    """A year against the one before; None when no month of it was counted.

    Both are counted through the same month: the last that is over, and has been counted.
    """
    counted = [m.month for m in months if m.year == year]
    through = min(compared_through(period, year), max(counted, default=0))
    if through == 0:
        return None
    return Year(year, through, _total(months, year, through), _total(months, year - 1, through))


def _total(months: Mapping[date, int], year: int, through: int) -> int | None:
    """Person-times of January to ``through``; None when no month of it was counted."""
    counted = [n for m, n in months.items() if m.year == year and m.month <= through]
    return sum(counted) if counted else None


def summary(months: Mapping[date, int], period: Period) -> Petitions:
    """The petitions of the years that a period touches, from the counts of their months."""
    first = min(period.start.year, leading_year(period))
    years = [compare(months, period, year) for year in range(first, period.end.year + 1)]
    leading = compare(months, period, leading_year(period))
    within = [n for m, n in months.items() if period.start <= m <= period.end]
    return Petitions(
        leading=leading,
        months=_months(months, leading) if leading else [],
        years=[year for year in years if year is not None],
        in_period=sum(within) if within else None,
    )


def _months(months: Mapping[date, int], leading: Year) -> list[Month]:
    return [
        Month(
            number,
            months.get(date(leading.year, number, 1)) if number <= leading.through else None,
            months.get(date(leading.year - 1, number, 1)),
        )
        for number in range(1, 13)
    ]


def month_sums(filters: MediationFilters) -> Select[date, int]:
    """The query for the person-times of every month that ``summary`` needs."""
    first = min(filters.period.start.year, leading_year(filters.period)) - 1
    query = select(PetitionCount.month, func.sum(PetitionCount.person_times)).where(
        PetitionCount.month >= date(first, 1, 1),
        PetitionCount.month <= date(filters.period.end.year, 12, 31),
    )
    if filters.township_id is not None:
        query = query.where(PetitionCount.township_id == filters.township_id)
    return query.group_by(PetitionCount.month)


def petitions(session: Session, actor: Actor, filters: MediationFilters) -> Petitions:
    """Petitions of the years the period touches, by month against the year before. Public.

    They have no type: the type of the filters does not matter. A township's small months are
    withheld in public.
    """
    months = {month: int(total) for month, total in session.execute(month_sums(filters)).tuples()}
    found = summary(months, filters.period)
    actor = seen_by(actor, filters.township_id)
    if actor.sees_people or filters.township_id is None:
        return found
    return _in_public(actor, found)


def _in_public(actor: Actor, found: Petitions) -> Petitions:
    def shown(count: int | None) -> int | None:
        return None if count is None else cell(actor, count)

    def shown_year(year: Year) -> Year:
        return Year(year.year, year.through, shown(year.this), shown(year.last))

    return Petitions(
        leading=shown_year(found.leading) if found.leading else None,
        months=[Month(m.month, shown(m.this), shown(m.last)) for m in found.months],
        years=[shown_year(year) for year in found.years],
        in_period=shown(found.in_period),
    )
