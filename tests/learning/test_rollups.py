"""The rollups that commands keep equal those made anew from the rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SYSTEM
from dashboard.errors import BadInput
from data.db import Database
from data.learning import rollups
from data.learning.attempts import GivenAnswer, grade_attempt
from data.learning.check_ins import check_in
from data.learning.models import (
    CollegeDay,
    CollegePoint,
    LearnerTotal,
    LearnerYear,
    Mastery,
    ScoreDay,
    WatchDay,
    WatchProgress,
)
from data.learning.practice import add_practice
from data.learning.reflections import add_reflection
from data.learning.watching import watch
from tests.learning.school import open_school

TABLES: tuple[type[Any], ...] = (
    Mastery,
    CollegePoint,
    CollegeDay,
    ScoreDay,
    LearnerYear,
    LearnerTotal,
)
NEW_YEARS_EVE = datetime(2025, 12, 31, 15, 50, tzinfo=UTC)


def everything(session: Session) -> dict[str, dict[Any, Any]]:
    """Every rollup row by its key, floats rounded to where sums in another order agree."""
    session.expire_all()
    return {table.__tablename__: _rows(session, table) for table in TABLES}


def _rows(session: Session, table: type[Any]) -> dict[Any, Any]:
    keys = [column.name for column in table.__table__.primary_key]
    rows = session.execute(select(table.__table__)).mappings()
    return {tuple(row[key] for key in keys): _rounded(row, keys) for row in rows}


def _rounded(row: Any, keys: list[str]) -> dict[str, Any]:
    return {
        name: round(value, 8) if isinstance(value, float) else value
        for name, value in row.items()
        if name not in keys
    }


def _act(session: Session, dice: random.Random) -> None:
    """One random thing that a learner does, up to half a year around the turn of a year."""
    at = NEW_YEARS_EVE + timedelta(hours=dice.randrange(-2400, 2400))
    learner, deed = dice.randrange(1, 7), dice.randrange(5)
    if deed == 0:
        watch(session, SYSTEM, learner, dice.randrange(1, 3), dice.randrange(101), at=at)
    elif deed == 1:
        _sit(session, dice, learner, at)
    elif deed == 2:
        title = f"活动{dice.randrange(10**9)}"
        hours = dice.choice([0.5, 1, 2.5])
        add_practice(session, SYSTEM, learner, title, hours, held_on=clock.local_day(at))
    elif deed == 3:
        add_reflection(session, SYSTEM, learner, "心得", at=at)
    else:
        check_in(session, SYSTEM, learner, at=at)


def _sit(session: Session, dice: random.Random, learner: int, at: datetime) -> None:
    answers = [
        GivenAnswer(dice.randrange(1, 3), dice.random() < 0.6) for _ in range(dice.randrange(6))
    ]
    exam = dice.choice([1, 2])
    score = dice.randrange(0, 101 if exam == 1 else 21)
    handed_in = at - timedelta(hours=dice.randrange(60))
    grade_attempt(session, SYSTEM, learner, exam, score, answers, at=at, submitted_at=handed_in)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kept_up_equals_made_anew(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    with database.write() as session:
        open_school(session)
        for _ in range(150):
            _act(session, dice)
    with database.write() as session:
        kept = everything(session)
        rollups.rebuild(session)
        assert everything(session) == kept
        assert all(kept.values())


def test_a_late_answer_takes_its_place_in_the_course(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        for days, right in ((3, False), (1, True), (2, True), (4, True)):
            at = NEW_YEARS_EVE + timedelta(days=days)
            grade_attempt(session, SYSTEM, 1, 1, 50, [GivenAnswer(1, right)], at=at)
        mastery = session.get_one(Mastery, (1, 1))
        assert round(mastery.probability, 4) == 0.8955
        assert (mastery.answers, mastery.right_answers) == (4, 3)


def test_rows_without_days_of_watching_survive_a_later_step(database: Database) -> None:
    """Rows that came in bulk have only the time of the last step."""
    with database.write() as session:
        open_school(session)
        session.add(
            WatchProgress(learner_id=1, lesson_id=1, seconds_watched=10, updated_at=NEW_YEARS_EVE)
        )
        session.flush()
        rollups.rebuild(session)
        watch(session, SYSTEM, 1, 1, 95, at=NEW_YEARS_EVE + timedelta(days=5))
    with database.write() as session:
        kept = everything(session)
        rollups.rebuild(session)
        assert everything(session) == kept


def test_days_of_watching_go_with_their_row(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        watch(session, SYSTEM, 1, 1, 95)
        session.execute(delete(WatchProgress))
        assert session.scalars(select(WatchDay.day)).all() == []


def test_an_empty_school_has_empty_rollups(database: Database) -> None:
    with database.write() as session:
        rollups.rebuild(session)
        assert not any(everything(session).values())


def test_watching_again_or_less_changes_nothing(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        watch(session, SYSTEM, 1, 1, 95)
        kept = everything(session)
        assert watch(session, SYSTEM, 1, 1, 40).seconds_watched == 95
        assert watch(session, SYSTEM, 1, 1, 95).completed_at is not None
        assert everything(session) == kept
        assert watch(session, SYSTEM, 1, 1, 500).seconds_watched == 100


def test_a_second_check_in_of_a_day_changes_nothing(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        first = check_in(session, SYSTEM, 1, at=NEW_YEARS_EVE)
        assert check_in(session, SYSTEM, 1, at=NEW_YEARS_EVE + timedelta(minutes=5)) is first
        check_in(session, SYSTEM, 1, at=NEW_YEARS_EVE + timedelta(minutes=15))
        assert session.get_one(LearnerTotal, 1).check_ins == 2


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_outside_the_marks_is_refused(database: Database, score: float) -> None:
    with database.write() as session:
        open_school(session)
        with pytest.raises(BadInput, match="number_out_of_range"):
            grade_attempt(session, SYSTEM, 1, 1, score)


def test_a_sitting_is_graded_once(database: Database) -> None:
    with database.write() as session:
        open_school(session)
        grade_attempt(session, SYSTEM, 1, 1, 50, try_number=1)
        with pytest.raises(BadInput, match="already_graded"):
            grade_attempt(session, SYSTEM, 1, 1, 50, try_number=1)
        assert grade_attempt(session, SYSTEM, 1, 1, 60).try_number == 2
