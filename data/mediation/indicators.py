"""The leading numbers of mediation, each with its numerator and denominator."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.errors import NotFound
from data.mediation import durations
from data.mediation.counts import (
    Ratio,
    cell,
    cell_ratio,
    counts_of,
    is_whole,
    sums,
)
from data.mediation.durations import ARRIVAL, SETTLING
from data.mediation.filters import MediationFilters
from data.mediation.models import Clinic, DurationDay, Mediator
from data.mediation.petitions import Petitions, petitions
from data.mediation.sight import seen_by
from data.places import Township


@dataclass(frozen=True, slots=True)
class Median:
    """A median in its unit (minutes to arrival, hours to settlement) and of how many."""

    value: float | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one period. A None was not counted, or is withheld in public."""

    clinics: int
    mediators: int | None
    taken_up: int | None
    settled_at: tuple[int | None, int | None, int | None]
    open: int | None
    failed: int | None
    referred: int | None
    withdrawn: int | None
    level_1_of_taken_up: Ratio
    level_1_of_concluded: Ratio
    success: Ratio
    arrival_minutes: Median
    settling_hours: Median


@dataclass(frozen=True, slots=True)
class Indicators:
    """The numbers of the period and of the one before, and the petitions year on year."""

    now: Figures
    before: Figures
    petitions: Petitions


def indicators(session: Session, actor: Actor, filters: MediationFilters) -> Indicators:
    """The leading numbers over the filters, and over the period before. Public.

    Clinics, mediators, petitions and the two medians have no type: they are counted over all.
    """
    require_place(session, actor, filters)
    return Indicators(
        now=_figures(session, actor, filters),
        before=_figures(session, actor, filters.before()),
        petitions=petitions(session, actor, filters),
    )


def require_place(session: Session, actor: Actor, filters: MediationFilters) -> None:
    """Raise NotFound when the filters name a township that is not there. Public."""
    if filters.township_id is not None and session.get(Township, filters.township_id) is None:
        raise NotFound("no_such_record", "place")


def _figures(session: Session, actor: Actor, filters: MediationFilters) -> Figures:
    counts = counts_of(session.execute(sums(filters)).mappings().one())
    actor, whole = seen_by(actor, filters.township_id), is_whole(filters)
    mediators = session.scalars(mediators_within(filters)).one()

    def shown(count: int) -> int | None:
        return cell(actor, count, whole=whole)

    one, two, three = counts.settled_at
    return Figures(
        clinics=session.scalars(clinics_within(filters)).one(),
        mediators=cell(actor, mediators, whole=filters.township_id is None),
        taken_up=shown(counts.taken_up),
        settled_at=(shown(one), shown(two), shown(three)),
        open=shown(counts.open),
        failed=shown(sum(counts.failed_at)),
        referred=shown(sum(counts.referred_at)),
        withdrawn=shown(counts.withdrawn),
        level_1_of_taken_up=cell_ratio(actor, counts.level_1_of_taken_up, whole=whole),
        level_1_of_concluded=cell_ratio(actor, counts.level_1_of_concluded, whole=whole),
        success=cell_ratio(actor, counts.success, whole=whole),
        arrival_minutes=_median(session, actor, filters, ARRIVAL),
        settling_hours=_median(session, actor, filters, SETTLING),
    )


def _median(session: Session, actor: Actor, filters: MediationFilters, measure: str) -> Median:
    counts = durations.merged(measure, session.scalars(histograms(filters, measure)))
    whole = filters.township_id is None
    return shown_median(actor, measure, counts, whole=whole)


def shown_median(
    actor: Actor, measure: str, counts: durations.Counts, *, whole: bool = False
) -> Median:
    """A histogram's median as the actor may see it: none in public when of too few."""
    number = cell(actor, durations.total(counts), whole=whole)
    return Median(durations.median(measure, counts) if number is not None else None, number)


def histograms(filters: MediationFilters, measure: str) -> Select[bytes]:
    """The query for the stored histograms of a measure within the filters."""
    query = select(DurationDay.histogram).where(
        DurationDay.measure == measure,
        DurationDay.day >= filters.period.start,
        DurationDay.day <= filters.period.end,
    )
    if filters.township_id is not None:
        query = query.where(DurationDay.township_id == filters.township_id)
    return query


def clinics_within(filters: MediationFilters) -> Select[int]:
    """The query that counts the clinics open at any time within the period."""
    query = select(func.count(Clinic.id)).where(
        Clinic.opened_on <= filters.period.end,
        or_(Clinic.closed_on.is_(None), Clinic.closed_on >= filters.period.start),
    )
    if filters.township_id is not None:
        query = query.where(Clinic.township_id == filters.township_id)
    return query


def mediators_within(filters: MediationFilters) -> Select[int]:
    """The query that counts the mediators who served at any time within the period."""
    query = select(func.count(Mediator.id)).where(
        Mediator.since <= filters.period.end,
        or_(Mediator.until.is_(None), Mediator.until >= filters.period.start),
    )
    if filters.township_id is not None:
        query = query.join(Clinic).where(Clinic.township_id == filters.township_id)
    return query
