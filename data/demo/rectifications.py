"""The courses of negative ratings, drawn to their end and shown as they stood at any moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments
from data.rating.cards import rectification_due
from data.rating.models import Rectification

#: What checking a negative rating finds.
VERDICTS = {"confirmed": 0.74, "mistaken": 0.2, "malicious": 0.06}
#: Of the courses received in the last weeks, some wait where they are: nobody took them on.
WAITING_SHARE, WAITING_DAYS = 0.4, 40
WAITS_AT = (
    "received",
    "assigned",
    "verifying",
    "confirmed",
    "rectifying",
    "rectified",
    "followed_up",
    "rescored",
)
#: The rater gives a second score with this chance.
RESCORES = 0.8


@dataclass(frozen=True)
class Courses:
    """One course per negative rating, as parallel arrays, in the order received.

    ``stages`` are (state, when it is entered, NaT where it never is), in order.
    """

    rating_ids: np.ndarray
    worker_ids: np.ndarray
    stages: list[tuple[str, np.ndarray]]
    rescored_level: np.ndarray
    reason: np.ndarray

    def when(self, state: str) -> np.ndarray:
        return dict(self.stages)[state]

    def only(self, chosen: np.ndarray) -> Courses:
        """Some of the courses."""
        return Courses(
            self.rating_ids[chosen],
            self.worker_ids[chosen],
            [(name, at[chosen]) for name, at in self.stages],
            self.rescored_level[chosen],
            self.reason[chosen],
        )


def draw(
    rng: np.random.Generator,
    texts: dict[str, list[str]],
    rating_ids: np.ndarray,
    worker_ids: np.ndarray,
    slow: np.ndarray,
    received: np.ndarray,
    until: np.datetime64,
) -> Courses:
    """Courses to their end; ``slow`` workers rectify late and less well."""
    count = len(rating_ids)
    verdict = rng.choice(list(VERDICTS), count, p=list(VERDICTS.values()))
    assigned = _later(rng, received, 0.4)
    verifying = _later(rng, assigned, 0.6)
    judged = _later(rng, verifying, 1.5)
    real = verdict == "confirmed"
    rectifying = _only(real, _later(rng, judged, 0.5))
    rectified = _later(rng, rectifying, np.where(slow, 10.0, 5.0))
    followed_up = _later(rng, rectified, 2.5)
    rescored = _only(rng.random(count) < RESCORES, _later(rng, followed_up, 2.0))
    level = _second_scores(rng, slow)
    silent = np.isnat(rescored)
    ended = _later(rng, np.where(silent, followed_up, rescored), 1.0)
    stages = [
        ("received", received),
        ("assigned", assigned),
        ("verifying", verifying),
        *((name, _only(verdict == name, judged)) for name in VERDICTS),
        ("rectifying", rectifying),
        ("rectified", rectified),
        ("followed_up", followed_up),
        ("rescored", rescored),
        ("closed", _only(silent | (level > 2), ended)),
        ("reopened", _only(~silent & (level <= 2), ended)),
    ]
    reason = np.array([texts[v][rng.integers(0, len(texts[v]))] for v in verdict], dtype=object)
    _let_wait(rng, stages, until)
    return Courses(rating_ids, worker_ids, stages, level, reason)


def _let_wait(
    rng: np.random.Generator, stages: list[tuple[str, np.ndarray]], until: np.datetime64
) -> None:
    """Stop some recent courses at a stage: what would have come after it has not come."""
    received = stages[0][1]
    recent = received > until - np.timedelta64(WAITING_DAYS, "D")
    waits = np.flatnonzero(recent & (rng.random(len(received)) < WAITING_SHARE))
    order = [name for name, _ in stages]
    for turn, course in enumerate(waits.tolist()):
        stop = order.index(WAITS_AT[turn % len(WAITS_AT)])
        for _, at in stages[stop + 1 :]:
            at[course] = moments.NEVER


def show(
    session: Session, actor: Actor, courses: Courses, before: np.datetime64, moment: np.datetime64
) -> None:
    """Store every course that moved after ``before`` as it stands at ``moment``."""
    require_writer(actor)
    moved = np.zeros(len(courses.rating_ids), dtype=bool)
    for _, at in courses.stages:
        moved |= (at > before) & (at <= moment)
    if not moved.any():
        return
    ids = courses.rating_ids[moved].tolist()
    session.execute(delete(Rectification).where(Rectification.rating_id.in_(ids)))
    bulk.add(session, Rectification, _as_of(courses.only(moved), moment))


def _as_of(courses: Courses, moment: np.datetime64) -> dict[str, np.ndarray]:
    """Every course as it stands at ``moment``."""
    state = np.full(len(courses.rating_ids), "received", dtype="U12")
    for name, at in courses.stages:
        state[at <= moment] = name
    past = {name: np.where(at <= moment, at, moments.NEVER) for name, at in courses.stages}
    judged = np.logical_or.reduce([courses.when(name) <= moment for name in VERDICTS])
    rescored = ~np.isnat(past["rescored"])
    return {
        "rating_id": courses.rating_ids,
        "worker_id": courses.worker_ids,
        "state": state,
        "received_at": courses.when("received"),
        "confirmed_at": past["confirmed"],
        "due_on": _due(past["confirmed"]),
        "rectified_at": past["rectified"],
        "followed_up_at": past["followed_up"],
        "rescored_level": moments.or_none(rescored, courses.rescored_level.astype(object)),
        "rescored_at": past["rescored"],
        "reason": moments.or_none(judged, courses.reason),
    }


def _later(rng: np.random.Generator, start: np.ndarray, days: float | np.ndarray) -> np.ndarray:
    """Some days after ``start`` (median ``days``), at office hours; NaT stays NaT."""
    wait = days * rng.lognormal(0, 0.55, len(start))
    known = np.where(np.isnat(start), np.datetime64(0, "s"), start)
    return _only(~np.isnat(start), moments.office_hours(rng, known + moments.hours(24 * wait)))


def _only(happens: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.where(happens, at, moments.NEVER)


def _second_scores(rng: np.random.Generator, slow: np.ndarray) -> np.ndarray:
    """What the rater gives after the rectification."""
    count = len(slow)
    usual = rng.choice([5, 4, 3, 2, 1], count, p=[0.3, 0.38, 0.27, 0.04, 0.01])
    worse = rng.choice([5, 4, 3, 2, 1], count, p=[0.14, 0.32, 0.38, 0.11, 0.05])
    return np.where(slow, worse, usual)


def _due(confirmed: np.ndarray) -> np.ndarray:
    """The last day to rectify, 15 working days after the confirmation."""
    due = np.full(len(confirmed), np.datetime64("NaT", "D"))
    known = ~np.isnat(confirmed)
    days = moments.local_days(confirmed[known])
    by_day = {day: rectification_due(day) for day in set(days.tolist())}
    due[known] = np.array([by_day[day] for day in days.tolist()], dtype="datetime64[D]")
    return due
