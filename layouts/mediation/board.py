"""The mediation board: what is on the page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import (
    board_page,
    chart_card,
    filter_bar,
    grid,
    indicator_strip,
    part_id,
    period_field,
    select_field,
    table_card,
)
from dashboard.view import View
from data.mediation.filters import MEASURES
from data.mediation.types import CODES
from layouts.mediation import words

BOARD = "mediation"


def page(view: View, params: dict[str, str]) -> Component:
    """The frame of ``/mediation``; its content comes from the board of the same name."""
    return board_page(
        view,
        board=BOARD,
        params=params,
        title=view.text("mediation.title"),
        subtitle=view.text("mediation.subtitle"),
        filters=filters(view),
        body=[
            indicator_strip(view),
            grid(
                [
                    chart(view, "map", height=690, told=True),
                    html.Div(
                        [chart(view, "flow", height=290, told=True), chart(view, "trend")],
                        className="board-body",
                    ),
                ]
            ),
            table_card(
                view,
                "townships",
                view.text("mediation.townships.title"),
                view.text("mediation.townships.hint"),
                wide=True,
            ),
            grid(
                [
                    chart(view, "types", height=560),
                    html.Div(
                        [chart(view, "arrival", height=225), chart(view, "settling", height=225)],
                        className="board-body",
                    ),
                ]
            ),
            grid(
                [
                    chart(view, "petitions", told=True),
                    table_card(
                        view,
                        "years",
                        view.text("mediation.years.title"),
                        view.text("mediation.years.hint"),
                    ),
                ]
            ),
        ],
    )


def filters(view: View) -> Component:
    """Period, township, type, and what the map shows."""
    anywhere = ("", view.text("mediation.filters.all_places"))
    everything = ("", view.text("mediation.filters.all_types"))
    types = [(code, f"{code} {words.type_name(view, code)}") for code in CODES]
    # The default measure is what an address without one shows: its value is empty.
    measures = [
        ("" if name == MEASURES[0] else name, view.text(f"mediation.measures.{name}"))
        for name in MEASURES
    ]
    return filter_bar(
        view,
        [
            period_field(view),
            # The board fills in the townships.
            select_field(view, "place", view.text("mediation.filters.place"), [anywhere]),
            select_field(view, "type", view.text("mediation.filters.type"), [everything, *types]),
            select_field(view, "measure", view.text("mediation.filters.measure"), measures),
        ],
    )


def chart(view: View, name: str, *, height: int = 320, told: bool = False) -> Component:
    """A chart's card; ``told`` leaves room for its sentence above it (the part ``<name>-told``)."""
    key = "by_type" if name == "types" else name
    card = chart_card(
        view,
        name,
        view.text(f"mediation.{key}.title"),
        view.text(f"mediation.{key}.hint"),
        height=height,
    )
    if told:
        card.children.insert(1, html.P(id=part_id(f"{name}-told"), className="told"))
    return card
