"""Spans of local calendar days: the presets, free dates, and the span before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.errors import BadInput

#: The span of the newspaper report; its figures are computed from the rows like any other.
AS_REPORTED = (date(2017, 10, 1), date(2019, 6, 30))
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
DEFAULT = "last-90-days"
PRESETS = (
    "last-7-days",
    "last-30-days",
    DEFAULT,
    "last-12-months",
    "this-year",
    "last-year",
    "as-reported",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days, both ends included."""

    start: date
    end: date
    preset: str | None = None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def before(self) -> Period:
        """The span of the same length that ends the day before this one starts."""
        end = self.start - timedelta(days=1)
        return Period(end - timedelta(days=self.days - 1), end)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def preset_period(preset: str, today: date) -> Period:
    """The days a preset stands for, seen from ``today``."""
    spans = {
        "last-7-days": (today - timedelta(days=6), today),
        "last-30-days": (today - timedelta(days=29), today),
        "last-90-days": (today - timedelta(days=89), today),
        "last-12-months": (_year_earlier(today) + timedelta(days=1), today),
        "this-year": (today.replace(month=1, day=1), today),
        "last-year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "as-reported": AS_REPORTED,
    }
    if preset not in spans:
        raise BadInput("unknown_period", "period", value=preset, known=", ".join(PRESETS))
    return Period(*spans[preset], preset)


def _iso_day(params: Mapping[str, str], name: str) -> date | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput("not_a_date", name, value=text) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput("date_out_of_range", name, value=text, first=FIRST_DAY, last=LAST_DAY)
    return day


def parse_period(params: Mapping[str, str], today: date) -> Period:
    """The period that a query asks for.

    ``start`` and ``end`` (ISO dates, both included) win over ``period`` (a preset); with only
    one of the two, the other end is the default period's. Raises BadInput.
    """
    start, end = _iso_day(params, "start"), _iso_day(params, "end")
    if start is None and end is None:
        return preset_period(params.get("period") or DEFAULT, today)
    end = end or max(today, start or today)
    start = start or end - timedelta(days=89)
    if start > end:
        raise BadInput("start_after_end", "start", start=start, end=end)
    return Period(start, end)


def parse_id(params: Mapping[str, str], name: str) -> int | None:
    """A record's id from a query; None when not given. Raises BadInput."""
    text = params.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        raise BadInput("not_an_id", name, value=text[:40])
    return int(text)


def parse_choice(params: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    """One of ``choices`` from a query; None when not given. Raises BadInput."""
    text = params.get(name, "").strip()
    if not text:
        return None
    if text not in choices:
        raise BadInput("unknown_choice", name, value=text[:40], known=", ".join(choices))
    return text
