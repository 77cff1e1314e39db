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
    return charts.lines(
        view,
        [point.span.start for point in points],
        [(title, [measure.course(point.totals) for point in points])],
        unit=title,
        links=[links.span(point.span) for point in points],
        percent=measure.percent,
    )


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
