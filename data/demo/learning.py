"""Demonstration rows of the online school: an invented university, the last 14 months.

Each learner has an ability and a diligence; each knowledge point is harder or easier, and a
few are hard for one college only. Scores are what the answers add up to.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments, people
from data.demo.clinics import shares
from data.demo.school import DAYS, LEARNERS, SCHOOL, YEARS_OF_STUDY, Calendar, School
from data.demo.seeds import generator
from data.demo.sittings import fill as fill_sittings
from data.learning.models import (
    CheckIn,
    College,
    Course,
    KnowledgePoint,
    Learner,
    Lesson,
    Practice,
    Reflection,
    WatchDay,
    WatchProgress,
)
from data.learning.watching import is_done


def fill(session: Session, actor: Actor, batch_id: int, until: np.datetime64) -> None:
    """Insert the school, its learners and everything they did."""
    require_writer(actor)
    rng = generator("learning")
    last = moments.local_day(until)
    calendar = _calendar(last, until)
    school = _add_school(session, batch_id, rng, last)
    _add_watching(session, batch_id, generator("watching"), school, calendar)
    fill_sittings(session, actor, batch_id, generator("sittings"), SCHOOL, school, calendar)
    _add_practices(session, batch_id, generator("practices"), school, calendar)
    _add_reflections(session, batch_id, generator("reflections"), school, calendar)
    _add_check_ins(session, batch_id, generator("check-ins"), school, calendar)


def _calendar(last: np.datetime64, until: np.datetime64) -> Calendar:
    """Term from March to June and September to mid-January; quieter in the holidays."""
    days = np.arange(last - DAYS + 1, last + 1)
    by_month = np.array([0.55, 0.2, 1, 1.1, 1.15, 1.1, 0.35, 0.25, 1, 1.1, 1.15, 1.1])
    week = np.array([1.1, 1.05, 1, 1.05, 0.9, 0.75, 0.95])
    return Calendar(days, by_month[moments.months(days) - 1] * week[moments.weekdays(days)], until)


def _add_school(
    session: Session, batch_id: int, rng: np.random.Generator, last: np.datetime64
) -> School:
    colleges = SCHOOL["colleges"]
    college_ids = bulk.add(
        session,
        College,
        {
            "number": [f"C{number:02d}" for number in range(1, len(colleges) + 1)],
            "name": [item["name"] for item in colleges],
            "name_en": [item["name_en"] for item in colleges],
            "batch_id": batch_id,
        },
    )
    learners = _add_learners(session, batch_id, rng, college_ids, last)
    courses = _add_courses(session, batch_id, rng, len(colleges))
    return School(**{**learners, **courses})


def _add_learners(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    college_ids: np.ndarray,
    last: np.datetime64,
) -> dict[str, Any]:
    colleges = SCHOOL["colleges"]
    sizes = shares(LEARNERS, np.array([c["size"] for c in colleges], dtype=float), 1)
    college = np.repeat(np.arange(len(colleges)), sizes)
    newest = int(str(last)[:4]) - (str(last)[5:] < "09-01")
    year = newest - rng.integers(0, YEARS_OF_STUDY, LEARNERS)
    group = rng.integers(1, 4, LEARNERS)
    enrolled = np.array([f"{y}-09-01" for y in year.tolist()], dtype="datetime64[D]")
    short = [item["short"] for item in colleges]
    ids = bulk.add(
        session,
        Learner,
        {
            "number": [f"S{y}{n:04d}" for n, y in enumerate(year.tolist(), 1)],
            "name": people.names(rng, LEARNERS),
            "college_id": college_ids[college],
            "class_name": [
                f"{short[c]}{y % 100:02d}{g:02d}班"
                for c, y, g in zip(college.tolist(), year.tolist(), group.tolist(), strict=True)
            ],
            "enrolled_on": enrolled,
            "batch_id": batch_id,
        },
    )
    diligence = rng.beta(2.2, 1.8, LEARNERS)
    shift = np.array([item["ability"] for item in colleges])
    ability = rng.normal(0, 0.8, LEARNERS) + shift[college] + 0.9 * (diligence - 0.55)
    return {
        "learner_ids": ids,
        "college": college,
        "ability": ability,
        "diligence": diligence,
        "enrolled": enrolled,
    }


def _add_courses(
    session: Session, batch_id: int, rng: np.random.Generator, colleges: int
) -> dict[str, Any]:
    courses = SCHOOL["courses"]
    course_ids = bulk.add(
        session,
        Course,
        {name: [c[name] for c in courses] for name in ("number", "title", "title_en")}
        | {"batch_id": batch_id},
    )
    sizes = [len(c["points"]) for c in courses]
    ends = np.cumsum(sizes)
    course_points = [np.arange(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    points = [(c, n, p) for c in range(len(courses)) for n, p in enumerate(courses[c]["points"], 1)]
    point_ids = bulk.add(
        session,
        KnowledgePoint,
        {
            "course_id": course_ids[[c for c, _, _ in points]],
            "number": [f"{courses[c]['number']}-{n:02d}" for c, n, _ in points],
            "title": [p["title"] for _, _, p in points],
            "title_en": [p["title_en"] for _, _, p in points],
            "batch_id": batch_id,
        },
    )
    hard = np.tile([p["hard"] for _, _, p in points], (colleges, 1))
    # A few points are hard for one college only: that is what the heat map is for.
    for _ in range(colleges * 2):
        hard[rng.integers(0, colleges), rng.integers(0, len(points))] += rng.uniform(0.9, 1.7)
    lessons = [
        (c, n, item) for c in range(len(courses)) for n, item in enumerate(courses[c]["lessons"], 1)
    ]
    lesson_ids = bulk.add(
        session,
        Lesson,
        {
            "course_id": course_ids[[c for c, _, _ in lessons]],
            "knowledge_point_id": point_ids[
                [course_points[c][item["point"] - 1] for c, _, item in lessons]
            ],
            "position": [n for _, n, _ in lessons],
            **{
                name: [item[name] for _, _, item in lessons]
                for name in ("title", "title_en", "medium", "seconds")
            },
            "batch_id": batch_id,
        },
    )
    return {
        "course_ids": course_ids,
        "points": point_ids,
        "hard": hard,
        "course_points": course_points,
        "lesson_ids": lesson_ids,
        "lesson_seconds": np.array([item["seconds"] for _, _, item in lessons]),
    }


def _possible(
    school: School, calendar: Calendar, learner: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Not before the learner came to the school, and not after now."""
    known = moments.local_days(at) >= school.enrolled[learner]
    return np.asarray(known & (at <= calendar.until))


def _add_watching(
    session: Session, batch_id: int, rng: np.random.Generator, school: School, calendar: Calendar
) -> None:
    """The diligent watch more lessons, and more of them to the end."""
    lessons = len(school.lesson_ids)
    begins = rng.random((LEARNERS, lessons)) < 0.2 + 0.75 * school.diligence[:, None]
    learner, lesson = np.nonzero(begins)
    at = calendar.draw(rng, len(learner))
    earlier = rng.random(len(learner)) < 0.15
    first = np.where(earlier, at - moments.hours(24 * rng.integers(1, 6, len(learner))), at)
    kept = _possible(school, calendar, learner, first) & (at <= calendar.until)
    learner, lesson, at, first = (values[kept] for values in (learner, lesson, at, first))
    length = school.lesson_seconds[lesson]
    finishes = rng.random(len(learner)) < 0.55 + 0.42 * school.diligence[learner]
    share = np.where(
        finishes, rng.uniform(0.9, 1.06, len(learner)), rng.uniform(0.05, 0.89, len(learner))
    )
    seconds = np.minimum(np.ceil(length * share), length).astype(int)
    pairs = zip(seconds.tolist(), length.tolist(), strict=True)
    done = np.array([is_done(*pair) for pair in pairs])
    ids = bulk.add(
        session,
        WatchProgress,
        {
            "learner_id": school.learner_ids[learner],
            "lesson_id": school.lesson_ids[lesson],
            "seconds_watched": seconds,
            "completed_at": np.where(done, at, moments.NEVER),
            "updated_at": at,
            "batch_id": batch_id,
        },
    )
    split = moments.local_days(first) < moments.local_days(at)
    bulk.add(
        session,
        WatchDay,
        {
            "progress_id": np.concatenate([ids, ids[split]]),
            "day": np.concatenate([moments.local_days(at), moments.local_days(first[split])]),
        },
    )


def _add_practices(
    session: Session, batch_id: int, rng: np.random.Generator, school: School, calendar: Calendar
) -> None:
    learner = np.repeat(np.arange(LEARNERS), rng.poisson(0.6 + 3.2 * school.diligence))
    at = calendar.draw(rng, len(learner))
    kind = rng.integers(0, len(SCHOOL["practices"]), len(learner))
    day = moments.local_days(at)
    kept = _possible(school, calendar, learner, at)
    # One activity a day and learner at most once.
    key = np.stack([learner, kind, day.astype(int)], axis=1)[kept]
    _, only = np.unique(key, axis=0, return_index=True)
    chosen = np.flatnonzero(kept)[np.sort(only)]
    usual = np.array([p["hours"] for p in SCHOOL["practices"]])
    bulk.add(
        session,
        Practice,
        {
            "learner_id": school.learner_ids[learner[chosen]],
            "title": np.array([p["title"] for p in SCHOOL["practices"]], dtype=object)[
                kind[chosen]
            ],
            "hours": usual[kind[chosen]] + rng.choice([-0.5, 0, 0, 0.5, 1], len(chosen)),
            "held_on": day[chosen],
            "batch_id": batch_id,
        },
    )


def _add_reflections(
    session: Session, batch_id: int, rng: np.random.Generator, school: School, calendar: Calendar
) -> None:
    learner = np.repeat(np.arange(LEARNERS), rng.poisson(0.3 + 3 * school.diligence))
    at = calendar.draw(rng, len(learner))
    chosen = np.flatnonzero(_possible(school, calendar, learner, at))
    chosen = chosen[np.argsort(at[chosen], kind="stable")]
    learner, at = learner[chosen], at[chosen]
    mark = np.clip(np.round(80 + 7 * school.ability[learner] + rng.normal(0, 6, len(at))), 40, 100)
    unmarked = at > calendar.until - moments.hours(np.array(24 * 5))
    bodies = np.array(SCHOOL["reflections"]["bodies"], dtype=object)
    lesson = school.lesson_ids[rng.integers(0, len(school.lesson_ids), len(at))].astype(object)
    lesson[rng.random(len(at)) < 0.3] = None
    bulk.add(
        session,
        Reflection,
        {
            "learner_id": school.learner_ids[learner],
            "lesson_id": lesson,
            "body": bodies[rng.integers(0, len(bodies), len(at))],
            "written_at": at,
            "mark": np.where(unmarked, np.nan, mark),
            "batch_id": batch_id,
        },
    )


def _add_check_ins(
    session: Session, batch_id: int, rng: np.random.Generator, school: School, calendar: Calendar
) -> None:
    """Most check in now and then, a few nearly every day."""
    often = np.where(rng.random(LEARNERS) < 0.06, 0.75, 0.12 * school.diligence**2)
    busy = np.minimum(calendar.busy / calendar.busy.max() * 1.25, 1)
    day, learner = np.nonzero(rng.random((len(busy), LEARNERS)) < busy[:, None] * often)
    at = moments.at(calendar.days[day], np.clip(rng.normal(13, 4.5, len(day)), 6, 23.9))
    kept = _possible(school, calendar, learner, at)
    bulk.add(
        session,
        CheckIn,
        {
            "learner_id": school.learner_ids[learner[kept]],
            "day": calendar.days[day[kept]],
            "checked_at": at[kept],
            "batch_id": batch_id,
        },
    )
