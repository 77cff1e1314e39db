"""The rating board: indicators, leaderboard, five levels, communities, course."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboard import charts
from dashboard.components import (
    board_page,
    chart_card,
    filter_bar,
    grid,
    indicator_strip,
    period_field,
    select_field,
)
from dashboard.exhibits import Change, Column, Counted, Exhibit, Figure, Indicator, Table
from dashboard.view import View
from data.places import Place
from data.rating.board import CommunityRow, Levels, Measured, Trend
from data.rating.scores import is_negative
from layouts.rating.leaderboard import grid_card

#: From best to worst; the words stand beside them, the colour never speaks alone.
LEVEL_COLOURS = {
    "light": {5: "#1d7a4c", 4: "#6bab88", 3: "#aab1bd", 2: "#e08b52", 1: "#b4232a"},
    "dark": {5: "#62cf95", 4: "#3f8f69", 3: "#77839a", 2: "#e0975a", 1: "#ff7a70"},
}


def page(view: View, params: dict[str, str]) -> Component:
    """The page ``/rating``."""
    return board_page(
        view,
        board="rating",
        params=params,
        title=view.text("rating.board.title"),
        subtitle=view.text("rating.board.subtitle"),
        filters=filter_bar(
            view,
            [
                period_field(view),
                select_field(
                    view,
                    "village",
                    view.text("rating.filter.village"),
                    [("", view.text("rating.filter.all_villages"))],
                ),
            ],
        ),
        body=[
            indicator_strip(view),
            grid_card(view),
            grid([_chart(view, "levels", 300), _chart(view, "communities", 300)]),
            chart_card(view, "trend", view.text("rating.trend.title"), height=300),
        ],
    )


def _chart(view: View, name: str, height: int) -> Component:
    title, hint = view.text(f"rating.{name}.title"), view.text(f"rating.{name}.hint")
    return chart_card(view, name, title, hint, height=height)


def village_options(view: View, villages: dict[int, Place]) -> list[dict[str, str]]:
    """The options of the filter on communities."""
    everything = {"value": "", "label": view.text("rating.filter.all_villages")}
    return [
        everything,
        *({"value": str(key), "label": view.name(place)} for key, place in villages.items()),
    ]


# Indicators

PERCENT = {"response_rate", "positive_rate"}
CARDS = {"red_cards", "yellow_cards"}


def indicator(view: View, one: Measured, day: date, unrated: int) -> Indicator:
    """One leading number with its denominator, its change and how it was counted.

    ``day`` is the one on which cards are looked at, ``unrated`` the handled, unrated matters.
    """
    numbers = {
        "numerator": view.count(one.numerator),
        "denominator": view.count(one.denominator),
        "day": day,
        "unrated": view.count(unrated),
    }

    def text(key: str) -> str:
        return view.text(f"rating.indicator.{one.name}.{key}", **numbers)

    share = one.name in PERCENT
    missing = share and not one.denominator
    excluded = "cards" if one.name in CARDS else {"handled": "handled"}.get(one.name, "rated")
    return Indicator(
        name=one.name,
        label=view.text(f"rating.indicator.{one.name}.label"),
        value=view.percent(one.value) if share else view.count(one.numerator),
        note=text("none" if missing else "note"),
        counted=Counted(
            text("formula"),
            text("numerator"),
            text("denominator") if share else None,
            view.text(f"rating.excluded.{excluded}", **numbers),
        ),
        change=change(view, one),
        spark=one.course,
    )


def change(view: View, one: Measured) -> Change:
    """The change against the period before: points for rates, percent or pieces for counts."""
    if one.value is None or one.before is None:
        return Change(view.text("kit.change.none"), "flat")
    difference = one.value - one.before
    if abs(difference) < (0.0005 if one.name in PERCENT else 0.5):
        return Change(view.text("kit.change.flat"), "flat")
    return Change(
        _change_words(view, one, difference),
        "up" if difference > 0 else "down",
        None if not one.better else (difference > 0) == (one.better > 0),
    )


def _change_words(view: View, one: Measured, difference: float) -> str:
    sign, size = ("+" if difference > 0 else "−"), abs(difference)
    if one.name in PERCENT:
        return view.text("kit.change.points", sign=sign, value=view.number(size * 100))
    if one.name in CARDS or not one.before:
        return view.text("kit.change.difference", sign=sign, value=view.count(round(size)))
    value = view.number(size / one.before * 100)
    return view.text("kit.change.percent", sign=sign, value=value)


# Exhibits


def levels(view: View, found: Levels) -> Exhibit:
    """The five levels as bars with count and share."""
    names = [view.text(f"rating.level.{row.level}") for row in found.rows]
    words = [
        view.text("rating.levels.text", count=view.count(row.count), share=view.percent(row.share))
        if row.count is not None
        else view.count(None)
        for row in found.rows
    ]
    rows = [
        {"level": name, "count": row.count, "share": row.share}
        for name, row in zip(names, found.rows, strict=True)
    ]
    shown = LEVEL_COLOURS[view.theme]
    figure = (
        charts.bars(
            view,
            names,
            [row.count for row in found.rows],
            text=words,
            unit=view.text("rating.levels.unit"),
            horizontal=True,
            colour=[shown[row.level] for row in found.rows],
        )
        if found.rated
        else nothing(view)
    )
    return Exhibit(
        figure,
        _table(view, "levels", rows, {"level": "text", "count": "count", "share": "share"}),
        Counted(
            view.text("rating.levels.formula"),
            view.text(
                "rating.levels.numerator",
                parts="，".join(f"{n} {w}" for n, w in zip(names, words, strict=True))
                if view.language == "zh"
                else ", ".join(f"{n} {w}" for n, w in zip(names, words, strict=True)),
            ),
            view.text("rating.levels.denominator", rated=view.count(found.rated)),
            view.text("rating.excluded.unrated", unrated=view.count(found.unrated)),
        ),
        _levels_summary(view, found),
    )


def _levels_summary(view: View, found: Levels) -> str:
    if not found.rated:
        return view.text("rating.board.nothing")
    rated = view.count(found.rated)
    if any(row.count is None for row in found.rows):
        return view.text("rating.levels.summary_kept", rated=rated)
    negative = sum(row.count or 0 for row in found.rows if is_negative(row.level))
    best = view.percent(found.rows[0].share)
    return view.text("rating.levels.summary", rated=rated, best=best, negative=view.count(negative))


def communities(view: View, found: list[CommunityRow]) -> Exhibit:
    """Each community's positive rate; a click keeps only that one."""
    rated = [row for row in found if row.positive_rate is not None]
    kinds = {
        "village": "text",
        "workers": "count",
        "handled": "count",
        "rated": "count",
        "positive": "count",
        "response_rate": "share",
        "positive_rate": "share",
        "mean": "number",
    }
    rows = [
        {**{key: getattr(row, key) for key in kinds}, "village": view.name(row.village)}
        for row in found
    ]
    figure = (
        charts.bars(
            view,
            [view.name(row.village) for row in rated],
            [row.positive_rate for row in rated],
            text=[_community_words(view, row) for row in rated],
            unit=view.text("rating.communities.unit"),
            horizontal=True,
            links=[f"village={row.village.id}" for row in rated],
            percent=True,
        )
        if rated
        else nothing(view)
    )
    return Exhibit(
        figure,
        _table(view, "communities", rows, kinds),
        Counted(
            view.text("rating.communities.formula"),
            view.text(
                "rating.communities.numerator",
                count=len(rated),
                positive=view.count(sum(row.positive or 0 for row in rated)),
            ),
            view.text(
                "rating.communities.denominator",
                rated=view.count(sum(row.rated or 0 for row in rated)),
            ),
            view.text("rating.communities.excluded"),
        ),
        _communities_summary(view, rated),
    )


def _community_words(view: View, row: CommunityRow) -> str:
    rate, rated = view.percent(row.positive_rate), view.count(row.rated)
    return view.text("rating.communities.text", rate=rate, rated=rated)


def _communities_summary(view: View, rated: list[CommunityRow]) -> str:
    if not rated:
        return view.text("rating.board.nothing")
    best, worst = rated[0], rated[-1]
    key = "summary" if len(rated) > 1 else "summary_one"
    return view.text(
        f"rating.communities.{key}",
        count=len(rated),
        best=view.name(best.village),
        best_rate=view.percent(best.positive_rate),
        worst=view.name(worst.village),
        worst_rate=view.percent(worst.positive_rate),
    )


def trend(view: View, found: Trend) -> Exhibit:
    """Positive and response rate over the period's days, weeks or months."""
    points = found.points
    kinds = {
        "start": "date",
        "end": "date",
        "handled": "count",
        "rated": "count",
        "positive": "count",
        "response_rate": "share",
        "positive_rate": "share",
        "mean": "number",
    }
    known = [point.positive_rate for point in points if point.positive_rate is not None]
    step = view.text(f"rating.trend.{found.step}")
    return Exhibit(
        _trend_figure(view, found) if known else nothing(view),
        _table(view, "trend", [{k: getattr(p, k) for k in kinds} for p in points], kinds),
        Counted(
            view.text("rating.trend.formula", step=step),
            view.text(
                "rating.trend.numerator",
                positive=view.count(sum(point.positive or 0 for point in points)),
                handled_rated=view.count(sum(point.handled_rated or 0 for point in points)),
            ),
            view.text(
                "rating.trend.denominator",
                rated=view.count(sum(point.rated or 0 for point in points)),
                handled=view.count(sum(point.handled for point in points)),
            ),
            view.text("rating.trend.excluded", step=view.text(f"rating.step.{found.step}")),
        ),
        view.text(
            "rating.trend.summary",
            step=step,
            first=view.percent(known[0]),
            last=view.percent(known[-1]),
        )
        if known
        else view.text("rating.board.nothing"),
    )


def _trend_figure(view: View, found: Trend) -> Figure:
    points = found.points
    links = None
    if found.step != "day":
        links = [f"start={point.start}&end={point.end}" for point in points]
    figure = charts.lines(
        view,
        [point.start for point in points],
        [
            (view.text(f"rating.trend.{name}"), [getattr(point, name) for point in points])
            for name in ("positive_rate", "response_rate")
        ],
        unit=view.text("rating.trend.unit"),
        links=links,
        percent=True,
    )
    # Rates live near the top: a scale from zero would hide their course.
    figure["layout"]["yaxis"]["rangemode"] = "normal"
    figure["layout"]["xaxis"]["tickformat"] = "%Y-%m" if found.step == "month" else "%m-%d"
    return figure


def nothing(view: View) -> Figure:
    """A figure that says that there is nothing to draw, and what to do."""
    return charts.empty(view, view.text("rating.board.nothing"))


def _table(view: View, name: str, rows: list[dict[str, Any]], kinds: dict[str, Any]) -> Table:
    titles = [Column(key, view.text(f"rating.{name}.{key}"), kind) for key, kind in kinds.items()]
    return Table(titles, rows)
