"""One worker's page: figures, every rating's course without the rater, cards and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import clock
from dashboard.components import (
    board_page,
    chart_card,
    filter_bar,
    grid,
    html_table,
    icon,
    indicator_strip,
    part_card,
    part_id,
    period_field,
    skeleton,
    table_card,
)
from dashboard.exhibits import Column, Counted, Exhibit, Table
from dashboard.view import NOTHING, View
from data.rating.scores import LEAST_TO_RANK, is_negative
from data.rating.workers import NEWEST, Course, RatedMatter, WorkerCard, WorkerRecord
from layouts.rating.cards import OVER, card_article

#: The columns that the page has room for.
DRAWN_COLUMNS = {"level", "course", "matter", "rated_at", "channel", "comment"}
LEVEL_ICONS = {5: "check", 4: "check", 3: "check", 2: "warn", 1: "warn"}
LEVEL_TONES = {5: "good", 4: "good", 3: "plain", 2: "warn", 1: "bad"}
#: States in which nothing is wrong any more.
FINE = {"rectified", "followed_up", "closed", "mistaken"}


def page(view: View, params: dict[str, str]) -> Component:
    """The page ``/rating/worker/{worker}``."""
    return board_page(
        view,
        board="rating-worker",
        params=params,
        title="…",
        subtitle=view.text("rating.worker.subtitle"),
        filters=filter_bar(view, [period_field(view)]),
        body=[
            dcc.Link(
                [icon("back"), html.Span(view.text("rating.worker.back"))],
                href="/rating",
                className="quiet-button back",
            ),
            html.Div(skeleton(), id=part_id("head"), className="facts"),
            indicator_strip(view),
            part_card(
                view,
                "cards",
                view.text("rating.worker.cards"),
                view.text("rating.worker.cards_hint"),
                wide=True,
            ),
            grid(
                [
                    chart_card(view, "levels", view.text("rating.levels.title"), height=300),
                    chart_card(view, "trend", view.text("rating.trend.title"), height=300),
                ]
            ),
            table_card(
                view,
                "ratings",
                view.text("rating.worker.ratings"),
                view.text("rating.worker.ratings_hint", most=NEWEST),
                wide=True,
            ),
        ],
    )


def head(view: View, record: WorkerRecord) -> Component:
    """Who it is, and the fair score with its interval."""
    village = dcc.Link(view.name(record.village), href=f"/rating?village={record.village.id}")
    facts: list[tuple[str, Any]] = [
        ("number", record.number),
        ("post", record.post or NOTHING),
        ("village", village),
        ("fair", _fair(view, record)),
    ]
    return html.Dl(
        [
            html.Div([html.Dt(view.text(f"rating.worker.{key}")), html.Dd(value)])
            for key, value in facts
        ]
    )


def _fair(view: View, record: WorkerRecord) -> list[Any]:
    rated = view.count(record.tally.rated)
    if record.score is None:
        words = view.text("rating.worker.too_few", rated=rated, least=LEAST_TO_RANK)
        return [html.Small(words)]
    words = view.text(
        "rating.worker.interval",
        low=view.number(record.score.low, 2),
        high=view.number(record.score.high, 2),
        rated=rated,
    )
    mean = view.text("rating.worker.unit_mean", mean=view.number(record.unit.mean, 2))
    return [html.Strong(view.number(record.score.fair, 2)), html.Small(f"{words}; {mean}")]


def cards(view: View, found: list[WorkerCard]) -> list[Component]:
    """The cards that stand, then those that are over, folded away; or that there was none."""
    if not found:
        return [html.P(view.text("rating.worker.no_cards"), className="nothing")]
    standing = [card for card in found if card.state not in OVER]
    over = [card for card in found if card.state in OVER]
    parts: list[Component] = []
    if standing:
        parts.append(_articles(view, standing))
    else:
        parts.append(html.P(view.text("rating.worker.none_stands"), className="nothing"))
    if over:
        words = view.text("rating.worker.cards_over", count=len(over))
        parts.append(html.Details([html.Summary(words), _articles(view, over)]))
    return parts


def _articles(view: View, found: list[WorkerCard]) -> Component:
    return html.Div([card_article(view, card) for card in found], className="card-articles")


RATINGS = (
    ("level", "text"),
    ("course", "text"),
    ("matter", "text"),
    ("rated_at", "moment"),
    ("handled_at", "moment"),
    ("channel", "text"),
    ("comment", "text"),
    ("number_of", "text"),
    ("rating_id", "count"),
)


def ratings(view: View, record: WorkerRecord) -> Exhibit:
    """Every rating with its course; the rater is not among what is read."""
    titles = [
        Column(key, view.text(f"rating.worker.{key}"), kind)  # type: ignore[arg-type]
        for key, kind in RATINGS
    ]
    found = record.ratings
    courses = [row.course for row in found if row.course]
    return Exhibit(
        None,
        Table(titles, [_rating(view, row) for row in found]),
        Counted(
            view.text("rating.worker.ratings_formula", most=NEWEST),
            view.text("rating.worker.ratings_numerator", shown=view.count(len(found))),
            view.text("rating.worker.ratings_denominator", rated=view.count(record.tally.rated)),
            view.text("rating.worker.ratings_excluded"),
        ),
        view.text(
            "rating.worker.ratings_summary",
            shown=view.count(len(found)),
            negative=view.count(sum(is_negative(row.level) for row in found)),
            overdue=view.count(sum(course.overdue for course in courses)),
        ),
    )


def _rating(view: View, row: RatedMatter) -> dict[str, Any]:
    return {
        "rating_id": row.rating_id,
        "rated_at": row.rated_at,
        "level": view.text(f"rating.level.{row.level}"),
        "matter": row.kind,
        "number_of": row.number,
        "handled_at": row.handled_at,
        "channel": view.text(f"rating.channel.{row.channel}"),
        "comment": row.comment,
        "course": _course_words(view, row.course),
        "_level": row.level,
        "_course": row.course,
    }


def ratings_table(view: View, exhibit: Exhibit) -> Component:
    """The table of ratings with level and course as badges; downloads have more columns."""
    columns = [column for column in exhibit.table.columns if column.key in DRAWN_COLUMNS]
    table = html_table(
        view,
        Table(columns, exhibit.table.rows),
        cells={
            "level": lambda row: level_mark(view, row["_level"]),
            "course": lambda row: _course_cell(view, row["_course"]),
        },
        caption=exhibit.summary,
    )
    return html.Div(table, className="ratings-table")


def level_mark(view: View, level: int) -> Component:
    """A level as icon, word and colour, in one element."""
    mark = f"badge-tone tone-{LEVEL_TONES[level]} icon-{LEVEL_ICONS[level]} marked"
    return html.Span(view.text(f"rating.level.{level}"), className=mark)


def _course_cell(view: View, course: Course | None) -> Component | str:
    if course is None:
        return NOTHING
    if course.overdue:
        state, tone, picture = "overdue", "bad", "warn"
    else:
        fine = course.state in FINE
        state, tone, picture = course.state, *(("good", "check") if fine else ("info", "clock"))
    words = view.text(f"rating.course.{state}")
    mark = html.Span(words, className=f"badge-tone tone-{tone} icon-{picture} marked")
    return html.Div([mark, html.Small(" → ".join(_steps(view, course)))], className="course-cell")


def _course_words(view: View, course: Course | None) -> str:
    if course is None:
        return view.text("rating.course.none")
    state = "overdue" if course.overdue else course.state
    return f"{view.text(f'rating.course.{state}')}: {' → '.join(_steps(view, course))}"


def _steps(view: View, course: Course) -> list[str]:
    """What happened on which local day, in order; the due day while it is still ahead or missed."""
    days: list[tuple[str, datetime | None]] = [
        ("received", course.received_at),
        ("confirmed", course.confirmed_at),
        ("rectified", course.rectified_at),
        ("followed_up", course.followed_up_at),
    ]
    words = [
        view.text(f"rating.course.on_{name}", day=clock.local_day(at)) for name, at in days if at
    ]
    if course.due_on and course.rectified_at is None:
        words.append(view.text("rating.course.on_due", day=course.due_on))
    if course.rescored_at and course.rescored_level:
        level = view.text(f"rating.level.{course.rescored_level}")
        day = clock.local_day(course.rescored_at)
        words.append(view.text("rating.course.on_rescored", day=day, level=level))
    return words
