"""Marks: percent of the full mark, passing, tenths, and shares. Pure."""

from __future__ import annotations

BANDS = 10


def percent(score: float, full_mark: float) -> float:
    """A score in percent of the full mark, so that tests of different size can be averaged."""
    return score * 100 / full_mark


def passes(score: float, pass_mark: float) -> bool:
    """Whether a score passes: the pass mark itself does."""
    return score >= pass_mark


def band(score: float, full_mark: float) -> int:
    """The tenth of the full mark that a score lies in: 0 is 0–9%, 9 is 90–100%."""
    return min(int(score * BANDS / full_mark), BANDS - 1)


def band_bounds(number: int) -> tuple[int, int]:
    """The lowest and highest percent of a band; only the last one includes its upper bound."""
    width = 100 // BANDS
    low = number * width
    return low, 100 if number == BANDS - 1 else low + width


def share(numerator: float | None, denominator: float | None) -> float | None:
    """``numerator`` over ``denominator``; None when there is nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator
