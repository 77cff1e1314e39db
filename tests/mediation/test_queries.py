"""The board's queries: filters, denominators, what the public may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from dashboard.access import LOCAL_LEADER, PUBLIC, Actor, Reach, Role
from dashboard.errors import BadInput, NotAllowed, NotFound
from dashboard.periods import Period
from data.db import Database
from data.mediation.attention import attention, recent
from data.mediation.contributing import contributing
from data.mediation.filters import MediationFilters
from data.mediation.flow import distribution, flow, monthly, spans, step_for, types
from data.mediation.indicators import indicators
from data.mediation.models import Duty, Mediator, PetitionCount
from data.mediation.petitions import leading_year, petitions
from data.mediation.townships import township, townships
from data.places import Township
from tests.mediation.build import START, add_case, add_clinic, add_petitions, add_township

JULY = MediationFilters(Period(date(2018, 7, 1), date(2018, 7, 31)))
ARRIVE = ("arrived", 10)


def add_month(session: Session) -> tuple[Township, Township]:
    """Eight disputes at the street (one each way to end), two at the town."""
    street, town = add_township(session), add_township(session, "石壕镇", "town")
    clinic = add_clinic(session, street, "C1", mediators=6)
    add_clinic(session, town, "C2", mediators=2)
    for steps in (
        [ARRIVE, ("settled", 50)],
        [("arrived", 20), ("settled", 100)],
        [("arrived", 30), ("settled", 150)],
        [ARRIVE, ("escalated", 1000), ("settled", 3000)],
        [ARRIVE, ("escalated", 1000), ("failed", 3000)],
        [ARRIVE, ("escalated", 1000), ("escalated", 1000), ("referred", 5)],
        [ARRIVE, ("withdrawn", 5)],
        [ARRIVE],
    ):
        add_case(session, street, steps, clinic=clinic)
    add_case(session, town, [ARRIVE, ("settled", 10)], type_code="07")
    add_case(session, town, [], type_code="07")
    return street, town


def test_leading_numbers_with_their_denominators(database: Database) -> None:
    with database.write() as session:
        add_month(session)
        now = indicators(session, LOCAL_LEADER, JULY).now
        assert (now.clinics, now.mediators, now.taken_up) == (2, 8, 10)
        assert now.settled_at == (4, 1, 0)
        assert (now.open, now.failed, now.referred, now.withdrawn) == (2, 1, 1, 1)
        share, concluded = now.level_1_of_taken_up, now.level_1_of_concluded
        assert (share.numerator, share.denominator) == (4, 10)
        assert (concluded.numerator, concluded.denominator) == (4, 8)
        assert (now.success.numerator, now.success.denominator) == (5, 7)
        assert (now.arrival_minutes.value, now.arrival_minutes.number) == (10, 9)
        assert now.settling_hours.number == 5


def test_a_share_of_nothing_is_none_and_not_zero(database: Database) -> None:
    with database.read() as session:
        now = indicators(session, LOCAL_LEADER, JULY).now
        assert now.taken_up == 0
        assert now.level_1_of_taken_up.share is None
        assert now.success.share is None
        assert now.arrival_minutes.value is None
        assert petitions(session, LOCAL_LEADER, JULY).leading is None


def test_place_type_and_period_narrow(database: Database) -> None:
    with database.write() as session:
        street, town = add_month(session)

        def taken_up(**over: object) -> int | None:
            filters = MediationFilters(JULY.period, **over)  # type: ignore[arg-type]
            return indicators(session, LOCAL_LEADER, filters).now.taken_up

        assert taken_up(township_id=street.id) == 8
        assert taken_up(township_id=town.id, type_code="07") == 2
        assert taken_up(type_code="01") == 0
        june = MediationFilters(Period(date(2018, 6, 1), date(2018, 6, 30)))
        assert indicators(session, LOCAL_LEADER, june).now.taken_up == 0
        august = MediationFilters(Period(date(2018, 8, 1), date(2018, 8, 31)))
        assert indicators(session, LOCAL_LEADER, august).before.taken_up == 10
        with pytest.raises(NotFound):
            taken_up(township_id=999)


def test_cut_weeks_are_not_compared(database: Database) -> None:
    with database.read() as session:
        quarter = MediationFilters(Period(date(2026, 8, 26), date(2026, 11, 23)))
        trend = monthly(session, LOCAL_LEADER, quarter)
        assert (trend.step, len(trend.bins), len(trend.whole)) == ("week", 14, 12)
        assert trend.whole[0].start == date(2026, 8, 31)


def test_the_flow_loses_nobody(database: Database) -> None:
    with database.write() as session:
        add_month(session)
        found = flow(session, LOCAL_LEADER, JULY)
        assert [level.reached for level in found.levels] == [10, 3, 1]
        for level in found.levels:
            ways = (level.settled, level.failed, level.referred, level.withdrawn, level.open)
            assert level.reached == sum(way or 0 for way in ways) + (level.passed_up or 0)


def test_trend_types_and_durations(database: Database) -> None:
    with database.write() as session:
        add_month(session)
        trend = monthly(session, LOCAL_LEADER, JULY)
        assert trend.step == "day"
        assert [(each.start.day, each.taken_up) for each in trend.bins if each.taken_up] == [
            (2, 10)
        ]
        counts = {row.type_code: row.taken_up for row in types(session, LOCAL_LEADER, JULY)}
        assert len(counts) == 18
        assert (counts["02"], counts["07"]) == (8, 2)
        arrival = distribution(session, LOCAL_LEADER, JULY, "arrival")
        assert dict(zip(arrival.edges, arrival.counts, strict=True))[10] == 7
        assert (arrival.median.value, arrival.missing) == (10, 1)


def test_townships_in_public_hide_what_is_small(database: Database) -> None:
    with database.write() as session:
        add_month(session)
        street, town = townships(session, PUBLIC, JULY)
        # The town's two are too few; the street's eight would give them away.
        assert (street.taken_up, town.taken_up) == (None, None)
        assert (street.mediators, town.mediators) == (6, None)
        assert street.level_1.share is None
        assert town.arrival_minutes.value is None
        assert (street.open, street.arrival_minutes.number) == (None, 8)
        street, town = townships(session, LOCAL_LEADER, JULY)
        assert (street.taken_up, town.taken_up) == (8, 2)
        assert (street.level_1.numerator, street.level_1.denominator) == (3, 8)


def test_one_place_in_public_hides_what_is_small(database: Database) -> None:
    with database.write() as session:
        _, town = add_month(session)
        add_petitions(session, town, 2018, 3)
        filters = MediationFilters(JULY.period, town.id)
        now = indicators(session, PUBLIC, filters).now
        assert (now.taken_up, now.mediators, now.level_1_of_taken_up.share) == (None, None, None)
        assert petitions(session, PUBLIC, filters).months[0].this is None
        assert {level.reached for level in flow(session, PUBLIC, filters).levels} == {None, 0}


def test_single_records_are_not_for_the_public(database: Database) -> None:
    with database.write() as session:
        street, _ = add_month(session)
        with pytest.raises(NotAllowed):
            contributing(session, PUBLIC, JULY, "taken_up")
        with pytest.raises(NotAllowed):
            township(session, PUBLIC, MediationFilters(JULY.period, street.id), START)
        assert all(row.number is None for row in attention(session, PUBLIC, START).overdue)


def test_a_leader_bound_to_a_township_sees_no_more_of_others_than_the_public(
    database: Database,
) -> None:
    with database.write() as session:
        street, town = add_month(session)
        bound = Actor(Role.LEADER, "镇领导", Reach(townships=frozenset({town.id})))
        other, own = townships(session, bound, JULY)
        assert (own.taken_up, own.mediators, own.in_reach) == (2, 2, True)
        assert (other.taken_up, other.open, other.in_reach) == (None, None, False)
        here, there = (MediationFilters(JULY.period, place.id) for place in (town, street))
        assert indicators(session, bound, here).now.open == 1
        assert indicators(session, bound, there).now.open is None
        assert township(session, bound, here, START).place.taken_up == 2
        with pytest.raises(NotAllowed):
            township(session, bound, there, START)
        assert {row.township for row in contributing(session, bound, JULY, "all")} == {"石壕镇"}
        assert contributing(session, bound, there, "all") == []
        late = attention(session, bound, START + timedelta(days=10)).overdue
        assert {(each.township, each.number is None) for each in late} == {
            ("石壕镇", False),
            ("新盛街道", True),
        }


def test_a_township_with_its_clinics_and_who_is_on_duty(database: Database) -> None:
    with database.write() as session:
        street, town = add_month(session)
        mediator = session.query(Mediator).filter_by(number="C1-M2").one()
        session.add(
            Duty(
                clinic_id=mediator.clinic_id,
                mediator_id=mediator.id,
                starts_at=START,
                ends_at=START + timedelta(hours=8),
            )
        )
        session.flush()
        filters = MediationFilters(JULY.period, street.id)
        page = township(session, LOCAL_LEADER, filters, START + timedelta(hours=1))
        (clinic,) = page.clinics
        assert (clinic.taken_up, clinic.settled, clinic.open, clinic.mediators) == (8, 4, 1, 6)
        assert (clinic.level_1.numerator, clinic.success.denominator) == (3, 6)
        assert clinic.on_duty == ["和议员2"]
        later = township(session, LOCAL_LEADER, filters, START + timedelta(hours=8))
        assert later.clinics[0].on_duty == []
        elsewhere = MediationFilters(JULY.period, town.id)
        assert township(session, LOCAL_LEADER, elsewhere, START).elsewhere == 2


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        ("taken_up", 10),
        ("level_1_share", 4),
        ("success_rate", 7),
        ("arrival", 9),
        ("settling", 5),
        ("open", 2),
    ],
)
def test_the_records_behind_a_figure(database: Database, figure: str, number: int) -> None:
    with database.write() as session:
        add_month(session)
        assert len(contributing(session, LOCAL_LEADER, JULY, figure)) == number


def test_petitions_year_on_year(database: Database) -> None:
    with database.write() as session:
        place = add_township(session)
        add_petitions(session, place, 2017, 100)
        add_petitions(session, place, 2018, 50)
        found = petitions(session, LOCAL_LEADER, JULY)
        assert found.leading is not None
        assert (found.leading.year, found.leading.through) == (2018, 7)
        assert (found.leading.this, found.leading.last, found.leading.change) == (350, 700, -0.5)
        assert found.in_period == 50
        whole = MediationFilters(Period(date(2017, 1, 1), date(2018, 12, 31)))
        years = petitions(session, LOCAL_LEADER, whole).years
        assert [(year.year, year.this, year.change) for year in years] == [
            (2017, 1200, None),
            (2018, 600, -0.5),
        ]


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        ("2017-10-01", "2019-06-30", 2018),
        ("2026-08-26", "2026-11-23", 2026),
        ("2026-01-01", "2026-01-20", 2025),
        ("2018-01-01", "2018-12-31", 2018),
        ("2018-12-01", "2019-01-31", 2018),
    ],
)
def test_which_year_leads(start: str, end: str, year: int) -> None:
    assert leading_year(Period(date.fromisoformat(start), date.fromisoformat(end))) == year


@time_machine.travel(datetime(2018, 7, 10, 4, 0, tzinfo=UTC), tick=False)
def test_what_needs_attention_and_what_happened(database: Database) -> None:
    with database.write() as session:
        street, town = add_month(session)
        moment = datetime(2018, 7, 10, 4, 0, tzinfo=UTC)
        found = attention(session, LOCAL_LEADER, moment)
        assert [(each.clock, each.township) for each in found.overdue] == [
            ("acknowledge", "石壕镇"),
            ("level", "新盛街道"),
        ]
        assert found.overdue_number == 2
        assert attention(session, LOCAL_LEADER, START).overdue == []
        newest = recent(session, PUBLIC, 3)
        assert [each.kind for each in newest] == ["failed", "settled", "referred"]
        for place, last in ((street, 10), (town, 30)):
            for month, count in ((date(2017, 5, 1), last), (date(2018, 5, 1), 20)):
                session.add(
                    PetitionCount(
                        township_id=place.id, month=month, channel="visit", person_times=count
                    )
                )
        session.flush()
        (rise,) = attention(session, LOCAL_LEADER, moment).petition_rises
        assert (rise.township, rise.this, rise.last, rise.change) == ("新盛街道", 20, 10, 1.0)


@pytest.mark.parametrize(
    "params",
    [{"place": "x"}, {"place": "-1"}, {"type": "88"}, {"measure": "height"}, {"period": "ever"}],
)
def test_malformed_filters_are_refused(params: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        MediationFilters.from_params(params, date(2019, 1, 1))


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(1, 1500))
def test_a_trend_covers_each_day_of_its_period_once(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length - 1))
    found = list(spans(period, step_for(period)))
    days = [
        first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)
    ]
    assert days == [start + timedelta(days=n) for n in range(length)]
    assert len(found) <= 60
