"""Distinct active learners of any span of days, from the strings of their years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from dashboard.access import Actor
from dashboard.periods import Period
from data.learning import activity
from data.learning.models import Learner, LearnerYear
from data.learning.sight import shown

Marks = dict[int, NDArray[np.bool_]]


def was_active(period: Period) -> ColumnElement[bool]:
    """SQL: whether a row of LearnerYear has an active day in the period."""
    return or_(
        *[
            and_(
                LearnerYear.year == year,
                func.substr(LearnerYear.days, first, length).like("%1%"),
            )
            for year, first, length in activity.spans(period)
        ]
    )


def active_by_span(
    session: Session, actor: Actor, spans: Sequence[Period], college_id: int | None = None
) -> list[int | None]:
    """How many distinct learners were active in each of these spans, oldest first.

    None where there are too few to show to this actor.
    """
    if not spans:
        return []
    first, last = spans[0].start.year, spans[-1].end.year
    query = select(LearnerYear.learner_id, LearnerYear.year, LearnerYear.days).where(
        LearnerYear.year.between(first, last)
    )
    if college_id is not None:
        query = query.join(Learner).where(Learner.college_id == college_id)
    marks = _marks(session.execute(query).all(), first, last)
    return [shown(actor, _active_between(marks, span), college_id) for span in spans]


def _marks(rows: Sequence[Any], first: int, last: int) -> Marks:
    """Per year, one line of 366 marks for each learner; all years list the same learners."""
    line = {learner: place for place, learner in enumerate(sorted({row[0] for row in rows}))}
    by_year: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_year[row[1]].append(row)
    marks = {}
    for year in range(first, last + 1):
        marks[year] = np.zeros((len(line), activity.LENGTH), dtype=np.bool_)
        if own := by_year[year]:
            text = "".join(row[2] for row in own).encode("ascii")
            table = np.frombuffer(text, dtype=np.uint8).reshape(len(own), activity.LENGTH)
            marks[year][[line[row[0]] for row in own]] = table == ord("1")
    return marks


def _active_between(marks: Marks, span: Period) -> int:
    seen = [
        marks[year][:, start - 1 : start - 1 + length].any(axis=1)
        for year, start, length in activity.spans(span)
    ]
    return int(np.logical_or.reduce(seen).sum())
