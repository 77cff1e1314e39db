"""The open API of mediation: the boards' numbers, as anyone may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from callbacks.answers import Source
from callbacks.api_models import Answer, Named, Parts, Query, Span, chosen, parameter, span_of
from callbacks.api_models import resolved as with_ids
from dashboard.access import PUBLIC
from data import places
from data.audit import Domain
from data.mediation import indicators as queries
from data.mediation.counts import Ratio
from data.mediation.filters import MediationFilters
from data.mediation.petitions import Year
from data.mediation.townships import TownshipRow, townships
from data.mediation.types import CODES


class MediationQuery(Query):
    place: str | None = parameter("place")
    type: str | None = parameter("type", enum=list(CODES))


class PetitionYear(Answer):
    year: int
    through_month: int
    person_times: int | None
    person_times_year_before: int | None
    change: float | None


class MediationFigures(Answer):
    clinics: int
    mediators: int | None
    taken_up: int | None
    open: int | None
    settled_at_level_1: int | None
    settled_at_level_2: int | None
    settled_at_level_3: int | None
    failed: int | None
    referred: int | None
    withdrawn: int | None
    level_1_share: float | None
    level_1_share_counts: Parts
    level_1_share_of_concluded: float | None
    level_1_share_of_concluded_counts: Parts
    success_rate: float | None
    success_rate_counts: Parts
    median_minutes_to_arrival: float | None
    median_hours_to_settle: float | None


class MediationIndicators(MediationFigures):
    period: Span
    place: Named | None
    type: str | None
    petitions: list[PetitionYear]
    before: MediationFigures


class TownshipFigures(Answer):
    place: Named
    tile_column: int | None
    tile_row: int | None
    clinics: int
    mediators: int | None
    taken_up: int | None
    level_1_share: float | None
    level_1_share_counts: Parts
    success_rate: float | None
    success_rate_counts: Parts
    median_minutes_to_arrival: float | None
    median_hours_to_settle: float | None
    petitions_in_period: int | None


class Townships(Answer):
    period: Span
    type: str | None
    townships: list[TownshipFigures]


def filters_of(session: Session, params: Mapping[str, str], today: date) -> MediationFilters:
    """The board's filters for the API's parameters; a township may be named."""
    known = ((place.id, place.name, place.name_en) for place in places.townships(session))
    place = chosen(params, "place", known)
    return MediationFilters.from_params(with_ids(params, place=place), today)


def indicators(session: Session, params: Mapping[str, str], today: date) -> MediationIndicators:
    """The leading numbers, as the board has them."""
    filters = filters_of(session, params, today)
    found = queries.indicators(session, PUBLIC, filters)
    return MediationIndicators(
        period=span_of(filters.period),
        place=_place(session, filters.township_id),
        type=filters.type_code,
        petitions=[_year(year) for year in found.petitions.years],
        before=MediationFigures(**_figures(found.before)),
        **_figures(found.now),
    )


def by_township(session: Session, params: Mapping[str, str], today: date) -> Townships:
    """Township by township; one alone where a place is asked for."""
    filters = filters_of(session, params, today)
    queries.require_place(session, PUBLIC, filters)
    rows = [
        _row(row)
        for row in townships(session, PUBLIC, filters)
        if filters.township_id in {None, row.id}
    ]
    return Townships(period=span_of(filters.period), type=filters.type_code, townships=rows)


def _place(session: Session, township_id: int | None) -> Named | None:
    place = session.get(places.Township, township_id) if township_id else None
    return Named(id=place.id, name=place.name, name_en=place.name_en) if place else None


def _parts(ratio: Ratio) -> Parts:
    return Parts(numerator=ratio.numerator, denominator=ratio.denominator)


def _year(year: Year) -> PetitionYear:
    return PetitionYear(
        year=year.year,
        through_month=year.through,
        person_times=year.this,
        person_times_year_before=year.last,
        change=year.change,
    )


def _figures(found: queries.Figures) -> dict[str, object]:
    one, two, three = found.settled_at
    return {
        "clinics": found.clinics,
        "mediators": found.mediators,
        "taken_up": found.taken_up,
        "open": found.open,
        "settled_at_level_1": one,
        "settled_at_level_2": two,
        "settled_at_level_3": three,
        "failed": found.failed,
        "referred": found.referred,
        "withdrawn": found.withdrawn,
        "level_1_share": found.level_1_of_taken_up.share,
        "level_1_share_counts": _parts(found.level_1_of_taken_up),
        "level_1_share_of_concluded": found.level_1_of_concluded.share,
        "level_1_share_of_concluded_counts": _parts(found.level_1_of_concluded),
        "success_rate": found.success.share,
        "success_rate_counts": _parts(found.success),
        "median_minutes_to_arrival": found.arrival_minutes.value,
        "median_hours_to_settle": found.settling_hours.value,
    }


def _row(row: TownshipRow) -> TownshipFigures:
    return TownshipFigures(
        place=Named(id=row.id, name=row.name, name_en=row.name_en),
        tile_column=row.tile_col,
        tile_row=row.tile_row,
        clinics=row.clinics,
        mediators=row.mediators,
        taken_up=row.taken_up,
        level_1_share=row.level_1.share,
        level_1_share_counts=_parts(row.level_1),
        success_rate=row.success.share,
        success_rate_counts=_parts(row.success),
        median_minutes_to_arrival=row.arrival_minutes.value,
        median_hours_to_settle=row.settling_hours.value,
        petitions_in_period=row.petitions,
    )


INDICATORS = Source("mediation/indicators", (Domain.MEDIATION, Domain.PLACES), indicators)
TOWNSHIPS = Source("mediation/townships", (Domain.MEDIATION, Domain.PLACES), by_township)
