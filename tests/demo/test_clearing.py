"""Clearing takes the demonstration rows and nothing else, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SYSTEM
from data import audit
from data.audit import BatchKind
from data.db import Base, Database
from data.demo import clear, is_demo, is_empty
from data.learning.attempts import GivenAnswer, grade_attempt
from data.learning.models import (
    Answer,
    Attempt,
    College,
    CollegeDay,
    Exam,
    KnowledgePoint,
    Learner,
    Mastery,
)
from data.mediation.cases import add_event, take_up
from data.mediation.models import Case, CaseDay, CaseEvent, Clinic, Mediator
from data.places import Township, Village
from data.rating.models import Matter, Rating, Worker, WorkerDay
from data.rating.ratings import handle_matter, record_rating

KEPT = {"audit_entries", "revisions"}


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_cleared_database_is_empty_but_for_the_logs(own_demo_database: Database) -> None:
    before = counts(own_demo_database)
    with own_demo_database.read() as session:
        seen = audit.revisions(session)
    removed = clear(own_demo_database)
    left = {name for name, number in counts(own_demo_database).items() if number}
    assert left == KEPT
    assert removed > 100_000
    assert before["audit_entries"] + 1 == counts(own_demo_database)["audit_entries"]
    with own_demo_database.read() as session:
        assert not is_demo(session)
        noticed = audit.revisions(session)
    assert all(noticed[domain] > seen[domain] for domain in seen), "open boards must notice"
    assert not is_empty(own_demo_database), "the next start must not bring it back"
    assert clear(own_demo_database) == 0


def add_real_rows(database: Database) -> None:
    """A real case at a demo clinic, a real rating of a demo worker's matter, a real worker,
    and a real sitting by a demo learner; all without a batch."""
    now = clock.now()
    with database.write() as session:
        clinic = session.scalars(select(Clinic).order_by(Clinic.id)).first()
        assert clinic is not None
        mediator = session.scalars(
            select(Mediator.id).where(Mediator.clinic_id == clinic.id)
        ).first()
        case = take_up(
            session,
            SYSTEM,
            township_id=clinic.township_id,
            clinic_id=clinic.id,
            type_code="02",
            at=now - timedelta(hours=2),
            number="REAL-1",
            parties=["甲某", "乙某"],
        )
        add_event(
            session, SYSTEM, case.id, "acknowledged", now - timedelta(hours=1), mediator_id=mediator
        )
        worker = session.scalars(select(Worker).order_by(Worker.id)).first()
        assert worker is not None
        matter = handle_matter(
            session,
            SYSTEM,
            number="REAL-M1",
            worker_id=worker.id,
            kind="居住证明",
            channel="window",
            handled_at=now - timedelta(hours=3),
        )
        record_rating(session, SYSTEM, matter_id=matter.id, level=5, channel="qr", rated_at=now)
        unrated = session.scalars(
            select(Matter).outerjoin(Rating).where(Rating.id.is_(None)).order_by(Matter.id.desc())
        ).first()
        assert unrated is not None
        record_rating(session, SYSTEM, matter_id=unrated.id, level=2, channel="qr", rated_at=now)
        batch = audit.add_batch(session, SYSTEM, BatchKind.IMPORT, "colleges.csv")
        session.add(College(number="IN-1", name="某学院", name_en="A College", batch_id=batch.id))
        session.add(Worker(number="REAL-W1", name="丁某", village_id=worker.village_id))
        learner = session.scalars(select(Learner).order_by(Learner.id)).first()
        exam = session.scalars(select(Exam).order_by(Exam.id)).first()
        point = session.scalars(select(KnowledgePoint.id)).first()
        assert learner is not None
        assert exam is not None
        assert point is not None
        grade_attempt(
            session, SYSTEM, learner.id, exam.id, 80, [GivenAnswer(point, True)], try_number=9
        )


def test_real_rows_survive_with_what_they_hang_on(own_demo_database: Database) -> None:
    database = own_demo_database
    add_real_rows(database)
    with database.read() as session:
        real_rating = session.scalars(
            select(Rating.id).where(Rating.batch_id.is_(None)).order_by(Rating.id)
        ).all()
    clear(database)
    with database.read() as session:
        assert not is_demo(session)
        # The case with its log, its clinic and the mediator in its log.
        assert session.scalars(select(Case.number)).all() == ["REAL-1"]
        assert len(session.scalars(select(CaseEvent)).all()) == 2
        assert len(session.scalars(select(Clinic)).all()) == 1
        assert len(session.scalars(select(Mediator)).all()) == 1
        # Two ratings, one of a matter that came with the demonstration.
        assert session.scalars(select(Rating.id).order_by(Rating.id)).all() == real_rating
        assert len(session.scalars(select(Matter)).all()) == 2
        assert "REAL-W1" in session.scalars(select(Worker.number)).all()
        assert len(session.scalars(select(Worker)).all()) <= 3
        # The sitting, its learner and what it was about.
        assert session.scalars(select(Attempt.try_number)).all() == [9]
        assert len(session.scalars(select(Answer)).all()) == 1
        assert len(session.scalars(select(Learner)).all()) == 1
        assert len(session.scalars(select(College)).all()) == 2
        # Rows of another batch are not the demonstration's.
        assert session.scalars(select(audit.Batch.kind)).all() == [BatchKind.IMPORT]
        imported = select(College.batch_id).where(College.number == "IN-1")
        assert session.scalars(imported).one() is not None
        # Their places, up to the district.
        assert len(session.scalars(select(Village)).all()) <= 4
        assert 2 <= len(session.scalars(select(Township)).all()) <= 4
        # What stays has become ordinary rows.
        assert set(session.scalars(select(Clinic.batch_id))) == {None}
        _check_rollups(session)


def _check_rollups(session: Session) -> None:
    """Rollups count what is left, and nothing else."""
    days = session.scalars(select(CaseDay).where(CaseDay.type_code == "02")).all()
    assert [day.taken_up for day in days] == [1]
    worked = session.scalars(select(WorkerDay)).all()
    assert sum(day.level_5 for day in worked) == 1
    assert sum(day.level_2 for day in worked) == 1
    assert sum(day.handled for day in worked) == 2
    assert sum(day.tests for day in session.scalars(select(CollegeDay))) == 1
    assert len(session.scalars(select(Mastery)).all()) == 1
