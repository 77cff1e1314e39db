"""One learner: the four facets and the weak points."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import (
    board_page,
    chart_card,
    filter_bar,
    icon,
    indicator_strip,
    part_card,
    part_id,
    table_card,
)
from dashboard.exhibits import Counted, Indicator
from dashboard.periods import Period
from dashboard.view import View
from data.learning.learner import LearnerRecord
from layouts.learning import links
from layouts.learning.board import pairs


def page(view: View, params: dict[str, str]) -> Component:
    """The learner's page, to be filled by its board."""

    def words(key: str) -> str:
        return view.text(f"learning.learner_page.{key}")

    return board_page(
        view,
        board="learning-learner",
        params=params,
        title=words("title"),
        subtitle=words("subtitle"),
        filters=filter_bar(view, [html.Div(id=part_id("facts"), className="facts")]),
        body=[
            indicator_strip(view),
            pairs(
                [
                    table_card(view, "points", words("points"), words("points_hint")),
                    html.Div(
                        [
                            chart_card(
                                view, "tests", words("tests"), words("tests_hint"), height=340
                            ),
                            table_card(view, "practice", words("practice")),
                            part_card(view, "reflections", words("reflections")),
                        ],
                        className="card-column",
                    ),
                    table_card(view, "lessons", words("lessons"), words("lessons_hint"), wide=True),
                ]
            ),
        ],
    )


def title(view: View, record: LearnerRecord, period: Period) -> list[Any]:
    """The heading: the way back to the college, and the name."""
    href = links.college_page(record.college.id, period)
    return [
        dcc.Link(icon("back", view.name(record.college)), href=href, className="back-link"),
        html.Span(record.learner.name),
    ]


def facts(view: View, record: LearnerRecord, period: Period) -> list[Component]:
    """Who this is: college, class, number, enrolment, last active day, streak."""

    def words(key: str, **values: Any) -> Component:
        return html.Span(view.text(f"learning.learner_page.{key}", **values))

    learner, college = record.learner, record.college
    shown = [
        dcc.Link(view.name(college), href=links.college_page(college.id, period)),
        html.Span(learner.class_name) if learner.class_name else None,
        words("number", number=learner.number),
        words("enrolled", date=view.date(learner.enrolled_on)) if learner.enrolled_on else None,
        words("last_active", date=view.date(record.totals.last_active_on)),
        words("streak", days=record.streak) if record.streak else None,
    ]
    return [fact for fact in shown if fact is not None]


def indicators(view: View, record: LearnerRecord) -> list[Indicator]:
    """The learner's numbers so far, each with what it is out of."""
    return [
        _weak(view, record),
        _lessons(view, record),
        _mean_score(view, record),
        _plain(view, "practice", view.number(record.totals.practice_hours)),
        _plain(view, "reflections", view.count(record.totals.reflections)),
        _plain(
            view, "check_ins", view.count(record.totals.check_ins), streak=view.count(record.streak)
        ),
    ]


def _text(view: View, key: str, **values: Any) -> str:
    return view.text(f"learning.learner_page.{key}", **values)


def _plain(view: View, name: str, value: str, **values: str) -> Indicator:
    """An amount without a denominator."""
    note = _text(view, f"{name}_note", **values)
    return Indicator(name, _text(view, name), value, note, Counted(_text(view, f"formula_{name}")))


def _weak(view: View, record: LearnerRecord) -> Indicator:
    note = _text(view, "weak_note", points=len(record.points))
    if not record.points:
        note = _text(view, "nothing_points")
    value = view.count(len(record.weak) if record.points else None)
    return Indicator("weak", _text(view, "weak"), value, note, weak_counted(view, record))


def weak_counted(view: View, record: LearnerRecord) -> Counted:
    """How weak points were told."""
    return Counted(
        _text(view, "formula_weak"),
        _text(
            view,
            "numerator_points",
            weak=len(record.weak),
            mastered=sum(point.mastered for point in record.points),
        ),
        _text(
            view,
            "denominator_points",
            points=len(record.points),
            answers=view.count(sum(point.mastery.answers for point in record.points)),
        ),
        _text(view, "excluded_points"),
    )


def _lessons(view: View, record: LearnerRecord) -> Indicator:
    value = view.count(record.totals.lessons_completed)
    note = _text(view, "lessons_note", all=view.count(record.lessons_in_school))
    return Indicator("lessons", _text(view, "lessons"), value, note, lessons_counted(view, record))


def lessons_counted(view: View, record: LearnerRecord) -> Counted:
    """How completed lessons were counted."""
    return Counted(
        _text(view, "formula_lessons"),
        _text(view, "numerator_lessons", done=view.count(record.totals.lessons_completed)),
        _text(
            view,
            "denominator_lessons",
            all=view.count(record.lessons_in_school),
            begun=view.count(len(record.lessons)),
        ),
    )


def _mean_score(view: View, record: LearnerRecord) -> Indicator:
    totals = record.totals
    note = _text(
        view, "tests_note", tests=view.count(totals.tests), passed=view.count(totals.passed)
    )
    if not totals.tests:
        note = _text(view, "nothing_tests")
    label = view.text("learning.indicators.mean_score")
    value = view.number(record.mean_score)
    return Indicator("mean_score", label, value, note, tests_counted(view, record))


def tests_counted(view: View, record: LearnerRecord) -> Counted:
    """How tests were counted."""
    totals = record.totals
    return Counted(
        _text(view, "formula_tests"),
        _text(
            view,
            "numerator_tests",
            sum=view.number(totals.score_sum),
            passed=view.count(totals.passed),
        ),
        _text(view, "denominator_tests", tests=view.count(totals.tests)),
        view.text("learning.scores.excluded"),
    )
