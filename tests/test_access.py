"""Access is checked in data: every function that is given a session is walked here.

Each is either public, and says so, or takes the actor and uses it. Called as anybody
(`PUBLIC`) on rows whose people carry unmistakable names, it refuses or shows none of them.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import textwrap
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import pytest
from sqlalchemy import Row, event
from sqlalchemy.orm import DeclarativeBase, Session

import data
from dashboard import clock
from dashboard.access import PUBLIC, Actor
from dashboard.errors import BadInput, NotAllowed
from dashboard.periods import DEFAULT, Period, preset_period
from dashboard.view import View
from data.db import Database
from data.learning.models import College
from tests.bench.rows import NAME_MARK, PHONE_MARK, TEXT_MARK, Sizes, fill

#: Work inside somebody else's command: who may do it was checked there. Name → why it is here.
PLUMBING: dict[str, str] = {
    "data.accounts.actor_of": "turns a signed-in account into its actor; there is none before",
    "data.accounts.held": "the row that a command of the admin, checked there, changes",
    "data.accounts.reach_of": "part of actor_of",
    "data.accounts.verify": "how one signs in: nobody is anybody before it",
    "data.sign_ins.note_visit": "keeps the visitor's own session alive",
    "data.sign_ins.sign_in": "follows verify",
    "data.sign_ins.sign_out": "ends the visitor's own session",
    "data.sign_ins.signed_in": "finds the visitor's own session, by its secret",
    "data.audit.touch": "counts a revision inside a command; shows nothing",
    "data.mediation.rollups.rebuild": "counts anew what is there; changes no fact",
    "data.rating.rollups.rebuild": "counts anew what is there; changes no fact",
}
#: Modules that only put demonstration rows in; `data.demo.fill` opens the batch as the system.
DEMO = "data.demo."

#: What to call a function with where its types do not say. Name → keyword arguments.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "data.learning.active.active_by_span": {"spans": ()},
    "data.learning.records.found": {"kind": College, "field": "college"},
    "data.mediation.flow.distribution": {"measure": "arrival"},
}

MARKS = (NAME_MARK, PHONE_MARK, TEXT_MARK)
SMALL = Sizes(400, workers=12, villages=42, clinics=21, mediators=42, colleges=3, learners=30)


def _modules() -> Iterator[str]:
    yield data.__name__
    for found in pkgutil.walk_packages(data.__path__, "data."):
        if not found.name.startswith("data.migrations"):
            yield found.name


def _functions() -> dict[str, Callable[..., Any]]:
    """Every public function of data whose first parameter is a session."""
    found = {}
    for name in _modules():
        module = importlib.import_module(name)
        for own, function in vars(module).items():
            plain = inspect.unwrap(function) if callable(function) else None
            if not inspect.isfunction(plain) or plain.__module__ != name or own.startswith("_"):
                continue
            if name.startswith(DEMO):
                continue
            if "session" in inspect.signature(plain).parameters:
                found[f"{name}.{own}"] = function
    return found


FUNCTIONS = _functions()


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _is_public(function: Callable[..., Any]) -> bool:
    return (inspect.getdoc(function) or "").rstrip().endswith("Public.")


def _takes_actor(function: Callable[..., Any]) -> bool:
    return [p.name for p in _parameters(function)][:2] == ["session", "actor"]


def _uses(function: Callable[..., Any], name: str) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


GUARDED = sorted(name for name, function in FUNCTIONS.items() if _takes_actor(function))
OPEN = sorted(set(FUNCTIONS) - set(GUARDED) - set(PLUMBING))
PUBLIC_ONES = sorted(name for name in FUNCTIONS if _is_public(FUNCTIONS[name]))


def test_there_is_something_to_walk() -> None:
    assert len(GUARDED) > 10


def test_the_session_comes_first() -> None:
    late = [n for n, function in FUNCTIONS.items() if _parameters(function)[0].name != "session"]
    assert late == []


def test_each_is_public_or_takes_the_actor_second() -> None:
    assert [name for name in OPEN if not _is_public(FUNCTIONS[name])] == []


def test_the_exceptions_are_still_there_and_still_needed() -> None:
    stale = [n for n in PLUMBING if n not in FUNCTIONS or _takes_actor(FUNCTIONS[n])]
    assert stale == []


def test_whoever_takes_an_actor_uses_it_or_says_that_it_shows_nobody() -> None:
    deaf = [name for name in GUARDED if not _uses(FUNCTIONS[name], "actor")]
    assert [name for name in deaf if not _is_public(FUNCTIONS[name])] == []


# Called as anybody.


class Untouched:
    """Stands for an argument; whoever looks at it before checking the actor fails."""

    def __init__(self, parameter: str) -> None:
        object.__setattr__(self, "_parameter", parameter)

    def __getattribute__(self, name: str) -> Any:
        if name in {"__class__", "__dict__"}:
            return object.__getattribute__(self, name)
        parameter = object.__getattribute__(self, "_parameter")
        raise AssertionError(
            f"looks at {parameter!r} before it checks the actor (or say in ARGUMENTS what it is)"
        )


def _made(parameter: inspect.Parameter, wanted: Any) -> Any:
    """A plausible value for a parameter of this type; ids are those of rows that exist."""
    period = preset_period(DEFAULT, clock.today())
    kinds: dict[Any, Any] = {
        int: 1,
        date: clock.today(),
        datetime: clock.now() - timedelta(days=1),
        Period: period,
        View: View(),
        Actor: PUBLIC,
        Mapping[str, str]: {},
    }
    if wanted in kinds:
        return kinds[wanted]
    if hasattr(wanted, "from_params"):
        return wanted.from_params({}, clock.today())
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return next(iter(wanted))
    if typing.get_origin(wanted) is typing.Literal:
        return typing.get_args(wanted)[0]
    return Untouched(parameter.name)


def _arguments(name: str, function: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
    types = typing.get_type_hints(inspect.unwrap(function))
    given = ARGUMENTS.get(name, {})
    positional, named = [], {}
    for parameter in _parameters(function):
        if parameter.name in {"session", "actor"} or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.name in given:
            named[parameter.name] = given[parameter.name]
        elif parameter.default is not parameter.empty or parameter.kind is parameter.VAR_POSITIONAL:
            continue
        elif parameter.kind is parameter.KEYWORD_ONLY or named:
            named[parameter.name] = _made(parameter, types.get(parameter.name))
        else:
            positional.append(_made(parameter, types.get(parameter.name)))
    return positional, named


def _plain(thing: Any, depth: int = 0) -> Iterator[str]:
    """Every text in a result, however deep; of a row of a table, every loaded column."""
    if depth > 12 or thing is None or isinstance(thing, (int, float, date)):
        return
    if isinstance(thing, (str, bytes)):
        yield thing if isinstance(thing, str) else thing.decode("utf-8", "replace")
        return
    inside: Iterable[Any]
    if isinstance(thing, DeclarativeBase):
        inside = [getattr(thing, column.key) for column in thing.__table__.columns]
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        inside = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    elif isinstance(thing, Mapping):
        inside = [*thing.keys(), *thing.values()]
    elif hasattr(thing, "to_dict"):
        inside = [thing.to_dict()]
    elif isinstance(thing, (Row, Iterable)):
        inside = thing
    else:
        yield repr(thing)
        return
    for item in inside:
        yield from _plain(item, depth + 1)


def _personal(result: Any) -> list[str]:
    """What in a result names a person, a telephone, or what somebody wrote."""
    return sorted({text for text in _plain(result) if _names_someone(text)})


def _names_someone(text: str) -> bool:
    masked = text.startswith(NAME_MARK) and text.endswith("*") and len(text) == 2
    return not masked and any(mark in text for mark in MARKS)


@pytest.fixture(scope="module")
def people(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Rows of every domain, on SQLite: what is tried here does not depend on the database."""
    path = tmp_path_factory.mktemp("access") / "people.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    fill(database, SMALL)
    yield database
    database.close()


@pytest.fixture
def session(people: Database) -> Iterator[Session]:
    """A session whose writes are thrown away."""
    with people.read() as session:
        yield session
        session.rollback()


@pytest.mark.parametrize("name", GUARDED)
def test_anybody_is_refused_or_sees_no_person(name: str, session: Session) -> None:
    function = FUNCTIONS[name]
    positional, named = _arguments(name, function)
    try:
        result = function(session, PUBLIC, *positional, **named)
        shown = _personal(result)
    except NotAllowed:
        return
    except BadInput as refusal:
        pytest.fail(f"called wrongly ({refusal}): say in ARGUMENTS how to call it")
    assert shown == []


@pytest.mark.parametrize("name", sorted(set(PUBLIC_ONES) - set(PLUMBING)))
def test_public_functions_read_only_and_show_no_person(name: str, session: Session) -> None:
    statements: list[str] = []
    bind = session.get_bind()

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement.lstrip().split(None, 1)[0].upper())

    function = FUNCTIONS[name]
    positional, named = _arguments(name, function)
    event.listen(bind, "before_cursor_execute", note)
    try:
        actor = [PUBLIC] if _takes_actor(function) else []
        shown = _personal(function(session, *actor, *positional, **named))
        session.flush()
    finally:
        event.remove(bind, "before_cursor_execute", note)
    assert shown == []
    assert set(statements) <= {"SELECT", "WITH", "BEGIN"}


def test_the_walk_would_notice(session: Session) -> None:
    """The tests above can fail: a query that forgets to mask is seen."""
    from data.rating.models import Worker

    worker = session.get(Worker, 1)
    assert worker is not None
    assert _personal([{"workers": (worker,)}]) == [worker.name]
    assert _personal([f"{worker.name[0]}*"]) == []
