"""The newspaper's figures, from the demonstration's rows: by the board and by plain SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import data.demo
from dashboard.access import LOCAL_LEADER, PUBLIC
from dashboard.periods import AS_REPORTED, Period
from data.db import Database
from data.mediation.filters import MediationFilters
from data.mediation.flow import distribution, flow, monthly, types
from data.mediation.indicators import indicators
from data.mediation.townships import townships
from data.models import Base

FILTERS = MediationFilters(Period(*AS_REPORTED, "as-reported"))
#: The days of the period in UTC: from midnight in Chongqing to midnight.
SPAN = {"start": "2017-09-30 16:00:00", "end": "2019-06-30 16:00:00"}
WITHIN = "reported.kind = 'reported' AND reported.at >= :start AND reported.at < :end"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration, filled once: the figures are the same on either database."""
    path = tmp_path_factory.mktemp("article") / "demo.sqlite3"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    data.demo.fill(database, today=dt.date(2019, 9, 30))
    yield database
    database.close()


@pytest.fixture
def session(demo: Database) -> Iterator[Session]:
    with demo.read() as session:
        yield session


def one(session: Session, query: str, **values: Any) -> int:
    return int(session.execute(text(query), {**SPAN, **values}).scalar_one())


def test_clinics_and_mediators(session: Session) -> None:
    now = indicators(session, LOCAL_LEADER, FILTERS).now
    assert (now.clinics, now.mediators) == (93, 2034)
    assert one(session, "SELECT count(*) FROM clinics WHERE opened_on <= '2019-06-30'") == 93
    assert one(session, "SELECT count(*) FROM mediators WHERE since <= '2019-06-30'") == 2034


def test_disputes_and_the_level_at_which_they_settled(session: Session) -> None:
    """61.3% of all taken up settled at level 1, counted from the raw logs."""
    now = indicators(session, LOCAL_LEADER, FILTERS).now
    taken_up = one(session, f"SELECT count(*) FROM case_events reported WHERE {WITHIN}")
    assert now.taken_up == taken_up
    assert taken_up > 8500
    for level in (1, 2, 3):
        settled = one(
            session,
            "SELECT count(*) FROM case_events reported JOIN case_events ended"
            " ON ended.case_id = reported.case_id AND ended.kind = 'settled'"
            f" AND ended.level = :level WHERE {WITHIN}",
            level=level,
        )
        assert now.settled_at[level - 1] == settled
    share = now.level_1_of_taken_up
    assert (share.numerator, share.denominator) == (now.settled_at[0], taken_up)
    assert share.share is not None
    assert f"{share.share:.1%}" == "61.3%"


def test_all_that_were_concluded_were_settled(session: Session) -> None:
    now = indicators(session, LOCAL_LEADER, FILTERS).now
    concluded = one(
        session,
        "SELECT count(*) FROM case_events reported JOIN case_events ended"
        " ON ended.case_id = reported.case_id"
        f" AND ended.kind IN ('settled','failed','withdrawn','referred') WHERE {WITHIN}",
    )
    assert now.success.share == 1.0
    assert now.success.numerator == now.level_1_of_concluded.denominator == concluded


def test_petitions_fell_by_44_3_percent(session: Session) -> None:
    petitions = indicators(session, LOCAL_LEADER, FILTERS).petitions
    years = {
        year: one(
            session,
            "SELECT sum(person_times) FROM petition_counts"
            f" WHERE month >= '{year}-01-01' AND month <= '{year}-12-31'",
        )
        for year in (2017, 2018)
    }
    assert years == {2017: 8978, 2018: 5001}
    leading = petitions.leading
    assert leading is not None
    assert (leading.year, leading.is_complete) == (2018, True)
    assert (leading.this, leading.last) == (5001, 8978)
    assert leading.change is not None
    assert f"{leading.change:.1%}" == "-44.3%"


def test_medians_are_those_of_the_cases(session: Session) -> None:
    """The middle of whole minutes and hours, straight from the cases' times."""
    now = indicators(session, LOCAL_LEADER, FILTERS).now
    for unit, column, median in (
        (60, "arrived_at", now.arrival_minutes.value),
        (3600, "concluded_at", now.settling_hours.value),
    ):
        units = session.execute(
            text(
                f"SELECT (strftime('%s', {column}) - strftime('%s', reported_at)) / {unit} AS u"
                " FROM cases WHERE reported_at >= :start AND reported_at < :end"
                f" AND {column} IS NOT NULL ORDER BY u"
            ),
            SPAN,
        ).scalars()
        values = list(units)
        middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
        assert median == middle


def test_every_exhibit_adds_up_to_the_same_disputes(session: Session) -> None:
    for actor in (LOCAL_LEADER, PUBLIC):
        now = indicators(session, actor, FILTERS).now
        levels = flow(session, actor, FILTERS).levels
        assert levels[0].reached == now.taken_up
        assert tuple(level.settled for level in levels) == now.settled_at
        assert levels[0].passed_up == levels[1].reached
        assert sum(each.taken_up or 0 for each in monthly(session, actor, FILTERS).bins) == (
            now.taken_up
        )
    rows = townships(session, LOCAL_LEADER, FILTERS)
    assert sum(row.taken_up or 0 for row in rows) == now.taken_up
    assert sum(row.clinics for row in rows) == 93
    assert sum(row.mediators or 0 for row in rows) == 2034
    assert sum(not row.is_idle for row in rows) == 21
    kinds = types(session, LOCAL_LEADER, FILTERS)
    assert sum(row.taken_up or 0 for row in kinds) == now.taken_up
    for measure in ("arrival", "settling"):
        found = distribution(session, LOCAL_LEADER, FILTERS, measure)
        assert sum(count or 0 for count in found.counts) + (found.missing or 0) == now.taken_up


def test_the_worked_case(session: Session) -> None:
    """石壕镇万隆村, July 2018: settled at level 1, 250 yuan per mu and year."""
    row = session.execute(
        text(
            "SELECT townships.name, villages.name, cases.level, cases.state, agreements.amount"
            " FROM agreements JOIN cases ON cases.id = agreements.case_id"
            " JOIN townships ON townships.id = cases.township_id"
            " JOIN villages ON villages.id = cases.village_id"
            " WHERE agreements.amount = 250 AND villages.name = '万隆村'"
            " AND cases.reported_at LIKE '2018-07-%'"
        )
    ).one()
    assert tuple(row) == ("石壕镇", "万隆村", 1, "settled", 250)
