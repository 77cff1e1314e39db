"""Working days by the official calendar (adjusted rest days included).

The calendar of the library ends with the last year that the State Council has announced;
beyond it Monday to Friday count as working days, and ``announced`` says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar


@lru_cache(maxsize=20_000)
def _known(day: date) -> bool | None:
    """Whether a day is a working day; None where no calendar is announced."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def announced(day: date) -> bool:
    """Whether the official calendar covers ``day``; elsewhere weekdays are counted."""
    return _known(day) is not None


def is_workday(day: date) -> bool:
    known = _known(day)
    return day.weekday() < 5 if known is None else known


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_late(due_on: date, today: date) -> int:
    """How many working days after ``due_on`` have come, up to and including ``today``."""
    span = (today - due_on).days
    return sum(is_workday(due_on + timedelta(days=n)) for n in range(1, span + 1))
