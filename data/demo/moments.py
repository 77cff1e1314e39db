"""Arithmetic on columns of moments and days.

Local time is UTC+8 without summer time; moments are ``datetime64[s]`` in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

ZONE = np.timedelta64(8, "h")
NEVER = np.datetime64("NaT", "s")


def moment(value: datetime) -> np.datetime64:
    """A moment with a zone as numpy has it."""
    return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "s")


def seconds(values: np.ndarray) -> np.ndarray:
    """A span in whole seconds."""
    return np.asarray(values, dtype=np.float64).round().astype("timedelta64[s]")


def minutes(values: np.ndarray) -> np.ndarray:
    return seconds(np.asarray(values) * 60)


def hours(values: np.ndarray) -> np.ndarray:
    return seconds(np.asarray(values) * 3600)


def local_days(moments: np.ndarray) -> np.ndarray:
    """The local calendar days of moments."""
    return (moments + ZONE).astype("datetime64[D]")


def local_day(moment: np.datetime64) -> np.datetime64:
    """The local calendar day of one moment."""
    day: np.datetime64 = (moment + ZONE).astype("datetime64[D]")
    return day


def local_hours(moments: np.ndarray) -> np.ndarray:
    """The local hour of day, 0–23."""
    shifted = moments + ZONE
    since_midnight = shifted - shifted.astype("datetime64[D]")
    return np.asarray(since_midnight // np.timedelta64(1, "h"), dtype=int)


def at(days: np.ndarray, hour: np.ndarray) -> np.ndarray:
    """Local days at a (fractional) local hour, as moments."""
    return np.asarray(days.astype("datetime64[s]") + hours(hour) - ZONE)


def or_none(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """``values`` where they are known, None elsewhere."""
    column = np.full(len(known), None, dtype=object)
    column[known] = values[known]
    return column


def days_between(start: date, end: date) -> np.ndarray:
    """Every day from start to end, both included."""
    return np.arange(np.datetime64(start), np.datetime64(end) + 1)


def weekdays(days: np.ndarray) -> np.ndarray:
    """0 for Monday … 6 for Sunday."""
    return (days.astype(int) + 3) % 7


def months(days: np.ndarray) -> np.ndarray:
    """The month of each day, 1–12."""
    return days.astype("datetime64[M]").astype(int) % 12 + 1


def office_hours(rng: np.random.Generator, moments: np.ndarray) -> np.ndarray:
    """The same days or the next, at a time at which people meet: between 8:30 and 18:00.

    A moment already within those hours stays; a later one moves to the next morning.
    """
    hour = local_hours(moments)
    days = local_days(moments) + (hour >= 18)
    meet = at(days, rng.uniform(8.5, 12, len(moments)))
    inside = (hour >= 9) & (hour < 18)
    return np.where(inside | (moments > meet), moments, meet)
