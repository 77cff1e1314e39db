"""The records behind a figure: the newest two hundred, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_people
from data.mediation.filters import MediationFilters
from data.mediation.models import Case, Clinic, Mediator, PetitionCount
from data.mediation.sight import within_reach
from data.places import Township

MOST = 200

#: Which cases a figure counts, beyond the filters; a figure not named here counts all.
CONDITIONS: dict[str, tuple[Any, ...]] = {
    "level_1_share": (Case.state == "settled", Case.level == 1),
    "level_1_of_concluded": (Case.state == "settled", Case.level == 1),
    "success_rate": (Case.state.in_(("settled", "failed", "referred")),),
    "median_arrival": (Case.arrived_at.is_not(None),),
    "arrival": (Case.arrived_at.is_not(None),),
    "median_settling": (Case.state == "settled",),
    "settling": (Case.state == "settled",),
    "settled": (Case.state == "settled",),
    "open": (Case.concluded_at.is_(None),),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case without its parties and without what it was about."""

    number: str
    township: str
    township_en: str
    type_code: str
    level: int
    state: str
    reported_at: datetime
    arrived_at: datetime | None
    concluded_at: datetime | None


@dataclass(frozen=True, slots=True)
class PetitionRow:
    township: str
    township_en: str
    month: date
    channel: str
    person_times: int


@dataclass(frozen=True, slots=True)
class ClinicEntry:
    """A clinic, or (with ``name`` a person) a mediator and the clinic's name."""

    number: str
    name: str
    clinic: str
    clinic_en: str
    township: str
    township_en: str
    since: date
    until: date | None


def contributing(
    session: Session, actor: Actor, filters: MediationFilters, name: str
) -> list[CaseRow]:
    """The newest cases behind a figure; never their parties or narrative."""
    require_people(actor)
    query = (
        select(
            Case.number,
            Township.name,
            Township.name_en,
            Case.type_code,
            Case.level,
            Case.state,
            Case.reported_at,
            Case.arrived_at,
            Case.concluded_at,
        )
        .join(Township, Township.id == Case.township_id)
        .where(
            Case.reported_at >= clock.day_starts(filters.period.start),
            Case.reported_at < clock.day_ends(filters.period.end),
            *_in_township(filters, Case.township_id),
            *within_reach(actor, Case.township_id),
            *CONDITIONS.get(name, ()),
        )
        .order_by(Case.reported_at.desc(), Case.id.desc())
        .limit(MOST)
    )
    if filters.type_code is not None:
        query = query.where(Case.type_code == filters.type_code)
    return [CaseRow(*row) for row in session.execute(query).tuples()]


def contributing_petitions(
    session: Session, actor: Actor, filters: MediationFilters
) -> list[PetitionRow]:
    """The petition counts of the compared years, the newest first."""
    require_people(actor)
    query = (
        select(
            Township.name,
            Township.name_en,
            PetitionCount.month,
            PetitionCount.channel,
            PetitionCount.person_times,
        )
        .join(Township, Township.id == PetitionCount.township_id)
        .where(
            PetitionCount.month <= filters.period.end,
            *_in_township(filters, PetitionCount.township_id),
            *within_reach(actor, PetitionCount.township_id),
        )
        .order_by(PetitionCount.month.desc(), Township.code, PetitionCount.channel)
        .limit(MOST)
    )
    return [PetitionRow(*row) for row in session.execute(query).tuples()]


def contributing_clinics(
    session: Session, actor: Actor, filters: MediationFilters
) -> list[ClinicEntry]:
    """The clinics open within the period."""
    require_people(actor)
    query = (
        select(
            Clinic.number,
            Clinic.name,
            Clinic.name,
            Clinic.name_en,
            Township.name,
            Township.name_en,
            Clinic.opened_on,
            Clinic.closed_on,
        )
        .join(Township, Township.id == Clinic.township_id)
        .where(
            *_within(filters, Clinic.opened_on, Clinic.closed_on),
            *_in_township(filters, Clinic.township_id),
            *within_reach(actor, Clinic.township_id),
        )
        .order_by(Clinic.number)
        .limit(MOST)
    )
    return [ClinicEntry(*row) for row in session.execute(query).tuples()]


def contributing_mediators(
    session: Session, actor: Actor, filters: MediationFilters
) -> list[ClinicEntry]:
    """Mediators who served within the period, the newest first."""
    require_people(actor)
    query = (
        select(
            Mediator.number,
            Mediator.name,
            Clinic.name,
            Clinic.name_en,
            Township.name,
            Township.name_en,
            Mediator.since,
            Mediator.until,
        )
        .join(Clinic, Clinic.id == Mediator.clinic_id)
        .join(Township, Township.id == Clinic.township_id)
        .where(
            *_within(filters, Mediator.since, Mediator.until),
            *_in_township(filters, Clinic.township_id),
            *within_reach(actor, Clinic.township_id),
        )
        .order_by(Mediator.since.desc(), Mediator.number)
        .limit(MOST)
    )
    return [ClinicEntry(*row) for row in session.execute(query).tuples()]


def _within(filters: MediationFilters, first: Any, last: Any) -> tuple[Any, ...]:
    return first <= filters.period.end, or_(last.is_(None), last >= filters.period.start)


def _in_township(filters: MediationFilters, column: Any) -> tuple[Any, ...]:
    return () if filters.township_id is None else (column == filters.township_id,)
