"""The learning board: every college side by side."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import (
    board_page,
    chart_card,
    filter_bar,
    indicator_strip,
    period_field,
    select_field,
    table_card,
)
from dashboard.view import View
from data.learning.colleges import CollegeTotals
from layouts.learning.measures import MEASURES


def page(view: View, params: dict[str, str]) -> Component:
    """The board's page, to be filled by its board."""

    def words(key: str) -> str:
        return view.text(f"learning.{key}")

    heat_map = chart_card(
        view, "mastery", words("mastery.title"), words("mastery.hint"), wide=True, height=940
    )
    heat_map.className += " scrolls"
    return board_page(
        view,
        board="learning",
        params=params,
        title=words("title"),
        subtitle=words("subtitle"),
        filters=filter_bar(
            view,
            [
                period_field(view),
                select_field(view, "college", words("college")),
                measure_field(view),
            ],
        ),
        body=[
            indicator_strip(view),
            pairs(
                [
                    chart_card(
                        view, "compare", words("compare.title"), words("compare.hint"), height=460
                    ),
                    chart_card(
                        view, "trend", words("trend.title"), words("trend.hint"), height=460
                    ),
                    table_card(
                        view, "colleges", words("colleges.title"), words("colleges.hint"), wide=True
                    ),
                    heat_map,
                    chart_card(
                        view,
                        "scores",
                        words("scores.title"),
                        words("scores.hint"),
                        wide=True,
                        height=340,
                    ),
                ]
            ),
        ],
    )


def pairs(children: Sequence[Component]) -> Component:
    """Cards two by two where there is room."""
    return html.Div(list(children), className="card-grid pairs")


def measure_field(view: View) -> Component:
    """The choice of what colleges are compared by; the first stands when nothing is chosen."""
    options = [(measure.name, measure.title(view)) for measure in MEASURES.values()]
    first, *others = options
    return select_field(view, "measure", view.text("learning.measure"), [("", first[1]), *others])


def college_options(view: View, rows: Sequence[CollegeTotals]) -> list[dict[str, str]]:
    """The colleges to choose from in the filter bar."""
    every = {"value": "", "label": view.text("learning.all_colleges")}
    return [every, *({"value": str(row.id), "label": view.name(row)} for row in rows)]
