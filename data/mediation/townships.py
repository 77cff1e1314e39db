"""Mediation township by township, and one township with its clinics."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_inside, require_people
from dashboard.errors import NotFound
from data.mediation import durations
from data.mediation.counts import (
    NOTHING,
    Counts,
    Ratio,
    cell,
    cell_ratio,
    counts_of,
    hidden_too,
    sums,
)
from data.mediation.durations import ARRIVAL, SETTLING
from data.mediation.filters import MediationFilters
from data.mediation.indicators import Median, shown_median
from data.mediation.models import (
    CaseDay,
    Clinic,
    ClinicDay,
    DurationDay,
    Duty,
    Mediator,
    PetitionCount,
)
from data.mediation.rollups import CLINIC_COUNTS
from data.mediation.sight import seen_by
from data.places import Township, Village


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """One street or town. Its position on the tile map may be unknown (None)."""

    id: int
    name: str
    name_en: str
    kind: str
    active: bool
    tile_col: int | None
    tile_row: int | None
    clinics: int
    mediators: int | None
    taken_up: int | None
    open: int | None
    level_1: Ratio
    level_1_of_concluded: Ratio
    success: Ratio
    arrival_minutes: Median
    settling_hours: Median
    petitions: int | None
    """Person-times in the months that begin within the period; None when none was counted."""
    in_reach: bool
    """Whether the actor may open its page; else small counts are withheld."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is known of it: no clinic, no dispute, no petition."""
        return not (self.clinics or self.taken_up != 0 or self.petitions)

    def measure(self, name: str) -> float | None:
        """The value of one of the map's measures (filters.MEASURES); shares 0 to 1."""
        values: dict[str, float | None] = {
            "level_1_share": self.level_1.share,
            "taken_up": self.taken_up,
            "success_rate": self.success.share,
            "median_arrival": self.arrival_minutes.value,
            "median_settling": None
            if self.settling_hours.value is None
            else self.settling_hours.value / 24,
            "petitions": self.petitions,
        }
        return values[name]


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """One clinic of a township, for its leaders."""

    id: int
    number: str
    name: str
    name_en: str
    village: str
    village_en: str
    opened_on: date
    closed_on: date | None
    duty_phone: str | None
    mediators: int
    on_duty: list[str]
    taken_up: int
    settled: int
    open: int
    level_1: Ratio
    success: Ratio


@dataclass(frozen=True, slots=True)
class TownshipPage:
    """A township with its clinics; ``elsewhere`` counts disputes that name no clinic."""

    place: TownshipRow
    clinics: list[ClinicRow]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of all townships within the filters, by township."""

    counts: dict[int, Counts]
    arrival: dict[int, durations.Counts]
    settling: dict[int, durations.Counts]
    clinics: dict[int, int]
    mediators: dict[int, int]
    petitions: dict[int, int]


def townships(session: Session, actor: Actor, filters: MediationFilters) -> list[TownshipRow]:
    """Every township that has a place on the map, a clinic, a dispute or petitions. Public.

    A place in the filters does not narrow the list: the map always shows all. In public the
    cells under five are withheld (docs/rules.md §5), and with a single one the next larger.
    """
    all_places = MediationFilters(filters.period, None, filters.type_code)
    found = _found(session, all_places)
    everywhere = seen_by(actor, None)
    withheld = hidden_too(everywhere, (counts.taken_up for counts in found.counts.values()))
    places = session.scalars(select(Township).order_by(Township.code, Township.name))
    rows = [_row(seen_by(actor, place.id), place, found, withheld) for place in places]
    return [row for row in rows if row.tile_col is not None or not row.is_idle]


def township(
    session: Session, actor: Actor, filters: MediationFilters, moment: datetime
) -> TownshipPage:
    """The filters' township with its clinics and who is on duty at ``moment``."""
    require_people(actor)
    place = session.get(Township, filters.township_id or 0)
    if place is None:
        raise NotFound("no_such_record", "place")
    require_inside(actor.in_township(place.id))
    row = _row(actor, place, _found(session, filters), 0)
    clinics = _clinics(session, filters, moment)
    named = sum(clinic.taken_up for clinic in clinics)
    everything = counts_of(
        session.execute(sums(MediationFilters(filters.period, place.id))).mappings().one()
    )
    return TownshipPage(row, clinics, everything.taken_up - named)


def _row(actor: Actor, place: Township, found: _Found, withheld: int) -> TownshipRow:
    counts = found.counts.get(place.id, NOTHING)
    hidden = 0 < counts.taken_up <= withheld and not actor.sees_people
    nothing = Ratio(None, None)
    mediators = found.mediators.get(place.id, 0)
    petitions = found.petitions.get(place.id)
    return TownshipRow(
        id=place.id,
        name=place.name,
        name_en=place.name_en,
        kind=place.kind,
        active=place.active,
        tile_col=place.tile_col,
        tile_row=place.tile_row,
        clinics=found.clinics.get(place.id, 0),
        mediators=cell(actor, mediators),
        taken_up=None if hidden else counts.taken_up,
        # Open ones would give away the small rest that the shares withhold.
        open=counts.open if actor.sees_people else None,
        level_1=nothing if hidden else cell_ratio(actor, counts.level_1_of_taken_up),
        level_1_of_concluded=counts.level_1_of_concluded if actor.sees_people else nothing,
        success=nothing if hidden else cell_ratio(actor, counts.success),
        arrival_minutes=_median(actor, ARRIVAL, found.arrival.get(place.id)),
        settling_hours=_median(actor, SETTLING, found.settling.get(place.id)),
        petitions=None if petitions is None else cell(actor, petitions),
        in_reach=actor.sees_people,
    )


def _median(actor: Actor, measure: str, counts: durations.Counts | None) -> Median:
    return shown_median(actor, measure, durations.empty(measure) if counts is None else counts)


def _found(session: Session, filters: MediationFilters) -> _Found:
    """Five small queries over rollups and small tables, whatever the number of townships."""
    rows = session.execute(sums(filters, CaseDay.township_id)).mappings()
    return _Found(
        counts={row["township_id"]: counts_of(row) for row in rows},
        arrival=_histograms(session, filters, ARRIVAL),
        settling=_histograms(session, filters, SETTLING),
        clinics=_numbers(session, _clinics_by_township(filters)),
        mediators=_numbers(session, _mediators_by_township(filters)),
        petitions=_numbers(session, _petitions_by_township(filters)),
    )


def _numbers(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {place: int(number) for place, number in session.execute(query).tuples()}


def _histograms(
    session: Session, filters: MediationFilters, measure: str
) -> dict[int, durations.Counts]:
    query = select(DurationDay.township_id, DurationDay.histogram).where(
        DurationDay.measure == measure,
        DurationDay.day >= filters.period.start,
        DurationDay.day <= filters.period.end,
    )
    if filters.township_id is not None:
        query = query.where(DurationDay.township_id == filters.township_id)
    stored: dict[int, list[bytes]] = defaultdict(list)
    for place, histogram in session.execute(query).tuples():
        stored[place].append(histogram)
    return {place: durations.merged(measure, parts) for place, parts in stored.items()}


def _clinics_by_township(filters: MediationFilters) -> Select[int, int]:
    return (
        select(Clinic.township_id, func.count())
        .where(
            Clinic.opened_on <= filters.period.end,
            or_(Clinic.closed_on.is_(None), Clinic.closed_on >= filters.period.start),
        )
        .group_by(Clinic.township_id)
    )


def _mediators_by_township(filters: MediationFilters) -> Select[int, int]:
    return (
        select(Clinic.township_id, func.count())
        .join(Mediator, Mediator.clinic_id == Clinic.id)
        .where(*_serving(filters))
        .group_by(Clinic.township_id)
    )


def _serving(filters: MediationFilters) -> tuple[Any, ...]:
    return (
        Mediator.since <= filters.period.end,
        or_(Mediator.until.is_(None), Mediator.until >= filters.period.start),
    )


def _petitions_by_township(filters: MediationFilters) -> Select[int, int]:
    return (
        select(PetitionCount.township_id, func.sum(PetitionCount.person_times))
        .where(
            PetitionCount.month >= filters.period.start, PetitionCount.month <= filters.period.end
        )
        .group_by(PetitionCount.township_id)
    )


def _clinics(session: Session, filters: MediationFilters, moment: datetime) -> list[ClinicRow]:
    """The clinics that were open within the period, the busiest first."""
    counts = _clinic_counts(session, filters)
    mediators = _numbers(
        session,
        select(Mediator.clinic_id, func.count())
        .join(Clinic)
        .where(Clinic.township_id == filters.township_id, *_serving(filters))
        .group_by(Mediator.clinic_id),
    )
    on_duty = _on_duty(session, filters, moment)
    query = (
        select(Clinic, Village)
        .join(Village, Village.id == Clinic.village_id)
        .where(
            Clinic.township_id == filters.township_id,
            Clinic.opened_on <= filters.period.end,
            or_(Clinic.closed_on.is_(None), Clinic.closed_on >= filters.period.start),
        )
        .order_by(Clinic.number)
    )
    rows = [
        _clinic_row(
            clinic,
            village,
            counts[clinic.id],
            mediators=mediators.get(clinic.id, 0),
            on_duty=on_duty[clinic.id],
        )
        for clinic, village in session.execute(query).tuples()
    ]
    return sorted(rows, key=lambda row: -row.taken_up)


def _clinic_row(
    clinic: Clinic, village: Village, counts: dict[str, int], *, mediators: int, on_duty: list[str]
) -> ClinicRow:
    ended = sum(counts[name] for name in ("settled", "failed", "referred", "withdrawn"))
    tried = counts["settled"] + counts["failed"] + counts["referred"]
    return ClinicRow(
        id=clinic.id,
        number=clinic.number,
        name=clinic.name,
        name_en=clinic.name_en,
        village=village.name,
        village_en=village.name_en,
        opened_on=clinic.opened_on,
        closed_on=clinic.closed_on,
        duty_phone=clinic.duty_phone,
        mediators=mediators,
        on_duty=on_duty,
        taken_up=counts["taken_up"],
        settled=counts["settled"],
        open=counts["taken_up"] - ended,
        level_1=Ratio(counts["settled_1"], counts["taken_up"]),
        success=Ratio(counts["settled"], tried),
    )


def _clinic_counts(session: Session, filters: MediationFilters) -> dict[int, dict[str, int]]:
    columns = [func.sum(getattr(ClinicDay, name)).label(name) for name in CLINIC_COUNTS]
    query = (
        select(ClinicDay.clinic_id, *columns)
        .join(Clinic, Clinic.id == ClinicDay.clinic_id)
        .where(
            Clinic.township_id == filters.township_id,
            ClinicDay.day >= filters.period.start,
            ClinicDay.day <= filters.period.end,
        )
        .group_by(ClinicDay.clinic_id)
    )
    nothing = dict.fromkeys(CLINIC_COUNTS, 0)
    found: dict[int, dict[str, int]] = defaultdict(lambda: nothing)
    for row in session.execute(query).mappings():
        found[row["clinic_id"]] = {name: int(row[name]) for name in CLINIC_COUNTS}
    return found


def _on_duty(session: Session, filters: MediationFilters, moment: datetime) -> dict[int, list[str]]:
    query = (
        select(Duty.clinic_id, Mediator.name)
        .join(Clinic, Clinic.id == Duty.clinic_id)
        .join(Mediator, Mediator.id == Duty.mediator_id)
        .where(
            Clinic.township_id == filters.township_id,
            Duty.starts_at <= moment,
            Duty.ends_at > moment,
        )
        .order_by(Mediator.name)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for clinic_id, name in session.execute(query).tuples():
        found[clinic_id].append(name)
    return found
