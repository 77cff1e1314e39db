"""Time: kept in UTC, shown in the district's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def now() -> datetime:
    """This moment, in UTC with its zone."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The calendar day on which ``moment`` falls where the users live."""
    return moment.astimezone(LOCAL).date()


def today() -> date:
    """Today's date where the users live."""
    return local_day(now())


def day_starts(day: date) -> datetime:
    """The first moment of a local calendar day, in UTC."""
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)


def day_ends(day: date) -> datetime:
    """The first moment *after* a local calendar day, in UTC."""
    return day_starts(day + ONE_DAY)


def local_text(moment: datetime, pattern: str = "%Y-%m-%d %H:%M") -> str:
    """A moment written for people, in local time."""
    return moment.astimezone(LOCAL).strftime(pattern)
