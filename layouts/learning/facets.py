"""The facets of one learner: lessons, tests, practice, reflections, and knowledge points."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import charts, clock
from dashboard.components import badge, html_table
from dashboard.exhibits import Column, Counted, Exhibit, Figure, Table
from dashboard.theme import palette
from dashboard.view import View
from data.learning import scores, tracing
from data.learning.learner import SHOWN, LearnerRecord, PointStanding, TestScore
from layouts.learning.colleges import behind_bar
from layouts.learning.learner import lessons_counted, tests_counted, weak_counted


def _text(view: View, key: str, **values: Any) -> str:
    return view.text(f"learning.learner_page.{key}", **values)


def _columns(view: View, *pairs: tuple[str, Any]) -> list[Column]:
    return [Column(key, _text(view, key), kind) for key, kind in pairs]


# Knowledge points


def points(view: View, record: LearnerRecord) -> Exhibit:
    """How the learner stands at each point, weakest first, with n."""
    columns = [
        Column("point", view.text("learning.mastery.point")),
        *_columns(
            view,
            ("standing", "text"),
            ("probability", "share"),
            ("n", "count"),
            ("right", "count"),
        ),
    ]
    rows = [
        {
            "point": view.name(point.point),
            "standing": _standing_word(view, point),
            "tone": _tone(point),
            "probability": point.mastery.probability,
            "n": point.mastery.answers,
            "right": point.mastery.right_answers,
        }
        for point in record.points
    ]
    summary = _text(
        view,
        "summary_points",
        points=len(record.points),
        weak=len(record.weak),
        mastered=sum(point.mastered for point in record.points),
    )
    return Exhibit(None, Table(columns, rows), weak_counted(view, record), summary)


def _tone(point: PointStanding) -> str:
    if point.weak:
        return "warn"
    if point.mastered:
        return "good"
    return "plain"


def _standing_word(view: View, point: PointStanding) -> str:
    if point.weak:
        return view.text("learning.weak")
    if point.mastered:
        return view.text("learning.mastered")
    if point.mastery.answers < tracing.WEAK_ANSWERS:
        return _text(view, "too_few")
    return view.text("learning.learning")


def points_part(view: View, exhibit: Exhibit) -> Component:
    """The points with icon and word for the standing and a bar behind the probability."""
    if not exhibit.table.rows:
        return html.P(_text(view, "nothing_points"), className="nothing")
    icons = {"warn": "warn", "good": "check", "plain": "book"}
    cells = {
        "standing": lambda row: badge(view, icons[row["tone"]], row["standing"], row["tone"]),
        "probability": lambda row: behind_bar(view.percent(row["probability"]), row["probability"]),
    }
    return html_table(view, exhibit.table, cells=cells, caption=exhibit.summary)


# Learning process


def lessons(view: View, record: LearnerRecord) -> Exhibit:
    """The lessons begun, the newest first."""
    columns = _columns(
        view,
        ("lesson", "text"),
        ("medium", "text"),
        ("watched", "share"),
        ("seconds_watched", "count"),
        ("seconds", "count"),
        ("completed_at", "moment"),
        ("updated_at", "moment"),
    )
    rows = [
        {
            "lesson": view.name(each.lesson),
            "medium": view.text(f"learning.media.{each.lesson.medium}"),
            "watched": each.share,
            "seconds_watched": each.progress.seconds_watched,
            "seconds": each.lesson.seconds,
            "completed_at": each.progress.completed_at,
            "updated_at": each.progress.updated_at,
        }
        for each in record.lessons
    ]
    done = view.count(record.totals.lessons_completed)
    summary = _text(view, "summary_lessons", done=done, begun=len(rows))
    return Exhibit(None, Table(columns, rows), lessons_counted(view, record), summary)


def lessons_part(view: View, exhibit: Exhibit) -> list[Component]:
    """The lessons with a bar behind how much was watched."""
    if not exhibit.table.rows:
        return [html.P(_text(view, "nothing_lessons"), className="nothing")]
    shown = {"lesson", "medium", "watched", "completed_at", "updated_at"}
    table = Table([c for c in exhibit.table.columns if c.key in shown], exhibit.table.rows)
    cells = {"watched": lambda row: behind_bar(view.percent(row["watched"], 0), row["watched"])}
    return [
        html_table(view, table, cells=cells, caption=exhibit.summary),
        *_newest(view, len(table.rows)),
    ]


def _newest(view: View, shown: int) -> list[Component]:
    """A word that only the newest are listed, where that is so."""
    if shown < SHOWN:
        return []
    return [html.P(_text(view, "newest", shown=SHOWN), className="nothing")]


# Test scores


def tests(view: View, record: LearnerRecord) -> Exhibit:
    """Each test's percent over time, with each test's pass mark."""
    columns = _columns(
        view,
        ("test", "text"),
        ("try", "count"),
        ("score", "number"),
        ("full_mark", "number"),
        ("percent", "number"),
        ("result", "text"),
        ("graded_at", "moment"),
    )
    figure = (
        _test_figure(view, record.tests[::-1])
        if record.tests
        else charts.empty(view, _text(view, "nothing_tests"))
    )
    totals = record.totals
    summary = _text(
        view,
        "summary_tests",
        tests=view.count(totals.tests),
        passed=view.count(totals.passed),
        mean=view.number(record.mean_score),
    )
    rows = [_test_row(view, test) for test in record.tests]
    return Exhibit(figure, Table(columns, rows), tests_counted(view, record), summary)


def _test_row(view: View, test: TestScore) -> dict[str, Any]:
    return {
        "test": view.name(test.exam),
        "try": test.attempt.try_number,
        "score": test.attempt.score,
        "full_mark": test.exam.full_mark,
        "percent": test.percent,
        "result": _result(view, test),
        "graded_at": test.attempt.graded_at,
    }


def _result(view: View, test: TestScore) -> str:
    return _text(view, "passed" if test.passed else "failed")


def _test_figure(view: View, sat: list[TestScore]) -> Figure:
    """Dots in time, passed and failed by shape and colour; the pass mark as a dashed step."""
    colours = palette(view.theme)
    looks = ((True, "circle", colours.series[1]), (False, "x", colours.bad))
    traces = [
        _dots(view, [test for test in sat if test.passed is passed], symbol, colour)
        for passed, symbol, colour in looks
    ]
    days = [_day(test) for test in sat]
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": view.text("learning.rows.pass_mark"),
        "x": days,
        "y": [scores.percent(test.exam.pass_mark, test.exam.full_mark) for test in sat],
        "line": {"color": colours.muted, "width": 1.5, "dash": "dash", "shape": "hv"},
        "hoverinfo": "skip",
    }
    unit = view.text("learning.scores.across")
    return {
        "data": [line, *[trace for trace in traces if trace["x"]]],
        "layout": charts.layout(
            view,
            showlegend=True,
            hovermode="closest",
            margin={"l": 8, "r": 16, "t": 40, "b": 8},
            xaxis=charts.axis(
                view,
                type="date",
                showgrid=False,
                nticks=5,
                range=_room(sat),
                tickformat="%Y-%m-%d",
                tickangle=0,
            ),
            yaxis=charts.axis(view, unit, range=[0, 108], nticks=6),
        ),
    }


def _day(test: TestScore) -> str:
    moment = test.attempt.graded_at
    return clock.local_text(moment) if moment else ""


def _room(sat: list[TestScore]) -> list[str]:
    """The axis from a little before the first test to a little after the last."""
    moments = [test.attempt.graded_at for test in sat if test.attempt.graded_at]
    spare = max((moments[-1] - moments[0]) * 0.06, timedelta(days=2))
    return [clock.local_text(moments[0] - spare), clock.local_text(moments[-1] + spare)]


def _dots(view: View, sat: list[TestScore], symbol: str, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text" if len(sat) <= 12 else "markers",
        "name": _result(view, sat[0]) if sat else "",
        "x": [_day(test) for test in sat],
        "y": [test.percent for test in sat],
        "text": [view.number(test.percent, 0) for test in sat],
        "textposition": "top center",
        "textfont": {"size": 12, "color": palette(view.theme).ink},
        "cliponaxis": False,
        "marker": {"size": 11, "symbol": symbol, "color": colour},
        "hovertext": [
            f"{view.name(test.exam)}<br>{_day(test)} · {view.number(test.percent)}" for test in sat
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


# Practice and reflections


def practice(view: View, record: LearnerRecord) -> Exhibit:
    """The practice activities, the newest first."""
    columns = _columns(view, ("practice_title", "text"), ("held_on", "date"), ("hours", "number"))
    rows = [
        {"practice_title": each.title, "held_on": each.held_on, "hours": each.hours}
        for each in record.practices
    ]
    hours = view.number(record.totals.practice_hours)
    summary = _text(view, "summary_practice", hours=hours)
    return Exhibit(
        None, Table(columns, rows), Counted(_text(view, "formula_practice"), summary), summary
    )


def practice_part(view: View, exhibit: Exhibit) -> list[Component]:
    if not exhibit.table.rows:
        return [html.P(_text(view, "nothing_practice"), className="nothing")]
    table = html_table(view, exhibit.table, caption=exhibit.summary)
    return [table, *_newest(view, len(exhibit.table.rows))]


def reflections_part(view: View, record: LearnerRecord) -> list[Component]:
    """The reflections in full, the newest first."""
    if not record.reflections:
        return [html.P(_text(view, "nothing_reflections"), className="nothing")]
    items = [
        html.Li(
            [
                html.Div(each.body, className="grow"),
                badge(view, "star", _text(view, "reflection_mark", mark=f"{each.mark:g}"), "plain")
                if each.mark is not None
                else None,
                html.Time(view.date(clock.local_day(each.written_at))),
            ]
        )
        for each in record.reflections
    ]
    return [html.Ul(items, className="list quote-list"), *_newest(view, len(items))]
