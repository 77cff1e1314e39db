"""Real spreadsheets that nobody on the project wrote, and the figures known of them.

The files are not part of the product; they lie beside it, with the mappings in ``maps/``.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.access import LOCAL_LEADER
from dashboard.periods import Period
from data.db import Database
from data.imports.report import ImportReport
from data.learning.colleges import colleges
from data.learning.filters import LearningFilters
from data.learning.models import Attempt, College, Exam, Learner
from data.mediation.filters import MediationFilters
from data.mediation.indicators import indicators
from data.mediation.models import Case, CaseEvent
from data.mediation.steps import Step, project
from data.mediation.townships import townships
from data.places import District, Township
from data.rating.filters import RatingFilters
from data.rating.leaderboard import leaderboard
from data.rating.models import Matter, Rating, Rectification, Worker
from tests.imports.files import MAPS, SHARED, count, load

FILES = {
    "student-mat.csv": ("learners", "student-mat.toml"),
    "student-por.csv": ("learners", "student-por.toml"),
    "callcentre.xlsx": ("ratings", "callcentre.toml"),
    "bpic2013_incidents_sample.csv": ("cases", "bpic2013.toml"),
    "nyc311_2024-04.csv": ("cases", "nyc311.toml"),
}


def real(name: str) -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: the project's shared data are no part of a clone")
    path = SHARED / name
    assert path.is_file(), f"{path} is missing: these tests need the project's shared data"
    return path


def load_real(database: Database, name: str, **options: bool) -> ImportReport:
    kind, mapping = FILES[name]
    return load(database, kind, real(name), mapping=MAPS / mapping, **options)


# Students: no numbers, no dates, three grades in columns


def passed_g3(database: Database, course: str) -> dict[str, tuple[int, int]]:
    """Of each school: how many reached the pass mark of G3, and how many sat it."""
    with database.read() as session:
        rows = session.execute(
            select(College.name, Attempt.score, Exam.pass_mark)
            .join(Learner, Learner.college_id == College.id)
            .join(Attempt, Attempt.learner_id == Learner.id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(Exam.title == "G3", Learner.number.startswith(course))
        ).all()
    sat = Counter(school for school, _, _ in rows)
    passed = Counter(school for school, score, least in rows if score >= least)
    return {school: (passed[school], sat[school]) for school in sat}


def test_students(database: Database) -> None:
    mat = load_real(database, "student-mat.csv")
    por = load_real(database, "student-por.csv")
    assert (mat.rows, por.rows) == (395, 649)
    assert mat.added["learners"] == 395
    assert mat.added["scores"] == 3 * 395
    assert por.added["learners"] == 649
    assert por.added["colleges"] == 0
    assert count(database, Learner) == 395 + 649
    assert passed_g3(database, "mat") == {"GP": (236, 349), "MS": (29, 46)}


def test_students_on_the_learning_board(database: Database) -> None:
    load_real(database, "student-mat.csv")
    day = date(2006, 6, 20)
    with database.read() as session:
        found = colleges(session, LOCAL_LEADER, LearningFilters(Period(day, day)))
    totals = {college.name: college.totals for college in found}
    assert (totals["GP"].passed, totals["GP"].tests) == (236, 349)
    assert (totals["MS"].passed, totals["MS"].tests) == (29, 46)


# Calls: a spreadsheet with date and time in two columns


def test_calls(database: Database) -> None:
    report = load_real(database, "callcentre.xlsx")
    assert report.rows == 5000
    assert report.added["workers"] == 8
    assert count(database, Matter) == 5000
    assert count(database, Rating) == 5000 - 946
    with database.read() as session:
        means = dict(
            session.execute(
                select(Worker.name, func.avg(Rating.level))
                .join(Rating, Rating.worker_id == Worker.id)
                .group_by(Worker.name)
            )
            .tuples()
            .all()
        )
        negative = session.scalar(select(func.count()).where(Rating.level <= 2))
    assert round(float(means["Martha"]), 4) == 3.4708
    assert round(float(means["Joe"]), 4) == 3.3306
    assert count(database, Rectification) == negative


def test_calls_on_the_rating_board(database: Database) -> None:
    load_real(database, "callcentre.xlsx")
    period = Period(date(2021, 1, 1), date(2021, 3, 31))
    with database.read() as session:
        board = leaderboard(session, LOCAL_LEADER, RatingFilters(period))
    means = {row.name: round(row.mean or 0, 4) for row in board.rows}
    assert (means["Martha"], means["Joe"]) == (3.4708, 3.3306)
    assert max(means.values()) == means["Martha"]
    assert min(means.values()) == means["Joe"]
    assert (board.unit.handled, board.unit.rated) == (5000, 4054)


# Incidents: an event log that breaks the rules


def test_incidents_break_the_rules_and_are_kept_out(database: Database) -> None:
    report = load_real(database, "bpic2013_incidents_sample.csv")
    assert report.rejected
    assert report.reasons == {
        "step_level_down": 161 + 14 + 13,
        "step_level_jump": 20,
        "step_not_escalated": 94 + 19,  # cases whose log begins at level 2 or 3
    }
    assert count(database, Case) == 0


def test_incidents_kept_as_marked_history(database: Database) -> None:
    report = load_real(database, "bpic2013_incidents_sample.csv", keep_irregular=True)
    assert report.loaded
    assert report.added["cases"] == 764
    assert report.irregular["step_level_down"] == 161 + 14 + 13
    assert report.irregular["step_level_jump"] == 20
    with database.read() as session:
        levels = dict(
            session.execute(select(Case.level, func.count()).group_by(Case.level)).tuples().all()
        )
        marked = session.scalar(select(func.count()).where(CaseEvent.irregular))
    assert levels == {1: 433, 2: 271, 3: 60}
    assert marked == sum(report.irregular.values())


def test_every_log_that_was_kept_can_be_gone_through_again(sqlite_database: Database) -> None:
    load_real(sqlite_database, "bpic2013_incidents_sample.csv", keep_irregular=True)
    with sqlite_database.read() as session:
        for case in session.scalars(select(Case)).all():
            log = session.scalars(
                select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.position)
            )
            course = project(Step(e.kind, e.at, e.level, e.reason, e.irregular) for e in log)
            assert (course.state, course.level) == (case.state, case.level)
            assert course.concluded_at == case.concluded_at


def test_regular_incidents_only(sqlite_database: Database) -> None:
    report = load_real(sqlite_database, "bpic2013_incidents_sample.csv", good_rows=True)
    assert report.loaded
    assert 0 < report.added["cases"] < 764
    assert report.kept_out > 0
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).where(CaseEvent.irregular)) == 0


# Requests: blanks, cells of several lines, two bad rows


def test_requests(database: Database) -> None:
    report = load_real(database, "nyc311_2024-04.csv")
    assert report.rows == 1000
    assert report.rejected
    assert sorted((cell.row, cell.column, cell.reason) for cell in report.bad) == [
        (13, "borough", "missing"),
        (866, "closed_date", "missing_conclusion"),
    ]
    report = load_real(database, "nyc311_2024-04.csv", good_rows=True)
    assert report.added["cases"] == 998
    with database.read() as session:
        places = dict(
            session.execute(
                select(Township.name, func.count())
                .join(Case, Case.township_id == Township.id)
                .join(District, District.id == Township.district_id)
                .where(District.name == "New York City")
                .group_by(Township.name)
            )
            .tuples()
            .all()
        )
    assert set(places) == {"BROOKLYN", "BRONX", "MANHATTAN", "QUEENS", "STATEN ISLAND"}
    assert sum(places.values()) == 998


def test_requests_on_the_mediation_board(database: Database) -> None:
    load_real(database, "nyc311_2024-04.csv", good_rows=True)
    filters = MediationFilters(Period(date(2024, 4, 1), date(2024, 4, 30)))
    with database.read() as session:
        now = indicators(session, LOCAL_LEADER, filters).now
        rows = townships(session, LOCAL_LEADER, filters)
    assert now.taken_up == 998
    assert now.settled_at == (292, 0, 0)
    assert {row.name: row.taken_up for row in rows}["BROOKLYN"] == 327 - 1  # one is a bad row


# All of them


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_twice_adds_nothing(database: Database, name: str) -> None:
    options = {"good_rows": True, "keep_irregular": True}
    first = load_real(database, name, **options)
    again = load_real(database, name, **options)
    assert first.loaded
    assert first.loaded_before is None
    assert not again.loaded
    assert again.adds_nothing
    assert again.loaded_before is not None
    for what, number in first.added.items():
        if what not in ("places", "colleges", "exams", "workers"):
            assert again.present[what] == number


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_writes_nothing(sqlite_database: Database, name: str) -> None:
    dry = load_real(sqlite_database, name, dry_run=True, good_rows=True, keep_irregular=True)
    assert not dry.loaded
    assert count(sqlite_database, Township) == 0
    real_one = load_real(sqlite_database, name, good_rows=True, keep_irregular=True)
    assert dry.added == real_one.added
