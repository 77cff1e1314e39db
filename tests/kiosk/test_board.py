"""The wall: its settings, what stands on each slide, and that it never names anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from callbacks.boards import Boards
from callbacks.kiosk.board import BOARDS, EVERY, KioskFilters, filters
from dashboard import clock
from dashboard.access import LOCAL_LEADER, PUBLIC, Actor
from dashboard.errors import BadInput, NotFound
from dashboard.live import Hub
from dashboard.view import View
from data.db import Database
from data.learning.models import Learner
from data.mediation import indicators as mediation
from data.mediation.filters import MediationFilters
from data.mediation.models import CaseParty, Clinic, Mediator
from data.rating.filters import RatingFilters
from data.rating.leaderboard import leaderboard
from data.rating.models import Card, Worker
from layouts.kiosk import frame, page
from tests.bench.rows import NAME_MARK, PHONE_MARK, TEXT_MARK, Sizes, fill

SMALL = Sizes(400, workers=12, villages=42, clinics=21, mediators=42, colleges=3, learners=30)
VIEWS = [View("zh", "dark"), View("en", "dark")]


def body_of(database: Database, query: str, actor: Actor, view: View) -> str:
    boards = Boards(database, BOARDS, Hub("build"))
    return boards.compute(BOARDS[0], query, actor, view, clock.today()).body.decode()


def parts_of(body: str) -> dict[str, Any]:
    return {key["name"]: props["children"] for key, props in orjson.loads(body)["set"]}


def words_in(thing: Any) -> Iterator[str]:
    """Every text that a component shows."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, list):
        for item in thing:
            yield from words_in(item)
    elif isinstance(thing, dict):
        yield from words_in(thing.get("props", {}).get("children"))


# Settings.


def test_without_settings_all_slides_turn() -> None:
    asked = filters({}, clock.today())
    assert asked.slides == frame.SLIDES
    assert asked.every == EVERY


def test_the_address_chooses_slides_and_their_order() -> None:
    asked = filters({"slides": "mediation, overview,mediation", "every": "45"}, clock.today())
    assert asked.slides == ("mediation", "overview")
    assert asked.every == 45


@pytest.mark.parametrize(
    "params",
    [
        {"every": "0"},
        {"every": "4"},
        {"every": "3601"},
        {"every": "-5"},
        {"every": "soon"},
        {"every": "1e3"},
        {"every": "٢٠"},
        {"every": "9" * 5000},
        {"every": "\0"},
        {"slides": "people"},
        {"slides": "overview,<b>"},
        {"slides": "x" * 5000},
        {"slides": "😀"},
        {"lang": "fr"},
        {"lang": "zh\0"},
        {"period": "forever"},
        {"start": "2019-13-01"},
    ],
)
def test_bad_settings_are_told(params: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        filters(params, clock.today())
    assert refused.value.status == 400
    for view in VIEWS:
        sentence = view.text(f"errors.{refused.value.key}", **refused.value.values)
        assert 5 < len(sentence) < 300


# Slides.


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("view", VIEWS, ids=["zh", "en"])
def test_every_slide_has_its_title_and_period(demo_database: Database, view: View) -> None:
    parts = parts_of(body_of(demo_database, "", PUBLIC, view))
    period = filters({}, clock.today()).period
    for name in frame.SLIDES:
        words = list(words_in(parts[f"slide-{name}"]))
        assert view.text(f"kiosk.{name}.title") in words
        assert any(str(period.start) in text and str(period.end) in text for text in words)
    assert view.text("kit.product.name") in list(words_in(parts["kiosk-brand"]))
    assert view.text("kiosk.demo") in list(words_in(parts["kiosk-brand"]))


@pytest.mark.usefixtures("today")
def test_slides_that_are_not_wanted_are_not_sent(demo_database: Database) -> None:
    parts = parts_of(body_of(demo_database, "slides=rating", PUBLIC, VIEWS[0]))
    assert [name for name in frame.SLIDES if parts[f"slide-{name}"]] == ["rating"]


@pytest.mark.usefixtures("today")
def test_the_numbers_are_the_boards(demo_database: Database) -> None:
    view = VIEWS[0]
    parts = parts_of(body_of(demo_database, "period=as-reported", PUBLIC, view))
    with demo_database.read() as session:
        asked = MediationFilters.from_params({"period": "as-reported"}, clock.today())
        found = mediation.indicators(session, PUBLIC, asked).now
        board = leaderboard(session, PUBLIC, RatingFilters(asked.period))
    words = " ".join(words_in(parts["slide-mediation"]))
    assert "61.3%" in words
    assert view.count(found.taken_up) in words
    assert view.count(found.level_1_of_taken_up.numerator) in words
    names = [row.name for row in board.ranked[:8]]
    assert all(name in list(words_in(parts["slide-rating"])) for name in names)


def test_a_period_without_rows_says_so(sqlite_database: Database) -> None:
    for view in VIEWS:
        parts = parts_of(body_of(sqlite_database, "", PUBLIC, view))
        assert view.text("kiosk.learning.nothing") in list(words_in(parts["slide-learning"]))
        assert view.text("kiosk.mediation.nothing") in list(words_in(parts["slide-mediation"]))
        assert any("5" in text for text in words_in(parts["slide-rating"]))
        assert "0.0%" not in " ".join(words_in(parts["slide-overview"]))
        assert view.text("kiosk.demo") not in list(words_in(parts["kiosk-brand"]))


# Privacy.


def people_of(database: Database) -> tuple[set[str], set[str]]:
    """Every full name and every telephone in the database."""
    with database.read() as session:
        names = {
            name
            for column in (Worker.name, Learner.name, Mediator.name, CaseParty.name)
            for name in session.scalars(select(column).distinct())
        }
        phones = {
            phone
            for column in (Mediator.phone, CaseParty.phone, Clinic.duty_phone)
            for phone in session.scalars(select(column).distinct())
            if phone
        }
    return names, phones


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("actor", [PUBLIC, LOCAL_LEADER], ids=["anybody", "leader"])
@pytest.mark.parametrize("query", ["", "period=as-reported", "period=last-7-days"])
def test_nobody_in_the_database_is_named(demo_database: Database, actor: Actor, query: str) -> None:
    names, phones = people_of(demo_database)
    assert len(names) > 1000
    assert phones
    for view in VIEWS:
        body = body_of(demo_database, query, actor, view)
        assert [name for name in names if name in body] == []
        assert [phone for phone in phones if phone in body] == []


def test_the_wall_is_the_same_whoever_looks(sqlite_database: Database) -> None:
    fill(sqlite_database, SMALL)
    bodies = [
        parts_of(body_of(sqlite_database, "period=last-30-days", actor, VIEWS[0]))
        for actor in (PUBLIC, LOCAL_LEADER)
    ]
    assert bodies[0] == bodies[1]
    text = orjson.dumps(bodies[0]).decode()
    assert PHONE_MARK not in text
    assert TEXT_MARK not in text
    assert NAME_MARK not in text.replace(f'"{NAME_MARK}*"', "")


def test_a_card_under_appeal_is_not_on_the_wall(sqlite_database: Database) -> None:
    fill(sqlite_database, SMALL)
    now = clock.now()
    with sqlite_database.write() as session:
        for card in session.scalars(select(Card)):
            session.delete(card)
        for worker_id in session.scalars(select(Worker.id)):
            card = Card(
                worker_id=worker_id,
                colour="red",
                rule="repeated",
                state="appealed",
                issued_at=now - timedelta(days=2),
                expires_on=clock.today() + timedelta(days=80),
                evidence={},
            )
            session.add(card)
    view = VIEWS[0]

    def slide() -> list[str]:
        return list(words_in(parts_of(body_of(sqlite_database, "", PUBLIC, view))["slide-rating"]))

    assert view.text("rating.card.red") not in slide()
    with sqlite_database.write() as session:
        for card in session.scalars(select(Card)):
            card.state = "upheld"
    assert view.text("rating.card.red") in slide()


def test_the_wall_opens_no_records(sqlite_database: Database) -> None:
    boards = Boards(sqlite_database, BOARDS, Hub("build"))
    with pytest.raises(NotFound):
        boards.rows("kiosk", "", LOCAL_LEADER, VIEWS[0], "taken_up")


def test_small_townships_are_hatched(sqlite_database: Database) -> None:
    """Where fewer than five disputes were taken up, the tile shows no number."""
    fill(sqlite_database, Sizes(60, workers=12, villages=42, clinics=21, mediators=42, learners=9))
    parts = parts_of(body_of(sqlite_database, "", PUBLIC, VIEWS[0]))
    text = orjson.dumps(parts["slide-mediation"]).decode()
    assert "k-unknown" in text


# The page.


def test_the_page_itself_holds_no_words() -> None:
    drawn = orjson.dumps(page.page(VIEWS[0], {}).to_plotly_json(), default=vars).decode()
    assert re.search(r"[\u4e00-\u9fff]", drawn) is None


def test_the_settings_reach_the_browser() -> None:
    made = orjson.loads(
        orjson.dumps(
            frame.turns(VIEWS[0], ("rating", "overview"), 33),
            default=lambda thing: thing.to_plotly_json(),
        )
    )
    assert made["props"]["data-every"] == "33"
    assert made["props"]["data-slides"] == "rating,overview"
    assert isinstance(filters({}, clock.today()), KioskFilters)
