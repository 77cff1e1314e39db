"""Commands on cases: what they write, what they refuse, and the rollups they keep."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM, Actor, Reach, Role
from dashboard.errors import BadInput, NotAllowed, NotFound
from data.audit import AuditEntry, revisions
from data.db import Database
from data.mediation import rollups
from data.mediation.cases import add_event, take_up
from data.mediation.models import Case, CaseDay, CaseEvent, ClinicDay, DurationDay
from tests.mediation.build import START, add_case, add_clinic, add_township


def rollup_rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every rollup row that counts anything, in order."""
    found = {}
    for model in (CaseDay, ClinicDay, DurationDay):
        rows = session.execute(select(model.__table__)).all()
        counting = [tuple(row) for row in rows if any(_counts(row))]
        found[model.__name__] = sorted(counting)
    return found


def _counts(row: Any) -> list[bool]:
    values = row._mapping
    if "histogram" in values:
        return [bool(bytes(values["histogram"]).strip(b"\0"))]
    return [bool(value) for name, value in values.items() if name in rollups.CASE_COUNTS]


def test_a_case_from_the_call_to_the_settlement(database: Database) -> None:
    with database.write() as session:
        place = add_township(session)
        clinic = add_clinic(session, place)
        case = add_case(
            session,
            place,
            [("dispatched", 1), ("acknowledged", 2), ("arrived", 9), ("mediating", 3),
             ("settled", 120)],
            clinic=clinic,
        )  # fmt: skip
        case_id = case.id
    with database.read() as session:
        case = session.get_one(Case, case_id)
        assert (case.state, case.level) == ("settled", 1)
        assert case.arrived_at == START + timedelta(minutes=12)
        assert case.concluded_at == START + timedelta(minutes=135)
        assert case.due_at is None
        kinds = session.scalars(select(CaseEvent.kind).order_by(CaseEvent.position)).all()
        assert kinds[0] == "reported"
        assert len(kinds) == 6
        assert revisions(session)["mediation"] == 6
        assert len(session.scalars(select(AuditEntry)).all()) == 6
        for day in session.scalars(select(CaseDay)).all():
            assert (day.day.isoformat(), day.taken_up, day.settled_1) == ("2018-07-02", 1, 1)


def test_an_open_case_knows_its_next_clock(database: Database) -> None:
    with database.write() as session:
        street = add_township(session)
        town = add_township(session, "石壕镇", "town")
        for place, minutes in ((street, 15), (town, 30)):
            case = add_case(session, place, [("acknowledged", 2)])
            assert (case.due_clock, case.due_at) == ("arrive", START + timedelta(minutes=minutes))
            add_event(session, SYSTEM, case.id, "arrived", START + timedelta(minutes=10))
            assert (case.due_clock, case.due_at) == ("level", START + timedelta(days=3))


def test_an_illegal_step_is_refused_and_nothing_is_written(database: Database) -> None:
    with database.write() as session:
        case_id = add_case(session, add_township(session), [("settled", 30)]).id
    with pytest.raises(BadInput, match="illegal_step"), database.write() as session:
        add_event(session, SYSTEM, case_id, "escalated", START + timedelta(days=1), reason="晚了")
    with database.read() as session:
        assert len(session.scalars(select(CaseEvent)).all()) == 2
        assert revisions(session)["mediation"] == 2


def test_what_take_up_refuses(database: Database) -> None:
    with database.write() as session:
        place = add_township(session)
        add_case(session, place, number="A1")
        for wrong, error in [
            ({"type_code": "77"}, BadInput),
            ({"township_id": 9999}, NotFound),
            ({"clinic_id": 9999}, NotFound),
            ({"village_id": 9999}, NotFound),
            ({"number": "A1"}, BadInput),
            ({"at": START + timedelta(days=36500)}, BadInput),
        ]:
            asked: dict[str, Any] = {"township_id": place.id, "type_code": "02", "at": START}
            with pytest.raises(error):
                take_up(session, SYSTEM, **(asked | wrong))


@pytest.mark.parametrize("actor", [PUBLIC, LOCAL_LEADER])
def test_only_writers_write(database: Database, actor: Any) -> None:
    with database.write() as session:
        place = add_township(session)
        case = add_case(session, place)
        with pytest.raises(NotAllowed):
            take_up(session, actor, township_id=place.id, type_code="02", at=START)
        with pytest.raises(NotAllowed):
            add_event(session, actor, case.id, "arrived", START)


def test_staff_write_within_their_reach(database: Database) -> None:
    with database.write() as session:
        here, there = add_township(session), add_township(session, "石壕镇", "town")
        staff = Actor(Role.STAFF, "综治专干", Reach(townships=frozenset({here.id})))
        case = take_up(session, staff, township_id=here.id, type_code="02", at=START)
        add_event(session, staff, case.id, "arrived", START + timedelta(minutes=9))
        with pytest.raises(NotAllowed):
            take_up(session, staff, township_id=there.id, type_code="02", at=START)
        other = add_case(session, there)
        with pytest.raises(NotAllowed):
            add_event(session, staff, other.id, "arrived", START)


@pytest.mark.parametrize("seed", range(3))
def test_rollups_kept_step_by_step_equal_those_counted_anew(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with database.write() as session:
        places = [add_township(session), add_township(session, "石壕镇", "town")]
        clinics = [add_clinic(session, place, f"C{place.id}") for place in places]
        for _ in range(40):
            turn = chance.randrange(2)
            clinic = clinics[turn] if chance.random() < 0.8 else None
            steps = _random_steps(chance)
            # Reports around midnight in Chongqing (16:00 UTC) fall on the right local day.
            at = START + timedelta(hours=chance.randrange(24 * 4), seconds=chance.random() * 3600)
            add_case(
                session, places[turn], steps, at=at, clinic=clinic,
                type_code=chance.choice(["01", "02", "99"]),
            )  # fmt: skip
        kept = rollup_rows(session)
        dues = session.execute(select(Case.id, Case.due_at, Case.due_clock).order_by(Case.id)).all()
        rollups.rebuild(session)
        assert rollup_rows(session) == kept
        session.expire_all()
        assert (
            session.execute(select(Case.id, Case.due_at, Case.due_clock).order_by(Case.id)).all()
            == dues
        )
        assert len(kept["CaseDay"]) > 10
        assert len(kept["DurationDay"]) > 5


def _random_steps(chance: random.Random) -> list[tuple[str, int]]:
    steps = [(kind, chance.randrange(1, 40)) for kind in ("acknowledged", "arrived", "mediating")]
    steps = steps[: chance.randrange(4)]
    for _ in range(chance.randrange(3)):
        steps.append(("escalated", chance.randrange(60, 5000)))
    if chance.random() < 0.2:
        steps += [("paused", 100), ("resumed", 900)]
    end = chance.choice(["settled", "settled", "failed", "referred", "withdrawn", None])
    return [*steps, (end, chance.randrange(1, 20_000))] if end else steps
