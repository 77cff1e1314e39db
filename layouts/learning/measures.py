"""What colleges are compared by: how each measure is made of the totals and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.exhibits import Counted, Kind
from dashboard.view import NOTHING, View
from data.learning import filters
from data.learning.totals import Totals

Amount = float | int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``rows`` names the records behind it; ``course`` is drawn in the trend."""

    name: str
    form: Literal["share", "each", "marks"]
    value: Callable[[Totals], float | None]
    numerator: Callable[[Totals], Amount]
    denominator: Callable[[Totals], int | None]
    course: Callable[[Totals], Amount]
    rows: str

    @property
    def percent(self) -> bool:
        """Whether the value is a share, shown in percent."""
        return self.form == "share"

    @property
    def kind(self) -> Kind:
        return "share" if self.percent else "number"

    def title(self, view: View) -> str:
        return view.text(f"learning.measures.{self.name}.title")

    def unit(self, view: View) -> str:
        return view.text(f"learning.measures.{self.name}.unit")

    def written(self, view: View, totals: Totals) -> str:
        """The value as people read it."""
        return self.shown(view, self.value(totals))

    def shown(self, view: View, value: Amount) -> str:
        if self.percent:
            return view.percent(value)
        return view.number(value, 1 if self.form == "marks" else 2)

    def shown_course(self, view: View, value: Amount) -> str:
        """A value of the trend as people read it."""
        if self.form == "each":
            return amount(view, value)
        return self.shown(view, value)

    def fraction(self, view: View, totals: Totals) -> str:
        """The actual numerator and denominator."""
        return f"{amount(view, self.numerator(totals))} / {view.count(self.denominator(totals))}"

    def counted(self, view: View, totals: Totals, more: str | None = None) -> Counted:
        """How the measure was counted, with these totals' numbers; ``more`` is added at the end."""
        key = f"learning.measures.{self.name}"
        excluded = view.text(f"{key}.excluded")
        return Counted(
            formula=view.text(f"{key}.formula"),
            numerator=view.text(f"{key}.numerator", numerator=amount(view, self.numerator(totals))),
            denominator=view.text(
                f"{key}.denominator", denominator=view.count(self.denominator(totals))
            ),
            excluded=" ".join(filter(None, (excluded, more))),
        )


def amount(view: View, value: Amount) -> str:
    """A count without decimals, anything else with one."""
    if value is None:
        return NOTHING
    return view.count(value) if isinstance(value, int) else view.number(value, 1)


def _learners(totals: Totals) -> int:
    return totals.learners


def _tests(totals: Totals) -> int | None:
    return totals.tests


_ALL = {
    measure.name: measure
    for measure in (
        Measure(
            "active_share",
            "share",
            lambda t: t.active_share,
            lambda t: t.active,
            _learners,
            lambda t: t.active_share,
            "active",
        ),
        Measure(
            "lessons_per_learner",
            "each",
            lambda t: t.lessons_per_learner,
            lambda t: t.lessons_completed,
            _learners,
            lambda t: t.lessons_completed,
            "lessons",
        ),
        Measure(
            "mean_score",
            "marks",
            lambda t: t.mean_score,
            lambda t: t.score_sum,
            _tests,
            lambda t: t.mean_score,
            "tests",
        ),
        Measure(
            "pass_rate",
            "share",
            lambda t: t.pass_rate,
            lambda t: t.passed,
            _tests,
            lambda t: t.pass_rate,
            "tests",
        ),
        Measure(
            "hours_per_learner",
            "each",
            lambda t: t.hours_per_learner,
            lambda t: t.practice_hours,
            _learners,
            lambda t: t.practice_hours,
            "practice",
        ),
        Measure(
            "reflections_per_learner",
            "each",
            lambda t: t.reflections_per_learner,
            lambda t: t.reflections,
            _learners,
            lambda t: t.reflections,
            "reflections",
        ),
    )
}

MEASURES = {name: _ALL[name] for name in filters.MEASURES}
