"""Dates and times in the forms that people and programs write."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports.dates import DateStyle, parse_day, parse_moment, parse_month
from data.imports.faults import BadValue

STYLE = DateStyle()
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


def local(*parts: int) -> datetime:
    """A moment in the users' zone, in UTC."""
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-04-16", (2024, 4, 16)),
        ("2024/4/16", (2024, 4, 16)),
        ("2024.4.16", (2024, 4, 16)),
        ("20240416", (2024, 4, 16)),
        ("20240416030915", (2024, 4, 16, 3, 9, 15)),
        ("2024-4-16 3:05", (2024, 4, 16, 3, 5)),
        ("2024-04-16T03:03:15.000", (2024, 4, 16, 3, 3, 15)),
        ("2024-04-16T03:03:15.250", (2024, 4, 16, 3, 3, 15, 250_000)),
        ("2024-04-16t03:03:15", (2024, 4, 16, 3, 3, 15)),
        ("2024年4月16日", (2024, 4, 16)),
        ("2024年4月16日 3时05分", (2024, 4, 16, 3, 5)),
        ("2024年4月16日3时5分9秒", (2024, 4, 16, 3, 5, 9)),
        ("2024年4月16日 下午3:05", (2024, 4, 16, 15, 5)),
        ("2024-04-16 上午12:05", (2024, 4, 16, 0, 5)),
        ("2024/4/16 3:05:09 PM", (2024, 4, 16, 15, 5, 9)),
        ("2024/4/16 12:05 am", (2024, 4, 16, 0, 5)),
        ("２０２４－０４－１６　０３：０５", (2024, 4, 16, 3, 5)),
        ("45398", (2024, 4, 16)),
        ("45398.5", (2024, 4, 16, 12)),
        (45398.75, (2024, 4, 16, 18)),
        (45398, (2024, 4, 16)),
        (20240416, (2024, 4, 16)),
        (20240416.0, (2024, 4, 16)),
        (date(2024, 4, 16), (2024, 4, 16)),
        (datetime(2024, 4, 16, 3, 5), (2024, 4, 16, 3, 5)),
    ],
)
def test_a_time_without_zone_is_local(text: object, wanted: tuple[int, ...]) -> None:
    assert parse_moment(text, STYLE) == local(*wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2011-06-02T17:17:44+02:00", datetime(2011, 6, 2, 15, 17, 44, tzinfo=UTC)),
        ("2011-06-02 17:17:44+0200", datetime(2011, 6, 2, 15, 17, 44, tzinfo=UTC)),
        ("2011-06-02 17:17:44 -05", datetime(2011, 6, 2, 22, 17, 44, tzinfo=UTC)),
        ("2011-06-02T17:17:44Z", datetime(2011, 6, 2, 17, 17, 44, tzinfo=UTC)),
        ("2011-06-02T17:17:44.123456789Z", datetime(2011, 6, 2, 17, 17, 44, 123456, tzinfo=UTC)),
        ("2011-06-02 17:17:44 UTC", datetime(2011, 6, 2, 17, 17, 44, tzinfo=UTC)),
    ],
)
def test_a_written_zone_counts(text: str, wanted: datetime) -> None:
    assert parse_moment(text, STYLE) == wanted


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("04/16/2024", "mdy", (2024, 4, 16)),
        ("4/5/2024 3:05", "mdy", (2024, 4, 5, 3, 5)),
        ("16/04/2024", "dmy", (2024, 4, 16)),
        ("4/5/2024", "dmy", (2024, 5, 4)),
        ("16.4.2024 03:05", "dmy", (2024, 4, 16, 3, 5)),
        ("2024-04-05", "dmy", (2024, 4, 5)),
    ],
)
def test_the_order_of_day_and_month_is_told(text: str, order: str, wanted: tuple[int, ...]) -> None:
    assert parse_moment(text, DateStyle(order)) == local(*wanted)


def test_another_zone_for_times_without_one() -> None:
    style = DateStyle(zone=ZoneInfo("America/New_York"))
    assert parse_moment("2024-04-16T03:03:15", style) == datetime(2024, 4, 16, 7, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ("2021-01-01", time(9, 12, 58)),
        ("2021-01-01", "9:12:58"),
        (date(2021, 1, 1), "09:12:58"),
        (datetime(2021, 1, 1), timedelta(hours=9, minutes=12, seconds=58)),
        ("2021/1/1", 33178 / 86400),
        ("2021年1月1日", datetime(1899, 12, 31, 9, 12, 58)),
    ],
)
def test_date_and_time_in_two_cells(day: object, hour: object) -> None:
    assert parse_moment(day, STYLE, hour) == local(2021, 1, 1, 9, 12, 58)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("04/05/2024", "date_order"),
        ("16/04/2024", "date_order"),
        ("2024-02-30", "no_such_date"),
        ("2024-13-01", "no_such_date"),
        ("0024-01-01", "date_range"),
        ("2999-01-01", "date_range"),
        (datetime(1850, 1, 1), "date_range"),
        ("yesterday", "not_a_date"),
        ("24-4-16", "not_a_date"),
        ("2024-04/16", "not_a_date"),
        ("12345", "not_a_date"),
        ("123456", "not_a_date"),
        (3.5, "not_a_date"),
        (-1.0, "not_a_date"),
        (float("inf"), "not_a_date"),
        (True, "not_a_date"),
        (time(3, 5), "not_a_date"),
        ("2024-04-16 25:00", "no_such_time"),
        ("2024-04-16 13:05 PM", "no_such_time"),
        ("2024-04-16 noon", "not_a_time"),
        ("2024-04-16T03:03:15+99:00", "no_such_time"),
        ("20240416999999", "no_such_time"),
    ],
)
def test_what_is_no_date_is_told_why(cell: object, reason: str) -> None:
    with pytest.raises(BadValue) as wrong:
        parse_moment(cell, STYLE)
    assert wrong.value.reason == reason


@pytest.mark.parametrize("hour", ["25:00", "noon", 1.5, timedelta(days=2), True])
def test_a_second_cell_that_is_no_time(hour: object) -> None:
    with pytest.raises(BadValue):
        parse_moment("2024-04-16", STYLE, hour)


@pytest.mark.parametrize(
    "text", ["2018-03", "2018/3", "2018年3月", "201803", 201803.0, "2018-03-15", date(2018, 3, 31)]
)
def test_months(text: object) -> None:
    assert parse_month(text, STYLE) == date(2018, 3, 1)


@given(
    MOMENTS,
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%Y/%m/%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%S",
            "%Y年%m月%d日 %H:%M:%S",
            "%Y年%m月%d日%H时%M分%S秒",
            "%Y%m%d%H%M%S",
        ]
    ),
)
def test_what_is_written_is_read(moment: datetime, pattern: str) -> None:
    read = parse_moment(moment.strftime(pattern), STYLE)
    assert read == moment.replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_iso_with_any_zone(moment: datetime, minutes: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_moment(zoned.isoformat(), STYLE) == zoned


@given(MOMENTS)
def test_a_spreadsheet_serial_is_its_moment(moment: datetime) -> None:
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert parse_moment(serial, STYLE) == parse_moment(moment, STYLE)


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_nothing_else_than_a_bad_value(cell: object) -> None:
    for parse in (parse_moment, parse_day, parse_month):
        with contextlib.suppress(BadValue):
            parse(cell, STYLE)
