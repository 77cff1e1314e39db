"""Cards: lit by evidence, told why, expired by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import LOCAL_LEADER, SYSTEM
from dashboard.errors import NotAllowed
from data.audit import AuditEntry
from data.db import Database
from data.rating.cards import (
    DEFAULTS,
    CardState,
    CardThresholds,
    Colour,
    Evidence,
    Overdue,
    Rule,
    appeal_until,
    expiry,
    rectification_due,
    red_findings,
    stands,
    state_on,
    yellow_findings,
)
from data.rating.issuing import issue_cards
from data.rating.models import Card, Rating, Rectification, Worker
from data.rating.scores import wilson
from data.rating.workdays import add_workdays, announced, is_workday, workdays_late
from tests.rating.rows import NOW, add_village, add_worker, rate

TODAY = date(2026, 6, 15)


def rules(evidence: Evidence, today: date = TODAY) -> list[str]:
    found = [*yellow_findings(evidence, today), *red_findings(evidence, today)]
    return [finding.rule for finding in found]


def test_a_low_positive_rate_lights_yellow_and_says_what_avoids_it() -> None:
    (finding,) = yellow_findings(Evidence(rated=20, positive=14), TODAY)
    assert (finding.colour, finding.rule) == (Colour.YELLOW, Rule.LOW_POSITIVE)
    assert finding.evidence["upper"] < 0.90
    avoid = finding.evidence["avoid"]
    assert rules(Evidence(rated=20, positive=avoid)) == []
    assert rules(Evidence(rated=20, positive=avoid - 1)) == ["low_positive"]
    assert (finding.evidence["from"], finding.evidence["to"]) == ("2026-03-18", "2026-06-15")


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_low_positive_is_the_wilson_rule_and_nothing_else(pair: tuple[int, int]) -> None:
    rated, positive = pair
    bounds = wilson(positive, rated)
    due = rated >= 10 and bounds is not None and bounds[1] < 0.90
    assert rules(Evidence(rated=rated, positive=positive)) == (["low_positive"] if due else [])


def test_few_ratings_light_nothing_however_bad() -> None:
    assert rules(Evidence(rated=9, positive=0)) == []


def test_two_confirmed_negatives_light_yellow() -> None:
    assert rules(Evidence(confirmed=(4,))) == []
    (finding,) = yellow_findings(Evidence(confirmed=(9, 4)), TODAY)
    assert finding.rule == Rule.CONFIRMED_NEGATIVE
    assert finding.evidence["ids"] == [4, 9]
    assert finding.evidence["avoid"] == 1


def test_overdue_lights_yellow_the_day_after_and_red_after_five_working_days() -> None:
    due = date(2026, 6, 5)  # a Friday
    known = Evidence(overdue=(Overdue(3, due),))
    assert rules(known, due) == []
    assert rules(known, due + timedelta(days=1)) == ["overdue"]
    fifth = add_workdays(due, 5)
    assert rules(known, fifth) == ["overdue"]
    assert rules(known, fifth + timedelta(days=1)) == (
        ["overdue", "long_overdue"] if is_workday(fifth + timedelta(days=1)) else ["overdue"]
    )
    sixth = add_workdays(due, 6)
    (red,) = red_findings(known, sixth)
    assert red.evidence["workdays_late"] == 6
    assert red.evidence["avoid"] == fifth.isoformat()


def test_two_yellow_cards_or_two_dissatisfied_rescores_light_red() -> None:
    assert rules(Evidence(yellow=(1,), dissatisfied=(7,))) == []
    assert rules(Evidence(yellow=(1, 2))) == ["yellow_twice"]
    assert rules(Evidence(dissatisfied=(7, 8))) == ["dissatisfied_again"]


def test_a_standing_card_of_the_same_rule_lights_no_second() -> None:
    bad = Evidence(rated=20, positive=5, confirmed=(1, 2))
    assert rules(bad) == ["low_positive", "confirmed_negative"]
    assert rules(replace(bad, standing=frozenset({"low_positive"}))) == ["confirmed_negative"]


def test_a_fact_lights_a_card_once() -> None:
    known = Evidence(confirmed=(1, 2, 3), used={"confirmed_negative": frozenset({1, 2})})
    assert rules(known) == []
    assert rules(replace(known, confirmed=(1, 2, 3, 4))) == ["confirmed_negative"]


def test_every_number_is_a_setting() -> None:
    strict = CardThresholds(confirmed_negatives=1, least_rated=2)
    found = yellow_findings(Evidence(rated=2, positive=0, confirmed=(5,)), TODAY, strict)
    assert [finding.rule for finding in found] == ["low_positive", "confirmed_negative"]


def test_a_card_stands_ninety_days() -> None:
    issued = date(2026, 1, 1)
    ends = expiry(issued)
    last = ends - timedelta(days=1)
    assert (ends - issued).days == 90
    assert stands("issued", ends, last)
    assert state_on("rectified", ends, last) is CardState.RECTIFIED
    assert not stands("issued", ends, ends)
    assert state_on("rectified", ends, ends) is CardState.EXPIRED
    assert state_on("revoked", ends, ends) is CardState.REVOKED
    assert not stands("revoked", ends, issued)


def test_working_days_follow_the_official_calendar() -> None:
    # Spring Festival 2024: Saturday 17 February is a holiday, Sunday 18 a working day.
    assert not is_workday(date(2024, 2, 12))
    assert is_workday(date(2024, 2, 18))
    assert add_workdays(date(2024, 2, 9), 1) == date(2024, 2, 18)
    assert workdays_late(date(2024, 2, 9), date(2024, 2, 19)) == 2
    assert rectification_due(date(2024, 1, 2)) == date(2024, 1, 23)
    assert appeal_until(date(2024, 1, 2)) == date(2024, 1, 9)


def test_beyond_the_calendar_weekdays_count_and_it_is_said() -> None:
    day = date(2090, 1, 2)  # a Monday
    assert not announced(day)
    assert is_workday(day)
    assert not is_workday(date(2090, 1, 1))
    (finding,) = yellow_findings(Evidence(overdue=(Overdue(1, day),)), day + timedelta(days=9))
    assert finding.evidence["official_calendar"] is False


# Cards from rows


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def lit(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Card.colour, Card.rule).order_by(Card.id))
    return [(colour, rule) for colour, rule in rows]


def confirm(session: Session, rating: Rating, **over: Any) -> None:
    """Confirm a negative rating an hour before NOW."""
    course = session.get_one(Rectification, rating.id)
    values = {
        "state": "rectifying",
        "confirmed_at": NOW - timedelta(hours=1),
        "due_on": rectification_due(TODAY),
    } | over
    for name, value in values.items():
        setattr(course, name, value)
    session.flush()


def someone(session: Session) -> Worker:
    return add_worker(session, add_village(session))


def test_a_tenth_bad_rating_lights_the_card_in_the_same_transaction(database: Database) -> None:
    with database.write() as session:
        worker = someone(session)
        rate(session, worker, 5, 5, 5, 5, 1, 1, 1, 1, 1)
        assert lit(session) == []
        rate(session, worker, 2)
        assert lit(session) == [("yellow", "low_positive")]
        card = session.scalars(select(Card)).one()
        assert card.evidence["rated"] == 10
        assert card.evidence["positive"] == 4
        assert card.expires_on == TODAY + timedelta(days=90)
        rate(session, worker, 1)
        assert len(lit(session)) == 1
        logged = session.scalars(select(AuditEntry.action)).all()
        assert logged.count("issue card") == 1


def test_ratings_outside_the_window_light_nothing(database: Database) -> None:
    with database.write() as session:
        rate(session, someone(session), *[1] * 12, at=NOW - timedelta(days=90))
        assert lit(session) == []


def test_confirmed_negatives_then_red_by_two_yellow(database: Database) -> None:
    with database.write() as session:
        worker = someone(session)
        one, two = rate(session, worker, 1, 2)
        confirm(session, one)
        assert issue_cards(session, SYSTEM, NOW) == []
        confirm(session, two, due_on=TODAY - timedelta(days=1))
        issue_cards(session, SYSTEM, NOW)
        assert lit(session) == [
            ("yellow", "confirmed_negative"),
            ("yellow", "overdue"),
            ("red", "yellow_twice"),
        ]
        red = session.scalars(select(Card).where(Card.colour == "red")).one()
        yellow = session.scalars(select(Card.id).where(Card.colour == "yellow")).all()
        assert red.evidence["ids"] == list(yellow)
        assert issue_cards(session, SYSTEM, NOW) == []


def test_mistaken_ratings_and_unverified_ones_light_nothing(database: Database) -> None:
    with database.write() as session:
        late = TODAY - timedelta(days=60)
        for rating in rate(session, someone(session), 1, 1, 1):
            confirm(session, rating, state="mistaken", due_on=late)
        for rating in rate(session, someone(session), 1, 1, 1):
            confirm(session, rating, state="received", confirmed_at=None, due_on=late)
        assert issue_cards(session, SYSTEM, NOW) == []


def test_two_dissatisfied_rescores_light_red(database: Database) -> None:
    with database.write() as session:
        for rating in rate(session, someone(session), 1, 1):
            confirm(
                session,
                rating,
                state="rescored",
                confirmed_at=NOW - timedelta(days=50),
                rectified_at=NOW - timedelta(days=20),
                rescored_at=NOW - timedelta(days=10),
                rescored_level=2,
            )
        issue_cards(session, SYSTEM, NOW)
        assert lit(session) == [("red", "dissatisfied_again")]


def test_a_revoked_yellow_card_does_not_count_and_is_not_lit_again(database: Database) -> None:
    with database.write() as session:
        worker = someone(session)
        ratings = rate(session, worker, 1, 1)
        for rating in ratings:
            confirm(session, rating)
        (card,) = issue_cards(session, SYSTEM, NOW)
        card.state = "revoked"
        session.flush()
        assert issue_cards(session, SYSTEM, NOW) == []
        confirm(session, ratings[0], due_on=TODAY - timedelta(days=1))
        (late,) = issue_cards(session, SYSTEM, NOW)
        assert late.rule == "overdue"


def test_an_expired_yellow_card_still_counts_towards_red(database: Database) -> None:
    with database.write() as session:
        worker = someone(session)
        past = NOW - timedelta(days=120)
        old = Card(
            worker_id=worker.id,
            colour="yellow",
            rule="low_positive",
            state="issued",
            issued_at=past,
            expires_on=expiry(clock.local_day(past)),
            evidence={},
        )
        session.add(old)
        for rating in rate(session, worker, 1, 1):
            confirm(session, rating)
        issue_cards(session, SYSTEM, NOW)
        assert [rule for _, rule in lit(session)][-2:] == ["confirmed_negative", "yellow_twice"]


def test_only_the_workers_asked_for_are_looked_at(database: Database) -> None:
    with database.write() as session:
        first, second = someone(session), someone(session)
        for worker in (first, second):
            for rating in rate(session, worker, 1, 1):
                confirm(session, rating)
        cards = issue_cards(session, SYSTEM, NOW, [second.id])
        assert [card.worker_id for card in cards] == [second.id]


def test_only_the_system_lights_cards(database: Database) -> None:
    with database.write() as session, pytest.raises(NotAllowed):
        issue_cards(session, LOCAL_LEADER, NOW, limits=DEFAULTS)
