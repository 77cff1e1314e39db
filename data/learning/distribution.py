"""How scores are spread: graded sittings by tenth of the full mark."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor
from data.learning import scores
from data.learning.filters import LearningFilters
from data.learning.models import College, Exam, ScoreDay
from data.learning.records import found
from data.learning.sight import shown

#: The columns of ScoreDay: sittings by band, then passed ones by band.
COUNTS = [f"{what}_{band}" for what in ("tests", "passed") for band in range(scores.BANDS)]


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """Sittings from ``low`` to below ``high`` percent (the last band includes 100).

    Tests may have different pass marks, so a band can hold passed and failed sittings. None
    means suppressed in public.
    """

    low: int
    high: int
    tests: int | None
    passed: int | None

    @property
    def failed(self) -> int | None:
        if self.tests is None or self.passed is None:
            return None
        return self.tests - self.passed


@dataclass(frozen=True, slots=True)
class Distribution:
    """Ten bands, and the lowest and highest pass mark of the tests there are, in percent."""

    bands: list[ScoreBand]
    pass_marks: tuple[float, float] | None

    @property
    def tests(self) -> int:
        """Sittings in the bands that are shown."""
        return sum(band.tests or 0 for band in self.bands)


def score_bands(session: Session, actor: Actor, filters: LearningFilters) -> Distribution:
    """Graded sittings of the period by tenth of the full mark."""
    if filters.college_id is not None:
        found(session, College, filters.college_id, "college")
    sums = [func.sum(getattr(ScoreDay, name)) for name in COUNTS]
    query = select(*sums).where(ScoreDay.day.between(filters.period.start, filters.period.end))
    if filters.college_id is not None:
        query = query.where(ScoreDay.college_id == filters.college_id)
    counts = [count or 0 for count in session.execute(query).one()]
    tests, passed = counts[: scores.BANDS], counts[scores.BANDS :]
    college_id = filters.college_id
    known = [shown(actor, count, college_id) for count in tests]
    bands = [_band(n, known[n], passed[n]) for n in range(scores.BANDS)]
    return Distribution(bands, _pass_marks(session))


def _band(number: int, tests: int | None, passed: int) -> ScoreBand:
    low, high = scores.band_bounds(number)
    return ScoreBand(low, high, tests, None if tests is None else passed)


def _pass_marks(session: Session) -> tuple[float, float] | None:
    """The lowest and highest pass mark of all tests, in percent of the full mark. Public."""
    percent = Exam.pass_mark * 100 / Exam.full_mark
    low, high = session.execute(select(func.min(percent), func.max(percent))).one()
    return None if low is None else (low, high)
