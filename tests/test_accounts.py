"""Accounts and sign-ins: rules, lock-out, idleness, reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access import PUBLIC, SYSTEM, Actor, Reach, Role
from dashboard.errors import BadInput, NotAllowed
from data import accounts, sign_ins
from data.accounts import LOCKED_FOR, Refused
from data.db import Database
from data.places import District, Township, Village

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GOOD = "long enough 8"


def add_admin(database: Database, login: str = "chief", password: str = GOOD) -> int:
    with database.write() as session:
        return accounts.add_account(
            session, SYSTEM, login=login, name="Chief", role=Role.ADMIN, password=password
        ).id


def try_sign_in(database: Database, login: str, password: str) -> str | Refused:
    with database.write() as session:
        found = sign_ins.sign_in(session, login, password, "127.0.0.1")
    return found if isinstance(found, Refused) else found[0]


def who(database: Database, token: str) -> Actor | None:
    with database.read() as session:
        found = sign_ins.signed_in(session, token)
    return found[0] if found else None


def test_the_right_password_signs_in_and_nothing_else_does(database: Database) -> None:
    add_admin(database)
    token = try_sign_in(database, "chief", GOOD)
    assert isinstance(token, str)
    actor = who(database, token)
    assert actor is not None
    assert (actor.role, actor.name, actor.reach.whole) == (Role.ADMIN, "chief", True)
    assert try_sign_in(database, "chief", GOOD + "x") == Refused("wrong")
    assert try_sign_in(database, "nobody", GOOD) == Refused("wrong")
    assert who(database, token + "x") is None


def test_five_failures_lock_for_five_minutes_also_for_the_right_password(
    database: Database,
) -> None:
    add_admin(database)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(4):
            assert try_sign_in(database, "chief", "wrong wrong") == Refused("wrong")
        assert try_sign_in(database, "chief", "wrong wrong") == Refused("locked", NOW + LOCKED_FOR)
        assert try_sign_in(database, "chief", GOOD) == Refused("locked", NOW + LOCKED_FOR)
        clock.shift(LOCKED_FOR - timedelta(seconds=1))
        assert isinstance(try_sign_in(database, "chief", GOOD), Refused)
        clock.shift(timedelta(seconds=1))
        assert isinstance(try_sign_in(database, "chief", GOOD), str)


def test_a_success_forgets_the_failures_before(database: Database) -> None:
    add_admin(database)
    for _ in range(3):
        for _ in range(4):
            assert try_sign_in(database, "chief", "wrong wrong") == Refused("wrong")
        assert isinstance(try_sign_in(database, "chief", GOOD), str)


def test_a_sign_in_ends_when_idle_and_lives_on_when_used(database: Database) -> None:
    add_admin(database)
    with time_machine.travel(NOW, tick=False) as clock:
        token = try_sign_in(database, "chief", GOOD)
        assert isinstance(token, str)
        for _ in range(3):
            clock.shift(sign_ins.IDLE)
            assert who(database, token) is not None
            with database.write() as session:
                sign_ins.note_visit(session, token)
        clock.shift(sign_ins.IDLE + timedelta(seconds=1))
        assert who(database, token) is None


def test_sign_out_everywhere_ends_every_browser(database: Database) -> None:
    add_admin(database)
    tokens = [try_sign_in(database, "chief", GOOD) for _ in range(3)]
    actor = who(database, str(tokens[0]))
    assert actor is not None
    with database.write() as session:
        assert sign_ins.sign_out_everywhere(session, actor) == 3
    assert [who(database, str(token)) for token in tokens] == [None] * 3


def test_a_closed_account_is_out_at_once(database: Database) -> None:
    add_admin(database)
    other = add_admin(database, "second")
    token = try_sign_in(database, "second", GOOD)
    with database.write() as session:
        accounts.change_account(session, SYSTEM, other, active=False)
    assert who(database, str(token)) is None
    assert try_sign_in(database, "second", GOOD) == Refused("wrong")


def test_the_last_admin_stays(database: Database) -> None:
    only = add_admin(database)
    with pytest.raises(BadInput, match="last_admin"), database.write() as session:
        accounts.change_account(session, SYSTEM, only, active=False)


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("short 7", "password_short"),
        ("x" * 201, "password_long"),
        ("aaaaaaaa", "password_plain"),
        ("somebody1", "password_plain"),
    ],
)
def test_weak_passwords_are_refused(password: str, key: str) -> None:
    with pytest.raises(BadInput, match=key):
        accounts.check_password(password, "Somebody1")


@given(st.text(min_size=8, max_size=200))
def test_any_other_password_of_eight_characters_is_taken(password: str) -> None:
    if len(set(password)) > 1:
        accounts.check_password(password, "nobody-else-has-this-login-at-all")


def test_the_first_password_must_be_changed_and_the_old_one_given(database: Database) -> None:
    add_admin(database)
    token = str(try_sign_in(database, "chief", GOOD))
    with database.read() as session:
        found = sign_ins.signed_in(session, token)
    assert found is not None
    actor, must_change, _stale = found
    assert must_change
    for old, new, key in (
        ("wrong wrong", "another one 9", "password_wrong"),
        (GOOD, GOOD, "password_same"),
        (GOOD, "short", "password_short"),
    ):
        with pytest.raises(BadInput, match=key), database.write() as session:
            accounts.change_password(session, actor, old, new)
    with database.write() as session:
        accounts.change_password(session, actor, GOOD, "another one 9")
    assert isinstance(try_sign_in(database, "chief", "another one 9"), str)


def test_only_admins_make_accounts(database: Database) -> None:
    for actor in (PUBLIC, Actor(Role.LEADER, "l", Reach(whole=True)), Actor(Role.STAFF, "s")):
        with pytest.raises(NotAllowed), database.write() as session:
            accounts.add_account(
                session, actor, login="new", name="", role=Role.ADMIN, password=GOOD
            )


def test_an_account_needs_what_its_role_is_bound_to(database: Database) -> None:
    with pytest.raises(BadInput, match="account_unbound"), database.write() as session:
        accounts.add_account(
            session, SYSTEM, login="mediator", name="", role=Role.MEDIATOR, password=GOOD
        )


def test_a_leader_reaches_everything_inside_the_place_and_nothing_beside_it(
    database: Database,
) -> None:
    with database.write() as session:
        district = District(name="甲区", name_en="Jia", version="t")
        session.add(district)
        session.flush()
        towns = [
            Township(district_id=district.id, name=name, name_en=name, version="t", kind="town")
            for name in ("一镇", "二镇")
        ]
        session.add_all(towns)
        session.flush()
        villages = [
            Village(
                township_id=town.id,
                name=f"{town.name}村",
                name_en="v",
                full_name="v",
                version="t",
                kind="village",
            )
            for town in towns
        ]
        session.add_all(villages)
        session.flush()
        made = accounts.add_account(
            session,
            SYSTEM,
            login="town",
            name="",
            role=Role.LEADER,
            password=GOOD,
            township_id=towns[0].id,
        )
        actor = accounts.actor_of(session, made)
        assert actor.in_township(towns[0].id)
        assert actor.in_village(villages[0].id)
        assert not actor.in_township(towns[1].id)
        assert not actor.in_village(villages[1].id)
        assert not actor.in_college(1)
