"""The clocks of a case, with the limits of the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.mediation import clocks
from data.mediation.steps import Course, Step, project

START = datetime(2018, 7, 2, 1, 0, tzinfo=UTC)


def course(*log: tuple[str, timedelta]) -> Course:
    return project(
        [
            Step("reported", START),
            *(Step(kind, START + after, reason="谈不拢") for kind, after in log),
        ]
    )


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("reach", "after", "overdue"),
    [
        ("street", minutes(5), []),
        ("street", minutes(6), ["acknowledge"]),
        ("street", minutes(16), ["arrive", "acknowledge"]),
        ("town", minutes(16), ["acknowledge"]),
        ("town", minutes(31), ["arrive", "acknowledge"]),
        ("remote", minutes(31), ["acknowledge"]),
        ("remote", minutes(61), ["arrive", "acknowledge"]),
    ],
)
def test_acknowledge_and_arrive(reach: str, after: timedelta, overdue: list[str]) -> None:
    assert clocks.overdue(course(), START + after, reach=reach) == overdue


def test_levels_have_their_own_days_and_the_whole_case_thirty() -> None:
    first = course(("arrived", minutes(10)), ("mediating", minutes(12)))
    assert clocks.overdue(first, START + timedelta(days=3)) == []
    assert clocks.overdue(first, START + timedelta(days=3, seconds=1)) == ["level"]
    second = course(("arrived", minutes(10)), ("escalated", timedelta(days=2)))
    assert clocks.overdue(second, START + timedelta(days=9)) == []
    assert clocks.overdue(second, START + timedelta(days=9, seconds=1)) == ["level"]
    third = course(("escalated", timedelta(days=2)), ("escalated", timedelta(days=8)))
    assert clocks.overdue(third, START + timedelta(days=30)) == []
    assert clocks.overdue(third, START + timedelta(days=30, seconds=1)) == ["whole"]


def test_a_pause_stops_every_clock_and_puts_off_when_it_runs_out() -> None:
    paused = course(("arrived", minutes(10)), ("paused", timedelta(days=1)))
    assert clocks.overdue(paused, START + timedelta(days=20)) == []
    assert clocks.next_due(paused) is None
    resumed = course(
        ("arrived", minutes(10)), ("paused", timedelta(days=1)), ("resumed", timedelta(days=6))
    )
    assert clocks.next_due(resumed) == ("level", START + timedelta(days=8))
    assert clocks.overdue(resumed, START + timedelta(days=8)) == []
    assert clocks.overdue(resumed, START + timedelta(days=8, seconds=1)) == ["level"]


def test_a_concluded_case_has_no_clock() -> None:
    settled = course(("arrived", minutes(10)), ("settled", minutes(90)))
    assert clocks.running(settled) == []
    assert clocks.next_due(settled) is None


@pytest.mark.parametrize(
    ("days", "mark"), [(1.4, None), (1.5, 0.5), (2.3, 0.75), (2.8, 0.9), (4, 0.9)]
)
def test_warnings(days: float, mark: float | None) -> None:
    mediating = course(("arrived", minutes(10)))
    (level,) = [clock for clock in clocks.running(mediating) if clock.name == "level"]
    moment = START + timedelta(days=days)
    assert clocks.warning(mediating, level, moment, clocks.DEFAULTS) == mark
