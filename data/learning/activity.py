"""The days of a year on which a learner was active, as a string of 366 noughts and ones. Pure.

Distinct learners over a span of days cannot be added up from daily counts. One short string
per learner and year answers it for any span, and does not grow with what the learner does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dashboard.periods import Period

LENGTH = 366
NONE = "0" * LENGTH


def place(day: date) -> int:
    """The place of a day in its year's string, from 1."""
    return day.timetuple().tm_yday


def year_of(days: Iterable[date]) -> str:
    """The string that marks these days, all of one year."""
    marks = bytearray(NONE, "ascii")
    for day in days:
        marks[place(day) - 1] = ord("1")
    return marks.decode("ascii")


def spans(period: Period) -> Iterator[tuple[int, int, int]]:
    """The pieces of a period by year: (year, first place, number of days)."""
    for year in range(period.start.year, period.end.year + 1):
        first = max(period.start, date(year, 1, 1))
        last = min(period.end, date(year, 12, 31))
        yield year, place(first), (last - first).days + 1
