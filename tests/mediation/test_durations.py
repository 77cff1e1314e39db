"""Medians from histograms are the medians of the values."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mediation import durations
from data.mediation.durations import ARRIVAL, SETTLING


def histogram(measure: str, seconds: list[int]) -> bytes:
    counts = durations.empty(measure)
    for each in seconds:
        counts[durations.step_of(measure, each)] += 1
    return durations.pack(counts)


@given(
    st.sampled_from([(ARRIVAL, 60, 119), (SETTLING, 3600, 71)]),
    st.lists(st.lists(st.integers(0, 10**6), max_size=20), max_size=6),
)
def test_the_median_of_merged_histograms_is_exact(
    measure: tuple[str, int, int], parts: list[list[int]]
) -> None:
    name, unit, most = measure
    parts = [[min(each, most * unit) for each in part] for part in parts]
    values = [each // unit for part in parts for each in part]
    counts = durations.merged(name, [histogram(name, part) for part in parts])
    assert durations.total(counts) == len(values)
    assert durations.median(name, counts) == (statistics.median(values) if values else None)


@pytest.mark.parametrize(
    ("measure", "seconds", "value"),
    [
        (ARRIVAL, 0, 0),
        (ARRIVAL, 59, 0),
        (ARRIVAL, 60, 1),
        (ARRIVAL, 119 * 60, 119),
        (ARRIVAL, 5 * 3600, 120),
        (SETTLING, 3599, 0),
        (SETTLING, 71 * 3600, 71),
        (SETTLING, 72 * 3600, 72),
        (SETTLING, 95 * 3600, 72),
        (SETTLING, 96 * 3600, 96),
        (SETTLING, 29 * 86400, 29 * 24),
        (SETTLING, 400 * 86400, 30 * 24),
    ],
)
def test_steps(measure: str, seconds: int, value: int) -> None:
    assert durations.VALUES[measure][durations.step_of(measure, seconds)] == value


def test_groups_hold_every_value_once() -> None:
    counts = durations.merged(ARRIVAL, [histogram(ARRIVAL, [0, 299, 300, 899, 900, 9000])])
    assert durations.grouped(ARRIVAL, counts, (0, 5, 15, 60)) == [2, 2, 1, 1]


def test_a_count_that_does_not_fit_is_refused() -> None:
    counts = durations.empty(ARRIVAL)
    counts[3] = 70_000
    with pytest.raises(ValueError, match="does not fit"):
        durations.pack(counts)
