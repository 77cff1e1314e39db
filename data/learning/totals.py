"""What a group of learners did in a span of days: sums, and the shares made of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from data.learning.scores import share


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of one group and span. None means suppressed: too few people to show in public.

    ``learners`` are all there are, ``active`` those who did something on at least one day of
    the span. ``score_sum`` is in percent of the full mark, over ``tests`` graded sittings.
    """

    learners: int = 0
    active: int | None = 0
    lessons_completed: int | None = 0
    tests: int | None = 0
    score_sum: float | None = 0.0
    passed: int | None = 0
    practice_hours: float | None = 0.0
    reflections: int | None = 0
    check_ins: int | None = 0

    @property
    def active_share(self) -> float | None:
        """Active learners of all learners."""
        return share(self.active, self.learners)

    @property
    def mean_score(self) -> float | None:
        """Mean score in percent of the full mark (0 to 100)."""
        return share(self.score_sum, self.tests)

    @property
    def pass_rate(self) -> float | None:
        """Passed sittings of graded ones."""
        return share(self.passed, self.tests)

    @property
    def lessons_per_learner(self) -> float | None:
        return share(self.lessons_completed, self.learners)

    @property
    def hours_per_learner(self) -> float | None:
        return share(self.practice_hours, self.learners)

    @property
    def reflections_per_learner(self) -> float | None:
        return share(self.reflections, self.learners)


def suppressed(learners: int) -> Totals:
    """The totals of a group too small to be shown in public."""
    return Totals(learners, *[None] * 8)


def total(groups: Iterable[Totals]) -> Totals:
    """All groups together. They must not share learners, and none may be suppressed."""
    columns = list(zip(*[astuple(group) for group in groups], strict=True))
    return Totals(*[sum(column) for column in columns]) if columns else Totals()
