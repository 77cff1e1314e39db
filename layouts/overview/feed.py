"""What just happened, in all three systems; nobody is named."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import icon
from dashboard.view import View
from data.learning.feed import Event
from data.mediation.attention import Happening
from data.mediation.types import catalogue_key
from data.rating.feed import RecentRating

SHOWN = 12


def learning_line(view: View, event: Event) -> str:
    chinese = view.language == "zh"
    return view.text(
        f"overview.feed.{event.kind}",
        college=event.college if chinese else event.college_en,
        title=(event.title if chinese else event.title_en) or "",
    )


def rating_line(view: View, rating: RecentRating) -> str:
    level = view.text(f"rating.level.{rating.level}")
    return view.text("overview.feed.rating", place=view.name(rating.village), level=level)


def mediation_line(view: View, step: Happening) -> str:
    return view.text(
        f"overview.feed.{step.kind}",
        place=step.township if view.language == "zh" else step.township_en,
        type=view.text(catalogue_key(step.type_code)),
        level=step.level,
    )


def feed(
    view: View, learning: list[Event], rating: list[RecentRating], mediation: list[Happening]
) -> Component:
    """The newest things, newest first."""
    lines: list[tuple[datetime, str, str]] = [
        *((event.at, "book", learning_line(view, event)) for event in learning),
        *((each.at, "star", rating_line(view, each)) for each in rating),
        *((step.at, "scales", mediation_line(view, step)) for step in mediation),
    ]
    lines.sort(key=lambda line: line[0], reverse=True)
    items = [
        html.Li([icon(name), html.Div(words, className="grow"), html.Time(view.moment(at))])
        for at, name, words in lines[:SHOWN]
    ]
    if not items:
        return html.P(view.text("overview.feed.nothing"), className="nothing")
    return html.Ul(items, className="list")
