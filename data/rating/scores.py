"""What ratings add up to: means, intervals, bands. Pure rules (docs/rules.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

LEVELS = (5, 4, 3, 2, 1)
#: Catalogue keys of the five levels; there are no others and none is a default.
LEVEL_KEYS = {level: f"rating.level.{level}" for level in LEVELS}
#: Levels 1 and 2 are negative ratings (差评).
WORST_POSITIVE = 3
#: How many ratings at the unit's mean every worker is credited with before ranking.
PRIOR_RATINGS = 10
#: Below this many ratings a worker is shown as "too few to rank".
LEAST_TO_RANK = 5
#: The normal quantile of a two-sided 95 % interval.
Z = 1.96


def is_negative(level: int) -> bool:
    """Whether a level counts as a negative rating (差评)."""
    return level < WORST_POSITIVE


def share(numerator: int, denominator: int) -> float | None:
    """A share 0 to 1; None when there is nothing to divide by."""
    return numerator / denominator if denominator else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of matters and ratings; ``levels`` holds the ratings of level 1, 2, 3, 4, 5.

    ``handled_rated`` are the handled matters that were rated, so that the response rate has
    the same matters above and below its line. An unrated matter is in no level.
    """

    handled: int = 0
    handled_rated: int = 0
    levels: tuple[int, int, int, int, int] = field(default=(0, 0, 0, 0, 0))

    @property
    def rated(self) -> int:
        return sum(self.levels)

    @property
    def negative(self) -> int:
        return sum(self.levels[: WORST_POSITIVE - 1])

    @property
    def positive(self) -> int:
        return self.rated - self.negative

    @property
    def total(self) -> int:
        """The sum of all scores, 1 to 5 each."""
        return sum(level * count for level, count in enumerate(self.levels, 1))

    @property
    def mean(self) -> float | None:
        return share(self.total, self.rated)

    @property
    def positive_rate(self) -> float | None:
        """好评率: ratings of level 3 to 5 of all ratings."""
        return share(self.positive, self.rated)

    @property
    def response_rate(self) -> float | None:
        """主动评价率: rated matters of all handled matters."""
        return share(self.handled_rated, self.handled)

    def __add__(self, other: Tally) -> Tally:
        one, two, three, four, five = (
            a + b for a, b in zip(self.levels, other.levels, strict=True)
        )
        return Tally(
            self.handled + other.handled,
            self.handled_rated + other.handled_rated,
            (one, two, three, four, five),
        )


def shrunk_mean(total: float, rated: int, unit_mean: float, prior: float = PRIOR_RATINGS) -> float:
    """The Bayesian-shrunk mean ``(m·C + Σscore) / (m + n)``; C is the unit's mean."""
    return (prior * unit_mean + total) / (prior + rated)


@dataclass(frozen=True, slots=True)
class Score:
    """A fair score with its 95 % interval, all on the scale 1 to 5."""

    fair: float
    low: float
    high: float


def fair_score(own: Tally, unit: Tally, prior: float = PRIOR_RATINGS) -> Score | None:
    """The shrunk mean of ``own`` towards ``unit``, with its 95 % interval; None if unit is empty.

    The prior is ``m`` imagined ratings spread over the levels like the unit's. The posterior
    of the level shares is then a Dirichlet distribution with ``a_k = m·p_k + n_k`` and
    ``A = m + n``; the score ``Σ k·θ_k`` has the shrunk mean as its mean and the variance
    ``(Σ k²·a_k/A - mean²) / (A + 1)``. Source: Dirichlet-multinomial posterior as in
    E. Miller, "Ranking Items With Star Ratings" (2014), with the unit in place of a flat prior.
    """
    if unit.mean is None:
        return None
    size = prior + own.rated
    fair = shrunk_mean(own.total, own.rated, unit.mean, prior)
    weights = [
        prior * all_ / unit.rated + mine for all_, mine in zip(unit.levels, own.levels, strict=True)
    ]
    square = sum(level * level * weight for level, weight in enumerate(weights, 1)) / size
    spread = Z * sqrt(max(square - fair * fair, 0.0) / (size + 1))
    return Score(fair, max(1.0, fair - spread), min(5.0, fair + spread))


def wilson(positive: int, rated: int, z: float = Z) -> tuple[float, float] | None:
    """Lower and upper bound of a share by Wilson (1927); None without any rating."""
    if not rated:
        return None
    seen, square = positive / rated, z * z
    middle = seen + square / (2 * rated)
    reach = z * sqrt(seen * (1 - seen) / rated + square / (4 * rated * rated))
    below = 1 + square / rated
    return max(0.0, (middle - reach) / below), min(1.0, (middle + reach) / below)


def least_positive(rated: int, threshold: float, z: float = Z) -> int:
    """The fewest positive ratings of ``rated`` whose Wilson upper bound reaches ``threshold``."""
    for positive in range(rated + 1):
        bounds = wilson(positive, rated, z)
        if bounds is None or bounds[1] >= threshold:
            return positive
    return rated


def bands(scores: Sequence[Score | None]) -> list[int | None]:
    """The tie band of each score, 1 the best; None stays None (too few to rank).

    The best fair score leads band 1, and every worker whose interval overlaps the leader's
    shares it, because the data cannot tell the two apart. The best of those left over leads
    band 2, and so on until nobody is left.
    """
    found: list[int | None] = [None] * len(scores)
    left = sorted(
        (place for place, score in enumerate(scores) if score is not None),
        key=lambda place: -_known(scores[place]).fair,
    )
    band = 0
    while left:
        band += 1
        leader = _known(scores[left[0]])
        sharing = [p for p in left if _overlap(_known(scores[p]), leader)]
        for place in sharing:
            found[place] = band
        left = [place for place in left if found[place] is None]
    return found


def _known(score: Score | None) -> Score:
    assert score is not None
    return score


def _overlap(one: Score, other: Score) -> bool:
    return one.low <= other.high and other.low <= one.high
