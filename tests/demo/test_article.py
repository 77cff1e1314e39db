"""The article's figures: from the raw rows by plain SQL, and through the boards' queries."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from dashboard.access import LOCAL_LEADER, PUBLIC, Actor
from data.db import Database
from data.mediation.filters import MediationFilters
from data.mediation.indicators import indicators
from data.mediation.petitions import petitions
from tests.demo_rows import TODAY

#: 2017-10-01 … 2019-06-30 where the users live, in UTC.
START, END = "2017-09-30 16:00:00", "2019-06-30 16:00:00"
WITHIN = f"reported_at >= '{START}' AND reported_at < '{END}'"


def rows(database: Database, statement: str) -> list[Any]:
    with database.read() as session:
        return list(session.execute(text(statement)).all())


def one(database: Database, statement: str) -> Any:
    return rows(database, statement)[0][0]


def test_clinics_and_mediators(demo_database: Database) -> None:
    opened = "BETWEEN '2017-10-01' AND '2019-06-30'"
    assert one(demo_database, f"SELECT count(*) FROM clinics WHERE opened_on {opened}") == 93
    assert one(demo_database, "SELECT count(*) FROM clinics") == 93
    assert one(demo_database, f"SELECT count(*) FROM mediators WHERE since {opened}") == 2034
    assert one(demo_database, "SELECT count(*) FROM mediators WHERE until IS NOT NULL") == 0
    assert one(demo_database, "SELECT count(DISTINCT township_id) FROM clinics") == 21


def test_disputes_and_the_level_1_share(demo_database: Database) -> None:
    taken_up = one(demo_database, f"SELECT count(*) FROM cases WHERE {WITHIN}")
    at_1 = one(
        demo_database,
        f"SELECT count(*) FROM cases WHERE {WITHIN} AND level = 1 AND state = 'settled'",
    )
    assert 8500 < taken_up <= 8600
    assert round(100 * at_1 / taken_up, 1) == 61.3


def test_all_of_them_settled(demo_database: Database) -> None:
    states = rows(demo_database, f"SELECT DISTINCT state FROM cases WHERE {WITHIN}")
    assert [state for (state,) in states] == ["settled"]


def test_afterwards_not_all_settle_and_some_are_open_now(demo_database: Database) -> None:
    states = rows(
        demo_database, f"SELECT state, count(*) FROM cases WHERE reported_at >= '{END}' GROUP BY 1"
    )
    counts = dict(tuple(row) for row in states)
    assert {"settled", "failed", "referred", "withdrawn", "mediating"} <= set(counts)
    assert counts["settled"] > 0.93 * sum(counts.values())


@pytest.mark.parametrize(("year", "person_times"), [(2017, 8978), (2018, 5001)])
def test_petitions(demo_database: Database, year: int, person_times: int) -> None:
    within = f"month BETWEEN '{year}-01-01' AND '{year}-12-31'"
    months = one(demo_database, f"SELECT count(DISTINCT month) FROM petition_counts WHERE {within}")
    total = one(demo_database, f"SELECT sum(person_times) FROM petition_counts WHERE {within}")
    assert (months, total) == (12, person_times)


def test_petitions_fell_by_44_3_percent() -> None:
    assert round(100 * (5001 - 8978) / 8978, 1) == -44.3


def test_the_worked_case(demo_database: Database) -> None:
    found = rows(
        demo_database,
        """
        SELECT c.reported_at, c.concluded_at, c.level, c.state, c.type_code,
               a.amount, a.unit, a.oral
        FROM cases c JOIN agreements a ON a.case_id = c.id
        JOIN villages v ON v.id = c.village_id JOIN townships t ON t.id = c.township_id
        WHERE t.name = '石壕镇' AND v.name = '万隆村' AND a.unit = '元/亩·年'
        """,
    )
    assert len(found) == 1
    (case,) = found
    assert (case.level, case.state, case.amount, bool(case.oral)) == (1, "settled", 250, False)
    assert case.type_code in {"07", "09"}
    assert str(case.reported_at).startswith("2018-07")
    assert str(case.concluded_at)[:10] == str(case.reported_at)[:10], "settled on the spot"


def test_the_duty_clinic(demo_database: Database) -> None:
    found = rows(
        demo_database,
        """
        SELECT count(DISTINCT c.id), count(d.id) FROM clinics c
        JOIN villages v ON v.id = c.village_id JOIN townships t ON t.id = c.township_id
        JOIN duties d ON d.clinic_id = c.id
        WHERE t.name = '新盛街道' AND v.name = '石桥村'
        """,
    )
    assert found[0][0] == 1
    assert found[0][1] > 50


def test_the_two_named_lessons(demo_database: Database) -> None:
    found = {title for (title,) in rows(demo_database, "SELECT title FROM lessons")}
    assert {"党的性质和宗旨", "党员的权利和义务"} <= found


@pytest.mark.parametrize("actor", [LOCAL_LEADER, PUBLIC], ids=["leader", "public"])
def test_the_boards_queries_say_the_same(demo_database: Database, actor: Actor) -> None:
    """The preset "as reported", through the queries of the mediation board."""
    filters = MediationFilters.from_params({"period": "as-reported"}, TODAY)
    with demo_database.read() as session:
        found = indicators(session, actor, filters)
    now = found.now
    assert (now.clinics, now.mediators) == (93, 2034)
    assert 8500 < (now.taken_up or 0) <= 8600
    assert round(100 * (now.level_1_of_taken_up.share or 0), 1) == 61.3
    assert now.success.share == 1
    assert (now.failed, now.referred, now.open) == (0, 0, 0)


def test_petitions_through_the_boards_query(demo_database: Database) -> None:
    filters = MediationFilters.from_params({"start": "2018-01-01", "end": "2018-12-31"}, TODAY)
    with demo_database.read() as session:
        leading = petitions(session, LOCAL_LEADER, filters).leading
    assert leading is not None
    assert (leading.this, leading.last) == (5001, 8978)
    assert round(100 * (leading.change or 0), 1) == -44.3
