"""What the boards are told, checked against a small school counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from sqlalchemy.orm import Session

from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM
from dashboard.errors import BadInput, NotAllowed, NotFound
from dashboard.periods import Period
from data.db import Database
from data.learning.attempts import GivenAnswer, grade_attempt
from data.learning.check_ins import check_in, streak
from data.learning.college import college
from data.learning.colleges import colleges
from data.learning.contributing import KINDS, contributing
from data.learning.distribution import score_bands
from data.learning.feed import recent
from data.learning.filters import LearningFilters
from data.learning.indicators import indicators
from data.learning.learner import learner
from data.learning.mastery import attention, mastery
from data.learning.practice import add_practice
from data.learning.reflections import add_reflection
from data.learning.trend import is_whole, spans_of, trend
from data.learning.watching import watch
from tests.learning.school import open_school

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
MARCH = LearningFilters(Period(date(2026, 3, 1), date(2026, 3, 31)))
WRONG = [GivenAnswer(1, False)] * 4


def _busy_march(session: Session) -> None:
    """College 1: six learners who all sit a test (five pass), and more; college 2: one active."""
    open_school(session, colleges=3, learners=6)
    for who in range(1, 7):
        score = 10.0 * who + 40
        answers = WRONG if who <= 2 else [GivenAnswer(1, True)] * 4
        at = NOON + timedelta(days=who)
        grade_attempt(session, SYSTEM, who, 1, score, answers, at=at)
    watch(session, SYSTEM, 1, 1, 90, at=NOON)
    watch(session, SYSTEM, 1, 2, 89, at=NOON)
    add_practice(session, SYSTEM, 2, "植树", 2.5, held_on=date(2026, 3, 12))
    add_reflection(session, SYSTEM, 3, "心得体会", at=NOON)
    check_in(session, SYSTEM, 7, at=NOON)
    check_in(session, SYSTEM, 8, at=NOON - timedelta(days=20))


@pytest.fixture
def busy(database: Database) -> Database:
    with database.write() as session:
        _busy_march(session)
    return database


def test_the_school_in_march(busy: Database) -> None:
    with busy.read() as session:
        found = indicators(session, LOCAL_LEADER, MARCH)
    now = found.now
    assert (now.learners, now.active) == (18, 7)
    assert (now.tests, now.passed) == (6, 5)
    assert now.mean_score == pytest.approx(75)
    assert now.pass_rate == pytest.approx(5 / 6)
    assert (now.lessons_completed, now.practice_hours, now.reflections) == (1, 2.5, 1)
    assert found.before.active == 1
    assert found.before.mean_score is None


def test_colleges_side_by_side(busy: Database) -> None:
    with busy.read() as session:
        rows = colleges(session, LOCAL_LEADER, MARCH)
    assert [(row.id, row.totals.learners, row.totals.active) for row in rows] == [
        (1, 6, 6), (2, 6, 1), (3, 6, 0)
    ]  # fmt: skip
    assert rows[2].totals.mean_score is None
    assert rows[2].totals.active_share == 0


def test_in_public_a_group_under_five_is_not_told(busy: Database) -> None:
    with busy.read() as session:
        rows = colleges(session, PUBLIC, MARCH)
        bands = score_bands(session, PUBLIC, MARCH)
    assert [row.totals.active for row in rows] == [6, None, 0]
    assert rows[1].totals.check_ins is None
    assert {band.tests for band in bands.bands} == {0, None}


def test_the_trend_adds_up_and_counts_people_once(busy: Database) -> None:
    with busy.read() as session:
        points = trend(session, LOCAL_LEADER, MARCH)
        year = LearningFilters(Period(date(2025, 4, 1), date(2026, 3, 31)))
        months = trend(session, LOCAL_LEADER, year)
    assert sum(point.totals.tests or 0 for point in points) == 6
    assert max(point.totals.active or 0 for point in points) == 3
    assert [point.totals.active for point in months][-2:] == [1, 7]
    assert len(months) == 12


@pytest.mark.parametrize(
    ("days", "spans"), [(1, 1), (31, 31), (32, 5), (90, 13), (190, 28), (365, 12)]
)
def test_a_period_is_cut_without_gap_or_overlap(days: int, spans: int) -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days - 1))
    cut = spans_of(period)
    assert len(cut) == spans
    assert (cut[0].start, cut[-1].end) == (period.start, period.end)
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(cut))


@pytest.mark.parametrize(("days", "cut_short"), [(31, []), (90, [0]), (365, [0, 12])])
def test_weeks_and_months_cut_short_are_told_apart(days: int, cut_short: list[int]) -> None:
    end = date(2026, 1, 20)
    period = Period(end - timedelta(days=days - 1), end)
    spans = spans_of(period)
    assert [n for n, span in enumerate(spans) if not is_whole(span, period)] == cut_short


def test_scores_by_tenth_and_the_pass_mark(busy: Database) -> None:
    with busy.read() as session:
        found = score_bands(session, LOCAL_LEADER, MARCH)
    assert [band.tests for band in found.bands] == [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert [band.failed for band in found.bands] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert found.pass_marks == (50, 60)


def test_knowledge_by_point_and_college(busy: Database) -> None:
    with busy.read() as session:
        found = mastery(session, LOCAL_LEADER, MARCH)
        spots = attention(session, LOCAL_LEADER)
    assert [college.id for college in found.colleges] == [1]
    cell = found.cells[1, 1]
    assert (cell.learners, cell.weak, cell.answers, cell.right_answers) == (6, 2, 24, 16)
    assert [(spot.college_id, spot.point_id, spot.weak, spot.learners) for spot in spots] == [
        (1, 1, 2, 6)
    ]


def test_in_public_no_weak_spot_of_two_people(busy: Database) -> None:
    with busy.read() as session:
        assert attention(session, PUBLIC) == []


def test_a_college_with_its_learners_weakest_first(busy: Database) -> None:
    with busy.read() as session:
        record = college(session, LOCAL_LEADER, LearningFilters(MARCH.period, college_id=1))
        searched = LearningFilters(MARCH.period, college_id=1, find="S6")
        found = college(session, LOCAL_LEADER, searched)
        weak_first = [(row.id, row.weak, row.active_days) for row in record.learners]
    assert weak_first == [(1, 1, 2), (2, 1, 1), (3, 0, 2), (4, 0, 1), (5, 0, 1), (6, 0, 1)]
    assert (record.found, record.pages) == (6, 1)
    assert [row.id for row in found.learners] == [6]


def test_one_learner_with_the_four_facets(busy: Database) -> None:
    with busy.read() as session:
        record = learner(session, LOCAL_LEADER, LearningFilters(MARCH.period, learner_id=1))
        shares = [(row.lesson.id, row.share) for row in record.lessons]
        weak = [(row.point.id, row.mastery.answers) for row in record.weak]
        assert [test.percent for test in record.tests] == [50]
        assert not record.tests[0].passed
    assert sorted(shares) == [(1, 0.9), (2, 0.89)]
    assert weak == [(1, 4)]
    assert record.lessons_in_school == 2


def test_people_are_not_for_the_public(busy: Database) -> None:
    filters = LearningFilters(MARCH.period, college_id=1, learner_id=1)
    with busy.read() as session:
        for query in (college, learner):
            with pytest.raises(NotAllowed):
                query(session, PUBLIC, filters)
        with pytest.raises(NotAllowed):
            contributing(session, PUBLIC, filters, "active")


def test_what_is_not_there_is_not_found(database: Database) -> None:
    nowhere = LearningFilters(MARCH.period, college_id=99, learner_id=99)
    with database.read() as session:
        for query in (colleges, indicators, trend, score_bands, mastery, college, learner):
            with pytest.raises(NotFound):
                query(session, LOCAL_LEADER, nowhere)
        with pytest.raises(NotFound):
            contributing(session, LOCAL_LEADER, MARCH, "nothing")


def test_an_empty_school_divides_by_nothing(database: Database) -> None:
    with database.read() as session:
        found = indicators(session, LOCAL_LEADER, MARCH)
        assert found.now.active_share is None
        assert colleges(session, LOCAL_LEADER, MARCH) == []
        assert mastery(session, LOCAL_LEADER, MARCH).cells == {}
        assert score_bands(session, LOCAL_LEADER, MARCH).pass_marks is None
        assert recent(session, PUBLIC) == []


def test_the_feed_names_nobody(busy: Database) -> None:
    with busy.read() as session:
        events = recent(session, PUBLIC, 3)
    assert [event.kind for event in events] == ["test"] * 3
    assert events[0].at == NOON + timedelta(days=6)
    assert "李学生" not in repr(events)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_figure_has_its_rows(busy: Database, name: str) -> None:
    with busy.read() as session:
        rows = contributing(session, LOCAL_LEADER, MARCH, name)
        none = contributing(session, LOCAL_LEADER, LearningFilters(MARCH.period, 3), name)
    assert rows
    assert none == []


def test_rows_end_with_the_local_day(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        for hour in (15, 16):
            add_reflection(session, SYSTEM, 1, "文", at=datetime(2026, 3, 31, hour, 59, tzinfo=UTC))
    with database.read() as session:
        assert len(contributing(session, LOCAL_LEADER, MARCH, "reflections")) == 1
        assert indicators(session, LOCAL_LEADER, MARCH).now.reflections == 1


@time_machine.travel(NOON, tick=False)
def test_a_streak_may_still_lack_today() -> None:
    today = date(2026, 3, 10)
    days = [today - timedelta(days=n) for n in (1, 2, 3, 5)]
    assert streak(days, today) == 3
    assert streak([today, *days], today) == 4
    assert streak([today - timedelta(days=2)], today) == 0


def test_filters_come_from_the_address() -> None:
    today = date(2026, 3, 10)
    params = {"college": "3", "measure": "pass_rate", "period": "last-7-days", "page": "2"}
    filters = LearningFilters.from_params(params, today)
    assert (filters.college_id, filters.measure, filters.page) == (3, "pass_rate", 2)
    assert filters.period.days == 7
    for bad in ({"college": "x"}, {"measure": "beauty"}, {"find": "长" * 41}):
        with pytest.raises(BadInput):
            LearningFilters.from_params(bad, today)
