"""The mediation boards: filters in, queries asked, exhibits out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callbacks.boards import Board
from dashboard import clock
from dashboard.access import Actor, require_people
from dashboard.exhibits import BoardContent, Exhibit, Table
from dashboard.view import View
from data.audit import Domain
from data.mediation import contributing, durations
from data.mediation.filters import MediationFilters
from data.mediation.flow import distribution, flow, monthly, types
from data.mediation.indicators import indicators
from data.mediation.townships import TownshipRow, township, townships
from layouts.mediation import board as board_layout
from layouts.mediation import flow as flow_layout
from layouts.mediation import indicators as indicator_layout
from layouts.mediation import petitions as petition_layout
from layouts.mediation import records
from layouts.mediation import township as township_layout
from layouts.mediation import townships as townships_layout

#: Who is on duty and which clocks have run out depend on the time of day.
ANEW_AFTER = 300


def content(session: Session, actor: Actor, filters: MediationFilters, view: View) -> BoardContent:
    """Everything on the mediation board."""
    found = indicators(session, actor, filters)
    trend = monthly(session, actor, filters)
    places = townships(session, actor, filters)
    exhibits = {
        "map": townships_layout.map_exhibit(view, places, filters),
        "townships": townships_layout.table_exhibit(view, places, filters),
        "years": petition_layout.years_exhibit(view, found.petitions),
        **_shared(session, actor, filters, view),
        "trend": flow_layout.trend_exhibit(view, trend),
        "petitions": petition_layout.petitions_exhibit(view, found.petitions),
    }
    return BoardContent(
        indicators=indicator_layout.indicators(view, found, trend, filters),
        exhibits=exhibits,
        parts={
            **_told(exhibits),
            "townships": townships_layout.table_part(view, exhibits["townships"]),
        },
        props={"field:place": {"options": _places(view, places)}},
    )


def township_content(
    session: Session, actor: Actor, filters: MediationFilters, view: View
) -> BoardContent:
    """Everything on a township's page; not for the public."""
    require_people(actor)
    found = indicators(session, actor, filters)
    trend = monthly(session, actor, filters)
    place = township(session, actor, filters, clock.now())
    exhibits = {
        "clinic_table": township_layout.clinics_exhibit(view, place, filters),
        **_shared(session, actor, filters, view),
        "trend": flow_layout.trend_exhibit(view, trend),
        "petitions": petition_layout.petitions_exhibit(view, found.petitions),
    }
    return BoardContent(
        indicators=indicator_layout.indicators(view, found, trend, filters),
        exhibits=exhibits,
        parts={"title": view.name(place.place), **_told(exhibits)},
    )


def _shared(
    session: Session, actor: Actor, filters: MediationFilters, view: View
) -> dict[str, Exhibit]:
    """The exhibits that both pages show."""
    return {
        "flow": flow_layout.flow_exhibit(view, flow(session, actor, filters)),
        "types": flow_layout.types_exhibit(view, types(session, actor, filters)),
        **{
            measure: flow_layout.duration_exhibit(
                view, distribution(session, actor, filters, measure)
            )
            for measure in durations.MEASURES
        },
    }


def _told(exhibits: dict[str, Exhibit]) -> dict[str, str]:
    """The sentences that stand above their charts."""
    told = ("map", "flow", "petitions")
    return {f"{name}-told": exhibits[name].summary for name in told if name in exhibits}


def _places(view: View, places: list[TownshipRow]) -> list[dict[str, str]]:
    everything = {"value": "", "label": view.text("mediation.filters.all_places")}
    named = [
        {"value": str(place.id), "label": view.name(place)} for place in places if not place.is_idle
    ]
    return [everything, *named]


def rows(session: Session, actor: Actor, filters: MediationFilters, view: View, name: str) -> Table:
    """The newest records behind a figure."""
    if name in ("petitions", "petitions_change", "years"):
        found = contributing.contributing_petitions(session, actor, filters)
        return records.petition_table(view, found)
    if name in ("clinics", "clinic_table"):
        entries = contributing.contributing_clinics(session, actor, filters)
        return records.clinic_table(view, entries)
    if name == "mediators":
        entries = contributing.contributing_mediators(session, actor, filters)
        return records.clinic_table(view, entries)
    figure = filters.measure if name == "map" else name
    if figure == "petitions":
        return rows(session, actor, filters, view, "petitions")
    return records.case_table(view, contributing.contributing(session, actor, filters, figure))


BOARDS: tuple[Board, ...] = (
    Board(
        board_layout.BOARD,
        (Domain.MEDIATION, Domain.PLACES),
        MediationFilters.from_params,
        content,
        rows,
    ),
    Board(
        township_layout.BOARD,
        (Domain.MEDIATION, Domain.PLACES),
        MediationFilters.from_params,
        township_content,
        rows,
        seconds=ANEW_AFTER,
    ),
)
