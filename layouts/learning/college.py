"""One college: its numbers, its weak points, and its learners page by page."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import (
    badge,
    board_page,
    chart_card,
    field_id,
    filter_bar,
    html_table,
    icon,
    indicator_strip,
    period_field,
    table_card,
)
from dashboard.exhibits import Column, Counted, Exhibit, Table
from dashboard.periods import Period
from dashboard.view import View
from data.learning.college import CollegeRecord, LearnerRow
from data.learning.filters import LearningFilters
from layouts.learning import links
from layouts.learning.board import measure_field, pairs
from layouts.learning.colleges import one_decimal


def page(view: View, params: dict[str, str]) -> Component:
    """The college's page, to be filled by its board."""

    def words(key: str) -> str:
        return view.text(f"learning.{key}")

    return board_page(
        view,
        board="learning-college",
        params=params,
        title=words("college"),
        subtitle=words("college_page.subtitle"),
        filters=filter_bar(view, [period_field(view), measure_field(view), _search_field(view)]),
        body=[
            indicator_strip(view),
            pairs(
                [
                    chart_card(
                        view, "points", words("points.title"), words("points.hint"), height=704
                    ),
                    html.Div(
                        [
                            chart_card(view, "trend", words("trend.title"), words("trend.hint")),
                            chart_card(view, "scores", words("scores.title"), words("scores.hint")),
                        ],
                        className="card-column",
                    ),
                    table_card(
                        view,
                        "learners",
                        words("college_page.learners"),
                        words("college_page.learners_hint"),
                        wide=True,
                    ),
                ]
            ),
        ],
    )


def _search_field(view: View) -> Component:
    label = view.text("learning.college_page.search")
    return html.Label(
        [html.Span(label), dbc.Input(id=field_id("find"), type="search", debounce=400)],
        className="field",
    )


def title(view: View, record: CollegeRecord, period: Period) -> list[Any]:
    """The heading: the way back to all colleges, and the name."""
    query = links.period_params(period)
    back = "/learning" + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
    return [
        dcc.Link(icon("back", view.text("learning.title")), href=back, className="back-link"),
        html.Span(view.name(record.college)),
    ]


def learners(view: View, record: CollegeRecord) -> Exhibit:
    """One page of the college's learners."""
    return Exhibit(
        None,
        Table(_columns(view), [_row(row) for row in record.learners]),
        Counted(
            view.text("learning.college_page.formula"),
            view.text("learning.college_page.numerator", shown=len(record.learners)),
            view.text("learning.college_page.denominator", found=view.count(record.found)),
        ),
        view.text(
            "learning.college_page.summary",
            college=view.name(record.college),
            found=view.count(record.found),
        ),
    )


def _columns(view: View) -> list[Column]:
    def own(key: str, kind: Any = "text") -> Column:
        return Column(key, view.text(f"learning.college_page.{key}"), kind)

    def sums(key: str, kind: Any = "count") -> Column:
        return Column(key, view.text(f"learning.colleges.{key}"), kind)

    return [
        Column("learner", view.text("learning.learner")),
        own("number"),
        own("class_name"),
        own("weak_points", "count"),
        sums("lessons"),
        sums("tests"),
        Column("mean_score", view.text("learning.measures.mean_score.title"), "number"),
        sums("passed"),
        sums("practice_hours", "number"),
        sums("reflections"),
        sums("check_ins"),
        own("active_days", "count"),
        own("last_active", "date"),
    ]


def _row(row: LearnerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "learner": row.name,
        "number": row.number,
        "class_name": row.class_name,
        "weak_points": row.weak,
        "points": row.points,
        "lessons": row.totals.lessons_completed,
        "tests": row.totals.tests,
        "mean_score": row.mean_score,
        "passed": row.totals.passed,
        "practice_hours": row.totals.practice_hours,
        "reflections": row.totals.reflections,
        "check_ins": row.totals.check_ins,
        "active_days": row.active_days,
        "last_active": row.totals.last_active_on,
    }


def learners_part(
    view: View, record: CollegeRecord, exhibit: Exhibit, filters: LearningFilters
) -> list[Component]:
    """The table with links to learners, and the way to other pages of it."""
    if not record.learners:
        return [html.P(view.text("learning.college_page.nobody"), className="nothing")]
    cells = {
        "learner": lambda row: dcc.Link(
            row["learner"], href=links.learner_page(row["id"], filters.period)
        ),
        "mean_score": one_decimal(view, "mean_score"),
        "practice_hours": one_decimal(view, "practice_hours"),
        "weak_points": lambda row: weak_mark(view, row["weak_points"], row["points"]),
    }
    return [
        html_table(view, exhibit.table, cells=cells, caption=exhibit.summary),
        _pager(view, record, filters),
    ]


def weak_mark(view: View, weak: int, points: int) -> Component:
    """Weak points of points with answers: icon and word when there are any."""
    words = view.text("learning.college_page.of_points", weak=weak, points=points)
    if not weak:
        return html.Span(words)
    return badge(view, "warn", f"{view.text('learning.weak')} {words}", "warn")


def _pager(view: View, record: CollegeRecord, filters: LearningFilters) -> Component:
    words = view.text(
        "learning.college_page.found",
        found=view.count(record.found),
        page=record.page,
        pages=record.pages,
    )
    return html.Nav(
        [
            _step(view, "previous", record, filters, -1),
            html.Span(words),
            _step(view, "next", record, filters, +1),
        ],
        className="pager",
        **{"aria-label": view.text("learning.college_page.learners")},
    )


def _step(
    view: View, key: str, record: CollegeRecord, filters: LearningFilters, by: int
) -> Component:
    words, to = view.text(f"learning.college_page.{key}"), record.page + by
    if not 1 <= to <= record.pages:
        return html.Span(words, className="quiet-button off", **{"aria-disabled": "true"})
    params = {"page": str(to)}
    if filters.find:
        params["find"] = filters.find
    if filters.measure:
        params["measure"] = filters.measure
    href = links.college_page(record.college.id, filters.period, **params)
    return dcc.Link(words, href=href, className="quiet-button")
