"""Counts of disputes, shares with their two parts, and what of them may be shown in public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from dashboard.access import SMALLEST_PUBLIC_CELL, Actor, shown_count
from data.mediation.filters import MediationFilters
from data.mediation.models import CaseDay
from data.mediation.rollups import CASE_COUNTS, LEVELS
from data.mediation.types import ALL_TYPES, CODES

Triple = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share by its two parts. Both are None where it must not be shown to the actor."""

    numerator: int | None
    denominator: int | None

    @property
    def share(self) -> float | None:
        """0 to 1; None when there is nothing to divide by, or it is not shown."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Counts:
    """Disputes taken up, how far they climbed, and how they ended, by their highest level."""

    taken_up: int
    reached: Triple
    settled_at: Triple
    failed_at: Triple
    referred_at: Triple
    withdrawn_at: Triple

    @property
    def settled(self) -> int:
        return sum(self.settled_at)

    @property
    def unsettled(self) -> int:
        """Ended without a settlement and not taken back: failed or referred."""
        return sum(self.failed_at) + sum(self.referred_at)

    @property
    def withdrawn(self) -> int:
        return sum(self.withdrawn_at)

    @property
    def concluded(self) -> int:
        """Ended in any way."""
        return self.settled + self.unsettled + self.withdrawn

    @property
    def open(self) -> int:
        return self.taken_up - self.concluded

    @property
    def level_1_of_taken_up(self) -> Ratio:
        """Settled at level 1 of all taken up (docs/rules.md §3)."""
        return Ratio(self.settled_at[0], self.taken_up)

    @property
    def level_1_of_concluded(self) -> Ratio:
        """Settled at level 1 of those that have ended."""
        return Ratio(self.settled_at[0], self.concluded)

    @property
    def success(self) -> Ratio:
        """Settled of settled, failed and referred; never over open cases (docs/rules.md §3)."""
        return Ratio(self.settled, self.settled + self.unsettled)

    @property
    def highest(self) -> Triple:
        """How many disputes had each level as their highest."""
        one, two, three = self.reached
        return one - two, two - three, three


def counts_of(row: Mapping[Any, Any]) -> Counts:
    """Counts from the sums of CaseDay's columns; sums of nothing are 0."""

    def of(outcome: str) -> Triple:
        one, two, three = (int(row[f"{outcome}_{level}"] or 0) for level in LEVELS)
        return one, two, three

    taken_up = int(row["taken_up"] or 0)
    return Counts(
        taken_up=taken_up,
        reached=(taken_up, int(row["reached_2"] or 0), int(row["reached_3"] or 0)),
        settled_at=of("settled"),
        failed_at=of("failed"),
        referred_at=of("referred"),
        withdrawn_at=of("withdrawn"),
    )


#: The counts where no dispute was taken up.
NOTHING = counts_of(dict.fromkeys(CASE_COUNTS, 0))


def sums(filters: MediationFilters, *by: Any) -> Select[Any]:
    """The query that adds up CaseDay over the filters, one row per value of ``by``.

    By type it reads the rows of each type, else those of all types together.
    """
    columns = [func.sum(getattr(CaseDay, name)).label(name) for name in CASE_COUNTS]
    query = select(*by, *columns).where(
        CaseDay.day >= filters.period.start, CaseDay.day <= filters.period.end
    )
    if filters.township_id is not None:
        query = query.where(CaseDay.township_id == filters.township_id)
    if filters.type_code is None and any(column is CaseDay.type_code for column in by):
        query = query.where(CaseDay.type_code.in_(CODES))
    else:
        query = query.where(CaseDay.type_code == (filters.type_code or ALL_TYPES))
    return query.group_by(*by) if by else query


def is_whole(filters: MediationFilters) -> bool:
    """Whether the filters cover the whole district and every type: no cell that may be small."""
    return filters.township_id is None and filters.type_code is None


def cell(actor: Actor, count: int, *, whole: bool = False) -> int | None:
    """A count as the actor may see it; totals of the whole district are never too small."""
    return count if whole else shown_count(actor, count)


def cell_ratio(actor: Actor, ratio: Ratio, *, whole: bool = False) -> Ratio:
    """A share as the actor may see it: withheld in public when a part or the rest is small."""
    if whole or actor.sees_people or ratio.numerator is None or ratio.denominator is None:
        return ratio
    parts = (ratio.numerator, ratio.denominator, ratio.denominator - ratio.numerator)
    small = any(0 < part < SMALLEST_PUBLIC_CELL for part in parts)
    return Ratio(None, None) if small else ratio


def hidden_too(actor: Actor, counts: Iterable[int]) -> int:
    """The count up to which cells of one column are withheld.

    When a single small cell is withheld, the total would give it away: then the next larger
    one goes with it. 0 when nothing is withheld.
    """
    if actor.sees_people:
        return 0
    ordered = sorted(count for count in counts if count > 0)
    small = [count for count in ordered if count < SMALLEST_PUBLIC_CELL]
    if not small:
        return 0
    return ordered[1] if len(small) == 1 and len(ordered) > 1 else small[-1]
