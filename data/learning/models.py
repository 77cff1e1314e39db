"""The rows of the online school."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.audit import Batched, BigId
from data.db import Base


class College(Batched, Base):
    __tablename__ = "colleges"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))


class Learner(Batched, Base):
    """Somebody who learns. ``number`` is the student number, unique in the school."""

    __tablename__ = "learners"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    college_id: Mapped[int] = mapped_column(ForeignKey("colleges.id"), index=True)
    class_name: Mapped[str | None] = mapped_column(String(80))
    enrolled_on: Mapped[date | None]


class Course(Batched, Base):
    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))


class KnowledgePoint(Batched, Base):
    """One thing to know; weak points are counted by it."""

    __tablename__ = "knowledge_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))


class Lesson(Batched, Base):
    """One lesson of a course, ``seconds`` long, about one knowledge point."""

    __tablename__ = "lessons"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        CheckConstraint("seconds > 0", name="seconds"),
        CheckConstraint("medium IN ('micro_video','animation','h5','text')", name="medium"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    knowledge_point_id: Mapped[int | None] = mapped_column(
        ForeignKey("knowledge_points.id"), index=True
    )
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    medium: Mapped[str] = mapped_column(String(20))
    seconds: Mapped[int]


class WatchProgress(Batched, Base):
    """How many *distinct* seconds of a lesson a learner has watched; done at 90% of it."""

    __tablename__ = "watch_progress"
    __table_args__ = (
        UniqueConstraint("learner_id", "lesson_id"),
        CheckConstraint("seconds_watched >= 0", name="seconds"),
        Index("ix_watch_progress_completed_at", "completed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), index=True)
    seconds_watched: Mapped[int]
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class WatchDay(Base):
    """A local day on which a learner got further in a lesson."""

    __tablename__ = "watch_days"

    progress_id: Mapped[int] = mapped_column(
        ForeignKey("watch_progress.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)


class Exam(Batched, Base):
    """A test: quiz or supervised exam. ``pass_mark`` and ``full_mark`` are in its own marks."""

    __tablename__ = "exams"
    __table_args__ = (
        CheckConstraint("full_mark > 0", name="full_mark"),
        CheckConstraint("pass_mark >= 0 AND pass_mark <= full_mark", name="pass_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    full_mark: Mapped[float]
    pass_mark: Mapped[float]
    minutes: Mapped[int] = mapped_column(default=60)


class Attempt(Batched, Base):
    """One learner's sitting of an exam. ``score`` is in the exam's marks, set when graded."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("learner_id", "exam_id", "try_number"),
        CheckConstraint("try_number >= 1", name="try_number"),
        CheckConstraint("score IS NULL OR score >= 0", name="score"),
        CheckConstraint("(state = 'graded') = (score IS NOT NULL)", name="graded_has_score"),
        CheckConstraint(
            "state IN ('not_started','in_progress','submitted','timed_out','abandoned','graded')",
            name="state",
        ),
        Index("ix_attempts_graded_at", "graded_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), index=True)
    try_number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    graded_at: Mapped[datetime | None]
    score: Mapped[float | None]


class Answer(Base):
    """One answer of an attempt; it is evidence for one knowledge point."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question_number"),
        Index("ix_answers_learner_point", "learner_id", "knowledge_point_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    knowledge_point_id: Mapped[int] = mapped_column(ForeignKey("knowledge_points.id"), index=True)
    question_number: Mapped[int]
    right: Mapped[bool]
    answered_at: Mapped[datetime]


class Practice(Batched, Base):
    """A practice activity (实践活动) that a learner took part in."""

    __tablename__ = "practices"
    __table_args__ = (
        UniqueConstraint("learner_id", "title", "held_on"),
        CheckConstraint("hours > 0", name="hours"),
        Index("ix_practices_held_on", "held_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    title: Mapped[str] = mapped_column(String(200))
    hours: Mapped[float]
    held_on: Mapped[date]


class Reflection(Batched, Base):
    """A written reflection (心得体会); ``mark`` is 0–100 once marked."""

    __tablename__ = "reflections"
    __table_args__ = (
        CheckConstraint("mark IS NULL OR (mark >= 0 AND mark <= 100)", name="mark"),
        Index("ix_reflections_learner", "learner_id", "written_at"),
        Index("ix_reflections_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    mark: Mapped[float | None]


class CheckIn(Batched, Base):
    """A learner's check-in (打卡), once a day."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("learner_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    day: Mapped[date] = mapped_column(index=True)
    checked_at: Mapped[datetime]


# Rollups: kept in the same transaction as the rows they count; `data.learning.rollups` makes
# them anew from the rows, and a test holds the two equal.


class Mastery(Base):
    """What a learner's answers say about one knowledge point (knowledge tracing)."""

    __tablename__ = "learning_mastery"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    knowledge_point_id: Mapped[int] = mapped_column(
        ForeignKey("knowledge_points.id"), primary_key=True, index=True
    )
    probability: Mapped[float]
    answers: Mapped[int]
    right_answers: Mapped[int]
    answered_at: Mapped[datetime]


class CollegePoint(Base):
    """A college's learners at one knowledge point, now."""

    __tablename__ = "learning_college_points"

    college_id: Mapped[int] = mapped_column(ForeignKey("colleges.id"), primary_key=True)
    knowledge_point_id: Mapped[int] = mapped_column(
        ForeignKey("knowledge_points.id"), primary_key=True
    )
    learners: Mapped[int]
    probability_sum: Mapped[float]
    mastered: Mapped[int]
    weak: Mapped[int]
    answers: Mapped[int]
    right_answers: Mapped[int]


class CollegeDay(Base):
    """What a college's learners did on one local day. Scores are in percent of the full mark."""

    __tablename__ = "learning_college_days"

    college_id: Mapped[int] = mapped_column(ForeignKey("colleges.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    lessons_completed: Mapped[int] = mapped_column(default=0)
    tests: Mapped[int] = mapped_column(default=0)
    score_sum: Mapped[float] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    practice_hours: Mapped[float] = mapped_column(default=0)
    reflections: Mapped[int] = mapped_column(default=0)
    check_ins: Mapped[int] = mapped_column(default=0)


class ScoreDay(Base):
    """Tests graded on one day by tenth of the full mark, and how many of them passed.

    ``tests_0`` counts 0–9%, ``tests_9`` 90–100%. One wide row a day, so that a board reads as
    many rows on a busy day as on a quiet one.
    """

    __tablename__ = "learning_score_days"

    college_id: Mapped[int] = mapped_column(ForeignKey("colleges.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    tests_0: Mapped[int] = mapped_column(default=0)
    tests_1: Mapped[int] = mapped_column(default=0)
    tests_2: Mapped[int] = mapped_column(default=0)
    tests_3: Mapped[int] = mapped_column(default=0)
    tests_4: Mapped[int] = mapped_column(default=0)
    tests_5: Mapped[int] = mapped_column(default=0)
    tests_6: Mapped[int] = mapped_column(default=0)
    tests_7: Mapped[int] = mapped_column(default=0)
    tests_8: Mapped[int] = mapped_column(default=0)
    tests_9: Mapped[int] = mapped_column(default=0)
    passed_0: Mapped[int] = mapped_column(default=0)
    passed_1: Mapped[int] = mapped_column(default=0)
    passed_2: Mapped[int] = mapped_column(default=0)
    passed_3: Mapped[int] = mapped_column(default=0)
    passed_4: Mapped[int] = mapped_column(default=0)
    passed_5: Mapped[int] = mapped_column(default=0)
    passed_6: Mapped[int] = mapped_column(default=0)
    passed_7: Mapped[int] = mapped_column(default=0)
    passed_8: Mapped[int] = mapped_column(default=0)
    passed_9: Mapped[int] = mapped_column(default=0)


class LearnerYear(Base):
    """The days of a year on which a learner was active: 366 characters, '1' for active.

    Distinct learners over any span of days cannot be added up from daily counts; this
    answers it from one short row per learner and year.
    """

    __tablename__ = "learning_learner_years"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, index=True)
    days: Mapped[str] = mapped_column(String(366))


class LearnerTotal(Base):
    """Everything one learner has done so far."""

    __tablename__ = "learning_learner_totals"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    lessons_completed: Mapped[int] = mapped_column(default=0)
    tests: Mapped[int] = mapped_column(default=0)
    score_sum: Mapped[float] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    practice_hours: Mapped[float] = mapped_column(default=0)
    reflections: Mapped[int] = mapped_column(default=0)
    check_ins: Mapped[int] = mapped_column(default=0)
    last_active_on: Mapped[date | None]
