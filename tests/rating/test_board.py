"""The queries of the rating board, over rows written by the commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select

from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM, Actor, Reach, Role
from dashboard.errors import BadInput, NotAllowed, NotFound
from dashboard.periods import Period
from data.db import Database
from data.rating import board, feed, leaderboard, rollups, workers
from data.rating.filters import RatingFilters
from data.rating.issuing import issue_cards
from data.rating.models import Card, Matter, Rating, Rectification, Worker
from data.rating.ratings import record_rating
from tests.rating.rows import NOW, add_matter, add_village, add_worker, rate

TODAY = date(2026, 6, 15)
MONTH = RatingFilters(Period(date(2026, 5, 17), TODAY))
EARLIER = NOW - timedelta(days=30)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rated(database: Database) -> Database:
    """Two communities: a good worker, a worse one, one with few ratings, one unrated matter."""
    with database.write() as session:
        first = add_village(session)
        second = add_village(session, "新山社区", "Xinshan")
        good = add_worker(session, first, "李好")
        rate(session, good, *[5] * 30, *[4] * 10)
        rate(session, good, 5, 5, 5, 3, 3, at=EARLIER)
        poor = add_worker(session, first, "王差")
        rate(session, poor, *[3] * 10, *[2] * 10, *[1] * 5)
        add_matter(session, poor)
        few = add_worker(session, second, "张少")
        rate(session, few, 5, 5, 5, 5)
    return database


def test_the_leaderboard_ranks_in_bands_and_shows_too_few(rated: Database) -> None:
    with rated.read() as session:
        found = leaderboard.leaderboard(session, LOCAL_LEADER, MONTH)
    assert [(row.name, row.band) for row in found.rows] == [
        ("李好", 1),
        ("王差", 2),
        ("张少", None),
    ]
    good, poor, few = found.rows
    assert (good.handled, good.rated, good.response_rate) == (40, 40, 1.0)
    assert (poor.handled, poor.handled_rated, poor.response_rate) == (26, 25, 25 / 26)
    assert (poor.positive, poor.positive_rate) == (10, 0.4)
    assert few.score is None
    assert few.rated == 4
    unit = (190 + 55 + 20) / 69
    assert found.unit.mean == pytest.approx(unit)
    assert good.score is not None
    assert good.score.fair == pytest.approx((10 * unit + 190) / 50)
    assert good.trend is not None
    assert good.trend == pytest.approx(good.score.fair - 21 / 5)
    assert [card.rule for card in poor.cards] == ["low_positive"]


def test_a_filter_changes_who_is_shown_and_nobodys_score(rated: Database) -> None:
    with rated.read() as session:
        whole = leaderboard.leaderboard(session, LOCAL_LEADER, MONTH).rows
        village = next(row.village.id for row in whole if row.name == "王差")
        part = leaderboard.leaderboard(
            session, LOCAL_LEADER, replace(MONTH, village_id=village)
        ).rows
    assert [row.name for row in part] == ["李好", "王差"]
    assert [row.score for row in part] == [row.score for row in whole[:2]]


def test_the_public_sees_masked_names_and_no_small_counts(rated: Database) -> None:
    with rated.read() as session:
        found = leaderboard.leaderboard(session, PUBLIC, MONTH).rows
    assert [row.name for row in found] == ["李*", "王*", "张*"]
    assert {row.worker_id for row in found} == {None}
    few = found[-1]
    assert (few.rated, few.positive_rate, few.mean, few.response_rate) == (None,) * 4


def test_single_people_are_not_for_the_public(rated: Database) -> None:
    with rated.read() as session:
        one = replace(MONTH, worker_id=1)
        for query in (
            leaderboard.leaderboard,
            leaderboard.standing_cards,
            board.levels,
            board.communities,
            board.trend,
            board.indicators,
            workers.worker,
        ):
            with pytest.raises(NotAllowed):
                query(session, PUBLIC, one)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            feed.contributing(session, PUBLIC, MONTH, "rated")


def clerk(village_id: int) -> Actor:
    return Actor(Role.STAFF, "clerk", Reach(villages=frozenset({village_id})))


def test_names_and_records_end_at_the_reach(rated: Database) -> None:
    with rated.read() as session:
        whole = leaderboard.leaderboard(session, LOCAL_LEADER, MONTH).rows
        homes = {row.name: (row.worker_id, row.village.id) for row in whole}
        actor = clerk(homes["张少"][1])
        found = leaderboard.leaderboard(session, actor, MONTH).rows
        assert [row.name for row in found] == ["李*", "王*", "张少"]
        assert [row.worker_id for row in found] == [None, None, homes["张少"][0]]
        assert found[-1].rated == 4
        assert [row.rated for row in board.communities(session, actor, MONTH)] == [4, 65]
        assert {row.name for row in feed.contributing(session, actor, MONTH, "rated")} == {"张少"}
        assert [card.name for card in feed.attention(session, actor, NOW)] == ["王*"]
        record = workers.worker(session, actor, replace(MONTH, worker_id=homes["张少"][0]))
        assert record.name == "张少"
        for query in (workers.worker, board.levels, board.indicators):
            with pytest.raises(NotAllowed):
                query(session, actor, replace(MONTH, worker_id=homes["王差"][0]))  # type: ignore[operator]


def test_staff_enter_only_inside_their_reach(rated: Database) -> None:
    with rated.write() as session:
        people = {one.name: one for one in session.scalars(select(Worker))}
        actor = clerk(people["张少"].village_id)
        for name, refused in (("张少", False), ("王差", True)):
            matter = add_matter(session, people[name])
            values: dict[str, Any] = {"level": 5, "channel": "qr", "rated_at": NOW}
            if refused:
                with pytest.raises(NotAllowed):
                    record_rating(session, actor, matter_id=matter.id, **values)
            else:
                record_rating(session, actor, matter_id=matter.id, **values)


def test_unknown_ids_are_not_found_and_bad_ones_are_refused(rated: Database) -> None:
    with rated.read() as session:
        with pytest.raises(NotFound):
            board.levels(session, LOCAL_LEADER, replace(MONTH, village_id=999))
        with pytest.raises(NotFound):
            workers.worker(session, LOCAL_LEADER, replace(MONTH, worker_id=999))
        with pytest.raises(NotFound):
            workers.worker(session, LOCAL_LEADER, MONTH)
    with pytest.raises(BadInput):
        RatingFilters.from_params({"village": "x"}, TODAY)


def test_a_card_under_appeal_is_hidden_from_the_public(rated: Database) -> None:
    with rated.write() as session:
        session.query(Card).update({"state": "appealed"})
    with rated.read() as session:
        assert leaderboard.standing_cards(session, PUBLIC, MONTH) == {}
        assert len(leaderboard.standing_cards(session, LOCAL_LEADER, MONTH)) == 1
        assert feed.attention(session, PUBLIC, NOW) == []
        assert len(feed.attention(session, LOCAL_LEADER, NOW)) == 1


def test_levels_add_up_and_unrated_matters_are_in_none(rated: Database) -> None:
    with rated.read() as session:
        found = board.levels(session, LOCAL_LEADER, MONTH)
    assert [(row.level, row.count) for row in found.rows] == [
        (5, 34),
        (4, 10),
        (3, 10),
        (2, 10),
        (1, 5),
    ]
    assert (found.rated, found.unrated) == (69, 1)
    assert sum(row.share or 0 for row in found.rows) == pytest.approx(1)


def test_a_single_small_level_is_kept_back_with_a_second_one(database: Database) -> None:
    with database.write() as session:
        rate(session, add_worker(session, add_village(session)), *[5] * 20, *[4] * 6, 1)
    with database.read() as session:
        found = board.levels(session, PUBLIC, MONTH)
    assert [row.count for row in found.rows] == [20, None, 0, 0, None]


def test_communities_and_trend(rated: Database) -> None:
    with rated.read() as session:
        places = board.communities(session, LOCAL_LEADER, MONTH)
        course = board.trend(session, LOCAL_LEADER, MONTH)
    assert [(row.village.name, row.workers, row.handled, row.rated) for row in places] == [
        ("新山社区", 1, 4, 4),
        ("重钢社区", 2, 66, 65),
    ]
    assert course.step == "day"
    assert len(course.points) == 30
    last = course.points[-1]
    assert (last.start, last.handled, last.rated, last.positive) == (TODAY, 70, 69, 54)
    assert course.points[0].positive_rate is None


@pytest.mark.parametrize(
    ("days", "step", "starts"),
    [
        (31, "day", 31),
        (60, "week", 10),  # Friday 17 April to Monday 15 June
        (400, "month", 14),
    ],
)
def test_the_course_is_in_days_weeks_or_months(
    database: Database, days: int, step: str, starts: int
) -> None:
    period = Period(TODAY - timedelta(days=days - 1), TODAY)
    with database.read() as session:
        found = board.trend(session, PUBLIC, RatingFilters(period))
    assert (found.step, len(found.points)) == (step, starts)
    assert found.points[0].start == period.start
    assert found.points[-1].end == period.end
    for one, other in zip(found.points, found.points[1:], strict=False):
        assert one.end + timedelta(days=1) == other.start


def test_indicators_carry_numerator_denominator_and_the_period_before(rated: Database) -> None:
    with rated.read() as session:
        found = {one.name: one for one in board.indicators(session, LOCAL_LEADER, MONTH)}
    assert found["handled"].numerator == 70
    rate_ = found["positive_rate"]
    assert (rate_.numerator, rate_.denominator, rate_.value) == (54, 69, 54 / 69)
    assert (rate_.before_numerator, rate_.before_denominator, rate_.before) == (5, 5, 1.0)
    response = found["response_rate"]
    assert (response.numerator, response.denominator) == (69, 70)
    assert (found["yellow_cards"].numerator, found["yellow_cards"].before_numerator) == (1, 0)
    assert found["red_cards"].numerator == 0


def test_nothing_is_none_and_never_zero_percent(database: Database) -> None:
    with database.read() as session:
        found = {one.name: one for one in board.indicators(session, PUBLIC, MONTH)}
        assert leaderboard.leaderboard(session, PUBLIC, MONTH).rows == []
        assert board.communities(session, PUBLIC, MONTH) == []
        assert [row.share for row in board.levels(session, PUBLIC, MONTH).rows] == [None] * 5
    assert found["positive_rate"].value is None
    assert found["handled"].value == 0


def test_a_workers_record_holds_every_course_and_never_the_rater(database: Database) -> None:
    with database.write() as session:
        person = add_worker(session, add_village(session), "赵六")
        ratings = rate(session, person, 5, 1, 4, 4, 4, 2)
        course = session.get_one(Rectification, ratings[1].id)
        course.state = "rectifying"
        course.confirmed_at = NOW - timedelta(days=30)
        course.due_on = TODAY - timedelta(days=3)
        session.flush()
        issue_cards(session, SYSTEM, NOW)
        worker_id = person.id
    with database.read() as session:
        found = workers.worker(session, LOCAL_LEADER, replace(MONTH, worker_id=worker_id))
    assert (found.name, found.village.name, found.tally.rated) == ("赵六", "重钢社区", 6)
    assert found.score is not None
    courses = [row.course.state if row.course else None for row in found.ratings]
    assert sorted(filter(None, courses)) == ["received", "rectifying"]
    late = next(row for row in found.ratings if row.course and row.course.state == "rectifying")
    assert late.course is not None
    assert late.course.overdue
    assert {card.rule for card in found.cards} == {"overdue"}
    assert not any("rater" in name or "entered" in name for name in dir(found.ratings[0]))


def test_the_feed_has_nobodys_name(rated: Database) -> None:
    with rated.read() as session:
        found = feed.recent(session, LOCAL_LEADER, 3)
    assert len(found) == 3
    assert {"at", "level", "village"} == set(found[0].__slots__)


@pytest.mark.parametrize(
    ("name", "rows"), [("rated", 69), ("handled", 70), ("leaderboard", 69), ("yellow_cards", 1)]
)
def test_contributing_rows(rated: Database, name: str, rows: int) -> None:
    with rated.read() as session:
        assert len(feed.contributing(session, LOCAL_LEADER, MONTH, name)) == rows


def test_boards_never_read_the_raw_rows(sqlite_database: Database) -> None:
    """So that tenfold rows over the same workers and days cost the same."""
    seen: list[str] = []
    with sqlite_database.write() as session:
        rate(session, add_worker(session, add_village(session)), 5, 5, 1)
        rollups.rebuild(session)
    event.listen(
        sqlite_database.engine,
        "before_cursor_execute",
        lambda *args: seen.append(args[2]),
    )
    with sqlite_database.read() as session:
        leaderboard.leaderboard(session, LOCAL_LEADER, MONTH)
        board.levels(session, LOCAL_LEADER, MONTH)
        board.communities(session, LOCAL_LEADER, MONTH)
        board.trend(session, LOCAL_LEADER, MONTH)
        board.indicators(session, LOCAL_LEADER, MONTH)
    assert seen
    for table in (Matter, Rating, Rectification):
        assert not any(f"FROM {table.__tablename__}" in text for text in seen)
    assert any(f"FROM {Worker.__tablename__}" in text for text in seen)
