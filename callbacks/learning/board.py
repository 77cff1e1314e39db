"""The learning boards: the school, a college, a learner."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from callbacks.boards import Board
from dashboard.access import Actor
from dashboard.exhibits import BoardContent, Table
from dashboard.periods import FIRST_DAY, LAST_DAY, Period
from dashboard.view import View
from data.audit import Domain
from data.learning.college import college
from data.learning.colleges import colleges
from data.learning.contributing import contributing
from data.learning.distribution import score_bands
from data.learning.filters import LearningFilters
from data.learning.indicators import indicators
from data.learning.learner import learner
from data.learning.mastery import mastery
from data.learning.trend import trend
from layouts.learning import board as board_layout
from layouts.learning import college as college_layout
from layouts.learning import colleges as colleges_layout
from layouts.learning import facets, rows
from layouts.learning import indicators as indicators_layout
from layouts.learning import learner as learner_layout
from layouts.learning import mastery as mastery_layout
from layouts.learning import scores as scores_layout
from layouts.learning import trend as trend_layout
from layouts.learning.measures import MEASURES

DOMAINS = (Domain.LEARNING, Domain.PLACES)


def school_content(
    session: Session, actor: Actor, filters: LearningFilters, view: View
) -> BoardContent:
    """Every college side by side; the chosen one narrows all but the comparison."""
    measure = MEASURES[filters.measure]
    side_by_side = colleges(session, actor, replace(filters, college_id=None))
    found, points = indicators(session, actor, filters), trend(session, actor, filters)
    table = colleges_layout.table(view, side_by_side)
    return BoardContent(
        indicators=indicators_layout.indicators(view, found, points),
        exhibits={
            "compare": colleges_layout.compare(view, side_by_side, measure, filters.college_id),
            "trend": trend_layout.trend(view, points, measure, found.now),
            "colleges": table,
            "mastery": mastery_layout.heat_map(
                view, mastery(session, actor, filters), filters.period, actor.in_college
            ),
            "scores": scores_layout.scores(view, score_bands(session, actor, filters)),
        },
        parts={
            "colleges": colleges_layout.table_part(view, table, filters.period, actor.in_college)
        },
        props={"field:college": {"options": board_layout.college_options(view, side_by_side)}},
    )


def college_content(
    session: Session, actor: Actor, filters: LearningFilters, view: View
) -> BoardContent:
    """One college and one page of its learners."""
    record = college(session, actor, filters)
    found, points = indicators(session, actor, filters), trend(session, actor, filters)
    learners = college_layout.learners(view, record)
    return BoardContent(
        indicators=indicators_layout.indicators(view, found, points),
        exhibits={
            "points": mastery_layout.college_points(view, mastery(session, actor, filters)),
            "trend": trend_layout.trend(view, points, MEASURES[filters.measure], found.now),
            "scores": scores_layout.scores(view, score_bands(session, actor, filters)),
            "learners": learners,
        },
        parts={
            "title": college_layout.title(view, record, filters.period),
            "learners": college_layout.learners_part(view, record, learners, filters),
        },
    )


def learner_content(
    session: Session, actor: Actor, filters: LearningFilters, view: View
) -> BoardContent:
    """One learner, everything so far."""
    record = learner(session, actor, filters)
    points, lessons = facets.points(view, record), facets.lessons(view, record)
    practice = facets.practice(view, record)
    return BoardContent(
        indicators=learner_layout.indicators(view, record),
        exhibits={
            "points": points,
            "tests": facets.tests(view, record),
            "lessons": lessons,
            "practice": practice,
        },
        parts={
            "title": learner_layout.title(view, record, filters.period),
            "facts": learner_layout.facts(view, record, filters.period),
            "points": facets.points_part(view, points),
            "lessons": facets.lessons_part(view, lessons),
            "practice": facets.practice_part(view, practice),
            "reflections": facets.reflections_part(view, record),
        },
    )


def board_rows(
    session: Session, actor: Actor, filters: LearningFilters, view: View, name: str
) -> Table:
    """The records behind a figure of the school's or a college's board."""
    if name in {"compare", "colleges"}:
        filters = replace(filters, college_id=None)
    if name in {"compare", "trend"}:
        name = MEASURES[filters.measure].rows
    return rows.table(view, contributing(session, actor, filters, name), filters.period)


def learner_rows(
    session: Session, actor: Actor, filters: LearningFilters, view: View, name: str
) -> Table:
    """The records behind a figure of one learner: from the first day to the last."""
    ever = replace(filters, period=Period(FIRST_DAY, LAST_DAY))
    return rows.table(view, contributing(session, actor, ever, name), filters.period)


BOARDS: tuple[Board, ...] = (
    Board("learning", DOMAINS, LearningFilters.from_params, school_content, board_rows),
    Board("learning-college", DOMAINS, LearningFilters.from_params, college_content, board_rows),
    Board("learning-learner", DOMAINS, LearningFilters.from_params, learner_content, learner_rows),
)
