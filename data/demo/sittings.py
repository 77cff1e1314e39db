"""Tests of the demonstration school: who sat them when, every answer, and the score they make."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments
from data.demo.school import Calendar, School
from data.learning.models import Answer, Attempt, Exam

QUESTIONS = 10
FULL_MARK, PASS_MARK = 100.0, 60.0
#: Someone who fails tries again with this chance, and has learnt this much (in abilities).
RETRIES, LEARNT = 0.6, 0.5
GUESS = 0.2


def fill(
    session: Session,
    actor: Actor,
    batch_id: int,
    rng: np.random.Generator,
    texts: dict[str, Any],
    school: School,
    calendar: Calendar,
) -> None:
    """Insert the tests of every course, the sittings and their answers."""
    require_writer(actor)
    exam_ids, exam_course = _add_exams(session, batch_id, texts, school)
    learners = len(school.learner_ids)
    takes = rng.random((learners, len(exam_ids))) < 0.1 + 0.75 * school.diligence[:, None]
    learner, exam = np.nonzero(takes)
    submitted = calendar.draw(rng, len(learner))
    came = moments.local_days(submitted) > school.enrolled[learner]
    learner, exam, submitted = learner[came], exam[came], submitted[came]
    point = _questions(rng, school, exam_course[exam])
    right = _right(rng, school, learner, point, 0.0)
    again = (right.sum(axis=1) * FULL_MARK / QUESTIONS < PASS_MARK) & (
        rng.random(len(learner)) < RETRIES
    )
    second = submitted[again] + moments.hours(24 * rng.uniform(2, 15, int(again.sum())))
    point_2 = _questions(rng, school, exam_course[exam[again]])
    right_2 = _right(rng, school, learner[again], point_2, LEARNT)
    _add_sittings(
        session,
        batch_id,
        rng,
        school,
        {
            "learner": np.concatenate([learner, learner[again]]),
            "exam": exam_ids[np.concatenate([exam, exam[again]])],
            "try": np.concatenate([np.full(len(learner), 1), np.full(int(again.sum()), 2)]),
            "submitted": np.concatenate([submitted, second]),
            "point": np.concatenate([point, point_2]),
            "right": np.concatenate([right, right_2]),
        },
        calendar.until,
    )


def _add_exams(
    session: Session, batch_id: int, texts: dict[str, Any], school: School
) -> tuple[np.ndarray, np.ndarray]:
    """Three tests per course; returns their ids and the course index of each."""
    rows = [
        (c, course, n, *titles)
        for c, course in enumerate(texts["courses"])
        for n, titles in enumerate(texts["tests"]["titles"], 1)
    ]
    ids = bulk.add(
        session,
        Exam,
        {
            "course_id": school.course_ids[[c for c, *_ in rows]],
            "number": [f"{course['number']}-T{n}" for _, course, n, *_ in rows],
            "title": [f"{course['title']}·{zh}" for _, course, _, zh, _ in rows],
            "title_en": [f"{course['title_en']}: {en}" for _, course, _, _, en in rows],
            "full_mark": FULL_MARK,
            "pass_mark": PASS_MARK,
            "minutes": 30,
            "batch_id": batch_id,
        },
    )
    return ids, np.array([c for c, *_ in rows])


def _questions(rng: np.random.Generator, school: School, course: np.ndarray) -> np.ndarray:
    """The knowledge point (index) of every question: each point of the course in turn."""
    sizes = np.array([len(points) for points in school.course_points])
    first = np.cumsum(sizes) - sizes
    start = rng.integers(0, 100, len(course))
    turn = (start[:, None] + np.arange(QUESTIONS)) % sizes[course][:, None]
    return np.asarray(first[course][:, None] + turn)


def _right(
    rng: np.random.Generator, school: School, learner: np.ndarray, point: np.ndarray, learnt: float
) -> np.ndarray:
    """Whether each answer is right: a guess, or a logistic in ability less hardness."""
    edge = school.ability[learner][:, None] - school.hard[school.college[learner][:, None], point]
    known = 1 / (1 + np.exp(-1.4 * (edge + 0.85 + learnt)))
    return np.asarray(rng.random(point.shape) < GUESS + (0.98 - GUESS) * known)


def _add_sittings(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    school: School,
    sat: dict[str, np.ndarray],
    until: np.datetime64,
) -> None:
    """Sittings in the order of time; a few are left unfinished, the newest still run."""
    count = len(sat["learner"])
    took = moments.minutes(rng.uniform(6, 29, count))
    started = sat["submitted"] - took
    order = np.argsort(started, kind="stable")
    order = order[started[order] <= until]
    sat = {name: values[order] for name, values in sat.items()}
    started, took = started[order], took[order]
    fate = rng.choice(["graded", "abandoned", "timed_out"], count, p=[0.97, 0.018, 0.012])[order]
    # Who gave up a first try was not graded: no second try hangs on it in any rule.
    state = np.where(sat["submitted"] > until, "in_progress", fate)
    graded = state == "graded"
    ended = graded | (state == "timed_out")
    score = np.where(graded, sat["right"].sum(axis=1) * FULL_MARK / QUESTIONS, np.nan)
    ids = bulk.add(
        session,
        Attempt,
        {
            "learner_id": school.learner_ids[sat["learner"]],
            "exam_id": sat["exam"],
            "try_number": sat["try"],
            "state": state,
            "started_at": started,
            "submitted_at": np.where(ended, sat["submitted"], moments.NEVER),
            "graded_at": np.where(graded, sat["submitted"], moments.NEVER),
            "score": score,
            "batch_id": batch_id,
        },
    )
    number = np.arange(1, QUESTIONS + 1)
    parts = number[None, :] / (QUESTIONS + 1)
    answered = started[:, None] + moments.seconds(took[:, None].astype(float) * parts)
    many = int(graded.sum())
    bulk.add(
        session,
        Answer,
        {
            "attempt_id": np.repeat(ids[graded], QUESTIONS),
            "learner_id": np.repeat(school.learner_ids[sat["learner"]][graded], QUESTIONS),
            "knowledge_point_id": school.points[sat["point"][graded]].ravel(),
            "question_number": np.tile(number, many),
            "right": sat["right"][graded].ravel(),
            "answered_at": answered[graded].ravel(),
        },
    )
