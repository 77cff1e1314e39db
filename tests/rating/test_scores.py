"""The pure rules of scores: golden values and what must hold for any ratings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rating.scores import (
    Score,
    Tally,
    bands,
    fair_score,
    is_negative,
    least_positive,
    share,
    shrunk_mean,
    wilson,
)

counts = st.integers(0, 300)
levels = st.tuples(counts, counts, counts, counts, counts)
rated = levels.filter(any)


@pytest.mark.parametrize(
    ("positive", "of", "low"), [(1, 1, 0.2065), (10, 10, 0.7225), (95, 100, 0.8882)]
)
def test_wilson_lower_bound_golden_values(positive: int, of: int, low: float) -> None:
    bounds = wilson(positive, of)
    assert bounds is not None
    assert bounds[0] == pytest.approx(low, abs=0.00005)


def test_wilson_has_nothing_to_say_about_nothing() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_bounds_hold_the_share(pair: tuple[int, int]) -> None:
    positive, of = pair
    bounds = wilson(positive, of)
    assert bounds is not None
    assert 0 <= bounds[0] <= positive / of + 1e-9
    assert positive / of - 1e-9 <= bounds[1] <= 1


@given(st.integers(0, 200), st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_least_positive_is_the_turning_point(of: int, threshold: float) -> None:
    least = least_positive(of, threshold)
    if of:
        bounds = wilson(least, of)
        assert bounds is not None
        assert bounds[1] >= threshold
    if least:
        fewer = wilson(least - 1, of)
        assert fewer is not None
        assert fewer[1] < threshold


def test_shrunk_mean_by_hand() -> None:
    # (10 · 4.5 + 3 · 5) / 13
    assert shrunk_mean(15, 3, 4.5) == pytest.approx(60 / 13)
    assert shrunk_mean(0, 0, 4.5) == 4.5


def test_a_tally_counts_levels_and_never_a_default() -> None:
    total = Tally(handled=20, handled_rated=10, levels=(1, 1, 2, 2, 4))
    assert (total.rated, total.negative, total.positive, total.total) == (10, 2, 8, 37)
    assert total.mean == 3.7
    assert total.positive_rate == 0.8
    assert total.response_rate == 0.5
    assert (Tally().mean, Tally().positive_rate, Tally().response_rate) == (None, None, None)
    assert share(0, 0) is None


def test_levels_one_and_two_are_negative() -> None:
    assert [is_negative(level) for level in (1, 2, 3, 4, 5)] == [True, True, False, False, False]


@given(rated, levels)
def test_the_interval_holds_the_fair_score(unit: tuple[int, ...], own: tuple[int, ...]) -> None:
    score = fair_score(Tally(levels=own), Tally(levels=unit))  # type: ignore[arg-type]
    assert score is not None
    assert 1 <= score.low <= score.fair + 1e-9
    assert score.fair - 1e-9 <= score.high <= 5


@given(rated, rated)
def test_shrinking_moves_towards_the_unit(unit: tuple[int, ...], own: tuple[int, ...]) -> None:
    mine, all_ = Tally(levels=own), Tally(levels=unit)  # type: ignore[arg-type]
    score = fair_score(mine, all_)
    assert score is not None
    assert mine.mean is not None
    assert all_.mean is not None
    low, high = sorted([mine.mean, all_.mean])
    assert low - 1e-9 <= score.fair <= high + 1e-9


def test_more_ratings_make_a_narrower_interval() -> None:
    unit = Tally(levels=(10, 20, 30, 40, 100))
    few = fair_score(Tally(levels=(0, 1, 1, 2, 6)), unit)
    many = fair_score(Tally(levels=(0, 100, 100, 200, 600)), unit)
    assert few is not None
    assert many is not None
    assert many.high - many.low < (few.high - few.low) / 3


def test_one_perfect_rating_does_not_beat_a_hundred_good_ones() -> None:
    unit = Tally(levels=(5, 10, 30, 60, 95))
    lucky = fair_score(Tally(levels=(0, 0, 0, 0, 1)), unit)
    steady = fair_score(Tally(levels=(0, 0, 2, 18, 80)), unit)
    assert lucky is not None
    assert steady is not None
    assert steady.fair > lucky.fair


def test_no_unit_no_score() -> None:
    assert fair_score(Tally(), Tally()) is None


def test_bands_are_led_by_the_best_left_over() -> None:
    scores = [
        Score(4.0, 3.9, 4.1),  # below the leader's interval: leads band 2
        Score(4.8, 4.6, 4.9),  # the leader
        None,  # too few to rank
        Score(4.3, 3.8, 4.7),  # overlaps the leader, although wide
        Score(3.9, 3.7, 4.0),  # overlaps the leader of band 2
        Score(3.0, 2.5, 3.5),
    ]
    assert bands(scores) == [2, 1, None, 1, 2, 3]
    assert bands([]) == []
    assert bands([None]) == [None]


def _score(values: tuple[float, float, float]) -> Score:
    low, fair, high = sorted(values)
    return Score(fair, low, high)


points = st.floats(1, 5, allow_nan=False)


@given(st.lists(st.tuples(points, points, points).map(_score), max_size=12))
def test_every_band_has_a_leader_that_all_of_it_overlap(scores: list[Score]) -> None:
    found = bands(scores)
    assert None not in found
    for band in range(1, max([b or 0 for b in found], default=0) + 1):
        sharing = [s for s, b in zip(scores, found, strict=True) if b == band]
        leader = max(sharing, key=lambda s: s.fair)
        assert all(s.low <= leader.high and leader.low <= s.high for s in sharing)
        later = [s for s, b in zip(scores, found, strict=True) if (b or 0) > band]
        assert all(s.high < leader.low or s.low > leader.high for s in later)
        assert all(s.fair <= leader.fair for s in later)
