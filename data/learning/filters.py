"""What a learning board is asked for: one object for its charts, tables and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.errors import BadInput
from dashboard.periods import Period, parse_choice, parse_id, parse_period

#: What colleges can be compared by.
MEASURES = (
    "mean_score",
    "pass_rate",
    "active_share",
    "lessons_per_learner",
    "hours_per_learner",
    "reflections_per_learner",
)
MAX_SEARCH = 40


@dataclass(frozen=True, slots=True)
class LearningFilters:
    """A span of days, and the college or learner it is about.

    ``measure`` is what colleges are compared by; ``page`` and ``find`` walk a college's
    learners.
    """

    period: Period
    college_id: int | None = None
    learner_id: int | None = None
    measure: str = MEASURES[0]
    page: int = 1
    find: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str], today: date) -> LearningFilters:
        """The filters in a page's address. Raises BadInput."""
        return cls(
            period=parse_period(params, today),
            college_id=parse_id(params, "college"),
            learner_id=parse_id(params, "learner"),
            measure=parse_choice(params, "measure", MEASURES) or MEASURES[0],
            page=parse_id(params, "page") or 1,
            find=_search_words(params),
        )


def _search_words(params: Mapping[str, str]) -> str:
    words = params.get("find", "").strip()
    if len(words) > MAX_SEARCH:
        raise BadInput("too_long", "find", longest=MAX_SEARCH)
    return words
