"""Very many rows over the same people, places and days: what the speed of boards is tried on.

Ten times the rows means ten times as many ratings, cases and learning events of the *same*
workers, townships, learners and days. People carry names that no other text contains, so that
tests of privacy can look for them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SYSTEM
from data import audit
from data.audit import Domain
from data.db import Database
from data.demo import bulk
from data.learning import models as learning
from data.learning import rebuild as learning_rebuild
from data.mediation import models as mediation
from data.mediation import rollups as mediation_rollups
from data.places import District, Township, Village
from data.rating import models as rating
from data.rating import rollups as rating_rollups

CHUNK = 100_000
SEED = 20171001
#: Characters that stand in no catalogue and no place name, in front of every person's name.
NAME_MARK = "龘"
PHONE_MARK = "1990000"
TEXT_MARK = "靐"
DAY_SECONDS = 86_400
#: More of each kind of record than any page lists.
FULL_LIST = 120


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows. ``ratings`` = ``cases`` = about the number of learning events."""

    ratings: int
    workers: int = 200
    townships: int = 21
    villages: int = 210
    clinics: int = 93
    mediators: int = 400
    colleges: int = 12
    learners: int = 1_000
    days: int = 90


class Filler:
    """Draws the rows of one database from a fixed seed."""

    def __init__(self, session: Session, sizes: Sizes, last_day: date) -> None:
        self.session, self.sizes = session, sizes
        self.rng = np.random.default_rng(SEED)
        self.first_day = last_day - timedelta(days=sizes.days - 1)

    def add(self, model: type[Any], **columns: Any) -> Any:
        return bulk.add(self.session, model, columns)

    def draw(self, ids: Any, count: int) -> Any:
        return ids[self.rng.integers(0, len(ids), count)]

    def moments(self, count: int) -> Any:
        """Moments of the last days up to yesterday's end, in UTC."""
        start = np.datetime64(clock.day_starts(self.first_day).replace(tzinfo=None), "s")
        seconds = self.rng.integers(0, (self.sizes.days - 1) * DAY_SECONDS, count)
        return start + seconds.astype("timedelta64[s]")

    def later(self, moments: Any, most_seconds: int) -> Any:
        seconds = self.rng.integers(60, most_seconds, len(moments))
        return moments + seconds.astype("timedelta64[s]")

    def local_days(self, moments: Any) -> Any:
        return (moments + np.timedelta64(8, "h")).astype("datetime64[D]")


def _numbered(prefix: str, first: int, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(first, first + count)]


def _names(prefix: str, count: int) -> list[str]:
    return [f"{NAME_MARK}{prefix}{number}" for number in range(count)]


def _chunks(total: int) -> list[tuple[int, int]]:
    return [(start, min(CHUNK, total - start)) for start in range(0, total, CHUNK)]


def fill(database: Database, sizes: Sizes) -> None:
    """Fill an empty database and build its rollups."""
    with database.write() as session:
        filler = Filler(session, sizes, clock.today())
        townships, villages = _places(filler)
        _rating(filler, villages)
        _mediation(filler, townships, villages)
        _learning(filler)
        audit.touch(session, *Domain)
    with database.write() as session:
        rebuild_all(session)


def rebuild_all(session: Session) -> None:
    """Every domain's rollups, from the rows."""
    rating_rollups.rebuild(session)
    mediation_rollups.rebuild(session)
    learning_rebuild.rebuild(session, SYSTEM)


def _places(filler: Filler) -> tuple[Any, Any]:
    sizes = filler.sizes
    district = filler.add(District, name=["綦江区"], name_en=["Qijiang"], version=["2023"])
    columns = np.arange(sizes.townships)
    townships = filler.add(
        Township,
        district_id=[int(district[0])] * sizes.townships,
        name=_numbered("镇", 1, sizes.townships),
        name_en=_numbered("Town ", 1, sizes.townships),
        version="2023",
        kind="town",
        run_by="qijiang",
        tile_col=columns % 6,
        tile_row=columns // 6,
        active=True,
    )
    count = sizes.villages
    villages = filler.add(
        Village,
        township_id=townships[np.arange(count) % sizes.townships],
        name=_numbered("村", 1, count),
        name_en=_numbered("Village ", 1, count),
        full_name=_numbered("村委会", 1, count),
        version="2023",
        kind="community",
    )
    return townships, villages


# Ratings


def _rating(filler: Filler, villages: Any) -> None:
    sizes = filler.sizes
    workers = filler.add(
        rating.Worker,
        number=_numbered("W", 1, sizes.workers),
        name=_names("工", sizes.workers),
        village_id=villages[np.arange(sizes.workers) % min(40, len(villages))],
        active=True,
    )
    good = filler.rng.uniform(0.86, 0.995, sizes.workers)
    for start, count in _chunks(sizes.ratings * 10 // 9):
        _some_matters(filler, workers, good, start, count)
    _cards(filler, workers)


def _some_matters(filler: Filler, workers: Any, good: Any, start: int, count: int) -> None:
    index = filler.rng.integers(0, len(workers), count)
    handled = filler.moments(count)
    matters = filler.add(
        rating.Matter,
        number=_numbered("M", start, count),
        worker_id=workers[index],
        kind="证明",
        channel="counter",
        handled_at=handled,
    )
    rated = filler.rng.random(count) < 0.9
    index, matters, handled = index[rated], matters[rated], handled[rated]
    positive = filler.rng.random(len(index)) < good[index]
    levels = np.where(positive, filler.rng.integers(3, 6, len(index)), 0)
    levels = np.where(positive, levels, filler.rng.integers(1, 3, len(index)))
    at = filler.later(handled, 7200)
    ratings = filler.add(
        rating.Rating,
        matter_id=matters,
        worker_id=workers[index],
        level=levels,
        comment=[TEXT_MARK] * len(index),
        channel="qr",
        rated_at=at,
    )
    _rectifications(filler, ratings[~positive], workers[index][~positive], at[~positive])


def _rectifications(filler: Filler, ratings: Any, workers: Any, at: Any) -> None:
    count = len(ratings)
    if not count:
        return
    confirmed = filler.rng.random(count) < 0.5
    done = confirmed & (filler.rng.random(count) < 0.9)
    later = filler.later(at, DAY_SECONDS)
    nothing = np.datetime64("NaT", "s")
    states = np.where(done, "rectified", np.where(confirmed, "rectifying", "mistaken"))
    filler.add(
        rating.Rectification,
        rating_id=ratings,
        worker_id=workers,
        state=states.tolist(),
        received_at=at,
        confirmed_at=np.where(confirmed, later, nothing),
        due_on=np.where(confirmed, filler.local_days(at) + 21, np.datetime64("NaT", "D")),
        rectified_at=np.where(done, filler.later(later, 10 * DAY_SECONDS), nothing),
    )


def _cards(filler: Filler, workers: Any) -> None:
    """As many cards whatever the number of ratings: they follow the workers."""
    count = min(40, len(workers))
    at = filler.moments(count)
    span = {"from": str(filler.first_day), "to": str(clock.today()), "ids": [1, 2]}
    low = span | {"rated": 20, "positive": 12, "upper": 0.78, "threshold": 0.9, "avoid": 17}
    twice = span | {"count": 2, "threshold": 2, "avoid": 1}
    yellow = np.arange(count) % 2 == 0
    filler.add(
        rating.Card,
        worker_id=workers[:count],
        colour=np.where(yellow, "yellow", "red").tolist(),
        rule=np.where(yellow, "low_positive", "yellow_twice").tolist(),
        state="issued",
        issued_at=at,
        expires_on=filler.local_days(at) + 90,
        evidence=np.where(yellow, json.dumps(low), json.dumps(twice)).tolist(),
    )


# Disputes


def _mediation(filler: Filler, townships: Any, villages: Any) -> None:
    sizes = filler.sizes
    clinic_place = townships[np.arange(sizes.clinics) % sizes.townships]
    clinics = filler.add(
        mediation.Clinic,
        number=_numbered("C", 1, sizes.clinics),
        name=_numbered("诊室", 1, sizes.clinics),
        name_en=_numbered("Clinic ", 1, sizes.clinics),
        village_id=villages[: sizes.clinics],
        township_id=clinic_place,
        opened_on=np.full(sizes.clinics, np.datetime64("2017-10-01", "D")),
        duty_phone=_numbered(PHONE_MARK, 1000, sizes.clinics),
    )
    filler.add(
        mediation.Mediator,
        number=_numbered("R", 1, sizes.mediators),
        name=_names("和", sizes.mediators),
        clinic_id=clinics[np.arange(sizes.mediators) % sizes.clinics],
        phone=_numbered(PHONE_MARK, 5000, sizes.mediators),
        since=np.full(sizes.mediators, np.datetime64("2017-10-01", "D")),
    )
    for start, count in _chunks(sizes.ratings):
        _some_cases(filler, clinics, clinic_place, start, count)
    _petitions(filler, townships)


def _some_cases(filler: Filler, clinics: Any, places: Any, start: int, count: int) -> None:
    rng = filler.rng
    index = rng.integers(0, len(clinics), count)
    types = np.array([*(f"{n:02}" for n in range(1, 18)), "99"])
    reported = filler.moments(count)
    acknowledged = filler.later(reported, 600)
    arrived = filler.later(acknowledged, 3600)
    levels = rng.choice([1, 2, 3], count, p=[0.64, 0.26, 0.10])
    ended = filler.later(arrived, 20 * DAY_SECONDS)
    today = np.datetime64(clock.now().replace(tzinfo=None), "s")
    open_now = ended > today
    states = rng.choice(
        ["settled", "failed", "withdrawn", "referred"], count, p=[0.9, 0.04, 0.03, 0.03]
    )
    states = np.where(open_now, "mediating", states)
    ended = np.where(open_now, np.datetime64("NaT", "s"), ended)
    cases = filler.add(
        mediation.Case,
        number=_numbered("D", start, count),
        township_id=places[index],
        clinic_id=clinics[index],
        type_code=rng.choice(types, count).tolist(),
        summary=[TEXT_MARK] * count,
        reported_at=reported,
        acknowledged_at=acknowledged,
        arrived_at=arrived,
        level=levels,
        state=states.tolist(),
        concluded_at=ended,
    )
    _events(filler, cases, reported, acknowledged, arrived, levels, states, ended)
    _parties(filler, cases[:500])
    _agreements(filler, cases[states == "settled"][::3], ended[states == "settled"][::3])


def _events(
    filler: Filler,
    cases: Any,
    reported: Any,
    acknowledged: Any,
    arrived: Any,
    levels: Any,
    states: Any,
    ended: Any,
) -> None:
    """The log of each case, step by step; positions count up from 1."""
    position = np.ones(len(cases), dtype=np.int64)
    every = np.ones(len(cases), dtype=bool)
    ones = np.ones(len(cases), dtype=np.int64)
    steps: list[tuple[Any, Any, Any, Any]] = [
        (every, "reported", ones, reported),
        (every, "acknowledged", ones, acknowledged),
        (every, "arrived", ones, arrived),
        (levels >= 2, "escalated", ones * 2, arrived + np.timedelta64(30, "s")),
        (levels >= 3, "escalated", ones * 3, arrived + np.timedelta64(40, "s")),
        (states != "mediating", None, levels, ended),
    ]
    for chosen, kind, at_level, moments in steps:
        if not chosen.any():
            continue
        filler.add(
            mediation.CaseEvent,
            case_id=cases[chosen],
            position=position[chosen],
            kind=states[chosen].tolist() if kind is None else kind,
            level=at_level[chosen],
            at=moments[chosen],
            reason="说明" if kind == "escalated" else None,
            irregular=False,
        )
        position += chosen


def _parties(filler: Filler, cases: Any) -> None:
    count = len(cases)
    filler.add(
        mediation.CaseParty,
        case_id=cases,
        name=_names("当", count),
        phone=_numbered(PHONE_MARK, 7000, count),
    )


def _agreements(filler: Filler, cases: Any, ended: Any) -> None:
    if not len(cases):
        return
    days = filler.local_days(ended)
    filler.add(
        mediation.Agreement,
        case_id=cases,
        oral=False,
        terms=[TEXT_MARK] * len(cases),
        effective_on=days,
        due_on=days + 30,
        state="performed",
        performed_on=days + 10,
    )
    filler.add(mediation.FollowUp, case_id=cases, due_on=days + 7, done_on=days + 7)


def _petitions(filler: Filler, townships: Any) -> None:
    this_year = clock.today().year
    months = [
        np.datetime64(f"{year}-{month:02}-01", "D")
        for year in (this_year - 1, this_year)
        for month in range(1, 13)
    ]
    filler.add(
        mediation.PetitionCount,
        township_id=np.repeat(townships, len(months)),
        month=np.tile(np.array(months), len(townships)),
        channel="visit",
        person_times=filler.rng.integers(5, 40, len(months) * len(townships)),
    )


# The online school


def _learning(filler: Filler) -> None:
    """Events in the proportion of 60 answers and 6 attempts to 8 practices and 8 reflections.

    The first learner, whose page is measured, has full lists at every size: a page that shows
    the newest hundred must not cost more because there are others; that it costs more to show
    eighty than to show eight is no fault.
    """
    sizes, hundred = filler.sizes, filler.sizes.ratings // 100
    colleges = filler.add(
        learning.College,
        number=_numbered("X", 1, sizes.colleges),
        name=_numbered("学院", 1, sizes.colleges),
        name_en=_numbered("College ", 1, sizes.colleges),
    )
    learners = filler.add(
        learning.Learner,
        number=_numbered("L", 1, sizes.learners),
        name=_names("学", sizes.learners),
        college_id=colleges[np.arange(sizes.learners) % sizes.colleges],
    )
    points, lessons, exams = _courses(filler)
    first, others = learners[:1], learners[1:]
    for who, share in ((first, 0), (others, hundred)):
        _attempts(filler, who, exams, points, share * 6 or FULL_LIST)
        _watching(filler, who, lessons, share * 4 or FULL_LIST)
        _practices(filler, who, share * 8 or FULL_LIST)
        _reflections(filler, who, lessons, share * 8 or FULL_LIST)
        _check_ins(filler, who, share * 8 or FULL_LIST)


def _courses(filler: Filler) -> tuple[Any, Any, Any]:
    course = filler.add(learning.Course, number=["K1"], title=["党课"], title_en=["Course"])
    points = filler.add(
        learning.KnowledgePoint,
        course_id=[int(course[0])] * 12,
        number=_numbered("P", 1, 12),
        title=_numbered("知识点", 1, 12),
        title_en=_numbered("Point ", 1, 12),
    )
    lessons = filler.add(
        learning.Lesson,
        course_id=[int(course[0])] * 48,
        knowledge_point_id=points[np.arange(48) % 12],
        position=np.arange(1, 49),
        title=_numbered("课", 1, 48),
        title_en=_numbered("Lesson ", 1, 48),
        medium="micro_video",
        seconds=300,
    )
    exams = filler.add(
        learning.Exam,
        course_id=[int(course[0])] * 10,
        number=_numbered("E", 1, 10),
        title=_numbered("测试", 1, 10),
        title_en=_numbered("Test ", 1, 10),
        full_mark=100.0,
        pass_mark=60.0,
    )
    return points, lessons, exams


def _attempts(filler: Filler, learners: Any, exams: Any, points: Any, total: int) -> None:
    for start, count in _chunks(total):
        order = np.arange(start, start + count)
        started = filler.moments(count)
        graded = filler.later(started, 3600)
        takers = learners[order % len(learners)]
        attempts = filler.add(
            learning.Attempt,
            learner_id=takers,
            exam_id=exams[order // len(learners) % len(exams)],
            try_number=order // (len(learners) * len(exams)) + 1,
            state="graded",
            started_at=started,
            submitted_at=graded,
            graded_at=graded,
            score=filler.rng.normal(74, 14, count).clip(0, 100).round(),
        )
        filler.add(
            learning.Answer,
            attempt_id=np.repeat(attempts, 10),
            learner_id=np.repeat(takers, 10),
            knowledge_point_id=filler.draw(points, count * 10),
            question_number=np.tile(np.arange(1, 11), count),
            right=filler.rng.random(count * 10) < 0.7,
            answered_at=np.repeat(graded, 10),
        )


def _watching(filler: Filler, learners: Any, lessons: Any, total: int) -> None:
    """Each pair of learner and lesson once: never more than learners × lessons."""
    pairs = filler.rng.permutation(len(learners) * len(lessons))[:total]
    at = filler.moments(len(pairs))
    progress = filler.add(
        learning.WatchProgress,
        learner_id=learners[pairs // len(lessons)],
        lesson_id=lessons[pairs % len(lessons)],
        seconds_watched=300,
        completed_at=at,
        updated_at=at,
    )
    filler.add(learning.WatchDay, progress_id=progress, day=filler.local_days(at))


def _practices(filler: Filler, learners: Any, total: int) -> None:
    at = filler.moments(total)
    filler.add(
        learning.Practice,
        learner_id=filler.draw(learners, total),
        title=_numbered("实践", 1, total),
        hours=filler.rng.choice([1.0, 2.0, 4.0], total),
        held_on=filler.local_days(at),
    )


def _reflections(filler: Filler, learners: Any, lessons: Any, total: int) -> None:
    filler.add(
        learning.Reflection,
        learner_id=filler.draw(learners, total),
        lesson_id=filler.draw(lessons, total),
        body=[TEXT_MARK] * total,
        written_at=filler.moments(total),
        mark=filler.rng.integers(60, 100, total).astype(float),
    )


def _check_ins(filler: Filler, learners: Any, total: int) -> None:
    """Each pair of learner and day once: never more than learners × days."""
    days = filler.sizes.days - 1
    pairs = filler.rng.permutation(len(learners) * days)[:total]
    start = np.datetime64(clock.day_starts(filler.first_day).replace(tzinfo=None), "s")
    at = start + (pairs % days * DAY_SECONDS + 3600).astype("timedelta64[s]")
    filler.add(
        learning.CheckIn,
        learner_id=learners[pairs // days],
        day=filler.local_days(at),
        checked_at=at,
    )
