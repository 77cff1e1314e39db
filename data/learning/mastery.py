"""What is known and what is weak: knowledge points by college."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from dashboard.access import SMALLEST_PUBLIC_CELL, Actor
from data.learning.colleges import all_colleges
from data.learning.filters import LearningFilters
from data.learning.models import College, CollegePoint, KnowledgePoint
from data.learning.records import found
from data.learning.scores import share
from data.learning.sight import too_few

#: A college's point calls for attention when this share of those who answered are weak at it.
ATTENTION_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class MasteryCell:
    """A college's learners at one knowledge point, as of now.

    ``learners`` have given at least one answer; ``mean`` is their mean probability of knowing
    it; all is None where there are too few learners to show.
    """

    college_id: int
    point_id: int
    learners: int | None
    mean: float | None
    mastered: int | None
    weak: int | None
    answers: int | None
    right_answers: int | None


@dataclass(frozen=True, slots=True)
class MasteryMap:
    """Colleges and points that have answers, and their cells."""

    colleges: Sequence[College]
    points: Sequence[KnowledgePoint]
    cells: dict[tuple[int, int], MasteryCell]

    @property
    def suppressed(self) -> int:
        """How many cells are hidden because they hold too few learners."""
        return sum(cell.learners is None for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """A knowledge point at which many of a college's learners are weak."""

    college_id: int
    college: str
    college_en: str
    point_id: int
    point: str
    point_en: str
    weak: int
    learners: int


def mastery(session: Session, actor: Actor, filters: LearningFilters) -> MasteryMap:
    """Knowledge points by college, of all answers so far (knowledge has no period)."""
    if filters.college_id is not None:
        found(session, College, filters.college_id, "college")
    query = select(CollegePoint).where(CollegePoint.learners > 0)
    if filters.college_id is not None:
        query = query.where(CollegePoint.college_id == filters.college_id)
    rows = session.scalars(query).all()
    cells = {(row.college_id, row.knowledge_point_id): _cell(actor, row) for row in rows}
    points = session.scalars(
        select(KnowledgePoint).order_by(KnowledgePoint.course_id, KnowledgePoint.number)
    ).all()
    with_answers = {row.college_id for row in rows}
    answered = {row.knowledge_point_id for row in rows}
    return MasteryMap(
        [college for college in all_colleges(session) if college.id in with_answers],
        [point for point in points if point.id in answered],
        cells,
    )


def _cell(actor: Actor, row: CollegePoint) -> MasteryCell:
    key = (row.college_id, row.knowledge_point_id)
    if too_few(actor, row.learners, row.college_id):
        return MasteryCell(*key, None, None, None, None, None, None)
    return MasteryCell(
        *key,
        row.learners,
        share(row.probability_sum, row.learners),
        row.mastered,
        row.weak,
        row.answers,
        row.right_answers,
    )


def attention(session: Session, actor: Actor, limit: int = 5) -> list[WeakSpot]:
    """The weakest points by college, the greatest share of weak learners first.

    Only cells of five learners or more, for any actor: fewer say nothing about a college.
    Outside of the actor's reach the weak ones must be five or more, too.
    """
    enough = _enough(actor)
    weak_share = CollegePoint.weak * 1.0 / CollegePoint.learners
    rows = session.execute(
        select(CollegePoint, College, KnowledgePoint)
        .join(College, College.id == CollegePoint.college_id)
        .join(KnowledgePoint, KnowledgePoint.id == CollegePoint.knowledge_point_id)
        .where(
            CollegePoint.learners >= SMALLEST_PUBLIC_CELL,
            enough,
            weak_share >= ATTENTION_SHARE,
        )
        .order_by(weak_share.desc(), CollegePoint.learners.desc(), College.id, KnowledgePoint.id)
        .limit(limit)
    )
    return [
        WeakSpot(
            college.id,
            college.name,
            college.name_en,
            point.id,
            point.title,
            point.title_en,
            cell.weak,
            cell.learners,
        )
        for cell, college, point in rows
    ]


def _enough(actor: Actor) -> ColumnElement[bool]:
    """SQL: whether a cell has weak learners, and as many as this actor may be told of."""
    weak = CollegePoint.weak
    if actor.in_college(None):
        return weak > 0
    own = CollegePoint.college_id.in_(actor.reach.colleges if actor.sees_people else ())
    return or_(weak >= SMALLEST_PUBLIC_CELL, own & (weak > 0))
