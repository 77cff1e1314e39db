"""The overview: each system's leading numbers, what needs attention, what just happened."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import (
    board_page,
    filter_bar,
    icon,
    indicator_strip,
    part_card,
    period_field,
)
from dashboard.view import View

SYSTEMS = (("learning", "book"), ("rating", "star"), ("mediation", "scales"))


def system(view: View, name: str, icon_name: str) -> Component:
    """One system's block: its name, which leads to its board, and its numbers."""
    return html.Section(
        [
            html.Header(
                [
                    html.H2([icon(icon_name), html.Span(view.text(f"kit.menu.{name}"))]),
                    dcc.Link(
                        [html.Span(view.text("overview.open")), icon("arrow-right")],
                        href=f"/{name}",
                        className="open-board",
                        title=view.text(f"overview.open_{name}"),
                    ),
                ]
            ),
            indicator_strip(view, name),
        ],
        className=f"system system-{name}",
    )


def page(view: View, params: dict[str, str]) -> Component:
    """The overview's page, to be filled by its board."""
    return board_page(
        view,
        board="overview",
        params=params,
        title=view.text("overview.title"),
        subtitle=view.text("overview.subtitle"),
        filters=filter_bar(view, [period_field(view)]),
        body=[
            html.Div([system(view, *each) for each in SYSTEMS], className="systems"),
            html.Div(
                [
                    part_card(
                        view,
                        "attention",
                        view.text("overview.attention.title"),
                        view.text("overview.attention.hint"),
                    ),
                    part_card(
                        view,
                        "feed",
                        view.text("overview.feed.title"),
                        view.text("overview.feed.hint"),
                    ),
                ],
                className="card-grid",
            ),
        ],
    )
