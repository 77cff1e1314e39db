"""What stands around the slides: the product's name above, which slide is on below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import icon
from dashboard.periods import Period
from dashboard.view import View

SLIDES = ("overview", "rating", "learning", "mediation")
ICONS = {"overview": "grid", "rating": "star", "learning": "book", "mediation": "scales"}


def brand(view: View, *, demo: bool) -> list[Component | None]:
    """The product's name, and whether demonstration rows are shown."""
    return [
        html.Span(className="mark", **{"aria-hidden": "true"}),
        html.Span(view.text("kit.product.name"), className="k-name"),
        html.Span(view.text("kiosk.demo"), className="k-demo") if demo else None,
    ]


def turns(view: View, slides: Sequence[str], every: int) -> Component:
    """Which slides turn, which is on and for how long yet; `assets/kiosk.js` reads the settings."""
    marks = [
        html.Button(
            [html.Span(view.text(f"kiosk.slides.{name}")), html.Span(className="k-fill")],
            className="k-turn",
            type="button",
            **{"data-slide": name, "aria-label": view.text(f"kiosk.slides.{name}")},
        )
        for name in slides
    ]
    pause = html.Button(
        [
            html.Span([icon("pause"), html.Span(view.text("kiosk.pause"))], className="k-when-on"),
            html.Span([icon("play"), html.Span(view.text("kiosk.resume"))], className="k-when-off"),
        ],
        className="k-pause",
        type="button",
    )
    settings = {"data-every": str(every), "data-slides": ",".join(slides)}
    return html.Nav(
        [*marks, pause],
        className="k-settings",
        style={"--every": f"{every}s"},
        **{"aria-label": view.text("kiosk.turns")},
        **settings,
    )


def slide(view: View, name: str, period: Period, body: Sequence[Any]) -> list[Component]:
    """One slide: its title, what it shows, the period, and the body."""
    return [
        html.Header(
            [
                html.H1([icon(ICONS[name]), html.Span(view.text(f"kiosk.{name}.title"))]),
                html.P(view.text(f"kiosk.{name}.hint"), className="k-hint"),
                html.P(period_words(view, period), className="k-period"),
            ],
            className="k-title",
        ),
        html.Div(list(body), className="k-body"),
    ]


def period_words(view: View, period: Period) -> str:
    """The preset's name and the days."""
    days = view.text("kiosk.days", start=period.start, end=period.end)
    if period.preset is None:
        return days
    name = view.text(f"kit.period.{period.preset}")
    return view.text("kiosk.period", name=name, days=days)
