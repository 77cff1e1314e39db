"""Boards are computed once for all who may see the same, and anew when what they show changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callbacks.boards import Board, Boards
from dashboard.access import PUBLIC, Actor, Reach, Role
from dashboard.errors import BadInput, NotFound
from dashboard.exhibits import BoardContent, Column, Counted, Exhibit, Table
from dashboard.live import Hub
from dashboard.periods import Period, parse_period
from dashboard.view import View
from data import audit
from data.audit import Domain
from data.db import Database

HERE = Actor(Role.LEADER, "east", Reach(villages=frozenset({1})))
THERE = Actor(Role.LEADER, "west", Reach(villages=frozenset({2})))
VIEW = View("en")


@dataclass(frozen=True)
class Asked:
    period: Period


@dataclass
class Counting:
    """A small board that shows who asked, and counts how often it was computed."""

    times: int = 0
    asked: list[str] = field(default_factory=list)

    def filters(self, params: Mapping[str, str], today: date) -> Asked:
        return Asked(parse_period(params, today))

    def content(self, session: Session, actor: Actor, asked: Asked, view: View) -> BoardContent:
        self.times += 1
        self.asked.append(actor.name)
        table = Table([Column("who", "Who")], [{"who": actor.name}])
        return BoardContent(exhibits={"who": Exhibit(None, table, Counted("formula"), "Who asked")})

    def rows(self, session: Session, actor: Actor, asked: Asked, view: View, name: str) -> Table:
        return Table([Column("who", "Who")], [{"who": actor.name}])


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def boards(sqlite_database: Database, counting: Counting) -> Boards:
    board = Board("own", (Domain.RATING,), counting.filters, counting.content, counting.rows)
    return Boards(sqlite_database, (board,), Hub("build"))


def ask(boards: Boards, *who: Actor, query: str = "") -> list[dict[str, Any]]:
    async def all_at_once() -> list[bytes]:
        jobs = [boards.computed("own", query, actor, VIEW) for actor in who]
        return [computed.body for computed in await asyncio.gather(*jobs)]

    return [json.loads(body) for body in asyncio.run(all_at_once())]


def test_many_who_ask_at_once_share_one_computation(boards: Boards, counting: Counting) -> None:
    answers = ask(boards, *[PUBLIC] * 20)
    assert counting.times == 1
    assert answers == [answers[0]] * 20


def test_nobody_gets_the_answer_of_another_reach(boards: Boards, counting: Counting) -> None:
    answers = ask(boards, PUBLIC, HERE, THERE, HERE)
    assert sorted(counting.asked) == ["east", "public", "west"]
    assert "east" not in json.dumps(answers[2])
    assert "west" not in json.dumps(answers[1])
    assert answers[1] == answers[3]


def test_a_commit_in_its_domain_makes_it_compute_anew_and_no_other_does(
    boards: Boards, counting: Counting
) -> None:
    def commit(domain: Domain) -> None:
        with boards.database.write() as session:
            audit.touch(session, domain)
        with boards.database.read() as session:
            boards.hub.revisions = audit.revisions(session)

    ask(boards, PUBLIC)
    commit(Domain.LEARNING)
    ask(boards, PUBLIC)
    assert counting.times == 1
    commit(Domain.RATING)
    answer = ask(boards, PUBLIC)[0]
    assert counting.times == 2
    assert answer["revisions"]["rating"] == 1


def test_other_filters_are_another_answer_and_bad_ones_a_sentence(
    boards: Boards, counting: Counting
) -> None:
    first = ask(boards, PUBLIC, query="period=as-reported")[0]
    assert first["period"] == ["2017-10-01", "2019-06-30", "as-reported"]
    ask(boards, PUBLIC, query="period=this-year")
    assert counting.times == 2
    with pytest.raises(BadInput, match="not_a_date"):
        ask(boards, PUBLIC, query="start=nonsense")
    with pytest.raises(NotFound, match="too_large"):
        ask(boards, PUBLIC, query="x=" + "y" * 5000)
    assert counting.times == 2
