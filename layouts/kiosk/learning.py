"""The online school on the wall: colleges by mean score, and what is weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.exhibits import Indicator
from dashboard.periods import Period
from dashboard.view import View
from data.learning.colleges import CollegeTotals
from data.learning.mastery import WeakSpot
from layouts.kiosk.figures import bar, number
from layouts.kiosk.frame import slide

#: As many rows as can be read from afar.
ROWS = 11
WEAK_ROWS = 3


def learning(
    view: View,
    period: Period,
    colleges: Sequence[CollegeTotals],
    weak: Sequence[WeakSpot],
    indicators: Mapping[str, Indicator],
) -> list[Component]:
    """The slide: colleges on the left, the school and its weak points on the right."""
    return slide(
        view, "learning", period, [_ranking(view, colleges), _school(view, weak, indicators)]
    )


def ranked(colleges: Sequence[CollegeTotals]) -> list[CollegeTotals]:
    """Best mean score first; those without a graded test are not ranked."""
    known = [one for one in colleges if one.totals.mean_score is not None]
    return sorted(known, key=lambda one: -(one.totals.mean_score or 0))


def _ranking(view: View, colleges: Sequence[CollegeTotals]) -> Component:
    found = ranked(colleges)
    if not found:
        words = view.text("kiosk.learning.nothing")
        return html.Section(html.P(words, className="k-nothing"), className="k-panel k-ranking")
    note = view.text("kiosk.learning.note", shown=min(len(found), ROWS), colleges=len(colleges))
    rows = [_row(view, place, one) for place, one in enumerate(found[:ROWS], start=1)]
    return html.Section(
        [
            html.H2(view.text("kiosk.learning.ranking")),
            html.Ol(rows, className="k-rows"),
            html.P(note, className="k-note"),
        ],
        className="k-panel k-ranking",
    )


def _row(view: View, place: int, one: CollegeTotals) -> Component:
    totals = one.totals
    score = totals.mean_score or 0
    text = view.text("kiosk.learning.score", score=view.number(score))
    tests = view.text(
        "kiosk.learning.tests",
        tests=view.count(totals.tests),
        passed=view.percent(totals.pass_rate, 0),
    )
    return html.Li(
        [
            html.Span(str(place), className="k-place"),
            html.Span(short(view, one), className="k-college"),
            bar(score / 100, text, "tone-learning"),
            html.Span(tests, className="k-note k-right"),
        ],
        className="k-row",
    )


def short(view: View, one: CollegeTotals) -> str:
    """A college's name; in English without the words that all of them begin with."""
    return view.name(one).removeprefix("College of ").removeprefix("School of ")


def _school(view: View, weak: Sequence[WeakSpot], indicators: Mapping[str, Indicator]) -> Component:
    names = ("active", "pass_rate", "lessons")
    return html.Section(
        [
            html.Div(
                [number(view, indicators[name]) for name in names], className="k-stats k-of-3"
            ),
            html.Div(
                [html.H2(view.text("kiosk.learning.weak")), _weak(view, weak)], className="k-weak"
            ),
        ],
        className="k-panel k-beside",
    )


def _weak(view: View, weak: Sequence[WeakSpot]) -> Component:
    if not weak:
        return html.P(view.text("kiosk.learning.no_weak"), className="k-note")
    return html.Ul([_spot(view, spot) for spot in weak[:WEAK_ROWS]], className="k-rows")


def _spot(view: View, spot: WeakSpot) -> Component:
    chinese = view.language == "zh"
    point, college = (spot.point, spot.college) if chinese else (spot.point_en, spot.college_en)
    words = view.text("kiosk.learning.weak_of", weak=spot.weak, learners=spot.learners)
    return html.Li(
        [
            html.Strong(point),
            html.Span(college.removeprefix("College of "), className="k-note"),
            bar(spot.weak / spot.learners, words, "tone-poor"),
        ],
        className="k-spot",
    )
