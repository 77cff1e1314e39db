"""How long things took: histograms that add up, and the median read from them exactly.

Every township and day keeps one histogram per measure, as a row of counts with fixed steps:
arrival in whole minutes up to two hours; settling in whole hours up to three days, then in
whole days up to thirty. Its size does not grow with the number of cases, so a median over
any days costs the same however many cases there were. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

ARRIVAL, SETTLING = "arrival", "settling"
MEASURES = (ARRIVAL, SETTLING)
#: The measure's unit in seconds.
UNITS = {ARRIVAL: 60, SETTLING: 3600}
#: Whole minutes 0–119, and one step for two hours or more.
ARRIVAL_STEPS = 121
#: Hours 0–71, whole days 3–29, and one step for thirty days or more.
FINE_HOURS, LAST_DAY = 72, 30
SETTLING_STEPS = FINE_HOURS + LAST_DAY - FINE_HOURS // 24 + 1
STEPS = {ARRIVAL: ARRIVAL_STEPS, SETTLING: SETTLING_STEPS}

#: The lower bound of each step, in minutes (arrival) or hours (settling).
VALUES: dict[str, Counts] = {
    ARRIVAL: np.arange(ARRIVAL_STEPS, dtype=np.int64),
    SETTLING: np.array([*range(FINE_HOURS), *(24 * day for day in range(3, 31))], dtype=np.int64),
}
_STORED = np.dtype("<u2")


def whole_seconds(start: datetime, end: datetime) -> int:
    """Seconds between two moments, each cut to its whole second (as the databases do)."""
    return int(end.timestamp()) - int(start.timestamp())


def step_of(measure: str, seconds: int) -> int:
    """The histogram's step into which a duration falls."""
    value = max(seconds, 0) // UNITS[measure]
    if measure == SETTLING and value >= FINE_HOURS:
        value = FINE_HOURS + value // 24 - FINE_HOURS // 24
    return min(value, STEPS[measure] - 1)


def empty(measure: str) -> Counts:
    return np.zeros(STEPS[measure], dtype=np.int64)


def pack(counts: Counts) -> bytes:
    """A histogram as it is stored: one 16-bit count per step."""
    if counts.min(initial=0) < 0 or counts.max(initial=0) > np.iinfo(_STORED).max:
        raise ValueError("a day's count does not fit the histogram")
    return counts.astype(_STORED).tobytes()


def merged(measure: str, stored: Iterable[bytes]) -> Counts:
    """The sum of stored histograms."""
    together = np.frombuffer(b"".join(stored), dtype=_STORED)
    counts: Counts = together.reshape(-1, STEPS[measure]).sum(axis=0, dtype=np.int64)
    return counts


def total(counts: Counts) -> int:
    return int(counts.sum())


def median(measure: str, counts: Counts) -> float | None:
    """The median in the measure's unit (minutes or hours); None when nothing was counted.

    Of an even number, the mean of the two in the middle.
    """
    number = total(counts)
    if number == 0:
        return None
    ranks = np.searchsorted(counts.cumsum(), [(number + 1) // 2, number // 2 + 1])
    return float(VALUES[measure][ranks].mean())


def grouped(measure: str, counts: Counts, edges: tuple[int, ...]) -> list[int]:
    """Counts between ``edges`` (lower bounds in the measure's unit, the last one open)."""
    places = np.searchsorted(VALUES[measure], edges)
    return [int(part.sum()) for part in np.split(counts, places)[1:]]
