"""One township with its clinics."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import (
    board_page,
    filter_bar,
    grid,
    indicator_strip,
    period_field,
    select_field,
    table_card,
)
from dashboard.exhibits import Column, Exhibit, Table
from dashboard.view import View
from data.mediation.filters import MediationFilters
from data.mediation.townships import ClinicRow, TownshipPage
from data.mediation.types import CODES
from layouts.mediation import words
from layouts.mediation.board import chart

BOARD = "mediation-township"


def page(view: View, params: dict[str, str]) -> Component:
    """The frame of a township's page; its content comes from the board of the same name."""
    everything = ("", view.text("mediation.filters.all_types"))
    types = [(code, f"{code} {words.type_name(view, code)}") for code in CODES]
    type_label = view.text("mediation.filters.type")
    return board_page(
        view,
        board=BOARD,
        params=params,
        title=view.text("mediation.township.title"),
        subtitle=view.text("mediation.township.subtitle"),
        filters=filter_bar(
            view,
            [period_field(view), select_field(view, "type", type_label, [everything, *types])],
        ),
        body=[
            html.P(dcc.Link(view.text("mediation.township.back"), href="/mediation")),
            indicator_strip(view),
            table_card(
                view,
                "clinic_table",
                view.text("mediation.clinics.title"),
                view.text("mediation.clinics.hint"),
                wide=True,
            ),
            grid([chart(view, "flow", height=290, told=True), chart(view, "trend")]),
            grid(
                [
                    chart(view, "types", height=520),
                    html.Div(
                        [chart(view, "arrival", height=205), chart(view, "settling", height=205)],
                        className="board-body",
                    ),
                ]
            ),
            grid([chart(view, "petitions", told=True)]),
        ],
    )


def clinics_exhibit(view: View, found: TownshipPage, filters: MediationFilters) -> Exhibit:
    """The township's clinics, the busiest first, with who is on duty now."""

    def column(key: str, kind: str) -> Column:
        return Column(key, view.text(f"mediation.columns.{key}"), kind)  # type: ignore[arg-type]

    table = Table(
        [
            column("clinic", "text"),
            column("on_duty", "text"),
            column("duty_phone", "text"),
            column("mediators", "count"),
            column("taken_up", "count"),
            column("settled_1", "count"),
            column("level_1_share", "share"),
            column("success_rate", "share"),
            column("open", "count"),
            column("opened_on", "date"),
        ],
        [_row(view, clinic) for clinic in found.clinics],
    )
    taken_up = sum(clinic.taken_up for clinic in found.clinics)
    return Exhibit(
        None,
        table,
        words.counted(
            view,
            "clinic_table",
            clinics=view.count(len(found.clinics)),
            taken_up=view.count(taken_up),
            elsewhere=view.count(found.elsewhere),
            span=words.span(view, filters.period),
        ),
        view.text(
            "mediation.clinics.summary",
            place=view.name(found.place),
            clinics=view.count(len(found.clinics)),
            taken_up=view.count(taken_up),
        ),
    )


def _row(view: View, clinic: ClinicRow) -> dict[str, object]:
    joined = "、" if view.language == "zh" else ", "
    return {
        "clinic": view.name(clinic),
        "on_duty": joined.join(clinic.on_duty) or None,
        "duty_phone": clinic.duty_phone,
        "mediators": clinic.mediators,
        "taken_up": clinic.taken_up,
        "settled_1": clinic.level_1.numerator,
        "level_1_share": clinic.level_1.share,
        "success_rate": clinic.success.share,
        "open": clinic.open,
        "opened_on": clinic.opened_on,
    }
