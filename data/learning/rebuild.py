"""All learning rollups made anew from the rows, set by set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Float,
    Integer,
    Select,
    case,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from dashboard.access import SYSTEM, Actor, require_writer
from data.learning import activity, scores, tracing
from data.learning.models import (
    Answer,
    Attempt,
    CheckIn,
    CollegeDay,
    CollegePoint,
    Exam,
    Learner,
    LearnerTotal,
    LearnerYear,
    Mastery,
    Practice,
    Reflection,
    ScoreDay,
    WatchDay,
    WatchProgress,
)
from data.sqltime import local_day

AMOUNTS = (
    "lessons_completed",
    "tests",
    "score_sum",
    "passed",
    "practice_hours",
    "reflections",
    "check_ins",
)
CHUNK = 20_000


def rebuild(session: Session, actor: Actor = SYSTEM) -> None:
    """Empty every learning rollup and fill it from the rows."""
    require_writer(actor)
    session.flush()
    for table in (Mastery, CollegePoint, CollegeDay, ScoreDay, LearnerYear, LearnerTotal):
        session.execute(delete(table).execution_options(synchronize_session=False))
    _fill_mastery(session)
    _fill_college_points(session)
    _fill_college_days(session)
    _fill_score_days(session)
    _fill_learner_totals(session, _fill_learner_years(session))
    session.expire_all()


# Knowledge points


def _fill_mastery(session: Session) -> None:
    """One row per learner and point; answers come in the order in which they were given."""
    keys = session.execute(
        select(
            Answer.learner_id,
            Answer.knowledge_point_id,
            func.count(),
            func.max(Answer.answered_at),
        )
        .group_by(Answer.learner_id, Answer.knowledge_point_id)
        .order_by(Answer.learner_id, Answer.knowledge_point_id)
    ).all()
    if not keys:
        return
    right = _answers_in_order(session)
    lengths = np.array([key[2] for key in keys], dtype=np.int64)
    probabilities = tracing.traced_groups(right, lengths).tolist()
    right_counts = np.add.reduceat(right.astype(np.int64), np.cumsum(lengths) - lengths).tolist()
    _insert_all(
        session,
        Mastery,
        (
            {
                "learner_id": learner,
                "knowledge_point_id": point,
                "probability": probability,
                "answers": answers,
                "right_answers": right_answers,
                "answered_at": last,
            }
            for (learner, point, answers, last), probability, right_answers in zip(
                keys, probabilities, right_counts, strict=True
            )
        ),
    )


def _answers_in_order(session: Session) -> NDArray[np.bool_]:
    rows = session.execute(
        select(cast(Answer.right, Integer)).order_by(
            Answer.learner_id, Answer.knowledge_point_id, Answer.answered_at, Answer.id
        )
    ).yield_per(CHUNK)
    return np.fromiter((row[0] for row in rows), dtype=np.bool_)


def _fill_college_points(session: Session) -> None:
    weak = (Mastery.probability < tracing.WEAK) & (Mastery.answers >= tracing.WEAK_ANSWERS)
    query = (
        select(
            Learner.college_id,
            Mastery.knowledge_point_id,
            func.count(),
            func.sum(Mastery.probability),
            func.sum(case((Mastery.probability >= tracing.MASTERED, 1), else_=0)),
            func.sum(case((weak, 1), else_=0)),
            func.sum(Mastery.answers),
            func.sum(Mastery.right_answers),
        )
        .join(Learner, Learner.id == Mastery.learner_id)
        .group_by(Learner.college_id, Mastery.knowledge_point_id)
    )
    names = ["college_id", "knowledge_point_id", "learners", "probability_sum", "mastered", "weak"]
    session.execute(insert(CollegePoint).from_select([*names, "answers", "right_answers"], query))


# Sums by day and by learner


def _percent() -> ColumnElement[Any]:
    return Attempt.score * 100 / Exam.full_mark


def _passed() -> ColumnElement[int]:
    return case((Attempt.score >= Exam.pass_mark, 1), else_=0)


def _whole(value: ColumnElement[Any], dialect: str) -> ColumnElement[int]:
    """The whole part of a number that is not negative; PostgreSQL's cast would round it."""
    return cast(value if dialect == "sqlite" else func.floor(value), Integer)


def _sources(session: Session) -> Iterator[tuple[Any, Any, Select[Any], dict[str, Any]]]:
    """Each kind of row: its learner, its local day, the rows, and what it adds to."""
    dialect = session.get_bind().dialect.name
    done = WatchProgress.completed_at
    yield (
        WatchProgress.learner_id,
        local_day(done, dialect),
        select().select_from(WatchProgress).where(done.is_not(None)),
        {"lessons_completed": func.count()},
    )
    yield (
        Attempt.learner_id,
        local_day(Attempt.graded_at, dialect),
        select().select_from(Attempt).join(Exam).where(Attempt.state == "graded"),
        {
            "tests": func.count(),
            "score_sum": func.sum(_percent()),
            "passed": func.sum(_passed()),
        },
    )
    yield (
        Practice.learner_id,
        Practice.held_on,
        select().select_from(Practice),
        {"practice_hours": func.sum(Practice.hours)},
    )
    yield (
        Reflection.learner_id,
        local_day(Reflection.written_at, dialect),
        select().select_from(Reflection),
        {"reflections": func.count()},
    )
    yield (
        CheckIn.learner_id,
        CheckIn.day,
        select().select_from(CheckIn),
        {"check_ins": func.count()},
    )


def _amounts(sums: dict[str, Any]) -> list[ColumnElement[Any]]:
    nothing: ColumnElement[Any] = literal_column("0")
    return [cast(sums.get(name, nothing), Float).label(name) for name in AMOUNTS]


def _totals(table: Any) -> list[ColumnElement[Any]]:
    whole = {"score_sum", "practice_hours"}
    return [
        func.sum(table.c[name]) if name in whole else cast(func.sum(table.c[name]), Integer)
        for name in AMOUNTS
    ]


def _fill_college_days(session: Session) -> None:
    parts = union_all(
        *[
            rows.add_columns(Learner.college_id.label("college_id"), day.label("day"))
            .add_columns(*_amounts(sums))
            .join(Learner, Learner.id == learner)
            .group_by(Learner.college_id, day)
            for learner, day, rows, sums in _sources(session)
        ]
    ).subquery()
    query = select(parts.c.college_id, parts.c.day, *_totals(parts)).group_by(
        parts.c.college_id, parts.c.day
    )
    session.execute(insert(CollegeDay).from_select(["college_id", "day", *AMOUNTS], query))


def _fill_score_days(session: Session) -> None:
    dialect = session.get_bind().dialect.name
    day = local_day(Attempt.graded_at, dialect)
    tenth = _whole(Attempt.score * scores.BANDS / Exam.full_mark, dialect)
    graded = (
        select(
            Learner.college_id.label("college_id"),
            day.label("day"),
            case((tenth >= scores.BANDS, scores.BANDS - 1), else_=tenth).label("band"),
            _passed().label("passed"),
        )
        .select_from(Attempt)
        .join(Exam)
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.state == "graded")
        .subquery()
    )
    key = [graded.c.college_id, graded.c.day]
    counts = {
        f"{what}_{band}": func.sum(case((graded.c.band == band, number), else_=0))
        for what, number in (("tests", literal_column("1")), ("passed", graded.c.passed))
        for band in range(scores.BANDS)
    }
    query = select(*key, *counts.values()).group_by(*key)
    session.execute(insert(ScoreDay).from_select(["college_id", "day", *counts], query))


# Activity


def _active_days(session: Session) -> Any:
    """Every learner and local day on which the learner did something, once."""
    dialect = session.get_bind().dialect.name
    handed_in = func.coalesce(Attempt.submitted_at, Attempt.graded_at)
    progress = select(WatchProgress.learner_id, local_day(WatchProgress.updated_at, dialect))
    completed = select(WatchProgress.learner_id, local_day(WatchProgress.completed_at, dialect))
    watched = select(WatchProgress.learner_id, WatchDay.day)
    return union(
        progress,
        completed.where(WatchProgress.completed_at.is_not(None)),
        watched.join(WatchDay, WatchDay.progress_id == WatchProgress.id),
        select(Attempt.learner_id, local_day(handed_in, dialect)).where(Attempt.state == "graded"),
        select(Practice.learner_id, Practice.held_on),
        select(Reflection.learner_id, local_day(Reflection.written_at, dialect)),
        select(CheckIn.learner_id, CheckIn.day),
    ).order_by(literal_column("1"), literal_column("2"))


def _fill_learner_years(session: Session) -> dict[int, date]:
    """Fill the years; returns each learner's last active day."""
    last: dict[int, date] = {}
    rows = session.execute(_active_days(session)).yield_per(CHUNK)

    def years() -> Iterator[dict[str, Any]]:
        for (learner, year), group in groupby(rows, key=lambda row: (row[0], row[1].year)):
            days = [row[1] for row in group]
            last[learner] = days[-1]
            yield {"learner_id": learner, "year": year, "days": activity.year_of(days)}

    _insert_all(session, LearnerYear, list(years()))
    return last


def _fill_learner_totals(session: Session, last: dict[int, date]) -> None:
    parts = union_all(
        *[
            rows.add_columns(learner.label("learner_id"), *_amounts(sums)).group_by(learner)
            for learner, _, rows, sums in _sources(session)
        ]
    ).subquery()
    sums = session.execute(
        select(parts.c.learner_id, *_totals(parts)).group_by(parts.c.learner_id)
    ).all()
    counted = {row[0]: dict(zip(AMOUNTS, row[1:], strict=True)) for row in sums}
    none = dict.fromkeys(AMOUNTS, 0)
    _insert_all(
        session,
        LearnerTotal,
        (
            {"learner_id": learner, "last_active_on": last.get(learner)}
            | counted.get(learner, none)
            for learner in sorted(counted.keys() | last.keys())
        ),
    )


def _insert_all(session: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows, a chunk at a time."""
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            session.execute(insert(table), chunk)
            chunk.clear()
    if chunk:
        session.execute(insert(table), chunk)
