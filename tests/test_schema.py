"""The schema: migrations equal the models, and the database itself refuses what is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, insert, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data import schema
from data.db import Database
from data.models import Base, audit, learning, mediation, places, rating

WHEN = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 1)


def _facts(database: Database) -> dict[str, Any]:
    """Everything the database says about its tables, checks included (Alembic skips those)."""
    inspector = inspect(database.engine)
    return {
        name: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(name)
            ],
            "key": inspector.get_pk_constraint(name),
            "checks": sorted(str(c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "unique": sorted(
                str((c["name"], c["column_names"])) for c in inspector.get_unique_constraints(name)
            ),
            "indexes": sorted(
                str((i["name"], i["column_names"], i["unique"]))
                for i in inspector.get_indexes(name)
            ),
            "foreign": sorted(
                str((f["name"], f["constrained_columns"], f["referred_table"], f["options"]))
                for f in inspector.get_foreign_keys(name)
            ),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_migrations_make_exactly_the_models(kind: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(f"{kind}_database")
    bare_database: Database = request.getfixturevalue(f"bare_{kind}_database")
    schema.migrate(bare_database)
    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert _facts(bare_database) == _facts(database)


def test_migrating_again_changes_nothing(bare_database: Database) -> None:
    assert schema.migrate(bare_database) is True
    assert schema.migrate(bare_database) is False


def test_a_newer_schema_is_refused_and_left_alone(bare_database: Database) -> None:
    schema.migrate(bare_database)
    with bare_database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaTooNew, match="9999"):
        schema.migrate(bare_database)
    with bare_database.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_migration_that_fails_leaves_nothing_behind(bare_database: Database) -> None:
    with bare_database.write() as session:
        session.execute(text("CREATE TABLE villages (id INTEGER)"))
    with pytest.raises(Exception, match="villages"):
        schema.migrate(bare_database)
    assert inspect(bare_database.engine).get_table_names() == ["villages"]


# What the database refuses by itself, whoever writes.


def _add(session: Session, table: type[Any], **values: Any) -> None:
    session.execute(insert(table).values(**values))


@pytest.fixture
def filled(database: Database) -> Database:
    """One row of everything that the cases below lean on."""
    with database.write() as session:
        name = {"name": "a", "name_en": "a", "version": "2023"}
        _add(session, places.District, **name)
        _add(session, places.Township, district_id=1, kind="town", **name)
        _add(session, places.Village, township_id=1, kind="village", full_name="a", **name)
        _add(session, rating.Worker, number="W1", name="a", village_id=1)
        for number in (1, 2):
            _add(session, rating.Matter, **MATTER | {"number": f"M{number}"})
        _add(session, rating.Rating, **RATING)
        _add(session, learning.College, number="C1", name="a", name_en="a")
        _add(session, learning.Learner, number="L1", name="a", college_id=1)
        _add(session, learning.Course, number="K1", title="a", title_en="a")
        _add(session, learning.Lesson, **LESSON)
        _add(session, learning.Exam, **EXAM)
        _add(session, learning.Attempt, **ATTEMPT)
        _add(session, mediation.Case, **CASE)
        _add(session, mediation.CaseEvent, **CASE_EVENT)
        _add(session, mediation.PetitionCount, **PETITIONS)
    return database


MATTER = {"number": "M9", "worker_id": 1, "kind": "a", "channel": "counter", "handled_at": WHEN}
RATING = {"matter_id": 1, "worker_id": 1, "level": 5, "channel": "qr", "rated_at": WHEN}
LESSON = {"course_id": 1, "position": 1, "title": "a", "title_en": "a", "medium": "h5"} | {
    "seconds": 60
}
EXAM = {"course_id": 1, "number": "E1", "title": "a", "title_en": "a"} | {
    "full_mark": 100,
    "pass_mark": 60,
}
ATTEMPT = {"learner_id": 1, "exam_id": 1, "try_number": 1, "state": "graded", "score": 80.0}
CASE = {"number": "D1", "township_id": 1, "type_code": "02", "reported_at": WHEN} | {
    "state": "reported",
    "level": 1,
}
CASE_EVENT = {"case_id": 1, "position": 1, "kind": "reported", "level": 1, "at": WHEN} | {
    "irregular": False
}
PETITIONS = {"township_id": 1, "month": DAY, "channel": "visit", "person_times": 3}
WATCHED = {"learner_id": 1, "lesson_id": 1, "seconds_watched": 5, "updated_at": WHEN}
PRACTICE = {"learner_id": 1, "title": "a", "hours": 2.0, "held_on": DAY}
REFLECTION = {"learner_id": 1, "body": "a", "written_at": WHEN}
AGREEMENT = {"case_id": 1, "terms": "a", "effective_on": DAY, "state": "performing"} | {
    "oral": False
}
CARD = {"worker_id": 1, "colour": "red", "rule": "a", "state": "issued", "issued_at": WHEN} | {
    "expires_on": DAY,
    "evidence": {},
}

REFUSED: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("second rating of a matter", rating.Rating, RATING),
    ("level 6", rating.Rating, RATING | {"matter_id": 2, "level": 6}),
    ("level 0", rating.Rating, RATING | {"matter_id": 2, "level": 0}),
    ("dimension 6", rating.Rating, RATING | {"matter_id": 2, "attitude": 6}),
    ("unknown channel", rating.Rating, RATING | {"matter_id": 2, "channel": "dream"}),
    ("rating of no matter", rating.Rating, RATING | {"matter_id": 77}),
    ("matter of no worker", rating.Matter, MATTER | {"worker_id": 77}),
    ("second matter of a number", rating.Matter, MATTER | {"number": "M1"}),
    ("green card", rating.Card, CARD | {"colour": "green"}),
    ("card in an unknown state", rating.Card, CARD | {"state": "lost"}),
    ("card of no worker", rating.Card, CARD | {"worker_id": 77}),
    ("negative seconds", learning.WatchProgress, WATCHED | {"seconds_watched": -1}),
    ("progress of no lesson", learning.WatchProgress, WATCHED | {"lesson_id": 77}),
    ("lesson without length", learning.Lesson, LESSON | {"position": 2, "seconds": 0}),
    ("lesson in a known place", learning.Lesson, LESSON),
    ("unknown medium", learning.Lesson, LESSON | {"position": 2, "medium": "opera"}),
    ("pass mark above full", learning.Exam, EXAM | {"number": "E2", "pass_mark": 101}),
    ("same try twice", learning.Attempt, ATTEMPT),
    ("graded without score", learning.Attempt, ATTEMPT | {"try_number": 2, "score": None}),
    ("score without grading", learning.Attempt, ATTEMPT | {"try_number": 2, "state": "submitted"}),
    ("negative score", learning.Attempt, ATTEMPT | {"try_number": 2, "score": -1}),
    ("practice of no hours", learning.Practice, PRACTICE | {"hours": 0}),
    ("mark above 100", learning.Reflection, REFLECTION | {"mark": 101}),
    ("learner of no college", learning.Learner, {"number": "L2", "name": "a", "college_id": 77}),
    ("case at level 4", mediation.Case, CASE | {"number": "D2", "level": 4}),
    ("unknown case state", mediation.Case, CASE | {"number": "D2", "state": "asleep"}),
    ("settled without an end", mediation.Case, CASE | {"number": "D2", "state": "settled"}),
    ("open with an end", mediation.Case, CASE | {"number": "D2", "concluded_at": WHEN}),
    ("case of no township", mediation.Case, CASE | {"number": "D2", "township_id": 77}),
    ("same event twice", mediation.CaseEvent, CASE_EVENT),
    ("event of no case", mediation.CaseEvent, CASE_EVENT | {"case_id": 77}),
    ("negative amount", mediation.Agreement, AGREEMENT | {"amount": -1}),
    ("same petition month twice", mediation.PetitionCount, PETITIONS),
    (
        "negative petitions",
        mediation.PetitionCount,
        PETITIONS | {"channel": "a"} | {"person_times": -1},
    ),
    (
        "row of no batch",
        learning.College,
        {"number": "C2", "name": "a", "name_en": "a"} | {"batch_id": 77},
    ),
    (
        "unknown kind of place",
        places.Township,
        {"district_id": 1, "name": "b", "name_en": "b"} | {"version": "2023", "kind": "planet"},
    ),
    ("revision without a number", audit.Revision, {"domain": "x", "number": None, "at": WHEN}),
]


@pytest.mark.parametrize(
    ("table", "values"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_the_database_refuses(filled: Database, table: type[Any], values: dict[str, Any]) -> None:
    with filled.write() as session, pytest.raises(IntegrityError):
        session.execute(insert(table).values(**values))


def test_what_the_cases_vary_is_itself_accepted(filled: Database) -> None:
    """Else a refusal above could have another reason than the one it names."""
    accepted = [
        (rating.Rating, RATING | {"matter_id": 2}),
        (rating.Matter, MATTER),
        (rating.Card, CARD),
        (learning.WatchProgress, WATCHED),
        (learning.Lesson, LESSON | {"position": 2}),
        (learning.Exam, EXAM | {"number": "E2"}),
        (learning.Attempt, ATTEMPT | {"try_number": 2}),
        (learning.Practice, PRACTICE),
        (learning.Reflection, REFLECTION),
        (mediation.Case, CASE | {"number": "D2"}),
        (mediation.CaseEvent, CASE_EVENT | {"position": 2}),
        (mediation.Agreement, AGREEMENT | {"amount": 250}),
        (mediation.PetitionCount, PETITIONS | {"channel": "letter"}),
    ]
    with filled.write() as session:
        for table, values in accepted:
            session.execute(insert(table).values(**values))


def test_every_reference_to_a_row_has_an_index() -> None:
    """Deleting a batch or a parent must not read every row of a million."""
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.foreign_keys and column.name == "batch_id" and not _is_indexed(table, column.name)
    ]
    assert missing == []


def _is_indexed(table: Table, name: str) -> bool:
    return any(next(iter(index.columns)).name == name for index in table.indexes)
