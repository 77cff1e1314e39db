"""New rows, a few a second, through the real commands: to watch the boards move.

Everything written goes into the demonstration's batch, so that ``clear`` takes it out again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SYSTEM
from dashboard.errors import BadInput
from data import audit
from data.audit import Batched, BatchKind
from data.db import Database
from data.demo.cases import CODES, TEXTS, TYPES
from data.demo.rating import CHANNELS, MIXES
from data.demo.rating import TEXTS as COMMUNITY
from data.demo.school import SCHOOL
from data.demo.sittings import FULL_MARK
from data.learning.attempts import GivenAnswer, grade_attempt
from data.learning.check_ins import check_in
from data.learning.models import Exam, KnowledgePoint, Learner, Lesson, WatchProgress
from data.learning.practice import add_practice
from data.learning.reflections import add_reflection
from data.learning.watching import watch
from data.mediation.cases import add_event, take_up
from data.mediation.models import Case, Clinic, Mediator
from data.mediation.steps import TOP_LEVEL
from data.rating.models import Matter, Rating, Worker
from data.rating.ratings import handle_matter, record_rating

Action = Callable[[Session, np.random.Generator], bool]

#: What an open case does next at most, by the state it is in.
NEXT = {
    "reported": "dispatched",
    "dispatched": "acknowledged",
    "acknowledged": "arrived",
    "arrived": "mediating",
}
#: Steps of a case that is being mediated, and how likely each is.
ENDS = {"settled": 0.72, "escalated": 0.24, "withdrawn": 0.04}


def simulate(
    database: Database,
    per_second: float,
    seconds: float | None = None,
    *,
    seed: int | None = None,
) -> int:
    """Write ``per_second`` new rows a second, for ``seconds`` or until stopped; returns how many.

    Late writes are made up for, so the rate holds on average. Raises BadInput for a rate that
    is not positive.
    """
    if not per_second > 0:
        raise BadInput("not_positive", "rate", value=per_second)
    rng = np.random.default_rng(seed)
    started, written = time.monotonic(), 0
    for turn in count():
        due = turn / per_second
        if seconds is not None and due >= seconds:
            return written
        time.sleep(max(0.0, started + due - time.monotonic()))
        written += write_one(database, rng)
    return written


def write_one(database: Database, rng: np.random.Generator) -> bool:
    """One plausible event, in one transaction; False when there was nothing to do it to."""
    names = list(ACTIONS)
    weights = np.array([weight for _, weight in ACTIONS.values()])
    first = rng.choice(len(names), p=weights / weights.sum())
    for name in [*names[first:], *names[:first]]:
        with database.write() as session:
            _tag(session, _batch_id(session))
            if ACTIONS[name][0](session, rng):
                return True
    return False


def _batch_id(session: Session) -> int:
    """The newest demonstration batch; a new one in a database that was not filled."""
    batches = audit.demo_batches(session)
    if batches:
        return max(batches)
    return audit.add_batch(session, SYSTEM, BatchKind.DEMO, "simulation").id


def _tag(session: Session, batch_id: int) -> None:
    """Whatever this session adds belongs to the batch."""

    @event.listens_for(session, "before_flush")
    def put_into_batch(session: Session, _context: Any, _instances: Any) -> None:
        for row in session.new:
            if isinstance(row, Batched) and row.batch_id is None:
                row.batch_id = batch_id


def _any(session: Session, rng: np.random.Generator, model: type[Any], *where: Any) -> Any:
    """A random row, found by a step over the ids rather than by reading the table."""
    low, high = session.execute(select(func.min(model.id), func.max(model.id))).one()
    if low is None:
        return None
    start = int(rng.integers(low, high + 1))
    query = select(model).where(*where).order_by(model.id).limit(1)
    return session.scalar(query.where(model.id >= start)) or session.scalar(query)


def _one_of(rng: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(rng.integers(0, len(choices)))]


def _just_now(rng: np.random.Generator, minutes: float) -> datetime:
    return clock.now() - timedelta(minutes=float(rng.uniform(0, minutes)))


# Ratings


def _handle(session: Session, rng: np.random.Generator) -> bool:
    worker = _any(session, rng, Worker, Worker.active)
    if worker is None:
        return False
    handle_matter(
        session,
        SYSTEM,
        number=f"SIM-{uuid4().hex[:12]}",
        worker_id=worker.id,
        kind=_one_of(rng, COMMUNITY["matters"]),
        channel=_one_of(rng, ["window", "visit", "phone", "online"]),
        handled_at=_just_now(rng, 3),
    )
    return True


def _rate(session: Session, rng: np.random.Generator) -> bool:
    """A resident rates one of the newest matters that has no rating yet."""
    unrated = (
        select(Matter)
        .outerjoin(Rating, Rating.matter_id == Matter.id)
        .where(Rating.id.is_(None))
        .order_by(Matter.id.desc())
        .limit(40)
    )
    waiting = list(session.scalars(unrated))
    if not waiting:
        return False
    level = int(rng.choice([5, 4, 3, 2, 1], p=MIXES["middling"] / np.sum(MIXES["middling"])))
    comments = COMMUNITY["comments"][str(level)]
    quick = [name for name in CHANNELS if name not in ("paper", "phone")]
    record_rating(
        session,
        SYSTEM,
        matter_id=_one_of(rng, waiting).id,
        level=level,
        channel=_one_of(rng, quick),
        rated_at=clock.now(),
        comment=_one_of(rng, comments) if rng.random() < 0.3 else None,
    )
    return True


# Mediation


def _report(session: Session, rng: np.random.Generator) -> bool:
    clinic = _any(session, rng, Clinic, Clinic.closed_on.is_(None))
    if clinic is None:
        return False
    code = _one_of(rng, CODES)
    take_up(
        session,
        SYSTEM,
        township_id=clinic.township_id,
        clinic_id=clinic.id,
        village_id=clinic.village_id,
        type_code=code,
        at=clock.now(),
        summary=_one_of(rng, TYPES[code]["summaries"]),
    )
    return True


def _step(session: Session, rng: np.random.Generator) -> bool:
    """An open case goes one step on: somebody acknowledges, arrives, settles or passes it up."""
    open_cases = select(Case).where(Case.concluded_at.is_(None)).order_by(Case.id.desc()).limit(30)
    waiting = list(session.scalars(open_cases))
    if not waiting:
        return False
    case = _one_of(rng, waiting)
    kind = NEXT.get(case.state) or str(rng.choice(list(ENDS), p=list(ENDS.values())))
    if kind == "escalated" and case.level == TOP_LEVEL:
        kind = "settled"
    reasons = TEXTS["reasons"].get(f"{kind}_{case.level}") or TEXTS["reasons"].get(kind)
    add_event(
        session,
        SYSTEM,
        case.id,
        kind,
        clock.now(),
        reason=_one_of(rng, reasons) if reasons else None,
        mediator_id=_mediator(session, rng, case) if kind != "dispatched" else None,
    )
    return True


def _mediator(session: Session, rng: np.random.Generator, case: Case) -> int | None:
    ids = list(session.scalars(select(Mediator.id).where(Mediator.clinic_id == case.clinic_id)))
    return _one_of(rng, ids) if ids else None


# Learning


def _watch(session: Session, rng: np.random.Generator) -> bool:
    learner, lesson = _any(session, rng, Learner), _any(session, rng, Lesson)
    if learner is None or lesson is None:
        return False
    far = select(WatchProgress.seconds_watched).where(
        WatchProgress.learner_id == learner.id, WatchProgress.lesson_id == lesson.id
    )
    before = session.scalar(far) or 0
    more = int(rng.integers(lesson.seconds // 3, lesson.seconds + 1))
    if before >= lesson.seconds:
        check_in(session, SYSTEM, learner.id)
    watch(session, SYSTEM, learner.id, lesson.id, before + more)
    return True


def _sit(session: Session, rng: np.random.Generator) -> bool:
    learner, exam = _any(session, rng, Learner), _any(session, rng, Exam)
    if learner is None or exam is None:
        return False
    on_course = KnowledgePoint.course_id == exam.course_id
    points = list(session.scalars(select(KnowledgePoint.id).where(on_course)))
    chance = float(np.clip(rng.normal(0.74, 0.15), 0.3, 0.98))
    answers = [GivenAnswer(point, bool(rng.random() < chance)) for point in points]
    right = sum(answer.right for answer in answers)
    score = round(exam.full_mark * right / len(answers), 1) if answers else FULL_MARK * chance
    grade_attempt(session, SYSTEM, learner.id, exam.id, score, answers)
    return True


def _check_in(session: Session, rng: np.random.Generator) -> bool:
    learner = _any(session, rng, Learner)
    if learner is None:
        return False
    check_in(session, SYSTEM, learner.id)
    return True


def _reflect(session: Session, rng: np.random.Generator) -> bool:
    learner = _any(session, rng, Learner)
    if learner is None:
        return False
    add_reflection(session, SYSTEM, learner.id, _one_of(rng, SCHOOL["reflections"]["bodies"]))
    return True


def _practise(session: Session, rng: np.random.Generator) -> bool:
    learner = _any(session, rng, Learner)
    if learner is None:
        return False
    activity = _one_of(rng, SCHOOL["practices"])
    try:
        add_practice(session, SYSTEM, learner.id, activity["title"], activity["hours"])
    except BadInput:  # this learner has been there today already
        return False
    return True


#: What may happen, and how often against the others.
ACTIONS: dict[str, tuple[Action, float]] = {
    "handle": (_handle, 18),
    "rate": (_rate, 20),
    "report": (_report, 6),
    "step": (_step, 18),
    "watch": (_watch, 16),
    "sit": (_sit, 8),
    "check in": (_check_in, 10),
    "reflect": (_reflect, 3),
    "practise": (_practise, 2),
}
