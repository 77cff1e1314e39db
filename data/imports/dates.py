"""Dates and times as people and programs write them.

A date with the year first is clear. Of ``04/05/2024`` nobody can know which is the month, so
such dates are read only when the mapping says in which order they stand (``mdy`` or ``dmy``).
A time without a zone is local time; numbers are a spreadsheet's days since 1899-12-30.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from dashboard.clock import LOCAL
from data.imports.faults import BadValue

ORDERS = ("ymd", "mdy", "dmy")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_SERIAL_ZERO = datetime.combine(date(1899, 12, 30), time())
_MIDNIGHT = datetime.combine(EARLIEST, time())
_FIRST_SERIAL, _AFTER_SERIALS = 20_000, 73_415  # 1954 to 2100: a smaller number is no date of ours

_YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))")
_TIME = re.compile(
    r"(?:(上午|下午|中午|晚上|凌晨|AM|PM)\s*)?(\d{1,2})(?:[:时点](\d{1,2}))(?:分?$|(?:[:分](\d{1,2})"
    r"(?:[.,](\d{1,9}))?)秒?)?(?:\s*(AM|PM))?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})$", re.IGNORECASE)
_AFTER_DAY = re.compile(r"[Tt]|\s*,?\s*")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AFTERNOON = frozenset({"下午", "晚上", "中午", "PM"})


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a file writes dates: the order of their parts and the zone of its times."""

    order: str = "ymd"
    zone: tzinfo = LOCAL


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadValue("no_such_date") from None
    return _within(found)


def _within(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise BadValue("date_range", earliest=EARLIEST.year, latest=LATEST.year)
    return day


def _zone(text: str) -> tuple[str, tzinfo | None]:
    """The text without the zone at its end, and that zone."""
    match = _ZONE.search(text)
    if not match or ":" not in text[: match.start()]:
        return text, None
    mark = match[1].upper()
    rest = text[: match.start()]
    if mark in {"Z", "UTC"}:
        return rest, UTC
    digits = mark[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if shift >= timedelta(hours=24):
        raise BadValue("no_such_time")
    return rest, timezone(shift if mark[0] == "+" else -shift)


def _split_day(text: str, order: str) -> tuple[date, str]:
    """The day at the start of the text, and what follows it."""
    if match := _YEAR_FIRST.match(text):
        year, _, month, day, cn_month, cn_day = match.groups()
        return _day(int(year), int(month or cn_month), int(day or cn_day)), text[match.end() :]
    if match := _YEAR_LAST.match(text):
        if order == "ymd":
            raise BadValue("date_order")
        first, _, second, year = match.groups()
        month, day = (first, second) if order == "mdy" else (second, first)
        return _day(int(year), int(month), int(day)), text[match.end() :]
    raise BadValue("not_a_date")


def _time(text: str) -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise BadValue("not_a_time")
    before, hour, minute, second, fraction, after = match.groups()
    half = (before or after or "").upper()
    hours = int(hour)
    if half:
        if not 0 <= hours <= 12 + 11 * (not after and not half.isascii()):
            raise BadValue("no_such_time")
        if half in _AFTERNOON and hours < 12 and not (half == "中午" and hours == 11):
            hours += 12
        elif half in {"AM", "上午", "凌晨"} and hours == 12:
            hours = 0
    try:
        micro = int((fraction or "0").ljust(6, "0")[:6])
        return time(hours, int(minute), int(second or 0), micro)
    except ValueError:
        raise BadValue("no_such_time") from None


def _serial(number: float) -> datetime:
    if not _FIRST_SERIAL <= number < _AFTER_SERIALS:
        raise BadValue("not_a_date")
    moment = _SERIAL_ZERO + timedelta(days=number)
    return moment.replace(microsecond=0) + timedelta(seconds=round(moment.microsecond / 1e6))


def _from_text(text: str, style: DateStyle) -> datetime:
    text = _clean(text)
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    if match := _PACKED.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime.combine(_day(year, month, day), _checked_time(hour, minute, second))
    found, rest = _split_day(text, style.order)
    rest, zone = _zone(rest)
    rest = _AFTER_DAY.sub("", rest, count=1)
    return datetime.combine(found, _time(rest) if rest else time(), zone)


def _checked_time(hour: int, minute: int, second: int) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise BadValue("no_such_time") from None


def _written(cell: object, style: DateStyle) -> datetime:
    """The moment as written: with a zone only if it was written with one."""
    if isinstance(cell, datetime):
        _within(cell.date())
        return cell
    if isinstance(cell, date):
        return datetime.combine(_within(cell), time())
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        whole = isinstance(cell, int) or cell.is_integer()
        return _from_text(str(int(cell)), style) if whole and cell > 9e6 else _serial(cell)
    if isinstance(cell, str):
        return _from_text(cell, style)
    raise BadValue("not_a_date")


def _time_of(cell: object) -> time:
    """A time of day in a cell of its own."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        return (_MIDNIGHT + timedelta(seconds=round(cell * 86_400))).time()
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return (_MIDNIGHT + cell).time()
    if isinstance(cell, str):
        return _time(_clean(cell))
    raise BadValue("not_a_time")


def parse_moment(cell: object, style: DateStyle, clock_cell: object = None) -> datetime:
    """The moment in a cell (and the time of day in a second one), in UTC."""
    moment = _written(cell, style)
    if clock_cell is not None:
        moment = datetime.combine(moment.date(), _time_of(clock_cell), moment.tzinfo)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=style.zone)
    return moment.astimezone(UTC)


def parse_day(cell: object, style: DateStyle) -> date:
    """The calendar day in a cell, as written."""
    return _written(cell, style).date()


def parse_month(cell: object, style: DateStyle) -> date:
    """The first day of the month in a cell: ``2018-03``, ``2018年3月``, ``201803`` or any date."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell
    if isinstance(text, (str, int)) and not isinstance(text, bool):
        match = _MONTH.fullmatch(_clean(str(text)))
        if match:
            return _day(int(match[1]), int(match[2] or match[3]), 1)
    return parse_day(cell, style).replace(day=1)
