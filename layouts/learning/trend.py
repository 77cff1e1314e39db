"""The course of one measure over the period."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import charts
from dashboard.exhibits import Column, Exhibit, Figure, Table
from dashboard.view import View
from data.learning.totals import Totals
from data.learning.trend import TrendPoint
from layouts.learning import links
from layouts.learning.measures import Measure


def trend(view: View, points: Sequence[TrendPoint], measure: Measure, whole: Totals) -> Exhibit:
    """A line by day, week or month; ``whole`` is the period's total."""
    drawn = any(measure.course(point.totals) for point in points)
    figure = (
        _line(view, points, measure)
        if drawn
        else charts.empty(view, view.text("learning.trend.empty"))
    )
    pieces = view.text(
        "learning.trend.pieces",
        pieces=len(points),
        **{"from": view.date(points[0].span.start), "to": view.date(points[-1].span.end)},
    )
    return Exhibit(
        figure,
        _table(view, points, measure),
        measure.counted(view, whole, pieces),
        _summary(view, points[-1], len(points), measure),
    )


def _line(view: View, points: Sequence[TrendPoint], measure: Measure) -> Figure:
    title = view.text(f"learning.measures.{measure.name}.trend")
    figure = charts.lines(
        view,
        [point.span.start for point in points],
        [(title, [measure.course(point.totals) for point in points])],
        unit=title,
        links=[links.span(point.span) for point in points],
        percent=measure.percent,
    )
    words = [""] * (len(points) - 1)
    last = measure.shown_course(view, measure.course(points[-1].totals))
    figure["data"][0] |= {
        "mode": "lines+markers+text",
        "text": [*words, last],
        "textposition": "top center",
        "cliponaxis": False,
        # A week or month that the period cuts short is drawn hollow.
        "marker": figure["data"][0]["marker"]
        | {
            "symbol": ["circle" if point.whole else "circle-open" for point in points],
            "size": [6 if point.whole else 9 for point in points],
        },
    }
    figure["layout"]["xaxis"] |= {"tickformat": _tick_format(points), "tickangle": 0, "nticks": 6}
    figure["layout"]["margin"] |= {"t": 24, "r": 28}
    return figure


def _tick_format(points: Sequence[TrendPoint]) -> str:
    """Days within one year need no year; months need one."""
    first, last = points[0].span, points[-1].span
    if first.start.year == last.end.year and last.days <= 7:
        return "%m-%d"
    return "%Y-%m-%d" if last.days <= 7 else "%Y-%m"


def _table(view: View, points: Sequence[TrendPoint], measure: Measure) -> Table:
    columns = [
        Column("from", view.text("learning.trend.from"), "date"),
        Column("to", view.text("learning.trend.to"), "date"),
        Column("value", view.text(f"learning.measures.{measure.name}.trend"), measure.kind),
        Column("fraction", view.text("learning.compare.fraction")),
    ]
    rows = [
        {
            "from": point.span.start,
            "to": point.span.end,
            "value": measure.course(point.totals),
            "fraction": measure.fraction(view, point.totals),
        }
        for point in points
    ]
    return Table(columns, rows)


def _summary(view: View, last: TrendPoint, count: int, measure: Measure) -> str:
    return view.text(
        "learning.trend.summary",
        measure=view.text(f"learning.measures.{measure.name}.trend"),
        count=count,
        value=measure.shown_course(view, measure.course(last.totals)),
        **{"from": view.date(last.span.start), "to": view.date(last.span.end)},
    )
