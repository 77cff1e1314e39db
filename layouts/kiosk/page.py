"""The wall: a full screen that turns its slides; everything on it comes from its board.

The page itself holds no words: it is drawn for whoever opens it, while language and slides are
the address's (``/kiosk?every=20&slides=overview,rating&lang=zh``).
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import part_id
from dashboard.view import View
from layouts.kiosk.frame import SLIDES


def page(view: View, params: dict[str, str]) -> Component:
    """The frame of the wall: head, one empty slide each, foot."""
    del view
    slides = [
        html.Section(
            id=part_id(f"slide-{name}"), className=f"k-slide k-{name}", **{"data-slide": name}
        )
        for name in SLIDES
    ]
    return html.Div(
        [
            dcc.Store(
                id={"type": "board", "name": "kiosk"}, data={"name": "kiosk", "params": params}
            ),
            html.Header(
                [
                    html.Div(id=part_id("kiosk-brand"), className="k-brand"),
                    html.Div(
                        [html.Time(className="k-time"), html.Span(className="k-date")],
                        className="k-clock",
                    ),
                ],
                className="k-head",
            ),
            html.Div(id="trouble", role="alert", className="k-trouble"),
            # Slides that turn by themselves must not be read out each time.
            html.Div(slides, className="k-stage", **{"aria-live": "off"}),
            html.Footer(
                [
                    html.Div(id=part_id("kiosk-turns"), className="k-turns"),
                    html.Div(className="k-live", role="status"),
                ],
                className="k-foot",
            ),
        ],
        className="kiosk",
        key="kiosk",
    )
