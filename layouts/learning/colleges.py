"""Colleges side by side: bars of one measure, and the table of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import charts
from dashboard.components import html_table
from dashboard.exhibits import Column, Counted, Exhibit, Figure, Table
from dashboard.periods import Period
from dashboard.theme import palette
from dashboard.view import View
from data.learning.colleges import CollegeTotals
from data.learning.totals import Totals, total
from layouts.learning import links
from layouts.learning.bars import readable
from layouts.learning.measures import MEASURES, Measure
from layouts.learning.names import lines, short

#: Whether the viewer may open a college's own page.
OpenTo = Callable[[int], bool]


def school(rows: Sequence[CollegeTotals]) -> Totals:
    """The colleges that are shown, together; suppressed ones only count their learners."""
    known = [row.totals for row in rows if row.totals.active is not None]
    return total(known)


def compare(
    view: View, rows: Sequence[CollegeTotals], measure: Measure, chosen: int | None
) -> Exhibit:
    """Every college by one measure, highest first, with the school's mean across."""
    known = [row for row in rows if measure.value(row.totals) is not None]
    ordered = sorted(known, key=lambda row: -(measure.value(row.totals) or 0))
    together = school(rows)
    figure = (
        _bars(view, ordered, measure, chosen, measure.value(together))
        if ordered
        else charts.empty(view, view.text("learning.compare.empty"))
    )
    hidden = len([row for row in rows if row.totals.active is None])
    note = f"{view.text('learning.small')}: {hidden}" if hidden else None
    return Exhibit(
        figure,
        _compare_table(view, rows, measure),
        measure.counted(view, together, note),
        _compare_summary(view, ordered, measure, together),
    )


def _bars(
    view: View,
    rows: Sequence[CollegeTotals],
    measure: Measure,
    chosen: int | None,
    mean: float | None,
) -> Figure:
    colours = palette(view.theme)
    figure = charts.bars(
        view,
        [lines(view, short(view, row), 9, 26) for row in rows],
        [measure.value(row.totals) for row in rows],
        text=[_bar_text(view, row, measure) for row in rows],
        unit=measure.unit(view),
        horizontal=True,
        links=[f"college={row.id}" for row in rows],
        colour=[colours.accent if chosen in {None, row.id} else colours.grid for row in rows],
        percent=measure.percent,
    )
    readable(view, figure)
    figure["layout"]["xaxis"]["range"] = [0, _top(rows, measure)]
    if mean is not None:
        words = view.text("learning.compare.mean", value=measure.shown(view, mean))
        figure["layout"] |= _mean_line(view, mean, words)
        figure["layout"]["margin"] |= {"t": 30}
    return figure


def _top(rows: Sequence[CollegeTotals], measure: Measure) -> float:
    """The end of the axis: room for the words behind the longest bar."""
    return max(measure.value(row.totals) or 0 for row in rows) * 1.04 or 1


def _bar_text(view: View, row: CollegeTotals, measure: Measure) -> str:
    fraction = measure.fraction(view, row.totals)
    if measure.name == "mean_score":
        fraction = f"n = {view.count(row.totals.tests)}"
    return f"{measure.written(view, row.totals)} ({fraction})"


def _mean_line(view: View, mean: float, words: str) -> dict[str, Any]:
    colours = palette(view.theme)
    line = {
        "type": "line",
        "x0": mean,
        "x1": mean,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.ink, "width": 1.5, "dash": "dash"},
        "layer": "below",
    }
    note = {
        "x": mean,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right",
        "showarrow": False,
        "text": words,
        "font": {"size": 12, "color": colours.ink},
    }
    return {"shapes": [line], "annotations": [note]}


def _compare_table(view: View, rows: Sequence[CollegeTotals], measure: Measure) -> Table:
    columns = [
        Column("college", view.text("learning.college")),
        Column("value", measure.title(view), measure.kind),
        Column("fraction", view.text("learning.compare.fraction")),
    ]
    return Table(
        columns,
        [
            {
                "college": view.name(row),
                "value": measure.value(row.totals),
                "fraction": measure.fraction(view, row.totals),
            }
            for row in rows
        ],
    )


def _compare_summary(
    view: View, ordered: Sequence[CollegeTotals], measure: Measure, together: Totals
) -> str:
    if not ordered:
        return view.text("learning.compare.summary_none", measure=measure.title(view))
    best, worst = ordered[0], ordered[-1]
    return view.text(
        "learning.compare.summary",
        measure=measure.title(view),
        best=view.name(best),
        high=measure.written(view, best.totals),
        worst=view.name(worst),
        low=measure.written(view, worst.totals),
        mean=measure.written(view, together),
    )


# The table of every college


def table(view: View, rows: Sequence[CollegeTotals]) -> Exhibit:
    """Every college with its sums and all measures."""
    together = school(rows)
    return Exhibit(
        None,
        Table(_columns(view), [_row(view, row) for row in rows]),
        Counted(
            view.text("learning.colleges.formula"),
            view.text(
                "learning.colleges.numerator",
                active=view.count(together.active),
                passed=view.count(together.passed),
            ),
            view.text(
                "learning.colleges.denominator",
                learners=view.count(sum(row.totals.learners for row in rows)),
                tests=view.count(together.tests),
            ),
            view.text("learning.colleges.excluded"),
        ),
        view.text("learning.colleges.summary", count=len(rows), active=view.count(together.active)),
    )


def _columns(view: View) -> list[Column]:
    def own(key: str, kind: Any = "count") -> Column:
        return Column(key, view.text(f"learning.colleges.{key}"), kind)

    def measure(key: str) -> Column:
        return Column(key, view.text(f"learning.colleges.{key}"), MEASURES[key].kind)

    return [
        Column("college", view.text("learning.college")),
        own("learners"),
        own("active"),
        measure("active_share"),
        own("lessons"),
        measure("lessons_per_learner"),
        own("tests"),
        measure("mean_score"),
        measure("pass_rate"),
        own("practice_hours", "number"),
        own("reflections"),
        own("check_ins"),
    ]


def _row(view: View, row: CollegeTotals) -> dict[str, Any]:
    totals = row.totals
    return {
        "id": row.id,
        "college": view.name(row),
        "learners": totals.learners,
        "active": totals.active,
        "active_share": totals.active_share,
        "lessons": totals.lessons_completed,
        "lessons_per_learner": totals.lessons_per_learner,
        "tests": totals.tests,
        "mean_score": totals.mean_score,
        "pass_rate": totals.pass_rate,
        "practice_hours": totals.practice_hours,
        "reflections": totals.reflections,
        "check_ins": totals.check_ins,
    }


def table_part(view: View, exhibit: Exhibit, period: Period, open_to: OpenTo) -> Component:
    """The same table on the page: names lead on, the measures have a bar behind them."""

    def name_of(row: dict[str, Any]) -> Component:
        if not open_to(row["id"]):
            return html.Span(row["college"])
        return dcc.Link(row["college"], href=links.college_page(row["id"], period))

    cells: dict[str, Any] = {"college": name_of}
    for name in ("practice_hours", "lessons_per_learner"):
        cells[name] = one_decimal(view, name)
    for name, top in (("active_share", 1.0), ("mean_score", 100.0), ("pass_rate", 1.0)):
        cells[name] = _barred(view, MEASURES[name], top)
    return html_table(view, exhibit.table, cells=cells, caption=exhibit.summary)


def one_decimal(view: View, name: str) -> Any:
    """A cell that writes its number with one decimal."""
    return lambda row: view.number(row[name])


def _barred(view: View, measure: Measure, top: float) -> Any:
    def cell(row: dict[str, Any]) -> Component:
        value = row[measure.name]
        return behind_bar(measure.shown(view, value), None if value is None else value / top)

    return cell


def behind_bar(words: str, share: float | None) -> Component:
    """Words with a soft bar behind them, as long as ``share`` of the cell."""
    end = f"{min(max(share or 0.0, 0.0), 1.0) * 100:.1f}%"
    soft = f"linear-gradient(90deg, var(--accent-soft) 0 {end}, transparent {end})"
    return html.Span(words, className="behind-bar", style={"background": soft})
