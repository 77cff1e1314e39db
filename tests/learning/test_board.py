"""The boards drawn from a small school: every figure valid, every text there, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
import time_machine

from callbacks.boards import Board, answer, counted_of
from callbacks.learning.board import BOARDS
from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM, Actor, Reach, Role
from dashboard.errors import NotAllowed
from dashboard.exhibits import BoardContent
from dashboard.view import View
from data.db import Database
from data.learning.attempts import GivenAnswer, grade_attempt
from data.learning.check_ins import check_in
from data.learning.contributing import KINDS
from data.learning.filters import MEASURES
from data.learning.practice import add_practice
from data.learning.reflections import add_reflection
from data.learning.watching import watch
from layouts.learning.measures import MEASURES as SHOWN_MEASURES
from tests.learning.school import open_school

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
TODAY = date(2026, 3, 10)
VIEWS = [View("zh", "light"), View("en", "dark")]
BY_NAME = {board.name: board for board in BOARDS}
PARAMS = {
    "learning": {},
    "learning-college": {"college": "1"},
    "learning-learner": {"learner": "1"},
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def school(sqlite_database: Database) -> Database:
    """Two colleges; in the first everybody does something, in the second one learner does."""
    with sqlite_database.write() as session:
        open_school(session, learners=6)
        for who in range(1, 8):
            answers = [GivenAnswer(1, who > 3)] * 4 + [GivenAnswer(2, True)] * 3
            at = NOON - timedelta(days=who)
            grade_attempt(session, SYSTEM, who, 1 + who % 2, 8.0 + who, answers, at=at)
        watch(session, SYSTEM, 1, 1, 95)
        watch(session, SYSTEM, 1, 2, 20)
        add_practice(session, SYSTEM, 1, "植树", 2.5)
        add_reflection(session, SYSTEM, 1, "心得体会", mark=88)
        check_in(session, SYSTEM, 1)
    return sqlite_database


def _content(
    database: Database, board: Board, view: View, actor: Actor = LOCAL_LEADER, **params: str
) -> BoardContent:
    filters = board.filters(PARAMS[board.name] | params, TODAY)
    with database.read() as session:
        content = board.content(session, actor, filters, view)
        assert answer(board, view, filters, content, {})
    return content


def _rows(database: Database, board: Board, view: View, name: str) -> Any:
    filters = board.filters(PARAMS[board.name], TODAY)
    with database.read() as session:
        return board.rows(session, LOCAL_LEADER, filters, view, name)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("name", BY_NAME)
def test_every_figure_is_valid_and_tells_its_numbers(
    school: Database, name: str, view: View
) -> None:
    content = _content(school, BY_NAME[name], view)
    assert content.indicators
    for exhibit in content.exhibits.values():
        assert exhibit.table.rows
        assert exhibit.counted.formula
        assert exhibit.summary
        if exhibit.figure is not None:
            go.Figure(exhibit.figure)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("name", ["learning", "learning-college"])
def test_an_empty_school_says_so(sqlite_database: Database, name: str, view: View) -> None:
    with sqlite_database.write() as session:
        open_school(session, learners=1)
    content = _content(sqlite_database, BY_NAME[name], view)
    for exhibit in content.exhibits.values():
        if exhibit.figure is not None:
            assert exhibit.figure["data"] == []
            assert go.Figure(exhibit.figure).layout.annotations[0].text
    by_name = {indicator.name: indicator for indicator in content.indicators}
    assert by_name["mean_score"].value == "—"
    assert by_name["mean_score"].note == view.text("learning.indicators.no_tests")


def test_a_learner_who_did_nothing_has_a_page(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        open_school(session)
    for view in VIEWS:
        content = _content(sqlite_database, BY_NAME["learning-learner"], view)
        assert content.exhibits["points"].table.rows == []
        assert content.indicators[0].value == "—"


@pytest.mark.parametrize("measure", MEASURES)
def test_colleges_are_compared_by_any_measure(school: Database, measure: str) -> None:
    content = _content(school, BY_NAME["learning"], View(), measure=measure)
    compare = content.exhibits["compare"]
    assert compare.figure is not None
    assert compare.figure["data"][0]["customdata"]
    assert compare.counted.numerator
    assert compare.counted.denominator
    assert content.exhibits["trend"].table.rows[-1]["to"] == TODAY


def test_the_catalogue_and_the_query_know_the_same_measures() -> None:
    assert tuple(SHOWN_MEASURES) == MEASURES


def test_counted_carries_the_actual_numbers(school: Database) -> None:
    content = _content(school, BY_NAME["learning"], View("en"))
    _, counted = counted_of(content, "pass_rate")
    assert counted.numerator == "3 tests passed"
    assert counted.denominator == "7 graded tests (each try counts)"
    _, mastery = counted_of(content, "mastery")
    assert mastery.denominator is not None
    assert "14 pairs" in mastery.denominator
    assert "49 answers" in mastery.denominator


def test_a_chosen_college_narrows_all_but_the_comparison(school: Database) -> None:
    content = _content(school, BY_NAME["learning"], View(), college="2")
    assert len(content.exhibits["compare"].table.rows) == 2
    assert content.indicators[0].value == "1"
    assert {row["college"] for row in content.exhibits["mastery"].table.rows} == {"学院2"}


def test_weak_points_are_told_with_n_and_in_words(school: Database) -> None:
    content = _content(school, BY_NAME["learning-learner"], View())
    rows = content.exhibits["points"].table.rows
    assert [(row["point"], row["standing"], row["n"]) for row in rows] == [
        ("知识点1", "薄弱", 4),
        ("知识点2", "已掌握", 3),
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_every_figure_has_its_records(school: Database, name: str) -> None:
    board = BY_NAME[name]
    content = _content(school, board, View())
    figures = {*content.exhibits, *(indicator.name for indicator in content.indicators)}
    for figure in figures:
        table = _rows(school, board, View("en"), figure)
        assert table.rows, figure
        assert table.columns[0].key == "learner"
        assert table.rows[0]["href"].startswith("/learning/learner/")
    assert figures <= {*KINDS, "compare", "trend"}


def test_in_public_no_name_and_no_small_cell(school: Database) -> None:
    content = _content(school, BY_NAME["learning"], View(), PUBLIC)
    rows = {row["college"]: row for row in content.exhibits["colleges"].table.rows}
    assert rows["学院1"]["active"] == 6
    assert rows["学院2"]["active"] is None
    assert rows["学院2"]["mean_score"] is None
    assert "李学生" not in repr(content)
    for name in ("learning-college", "learning-learner"):
        with pytest.raises(NotAllowed):
            _content(school, BY_NAME[name], View(), PUBLIC)


def test_staff_see_their_own_college_and_no_other(school: Database) -> None:
    staff = Actor(Role.STAFF, "staff", Reach(colleges=frozenset({2})))
    content = _content(school, BY_NAME["learning"], View(), staff)
    rows = {row["college"]: row for row in content.exhibits["colleges"].table.rows}
    assert rows["学院2"]["active"] == 1
    own, other = BY_NAME["learning-college"], BY_NAME["learning-learner"]
    assert _content(school, own, View(), staff, college="2").indicators
    assert _content(school, other, View(), staff, learner="7").indicators
    with pytest.raises(NotAllowed):
        _content(school, own, View(), staff, college="1")
    with pytest.raises(NotAllowed):
        _content(school, other, View(), staff, learner="1")
    filters = own.filters({}, TODAY)
    with school.read() as session:
        assert len(own.rows(session, staff, filters, View(), "active").rows) == 1


def test_a_learner_sees_the_own_page(school: Database) -> None:
    board = BY_NAME["learning-learner"]
    me = Actor(Role.LEARNER, "me", Reach(learner_id=1))
    assert _content(school, board, View(), me).indicators
    with pytest.raises(NotAllowed):
        _content(school, board, View(), me, learner="2")
