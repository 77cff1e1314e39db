"""Periods: presets, free dates, the span before, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import periods
from dashboard.errors import BadInput
from dashboard.periods import Period, parse_choice, parse_id, parse_period

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("params", "start", "end"),
    [
        ({}, date(2025, 12, 2), TODAY),
        ({"period": "last-7-days"}, date(2026, 2, 23), TODAY),
        ({"period": "last-12-months"}, date(2025, 3, 2), TODAY),
        ({"period": "this-year"}, date(2026, 1, 1), TODAY),
        ({"period": "last-year"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"period": "as-reported"}, date(2017, 10, 1), date(2019, 6, 30)),
        ({"start": "2018-01-01", "end": "2018-12-31"}, date(2018, 1, 1), date(2018, 12, 31)),
        ({"start": "2026-02-01"}, date(2026, 2, 1), TODAY),
        ({"end": "2026-01-31"}, date(2025, 11, 3), date(2026, 1, 31)),
        ({"start": "2018-01-01", "end": "2018-01-02", "period": "last-year"},
         date(2018, 1, 1), date(2018, 1, 2)),
    ],
)  # fmt: skip
def test_what_a_query_asks_for(params: dict[str, str], start: date, end: date) -> None:
    found = parse_period(params, TODAY)
    assert (found.start, found.end) == (start, end)


def test_a_year_from_a_leap_day() -> None:
    assert parse_period({"period": "last-12-months"}, date(2028, 2, 29)).start == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("params", "key"),
    [
        ({"period": "for ever"}, "unknown_period"),
        ({"start": "01/02/2018"}, "not_a_date"),
        ({"start": "2018-02-30"}, "not_a_date"),
        ({"end": "1970-01-01"}, "date_out_of_range"),
        ({"end": "9999-12-31"}, "date_out_of_range"),
        ({"start": "2018-02-02", "end": "2018-02-01"}, "start_after_end"),
    ],
)
def test_what_is_refused(params: dict[str, str], key: str) -> None:
    with pytest.raises(BadInput, match=key):
        parse_period(params, TODAY)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_period_or_a_sentence(start: str, end: str, preset: str) -> None:
    try:
        found = parse_period({"start": start, "end": end, "period": preset}, TODAY)
    except BadInput:
        return
    assert found.start <= found.end


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(min_value=0, max_value=4000))
def test_the_period_before_is_as_long_and_ends_the_day_before(start: date, more: int) -> None:
    period = Period(start, start + timedelta(days=more))
    before = period.before()
    assert before.days == period.days
    assert before.end + timedelta(days=1) == period.start


@given(st.text(max_size=30))
def test_an_id_is_a_number_or_a_sentence(text: str) -> None:
    try:
        found = parse_id({"place": text}, "place")
    except BadInput:
        return
    assert found is None or 0 < found < 10**9


def test_choices() -> None:
    assert parse_choice({}, "measure", ("a", "b")) is None
    assert parse_choice({"measure": "b"}, "measure", ("a", "b")) == "b"
    with pytest.raises(BadInput, match="unknown_choice"):
        parse_choice({"measure": "c"}, "measure", ("a", "b"))


def test_every_preset_is_understood() -> None:
    for preset in periods.PRESETS:
        assert parse_period({"period": preset}, TODAY).preset == preset
