from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.learning import scores


@pytest.mark.parametrize(
    ("score", "full", "band"),
    [(0, 100, 0), (9.9, 100, 0), (10, 100, 1), (59, 100, 5), (60, 100, 6), (100, 100, 9),
     (14, 20, 7), (20, 20, 9)],
)  # fmt: skip
def test_bands_are_tenths_of_the_full_mark(score: float, full: float, band: int) -> None:
    assert scores.band(score, full) == band


@given(st.floats(0, 100), st.floats(1, 1000))
def test_a_band_holds_its_percent(percent: float, full: float) -> None:
    score = percent * full / 100
    low, high = scores.band_bounds(scores.band(score, full))
    assert low - 1e-6 <= scores.percent(score, full) <= high + 1e-6


def test_the_pass_mark_itself_passes() -> None:
    assert scores.passes(60, 60)
    assert not scores.passes(59.99, 60)


def test_a_share_of_nothing_is_nothing() -> None:
    assert scores.share(0, 0) is None
    assert scores.share(None, 5) is None
    assert scores.share(0, 5) == 0
    assert scores.share(1, 4) == 0.25
