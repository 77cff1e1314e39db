"""The demonstration's rows are possible, complete, and the same every time."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import Integer, cast, func, select, text

from data.audit import BatchKind
from data.db import Base, Database
from data.demo import NotEmpty, fill, is_demo, is_empty
from data.learning.models import Answer, Attempt, Learner, Mastery, WatchProgress
from data.mediation.models import Case, CaseEvent, Clinic, FollowUp, Mediator
from data.mediation.steps import Step, project
from data.rating.cards import Rule
from data.rating.models import Card, Matter, Rating, Rectification, Worker, WorkerDay
from tests.demo_rows import NOW, TODAY, TOOK, fill_as_of_now

#: What carries the time of writing, or a salt (passwords).
LOGS = {"accounts", "audit_entries", "batches", "revisions", "sign_ins"}


def fingerprints(database: Database) -> dict[str, str]:
    """A digest of every table's rows."""
    found = {}
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in LOGS:
                keys = ", ".join(column.name for column in table.primary_key)
                rows = session.execute(text(f"SELECT * FROM {table.name} ORDER BY {keys}"))
                digest = sha256()
                for row in rows:
                    digest.update(repr(tuple(row)).encode())
                found[table.name] = digest.hexdigest()
    return found


def test_the_same_day_gives_the_same_rows(
    demo_database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "again.sqlite3"
    shutil.copyfile(sqlite_template, path)
    again = Database(f"sqlite:///{path}")
    fill_as_of_now(again)
    assert fingerprints(again) == fingerprints(demo_database)
    again.close()


def test_the_fill_time(filled_sqlite: Path, record_property: pytest.FixtureRequest) -> None:
    """Reported, and held to minutes only: machines differ."""
    record_property("demo fill, seconds", round(TOOK["sqlite"], 1))  # type: ignore[operator]
    print(f"demonstration filled in {TOOK['sqlite']:.1f} s")
    assert TOOK["sqlite"] < 120


def test_a_database_with_rows_is_refused(demo_database: Database) -> None:
    assert not is_empty(demo_database)
    with pytest.raises(NotEmpty):
        fill(demo_database, TODAY)


def test_an_empty_database_is_empty(database: Database) -> None:
    assert is_empty(database)
    with database.read() as session:
        assert not is_demo(session)


def test_everything_is_in_one_demonstration_batch(demo_database: Database) -> None:
    with demo_database.read() as session:
        assert is_demo(session)
        kinds = session.execute(text("SELECT id, kind FROM batches")).all()
        assert [kind for _, kind in kinds] == [BatchKind.DEMO]
        for table in Base.metadata.sorted_tables:
            if "batch_id" in table.columns:
                batches = set(session.scalars(select(table.c.batch_id).distinct()))
                assert batches <= {kinds[0].id}, table.name


def test_every_log_is_legal_and_says_what_the_case_says(demo_database: Database) -> None:
    with demo_database.read() as session:
        cases = {case.id: case for case in session.scalars(select(Case))}
        events = session.execute(
            select(
                CaseEvent.case_id,
                CaseEvent.kind,
                CaseEvent.at,
                CaseEvent.level,
                CaseEvent.reason,
                CaseEvent.irregular,
            ).order_by(CaseEvent.case_id, CaseEvent.position)
        )
        seen = 0
        for case_id, log in groupby(events, key=lambda row: row[0]):
            course, case = project(Step(*row[1:]) for row in log), cases[case_id]
            assert (course.state, course.level) == (case.state, case.level)
            assert course.reported_at == case.reported_at
            assert course.acknowledged_at == case.acknowledged_at
            assert course.arrived_at == case.arrived_at
            assert course.concluded_at == case.concluded_at
            assert course.last_at <= NOW
            seen += 1
    assert seen == len(cases)


def test_positions_have_no_gaps(demo_database: Database) -> None:
    with demo_database.read() as session:
        gaps = session.execute(
            select(CaseEvent.case_id)
            .group_by(CaseEvent.case_id)
            .having(func.max(CaseEvent.position) != func.count())
        ).all()
    assert gaps == []


def _none(database: Database, *conditions: str) -> None:
    """No row fulfils any of these: each is "table WHERE what must not be"."""
    with database.read() as session:
        for condition in conditions:
            number = session.scalar(text(f"SELECT count(*) FROM {condition}"))
            assert number == 0, condition


def test_nothing_takes_negative_time(demo_database: Database) -> None:
    _none(
        demo_database,
        "cases WHERE acknowledged_at < reported_at OR arrived_at < acknowledged_at",
        "cases WHERE concluded_at < reported_at",
        "agreements WHERE due_on < effective_on OR performed_on < effective_on",
        "agreements WHERE confirmed_on < effective_on",
        "follow_ups WHERE done_on < due_on",
        "ratings r JOIN matters m ON m.id = r.matter_id WHERE r.rated_at < m.handled_at",
        "rectifications WHERE confirmed_at < received_at OR rectified_at < confirmed_at",
        "rectifications WHERE followed_up_at < rectified_at OR rescored_at < followed_up_at",
        "suggestions WHERE replied_at < received_at",
        "attempts WHERE submitted_at < started_at OR graded_at < submitted_at",
        "answers a JOIN attempts t ON t.id = a.attempt_id WHERE a.answered_at < t.started_at",
        "watch_progress WHERE completed_at > updated_at",
        "watch_progress w JOIN lessons l ON l.id = w.lesson_id WHERE seconds_watched > seconds",
    )


def test_nothing_happens_tomorrow(demo_database: Database) -> None:
    now = "2026-06-15 10:00:00.999999"
    _none(
        demo_database,
        *(
            f"{table} WHERE {column} > '{now}'"
            for table, column in [
                ("case_events", "at"),
                ("matters", "handled_at"),
                ("ratings", "rated_at"),
                ("cards", "issued_at"),
                ("suggestions", "received_at"),
                ("attempts", "started_at"),
                ("check_ins", "checked_at"),
                ("reflections", "written_at"),
                ("watch_progress", "updated_at"),
                ("rectifications", "rescored_at"),
            ]
        ),
        f"practices WHERE held_on > '{TODAY}'",
        f"petition_counts WHERE month > '{TODAY}'",
        f"follow_ups WHERE done_on > '{TODAY}'",
        f"agreements WHERE performed_on > '{TODAY}' OR confirmed_on > '{TODAY}'",
    )


def test_people_act_only_where_and_when_they_serve(demo_database: Database) -> None:
    _none(
        demo_database,
        "cases c JOIN clinics k ON k.id = c.clinic_id "
        "WHERE date(c.reported_at, '+8 hours') < k.opened_on OR k.township_id <> c.township_id",
        "cases c JOIN villages v ON v.id = c.village_id WHERE v.township_id <> c.township_id",
        "case_events e JOIN mediators m ON m.id = e.mediator_id JOIN cases c ON c.id = e.case_id "
        "WHERE m.clinic_id <> c.clinic_id OR m.since > date(c.reported_at, '+8 hours')",
        "duties d JOIN mediators m ON m.id = d.mediator_id WHERE m.clinic_id <> d.clinic_id",
        "ratings r JOIN matters m ON m.id = r.matter_id WHERE r.worker_id <> m.worker_id",
        "ratings r JOIN workers w ON w.id = r.worker_id WHERE r.entered_by IN (w.number, w.name)",
        "ratings WHERE channel IN ('paper', 'phone') AND entered_by IS NULL",
        "check_ins c JOIN learners l ON l.id = c.learner_id WHERE c.day < l.enrolled_on",
    )


def test_telephone_numbers_are_nobodys(demo_database: Database) -> None:
    with demo_database.read() as session:
        for table, column in [
            ("clinics", "duty_phone"),
            ("mediators", "phone"),
            ("case_parties", "phone"),
        ]:
            numbers = session.scalars(text(f"SELECT {column} FROM {table}")).all()
            assert numbers
            assert all(re.fullmatch(r"000-\d{4}-\d{4}", number) for number in numbers)


@pytest.mark.parametrize("days", [7, 30, 90])
def test_every_recent_period_is_alive(demo_database: Database, days: int) -> None:
    since = NOW - timedelta(days=days)
    with demo_database.read() as session:
        for column in (
            Case.reported_at,
            Matter.handled_at,
            Rating.rated_at,
            Attempt.graded_at,
            WatchProgress.completed_at,
        ):
            number = session.scalar(select(func.count()).where(column > since))
            assert number is not None
            assert number >= 5 * days / 7, column
        by_township = select(func.count(Case.township_id.distinct())).where(
            Case.reported_at > since
        )
        assert session.scalar(by_township) == (21 if days > 7 else session.scalar(by_township))


def test_open_cases_are_within_and_past_their_clocks(demo_database: Database) -> None:
    with demo_database.read() as session:
        due = session.scalars(select(Case.due_at).where(Case.concluded_at.is_(None))).all()
    assert 10 < len(due) < 80
    assert any(at is not None and at < NOW for at in due)
    assert any(at is not None and at > NOW for at in due)


def test_arrivals_are_slower_at_night_and_farther_out(demo_database: Database) -> None:
    seconds = "avg(unixepoch(arrived_at) - unixepoch(reported_at))"
    hour = "CAST(strftime('%H', reported_at, '+8 hours') AS INTEGER)"
    with demo_database.read() as session:
        night, day = (
            session.scalar(text(f"SELECT {seconds} FROM cases WHERE {hour} {which}"))
            for which in ("IN (23, 0, 1, 2, 3, 4)", "BETWEEN 8 AND 20")
        )
        far, near = (
            session.scalar(
                text(
                    f"SELECT {seconds} FROM cases c JOIN clinics k ON k.id = c.clinic_id "
                    f"WHERE k.remote = {remote}"
                )
            )
            for remote in (1, 0)
        )
    assert night > 1.15 * day
    assert far > 1.5 * near


def test_follow_ups_come_after_7_and_30_days(demo_database: Database) -> None:
    with demo_database.read() as session:
        late = session.scalar(
            select(func.count()).where(FollowUp.done_on.is_(None), FollowUp.due_on < TODAY)
        )
        each = session.scalar(
            select(func.count(FollowUp.id))
            .join(Case, Case.id == FollowUp.case_id)
            .where(Case.state != "settled")
        )
    assert late is not None
    assert 0 < late < 200
    assert each == 0


def test_ratings_are_plausible(demo_database: Database) -> None:
    with demo_database.read() as session:
        workers = session.scalar(select(func.count(Worker.id)))
        communities = session.scalar(select(func.count(Worker.village_id.distinct())))
        matters = session.scalar(select(func.count(Matter.id)))
        shares = session.execute(
            select(
                WorkerDay.worker_id,
                func.sum(WorkerDay.handled_rated) * 1.0 / func.sum(WorkerDay.handled),
            ).group_by(WorkerDay.worker_id)
        ).all()
    assert 50 <= (workers or 0) <= 75
    assert 8 <= (communities or 0) <= 10
    assert 25_000 <= (matters or 0) <= 40_000
    assert all(0.35 < share < 0.75 for _, share in shares)


def test_cards_come_from_the_real_rules(demo_database: Database) -> None:
    with demo_database.read() as session:
        cards = session.scalars(select(Card)).all()
        bad = set(session.scalars(select(Card.worker_id).where(Card.colour == "red")))
        workers = session.scalar(select(func.count(Worker.id)))
        standing = {card.colour for card in cards if card.expires_on > TODAY}
        states = set(session.scalars(select(Rectification.state)))
    assert {card.rule for card in cards} >= {Rule.CONFIRMED_NEGATIVE, Rule.YELLOW_TWICE}
    assert all(card.evidence["avoid"] is not None for card in cards)
    assert standing == {"yellow", "red"}
    assert 3 <= len(bad) <= 20
    assert len({card.worker_id for card in cards}) < (workers or 0) * 0.6
    assert len(states) >= 8


def test_scores_are_what_the_answers_say(demo_database: Database) -> None:
    with demo_database.read() as session:
        wrong = session.execute(
            select(Attempt.id)
            .join(Answer, Answer.attempt_id == Attempt.id)
            .where(Attempt.state == "graded")
            .group_by(Attempt.id)
            .having(func.abs(Attempt.score - 10 * func.sum(cast(Answer.right, Integer))) > 0.01)
        ).all()
        colleges = session.scalar(select(func.count(Learner.college_id.distinct())))
        weak = session.scalar(
            select(func.count()).where(Mastery.probability < 0.6, Mastery.answers >= 4)
        )
        mastered = session.scalar(select(func.count()).where(Mastery.probability >= 0.95))
    assert wrong == []
    assert colleges == 11
    assert 300 < (weak or 0) < (mastered or 0)


def test_there_are_no_two_of_what_must_be_one(demo_database: Database) -> None:
    with demo_database.read() as session:
        numbers = session.scalars(select(Case.number)).all()
        clinics = session.scalar(select(func.count(Clinic.village_id.distinct())))
        names = session.scalars(select(Mediator.name)).all()
    assert len(numbers) == len(set(numbers))
    assert clinics == 93
    assert all(2 <= len(name) <= 3 for name in names)


def test_a_reason_is_given_only_for_what_was_judged(demo_database: Database) -> None:
    _none(
        demo_database,
        "rectifications WHERE state IN ('received', 'assigned', 'verifying') "
        "AND (reason IS NOT NULL OR confirmed_at IS NOT NULL)",
        "rectifications WHERE state IN ('mistaken', 'malicious') AND reason IS NULL",
        "rectifications WHERE (confirmed_at IS NULL) <> (due_on IS NULL)",
        "rectifications WHERE state = 'rescored' AND rescored_level IS NULL",
    )


def test_every_negative_rating_has_a_course(demo_database: Database) -> None:
    _none(
        demo_database,
        "ratings r LEFT JOIN rectifications x ON x.rating_id = r.id "
        "WHERE (r.level <= 2) <> (x.rating_id IS NOT NULL)",
    )
