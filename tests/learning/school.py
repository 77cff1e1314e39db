"""A small school for tests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from data.learning.models import College, Course, Exam, KnowledgePoint, Learner, Lesson


def open_school(session: Session, *, colleges: int = 2, learners: int = 3, points: int = 2) -> None:
    """Colleges with ``learners`` each, one course with ``points`` points and lessons, two exams.

    Ids run from 1 in the order of making; learner ids go college by college.
    """
    session.add_all(
        College(id=c, number=f"C{c}", name=f"学院{c}", name_en=f"College {c}")
        for c in range(1, colleges + 1)
    )
    session.flush()
    session.add_all(
        Learner(
            id=number,
            number=f"S{number}",
            name=f"李学生{number}",
            college_id=(number - 1) // learners + 1,
        )
        for number in range(1, colleges * learners + 1)
    )
    session.add(Course(id=1, number="K1", title="党课", title_en="Course"))
    session.flush()
    session.add_all(
        KnowledgePoint(id=p, course_id=1, number=f"P{p}", title=f"知识点{p}", title_en=f"Point {p}")
        for p in range(1, points + 1)
    )
    session.flush()
    session.add_all(
        Lesson(
            id=p,
            course_id=1,
            knowledge_point_id=p,
            position=p,
            title=f"课{p}",
            title_en=f"Lesson {p}",
            medium="micro_video",
            seconds=100,
        )
        for p in range(1, points + 1)
    )
    session.add_all(
        Exam(
            id=number,
            course_id=1,
            number=f"E{number}",
            title=f"测试{number}",
            title_en=f"Test {number}",
            full_mark=full,
            pass_mark=passing,
        )
        for number, full, passing in ((1, 100, 60), (2, 20, 10))
    )
    session.flush()
