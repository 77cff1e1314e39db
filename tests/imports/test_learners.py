"""Importing learners, colleges and test scores."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data.db import Database
from data.imports.faults import BadFile
from data.learning.models import Attempt, College, CollegeDay, Course, Exam, Learner
from tests.imports.files import count, csv_file, faults, load, text_file, xlsx_file

HEAD = ["学号", "姓名", "学院", "班级", "课程", "考试", "成绩", "满分", "及格线", "考试时间"]
WANG = ["2024001", "王芳", "计算机学院", "1班", "党课", "期中", "85.5", "100", "60"]
WANG += ["2024-05-20 09:30"]
LI = ["2024002", "李强", "通信学院", "2班", "党课", "期中", "59", "100", "60", "2024年5月20日"]


def changed(row: list[str], **cells: str) -> list[str]:
    """The row with other cells: ``c6`` is the seventh."""
    other = list(row)
    for place, value in cells.items():
        other[int(place[1:])] = value
    return other


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_need_no_mapping(
    database: Database, tmp_path: Path, encoding: str
) -> None:
    path = csv_file(tmp_path / "成绩.csv", [HEAD, WANG, LI], encoding)
    report = load(database, "learners", path)
    assert report.loaded
    assert dict(report.added) == {"colleges": 2, "learners": 2, "exams": 1, "scores": 2}
    with database.read() as session:
        learner = session.scalars(select(Learner).where(Learner.number == "2024001")).one()
        assert (learner.name, learner.class_name) == ("王芳", "1班")
        college = session.get_one(College, learner.college_id)
        assert (college.name, college.name_en) == ("计算机学院", "Ji Suan Ji Xue Yuan")
        attempt = session.scalars(select(Attempt).where(Attempt.learner_id == learner.id)).one()
        assert (attempt.score, attempt.state) == (85.5, "graded")
        assert attempt.graded_at == datetime(2024, 5, 20, 1, 30, tzinfo=UTC)
        exam = session.get_one(Exam, attempt.exam_id)
        assert (exam.title, exam.full_mark, exam.pass_mark) == ("期中", 100, 60)
        assert session.get_one(Course, exam.course_id).title == "党课"
        days = {
            day.college_id: (day.tests, day.passed) for day in session.scalars(select(CollegeDay))
        }
    assert sorted(days.values()) == [(1, 0), (1, 1)]


def test_english_headings_in_a_spreadsheet(database: Database, tmp_path: Path) -> None:
    rows = [
        ["Student number", "Name", "College", "Enrolled on", "Exam", "Score", "Date", "Attempt"],
        [2024001, "Wang Fang", "Law", date(2023, 9, 1), "Quiz 1", 80, datetime(2024, 5, 20, 9), 1],
        [2024001, "Wang Fang", "Law", date(2023, 9, 1), "Quiz 1", 90, datetime(2024, 5, 21, 9), 2],
    ]
    report = load(database, "learners", xlsx_file(tmp_path / "a.xlsx", rows))
    assert report.added["learners"] == 1
    assert report.added["scores"] == 2
    with database.read() as session:
        learner = session.scalars(select(Learner)).one()
        exam = session.scalars(select(Exam)).one()
    assert (learner.number, learner.enrolled_on) == ("2024001", date(2023, 9, 1))
    assert (exam.full_mark, exam.pass_mark) == (100, 60)


def test_learners_without_scores(sqlite_database: Database, tmp_path: Path) -> None:
    rows = [["学号", "姓名", "学院"], ["1", "王芳", "法学院"], ["2", "李强", "法学院"]]
    report = load(sqlite_database, "learners", csv_file(tmp_path / "a.csv", rows))
    assert report.loaded
    assert count(sqlite_database, Attempt) == 0


@pytest.mark.parametrize("word", ["缺考", "缓考", "absent", "-", ""])
def test_who_was_absent_has_no_score(sqlite_database: Database, tmp_path: Path, word: str) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, changed(WANG, c6=word)])
    report = load(sqlite_database, "learners", path)
    assert (report.added["learners"], report.added["scores"]) == (1, 0)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"c0": ""}, "学号", "missing"),
        ({"c0": "9" * 41}, "学号", "too_long"),
        ({"c1": "王" * 81}, "姓名", "too_long"),
        ({"c1": "王\x00芳"}, "姓名", "unprintable"),
        ({"c2": ""}, "学院", "missing"),
        ({"c5": ""}, "考试", "missing_with_score"),
        ({"c6": "优"}, "成绩", "not_a_number"),
        ({"c6": "85,5"}, "成绩", "not_a_number"),
        ({"c6": "-1"}, "成绩", "too_small"),
        ({"c6": "1e9"}, "成绩", "not_a_number"),
        ({"c6": "100.5"}, "成绩", "above_full_mark"),
        ({"c7": "0"}, "满分", "too_small"),
        ({"c8": "101"}, "及格线", "above_full_mark"),
        ({"c9": ""}, "考试时间", "missing_with_score"),
        ({"c9": "05/20/2024"}, "考试时间", "date_order"),
        ({"c9": "2024-02-30"}, "考试时间", "no_such_date"),
        ({"c9": "2099-01-01"}, "考试时间", "future"),
    ],
)
def test_a_bad_cell_is_told(
    sqlite_database: Database, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, LI, changed(WANG, **cells)])
    report = load(sqlite_database, "learners", path)
    assert report.rejected
    assert faults(report) == [(3, column, reason)]
    assert count(sqlite_database, Learner) == 0


def test_every_bad_cell_of_a_row_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    bad = changed(WANG, c0="", c6="优", c9="昨天")
    report = load(sqlite_database, "learners", csv_file(tmp_path / "a.csv", [HEAD, bad]))
    assert faults(report) == [
        (2, "学号", "missing"),
        (2, "成绩", "not_a_number"),
        (2, "考试时间", "not_a_date"),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({}, "成绩", "twice"),
        ({"c1": "王芬", "c5": "期末"}, "姓名", "differs_in_file"),
        ({"c2": "法学院", "c5": "期末"}, "学院", "differs_in_file"),
        ({"c0": "2024009", "c1": "陈", "c7": "120"}, "满分", "exam_differs"),
        ({"c0": "2024009", "c1": "陈", "c8": "50"}, "及格线", "exam_differs"),
        ({"c0": "2024009", "c1": "陈", "c6": "101", "c7": ""}, "成绩", "above_full_mark"),
    ],
)
def test_rows_that_contradict_each_other(
    sqlite_database: Database, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, WANG, changed(WANG, **cells)])
    report = load(sqlite_database, "learners", path)
    assert faults(report) == [(3, column, reason)]


def test_rows_that_contradict_the_database(database: Database, tmp_path: Path) -> None:
    load(database, "learners", csv_file(tmp_path / "a.csv", [HEAD, WANG, LI]))
    rows = [
        HEAD,
        changed(WANG, c6="86"),
        changed(LI, c2="法学院"),
        changed(WANG, c0="2024003", c1="陈静"),
    ]
    path = csv_file(tmp_path / "b.csv", rows)
    report = load(database, "learners", path)
    assert faults(report) == [
        (2, "成绩", "differs_from_record"),
        (3, "学院", "differs_from_record"),
    ]
    assert report.bad[0].values == {"record": "85.5"}
    report = load(database, "learners", path, good_rows=True)
    assert report.loaded
    assert count(database, Learner) == 3
    with database.read() as session:
        assert sorted(session.scalars(select(Attempt.score))) == [59, 85.5, 85.5]


def test_a_later_file_adds_only_what_is_new(database: Database, tmp_path: Path) -> None:
    load(database, "learners", csv_file(tmp_path / "a.csv", [HEAD, WANG]))
    rows = [HEAD, WANG, changed(WANG, c5="期末", c6="90"), LI]
    report = load(database, "learners", csv_file(tmp_path / "b.csv", rows))
    assert dict(report.present) == {"learners": 1, "scores": 1}
    assert dict(report.added) == {"colleges": 1, "learners": 1, "exams": 1, "scores": 2}


def test_bad_rows_bring_no_college_and_no_exam(sqlite_database: Database, tmp_path: Path) -> None:
    rows = [HEAD, WANG, changed(LI, c6="x", c5="期末")]
    path = csv_file(tmp_path / "a.csv", rows)
    assert load(sqlite_database, "learners", path, good_rows=True).loaded
    assert count(sqlite_database, College) == 1
    assert count(sqlite_database, Exam) == 1


def test_text_that_looks_like_a_formula_stays_text(
    sqlite_database: Database, tmp_path: Path
) -> None:
    formula = '=HYPERLINK("http://x","y")'
    load(
        sqlite_database, "learners", csv_file(tmp_path / "a.csv", [HEAD, changed(WANG, c1=formula)])
    )
    with sqlite_database.read() as session:
        assert session.scalars(select(Learner.name)).one() == formula


EXAM = """
[columns]
number = "no"
college = "college"
[[exams]]
title = "Final"
column = "final"
full_mark = 20
pass_mark = 10
taken_at = "2024-06-01"
"""


def test_exams_in_columns(sqlite_database: Database, tmp_path: Path) -> None:
    mapping = text_file(tmp_path / "map.toml", EXAM)
    rows = [["no", "college", "final"], ["1", "A", "12"], ["2", "A", ""], ["3", "A", "21"]]
    path = csv_file(tmp_path / "a.csv", rows)
    report = load(sqlite_database, "learners", path, mapping=mapping)
    assert faults(report) == [(4, "final", "too_large")]
    report = load(sqlite_database, "learners", path, mapping=mapping, good_rows=True)
    assert dict(report.added) == {"colleges": 1, "learners": 2, "exams": 1, "scores": 1}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("pass_mark = 10", "pass_mark = 21", "mapping_marks"),
        ("full_mark = 20", "full_mark = 0", "mapping_marks"),
        ("full_mark = 20", 'full_mark = "20"', "mapping_type"),
        ("full_mark = 20", "", "mapping_needs"),
        ('taken_at = "2024-06-01"', 'taken_at = "June"', "mapping_moment"),
        ('title = "Final"', f'title = "{"x" * 201}"', "mapping_long"),
        ('column = "final"', 'column = "finale"', "no_column"),
    ],
)
def test_a_wrong_exam_in_the_mapping(
    sqlite_database: Database, tmp_path: Path, old: str, new: str, key: str
) -> None:
    mapping = text_file(tmp_path / "map.toml", EXAM.replace(old, new))
    path = csv_file(tmp_path / "a.csv", [["no", "college", "final"], ["1", "A", "12"]])
    with pytest.raises(BadFile, match=key):
        load(sqlite_database, "learners", path, mapping=mapping)
