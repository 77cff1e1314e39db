"""Numbers and bars for the wall: plain components whose sizes follow the screen's height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.components import change_mark
from dashboard.exhibits import Indicator
from dashboard.theme import palette
from dashboard.view import View


def percent(share: float) -> str:
    """A share as a CSS length."""
    return f"{share * 100:.2f}%"


def hero(view: View, indicator: Indicator) -> Component:
    """A leading number, as large as it gets, with its denominator, change and course."""
    return html.Div(
        [
            html.H2(indicator.label),
            html.Div(indicator.value, className="k-huge"),
            html.P(indicator.note, className="k-note"),
            html.Div(
                [
                    html.Div(
                        [
                            change_mark(view, indicator.change),
                            html.Span(view.text("kiosk.before"), className="k-before"),
                        ],
                        className="k-change",
                    )
                    if indicator.change
                    else None,
                    course(view, indicator.spark, indicator.label),
                ],
                className="k-course",
            ),
        ],
        className="k-hero",
    )


def number(view: View, indicator: Indicator, *, change: bool = True) -> Component:
    """A number beside others: label, value, denominator."""
    told = indicator.change if change else None
    # "The same as before" is long and says little: a small number has no room for it.
    mark = change_mark(view, told) if told and told.direction != "flat" else None
    return stat(indicator.label, [indicator.value, mark], indicator.note)


def stat(label: str, value: Any, note: str, tone: str = "") -> Component:
    """A number beside others, from its words."""
    return html.Div(
        [
            html.H3(label),
            html.Div(value, className="k-value"),
            html.P(note, className="k-note"),
        ],
        className=f"k-stat {tone}".strip(),
    )


def course(view: View, values: Sequence[float | None], label: str) -> Component | None:
    """A line without axes over its shadow; nothing when there are fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    step = 300 / (len(values) - 1)
    points = [
        f"{place * step:.1f},{74 - 66 * ((value - low) / (high - low) if high > low else 0.5):.1f}"
        for place, value in enumerate(values)
        if value is not None
    ]
    first, last = points[0].split(",")[0], points[-1].split(",")[0]
    colour = quote(palette(view.theme).warn)
    picture = (
        "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 80' "
        f"preserveAspectRatio='none'><polygon points='{first},80 {' '.join(points)} {last},80' "
        f"fill='{colour}' fill-opacity='.16'/><polyline points='{' '.join(points)}' fill='none' "
        f"stroke='{colour}' stroke-width='4' vector-effect='non-scaling-stroke'/></svg>"
    )
    return html.Img(src=picture, className="k-line", alt=view.text("kit.spark", label=label))


def bar(share: float | None, text: str, tone: str) -> Component:
    """A bar along its whole track with its number behind it."""
    return html.Div(
        [
            html.Div(
                html.Div(className=f"k-bar-fill {tone}", style={"width": percent(share or 0)}),
                className="k-bar-track",
            ),
            html.Span(text, className="k-bar-text"),
        ],
        className="k-bar",
    )
