"""Learners and scores against the database: what is new, what is there, what contradicts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.imports.fields import folded
from data.imports.gazetteer import english
from data.imports.intake import Intake, add_rows, rows_with
from data.imports.learners import LearnerRow, Score
from data.learning.models import Attempt, College, Course, Exam, Learner

#: A new exam of which the file tells no marks.
FULL_MARK, PASS_SHARE = 100.0, 0.6

ExamKey = tuple[str, str]
Sitting = tuple[str, ExamKey, int]


@dataclass(frozen=True, slots=True)
class Marks:
    full: float
    least: float


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has of the things the file names."""

    colleges: dict[str, tuple[int, str]]
    learners: dict[str, tuple[str, str]]
    exams: dict[ExamKey, Marks]
    sittings: dict[Sitting, float | None]


@dataclass(slots=True)
class LearnerPlan:
    """What is to be added, in the order of the file."""

    colleges: dict[str, LearnerRow] = field(default_factory=dict)
    learners: dict[str, LearnerRow] = field(default_factory=dict)
    exams: dict[ExamKey, tuple[Score, Marks]] = field(default_factory=dict)
    scores: list[tuple[str, Score]] = field(default_factory=list)


def exam_key(score: Score) -> ExamKey:
    """An exam is known by its course's title and its own."""
    return folded(score.course), folded(score.exam)


def _known(session: Session, actor: Actor, records: list[LearnerRow]) -> Known:
    require_writer(actor)
    colleges: dict[str, tuple[int, str]] = {}
    for college in session.scalars(select(College)):
        for spelling in (college.name_en, college.number, college.name):
            colleges[folded(spelling)] = college.id, college.name
    exams, keys = {}, {}
    for exam, course in session.execute(select(Exam, Course.title).join(Course)).tuples():
        keys[exam.id] = folded(course), folded(exam.title)
        exams[keys[exam.id]] = Marks(exam.full_mark, exam.pass_mark)
    statement = select(Learner.number, Learner.name, College.name).join(College)
    numbers = {record.number for record in records}
    learners = {
        number: (name, college)
        for number, name, college in rows_with(session, actor, statement, Learner.number, numbers)
    }
    scores = select(Learner.number, Attempt.exam_id, Attempt.try_number, Attempt.score)
    sat = rows_with(session, actor, scores.join(Learner), Learner.number, learners)
    sittings = {(number, keys[exam], tries): score for number, exam, tries, score in sat}
    return Known(colleges, learners, exams, sittings)


def plan(session: Session, actor: Actor, records: list[LearnerRow], intake: Intake) -> LearnerPlan:
    """What the records add to the database; what contradicts it is reported."""
    require_writer(actor)
    known = _known(session, actor, records)
    plan = LearnerPlan()
    first: dict[str, LearnerRow] = {}
    marks: dict[ExamKey, Marks] = dict(known.exams)
    sat: dict[Sitting, int] = {}
    present: set[str] = set()
    for item in records:
        before = intake.report.bad_cells
        _check_learner(item, first.setdefault(item.number, item), known, intake)
        for score in item.scores:
            _check_score(item, score, known, marks, sat, intake)
        if intake.report.bad_cells == before:
            _take(item, known, marks, plan, present, intake)
    intake.report.present["learners"] += len(present)
    intake.report.added.update(
        colleges=len(plan.colleges),
        learners=len(plan.learners),
        exams=len(plan.exams),
        scores=len(plan.scores),
    )
    return plan


def _check_learner(item: LearnerRow, first: LearnerRow, known: Known, intake: Intake) -> None:
    """A learner is the same in every row, and the same as in the database."""
    for name in ("name", "college", "class_name"):
        value = getattr(item, name)
        if value != getattr(first, name):
            intake.fault(item.row, name, value, "differs_in_file", first=first.row)
    if item.number in known.learners and item is first:
        name, college = known.learners[item.number]
        if item.name not in (name, item.number):
            intake.fault(item.row, "name", item.name, "differs_from_record", record=name)
        if _college_name(item, known) != college:
            intake.fault(item.row, "college", item.college, "differs_from_record", record=college)


def _college_name(item: LearnerRow, known: Known) -> str:
    found = _known_college(item, known)
    return found[1] if found else item.college


def _known_college(item: LearnerRow, known: Known) -> tuple[int, str] | None:
    by_number = known.colleges.get(folded(item.college_number)) if item.college_number else None
    return by_number or known.colleges.get(folded(item.college))


def _marks_of(score: Score, intake: Intake) -> Marks:
    """The marks of a new exam: the file's, or the usual ones."""
    full = FULL_MARK if score.full_mark is None else score.full_mark
    share = float(intake.option("pass_share", PASS_SHARE))
    return Marks(full, round(full * share, 4) if score.pass_mark is None else score.pass_mark)


def _check_score(
    item: LearnerRow,
    score: Score,
    known: Known,
    marks: dict[ExamKey, Marks],
    sat: dict[Sitting, int],
    intake: Intake,
) -> None:
    """An exam has the same marks throughout; a sitting happens once and keeps its score."""
    key = exam_key(score)
    exam = marks.setdefault(key, _marks_of(score, intake))
    for name, own, kept in (
        ("full_mark", score.full_mark, exam.full),
        ("pass_mark", score.pass_mark, exam.least),
    ):
        if own is not None and own != kept:
            intake.fault(item.row, name, own, "exam_differs", record=f"{kept:g}")
    if score.score > exam.full:
        full = f"{exam.full:g}"
        intake.fault(item.row, score.field, score.score, "above_full_mark", full=full)
    sitting = (item.number, key, score.try_number)
    earlier = sat.setdefault(sitting, item.row)
    if earlier != item.row:
        intake.fault(item.row, score.field, score.score, "twice", first=earlier)
    elif known.sittings.get(sitting, score.score) != score.score:
        stored = known.sittings[sitting]
        record = "—" if stored is None else f"{stored:g}"
        intake.fault(item.row, score.field, score.score, "differs_from_record", record=record)


def _take(
    item: LearnerRow,
    known: Known,
    marks: dict[ExamKey, Marks],
    plan: LearnerPlan,
    present: set[str],
    intake: Intake,
) -> None:
    """Put what is new in a good row into the plan."""
    if item.number in known.learners:
        present.add(item.number)
    elif plan.learners.setdefault(item.number, item) is item and not _known_college(item, known):
        plan.colleges.setdefault(folded(item.college), item)
    for score in item.scores:
        key = exam_key(score)
        if (item.number, key, score.try_number) in known.sittings:
            intake.report.present["scores"] += 1
            continue
        plan.scores.append((item.number, score))
        if key not in known.exams:
            plan.exams.setdefault(key, (score, marks[key]))


# Adding it


def store(session: Session, actor: Actor, plan: LearnerPlan, batch_id: int) -> None:
    """Add everything in the plan."""
    require_writer(actor)
    _store_colleges(session, plan, batch_id)
    exams = _store_exams(session, plan, batch_id)
    learners = _store_learners(session, actor, plan, batch_id)
    rows = [
        {
            "learner_id": learners[number],
            "exam_id": exams[exam_key(score)],
            "try_number": score.try_number,
            "state": "graded",
            "submitted_at": score.taken_at,
            "graded_at": score.taken_at,
            "score": score.score,
            "batch_id": batch_id,
        }
        for number, score in plan.scores
    ]
    add_rows(session, actor, Attempt, rows)


def _store_colleges(session: Session, plan: LearnerPlan, batch_id: int) -> None:
    taken = set(session.scalars(select(College.number)))
    for item in plan.colleges.values():
        number = _free_number(item.college_number or item.college, 40, taken)
        name_en = english(item.college)
        session.add(College(number=number, name=item.college, name_en=name_en, batch_id=batch_id))
    session.flush()


def _free_number(wanted: str, longest: int, taken: set[str]) -> str:
    """``wanted``, or with a count at its end when another record has it."""
    number, count = wanted[:longest], 2
    while number in taken:
        tail = f"-{count}"
        number, count = wanted[: longest - len(tail)] + tail, count + 1
    taken.add(number)
    return number


def _store_exams(session: Session, plan: LearnerPlan, batch_id: int) -> dict[ExamKey, int]:
    """Add the new exams and their courses; returns the id of every exam."""
    courses = {folded(course.title): course for course in session.scalars(select(Course))}
    course_numbers = {course.number for course in courses.values()}
    exam_numbers = set(session.scalars(select(Exam.number)))
    for key, (score, marks) in plan.exams.items():
        if key[0] not in courses:
            courses[key[0]] = Course(
                number=_free_number(score.course, 40, course_numbers),
                title=score.course,
                title_en=english(score.course),
                batch_id=batch_id,
            )
            session.add(courses[key[0]])
            session.flush()
        session.add(
            Exam(
                course_id=courses[key[0]].id,
                number=_free_number(score.exam, 80, exam_numbers),
                title=score.exam,
                title_en=score.exam_en,
                full_mark=marks.full,
                pass_mark=marks.least,
                batch_id=batch_id,
            )
        )
    session.flush()
    found = session.execute(select(Course.title, Exam.title, Exam.id).join(Exam)).tuples()
    return {(folded(course), folded(exam)): exam_id for course, exam, exam_id in found}


def _store_learners(
    session: Session, actor: Actor, plan: LearnerPlan, batch_id: int
) -> dict[str, int]:
    """Add the new learners; returns the id of every learner with a score to add."""
    colleges: dict[str, int] = {}
    for college in session.scalars(select(College)):
        for spelling in (college.name_en, college.number, college.name):
            colleges[folded(spelling)] = college.id
    rows: list[dict[str, Any]] = [
        {
            "number": item.number,
            "name": item.name,
            "college_id": colleges.get(folded(item.college_number or item.college))
            or colleges[folded(item.college)],
            "class_name": item.class_name,
            "enrolled_on": item.enrolled_on,
            "batch_id": batch_id,
        }
        for item in plan.learners.values()
    ]
    add_rows(session, actor, Learner, rows)
    numbers = {number for number, _ in plan.scores}
    statement = select(Learner.number, Learner.id)
    return dict(rows_with(session, actor, statement, Learner.number, numbers))
