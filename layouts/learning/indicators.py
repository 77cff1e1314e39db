"""The six leading numbers of the online school."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.exhibits import Change, Indicator
from dashboard.view import View
from data.learning.indicators import LearningIndicators
from data.learning.totals import Totals
from data.learning.trend import TrendPoint
from layouts.learning.measures import MEASURES, Amount, amount


def indicators(
    view: View, found: LearningIndicators, points: Sequence[TrendPoint]
) -> list[Indicator]:
    """Active learners, lessons, mean score, pass rate, practice hours and reflections."""
    return [
        _active(view, found, points),
        _each(view, found, points, "lessons", "lessons_per_learner"),
        _mean_score(view, found, points),
        _pass_rate(view, found, points),
        _each(view, found, points, "practice", "hours_per_learner"),
        _each(view, found, points, "reflections", "reflections_per_learner"),
    ]


def _label(view: View, name: str) -> str:
    return view.text(f"learning.indicators.{name}")


def _note(view: View, name: str, known: bool, **values: str) -> str:
    """The note with the denominator, or why there is no number."""
    if known:
        return view.text(f"learning.indicators.{name}_note", **values)
    tests = name in {"mean_score", "pass_rate"}
    return view.text("learning.indicators.no_tests" if tests else "learning.indicators.no_learners")


def _spark(points: Sequence[TrendPoint], value: Callable[[Totals], Amount]) -> list[float | None]:
    """The course without the weeks or months that the period cuts short."""
    return [value(point.totals) for point in points if point.whole]


def _active(view: View, found: LearningIndicators, points: Sequence[TrendPoint]) -> Indicator:
    now, measure = found.now, MEASURES["active_share"]
    note = _note(
        view,
        "active",
        now.learners > 0,
        learners=view.count(now.learners),
        share=view.percent(now.active_share),
    )
    return Indicator(
        "active",
        _label(view, "active"),
        view.count(now.active),
        note,
        measure.counted(view, now),
        relative_change(view, now.active, found.before.active),
        _spark(points, lambda totals: totals.active),
    )


def _each(
    view: View,
    found: LearningIndicators,
    points: Sequence[TrendPoint],
    name: str,
    measure_name: str,
) -> Indicator:
    """An amount with its share per learner as the note."""
    now, measure = found.now, MEASURES[measure_name]
    value = measure.numerator(now)
    note = _note(
        view,
        name,
        now.learners > 0,
        learners=view.count(now.learners),
        each=measure.written(view, now),
    )
    return Indicator(
        name,
        _label(view, name),
        amount(view, value),
        note,
        measure.counted(view, now),
        relative_change(view, value, measure.numerator(found.before)),
        _spark(points, measure.numerator),
    )


def _mean_score(view: View, found: LearningIndicators, points: Sequence[TrendPoint]) -> Indicator:
    now, measure = found.now, MEASURES["mean_score"]
    return Indicator(
        "mean_score",
        _label(view, "mean_score"),
        measure.written(view, now),
        _note(view, "mean_score", bool(now.tests), tests=view.count(now.tests)),
        measure.counted(view, now),
        _difference(view, "difference", now.mean_score, found.before.mean_score, 1),
        _spark(points, measure.value),
    )


def _pass_rate(view: View, found: LearningIndicators, points: Sequence[TrendPoint]) -> Indicator:
    now, measure = found.now, MEASURES["pass_rate"]
    note = _note(
        view,
        "pass_rate",
        bool(now.tests),
        tests=view.count(now.tests),
        passed=view.count(now.passed),
    )
    return Indicator(
        "pass_rate",
        _label(view, "pass_rate"),
        measure.written(view, now),
        note,
        measure.counted(view, now),
        _difference(view, "points", now.pass_rate, found.before.pass_rate, 100),
        _spark(points, measure.value),
    )


def relative_change(view: View, now: Amount, before: Amount) -> Change | None:
    """The change in percent of the value before; None where there was nothing to compare with."""
    if now is None or not before:
        return None
    percent = round((now - before) / before * 100, 1)
    if percent == 0:
        return Change(view.text("learning.change.flat"), "flat")
    words = view.text(
        "learning.change.percent",
        sign="+" if percent > 0 else "−",
        value=view.number(abs(percent)),
    )
    return Change(words, "up" if percent > 0 else "down", percent > 0)


def _difference(
    view: View, form: str, now: float | None, before: float | None, times: int
) -> Change | None:
    """The change of a rate or a mean as a difference."""
    if now is None or before is None:
        return None
    difference = round((now - before) * times, 1)
    if difference == 0:
        return Change(view.text("learning.change.flat"), "flat")
    sign = "+" if difference > 0 else "−"
    words = view.text(f"learning.change.{form}", sign=sign, value=view.number(abs(difference)))
    return Change(words, "up" if difference > 0 else "down", difference > 0)
