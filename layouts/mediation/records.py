"""The records behind a figure, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.exhibits import Column, Table
from dashboard.view import View
from data.mediation.contributing import CaseRow, ClinicEntry, PetitionRow
from layouts.mediation import words


def _columns(view: View, *named: tuple[str, str]) -> list[Column]:
    return [
        Column(key, view.text(f"mediation.columns.{key}"), kind)  # type: ignore[arg-type]
        for key, kind in named
    ]


def _township(view: View, row: CaseRow | PetitionRow | ClinicEntry) -> str:
    return row.township if view.language == "zh" else row.township_en


def case_table(view: View, rows: Sequence[CaseRow]) -> Table:
    """Cases: number, place, type, level, state, times; no party and no narrative."""
    return Table(
        _columns(
            view,
            ("number", "text"),
            ("township", "text"),
            ("type", "text"),
            ("level", "text"),
            ("state", "text"),
            ("reported_at", "moment"),
            ("arrived_at", "moment"),
            ("concluded_at", "moment"),
        ),
        [
            {
                "number": row.number,
                "township": _township(view, row),
                "type": words.type_name(view, row.type_code),
                "level": view.text(f"mediation.levels.{row.level}"),
                "state": view.text(f"mediation.states.{row.state}"),
                "reported_at": row.reported_at,
                "arrived_at": row.arrived_at,
                "concluded_at": row.concluded_at,
            }
            for row in rows
        ],
    )


def petition_table(view: View, rows: Sequence[PetitionRow]) -> Table:
    return Table(
        _columns(
            view,
            ("month", "text"),
            ("township", "text"),
            ("channel", "text"),
            ("person_times", "count"),
        ),
        [
            {
                "month": row.month.strftime("%Y-%m"),
                "township": _township(view, row),
                "channel": row.channel,
                "person_times": row.person_times,
            }
            for row in rows
        ],
    )


def clinic_table(view: View, rows: Sequence[ClinicEntry]) -> Table:
    """Clinics, or mediators with their clinics."""
    return Table(
        _columns(
            view,
            ("number", "text"),
            ("name", "text"),
            ("clinic", "text"),
            ("township", "text"),
            ("since", "date"),
            ("until", "date"),
        ),
        [
            {
                "number": row.number,
                "name": row.name,
                "clinic": row.clinic if view.language == "zh" else row.clinic_en,
                "township": _township(view, row),
                "since": row.since,
                "until": row.until,
            }
            for row in rows
        ],
    )
