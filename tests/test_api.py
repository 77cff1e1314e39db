"""The open API: the boards' own numbers, nobody's name, and a sentence for every bad parameter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

import callbacks.errors
from callbacks.answers import Answers, Source
from callbacks.api import api_routes
from callbacks.api_models import Answer
from callbacks.signing import Sessions
from dashboard import clock
from dashboard.access import PUBLIC, SMALLEST_PUBLIC_CELL
from dashboard.live import Hub
from dashboard.request import Guard
from data import audit
from data.audit import Domain
from data.db import Database
from data.learning import colleges as learning
from data.learning.filters import LearningFilters
from data.mediation import indicators as mediation
from data.mediation.filters import MediationFilters
from data.mediation.townships import townships
from data.places import Township
from data.rating import board as rating
from data.rating.filters import RatingFilters
from data.rating.leaderboard import leaderboard
from tests.bench.rows import NAME_MARK, PHONE_MARK, TEXT_MARK, Sizes, fill
from tests.conftest import fresh_postgres

SMALL = Sizes(400, workers=12, villages=42, clinics=21, mediators=42, colleges=3, learners=30)
ROUTES = (
    "overview",
    "learning/colleges",
    "rating/leaderboard",
    "mediation/indicators",
    "mediation/townships",
)
DAYS = {"period": "last-30-days"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def rows(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database with rows in all three domains; tests only read from it."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template")
        for database in fresh_postgres(server, template):
            fill(database, SMALL)
            yield database
        return
    path = tmp_path_factory.mktemp("api") / "rows.sqlite3"
    path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    database = Database(f"sqlite:///{path}")
    fill(database, SMALL)
    yield database
    database.close()


class Asker:
    """Asks the API as the application serves it, from this very computer."""

    def __init__(self, database: Database, hub: Hub) -> None:
        server = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
        callbacks.errors.register(server)
        server.include_router(api_routes(database, hub))
        self.app = Guard(server, identify=Sessions(database, "a key for tests"))

    def get(self, path: str, **options: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=way, base_url="http://127.0.0.1", follow_redirects=True
            ) as client:
                return await client.get(path, **options)

        return asyncio.run(asked())


@pytest.fixture
def hub() -> Hub:
    return Hub("build")


@pytest.fixture
def api(rows: Database, hub: Hub) -> Asker:
    return Asker(rows, hub)


@pytest.fixture
def empty_api(sqlite_database: Database, hub: Hub) -> Asker:
    return Asker(sqlite_database, hub)


def get(api: Asker, route: str, **params: Any) -> Any:
    reply = api.get(f"/api/v1/{route}", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_mediation_has_the_boards_numbers(api: Asker, rows: Database) -> None:
    told = get(api, "mediation/indicators", **DAYS)
    with rows.read() as session:
        filters = MediationFilters.from_params(DAYS, clock.today())
        found = mediation.indicators(session, PUBLIC, filters)
    now = found.now
    assert told["clinics"] == now.clinics
    assert told["mediators"] == now.mediators
    assert told["taken_up"] == now.taken_up
    assert told["level_1_share"] == now.level_1_of_taken_up.share
    assert told["level_1_share_counts"] == {
        "numerator": now.level_1_of_taken_up.numerator,
        "denominator": now.level_1_of_taken_up.denominator,
    }
    assert told["level_1_share_of_concluded"] == now.level_1_of_concluded.share
    assert told["success_rate"] == now.success.share
    assert told["before"]["taken_up"] == found.before.taken_up
    assert [(y["year"], y["person_times"], y["change"]) for y in told["petitions"]] == [
        (y.year, y.this, y.change) for y in found.petitions.years
    ]


def test_townships_are_the_boards(api: Asker, rows: Database) -> None:
    told = get(api, "mediation/townships", **DAYS)
    with rows.read() as session:
        found = townships(session, PUBLIC, MediationFilters.from_params(DAYS, clock.today()))
    assert [(t["place"]["id"], t["taken_up"], t["level_1_share"]) for t in told["townships"]] == [
        (t.id, t.taken_up, t.level_1.share) for t in found
    ]


def test_leaderboard_is_the_boards(api: Asker, rows: Database) -> None:
    told = get(api, "rating/leaderboard", **DAYS)
    with rows.read() as session:
        found = leaderboard(session, PUBLIC, RatingFilters.from_params(DAYS, clock.today()))
    assert [(r["name"], r["band"], r["rated"]) for r in told["rows"]] == [
        (r.name, r.band, r.rated) for r in found.rows
    ]
    assert told["unit_mean"] == found.unit.mean


def test_colleges_are_the_boards(api: Asker, rows: Database) -> None:
    told = get(api, "learning/colleges", **DAYS)
    with rows.read() as session:
        filters = LearningFilters.from_params(DAYS, clock.today())
        found = learning.colleges(session, PUBLIC, filters)
    assert [(c["college"]["id"], c["active"], c["pass_rate"]) for c in told["colleges"]] == [
        (c.id, c.totals.active, c.totals.pass_rate) for c in found
    ]


def test_overview_repeats_each_domain(api: Asker, rows: Database) -> None:
    told = get(api, "overview", **DAYS)
    with rows.read() as session:
        filters = RatingFilters.from_params(DAYS, clock.today())
        found = {one.name: one.value for one in rating.indicators(session, PUBLIC, filters)}
    assert told["mediation"] == get(api, "mediation/indicators", **DAYS)
    school = get(api, "learning/colleges", **DAYS)["school"]
    assert {key: told["learning"][key] for key in school} == school
    assert {key: told["rating"][key] for key in found} == found


def test_a_place_may_be_named_or_numbered(api: Asker, rows: Database) -> None:
    with rows.read() as session:
        place = session.scalars(select(Township)).first()
        assert place is not None
    answers = [
        api.get("/api/v1/mediation/townships", params={"place": text}).json()
        for text in (str(place.id), place.name, place.name_en.upper())
    ]
    assert answers[0] == answers[1] == answers[2]
    assert [row["place"]["name"] for row in answers[0]["townships"]] == [place.name]
    assert get(api, "mediation/indicators", place=place.name)["place"]["id"] == place.id


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_is_named_whoever_asks(api: Asker, route: str) -> None:
    reply = api.get(f"/api/v1/{route}", params={"period": "last-12-months"})
    assert reply.status_code == 200
    assert PHONE_MARK not in reply.text
    assert TEXT_MARK not in reply.text
    assert NAME_MARK not in reply.text.replace(f'"{NAME_MARK}*"', "")


def test_the_leaderboard_masks(api: Asker) -> None:
    names = {row["name"] for row in get(api, "rating/leaderboard", **DAYS)["rows"]}
    assert names == {f"{NAME_MARK}*"}


def numbers_under(thing: Any, wanted: set[str]) -> Iterator[int]:
    if isinstance(thing, list):
        for item in thing:
            yield from numbers_under(item, wanted)
    elif isinstance(thing, dict):
        for name, value in thing.items():
            if name in wanted and isinstance(value, int):
                yield value
            yield from numbers_under(value, wanted)


@pytest.mark.parametrize("days", ["last-7-days", "last-30-days"])
def test_small_counts_are_kept_back(api: Asker, days: str) -> None:
    told = get(api, "mediation/townships", period=days)
    cells = list(numbers_under(told, {"taken_up", "numerator", "denominator", "mediators"}))
    assert [count for count in cells if 0 < count < SMALLEST_PUBLIC_CELL] == []
    board = get(api, "rating/leaderboard", period=days)
    rated = list(numbers_under(board["rows"], {"rated"}))
    assert [count for count in rated if 0 < count < SMALLEST_PUBLIC_CELL] == []


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"start": "yesterday"}, 400),
        ({"start": "2019-02-30"}, 400),
        ({"start": "2019-07-01", "end": "2019-06-30"}, 400),
        ({"end": "9999-12-31"}, 400),
        ({"period": "forever"}, 400),
        ({"strat": "2019-01-01"}, 422),
        ({"start": "x" * 10_000}, 422),
        ({"start": "\0"}, 400),
        ({"period": "😀"}, 400),
        ({"start": "１９-01-01"}, 400),
        ({"\0": "1"}, 422),
    ],
)
@pytest.mark.parametrize("route", ROUTES)
def test_bad_parameters_get_a_sentence(
    empty_api: Asker, route: str, params: dict[str, str], status: int
) -> None:
    reply = empty_api.get(f"/api/v1/{route}", params=params)
    assert reply.status_code == status
    assert reply.json()["error"]
    assert len(reply.text) < 1000


@pytest.mark.parametrize(
    ("route", "name"),
    [
        ("mediation/townships", "place"),
        ("mediation/indicators", "place"),
        ("mediation/indicators", "type"),
        ("rating/leaderboard", "community"),
        ("learning/colleges", "college"),
        ("overview", "place"),
        ("overview", "community"),
        ("overview", "college"),
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        "0",
        "-1",
        "1e9",
        "999999999",
        "9" * 30,
        "²",
        "٣",
        "\0",
        "a\0b",
        "😀",
        "'; DROP TABLE townships; --",
        "{value}",
        "%",
        "<b>",
        "x" * 101,
        "龘" * 5_000,
    ],
)
def test_hostile_filters_are_refused(empty_api: Asker, route: str, name: str, value: str) -> None:
    reply = empty_api.get(f"/api/v1/{route}", params={name: value})
    assert reply.status_code in {400, 404, 422}
    assert reply.json()["error"]
    assert reply.json()["field"] == name
    assert len(reply.text) < 1000


def test_bytes_that_are_no_text_are_refused(empty_api: Asker) -> None:
    for query in (b"place=%ff%fe", b"place=%ed%a0%80", b"start=%c3", b"%ff=1"):
        reply = empty_api.get("/api/v1/overview?" + query.decode("latin-1"))
        assert 400 <= reply.status_code < 500


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh-CN,zh;q=0.9", "不是日期"), ("en-GB,en", "is not a date"), ("fr", "不是日期")],
)
def test_errors_speak_the_readers_language(empty_api: Asker, language: str, sentence: str) -> None:
    reply = empty_api.get(
        "/api/v1/overview", params={"start": "x"}, headers={"accept-language": language}
    )
    assert sentence in reply.json()["error"]


@pytest.mark.parametrize("route", ROUTES)
def test_an_empty_database_has_nothing_but_answers(empty_api: Asker, route: str) -> None:
    told = get(empty_api, route)
    text = str(told)
    assert "'level_1_share': 0" not in text
    assert "'positive_rate': 0" not in text


def test_a_share_of_nothing_is_null(empty_api: Asker) -> None:
    told = get(empty_api, "mediation/indicators")
    assert told["level_1_share"] is None
    assert told["level_1_share_counts"] == {"numerator": 0, "denominator": 0}


def test_health_and_revisions(api: Asker, hub: Hub) -> None:
    for path in ("/healthz", "/api/v1/healthz"):
        reply = api.get(path)
        assert reply.status_code == 200
        assert reply.json()["status"] == "ok"
    told = get(api, "revisions")
    assert told.keys() == {"build", "revisions", "at"}
    assert told["build"] == hub.build


def test_a_dead_database_is_not_healthy(bare_sqlite_database: Database, hub: Hub) -> None:
    reply = Asker(bare_sqlite_database, hub).get("/api/v1/healthz")
    assert reply.status_code == 503
    assert reply.json()["error"]


def test_an_answer_is_made_anew_only_when_its_domain_changed(
    sqlite_database: Database, hub: Hub
) -> None:
    made = []

    class Told(Answer):
        number: int

    def make(*_: Any) -> Answer:
        made.append(1)
        return Told(number=len(made))

    source = Source("test", (Domain.RATING,), make)
    answers = Answers(sqlite_database, hub)

    def change(domain: Domain) -> None:
        with sqlite_database.write() as session:
            audit.touch(session, domain)
        with sqlite_database.read() as session:
            hub.revisions = audit.revisions(session)

    async def course() -> list[bytes]:
        bodies = [(await answers.made(source, {})).body, (await answers.made(source, {})).body]
        change(Domain.LEARNING)
        bodies.append((await answers.made(source, {"place": " "})).body)
        change(Domain.RATING)
        bodies.append((await answers.made(source, {})).body)
        bodies.append((await answers.made(source, {"start": "2020-01-01"})).body)
        return bodies

    bodies = asyncio.run(course())
    assert bodies == [b'{"number":%d}' % n for n in (1, 1, 1, 2, 3)]


def test_many_who_ask_at_once_share_one_answer(sqlite_database: Database, hub: Hub) -> None:
    made = []

    class Told(Answer):
        number: int

    def make(*_: Any) -> Answer:
        made.append(1)
        return Told(number=len(made))

    answers = Answers(sqlite_database, hub)
    source = Source("test", (Domain.RATING,), make)

    async def crowd() -> None:
        await asyncio.gather(*(answers.made(source, {}) for _ in range(20)))

    asyncio.run(crowd())
    assert len(made) == 1


def test_who_has_the_answer_already_is_told_so(api: Asker) -> None:
    first = api.get("/api/v1/learning/colleges")
    again = api.get("/api/v1/learning/colleges", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_page_asks_nobody_else(empty_api: Asker) -> None:
    page = empty_api.get("/api/v1/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace('charset="utf-8"', "")
    assert "<script>" not in page.text
    assert empty_api.get("/api/v1").url.path == "/api/v1/docs"


def _described(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, model in schema["components"]["schemas"].items():
        if name in {"HTTPValidationError", "ValidationError"}:
            continue
        yield name, model.get("description", "")
        for field, own in model["properties"].items():
            yield f"{name}.{field}", own.get("description", "")


def test_everything_is_described_in_both_languages(empty_api: Asker) -> None:
    schema = get(empty_api, "openapi.json")
    silent = [name for name, text in _described(schema) if " / " not in text]
    assert silent == []
    parameters = [p for path in schema["paths"].values() for p in path["get"].get("parameters", [])]
    assert len(parameters) >= 15
    assert [p["name"] for p in parameters if " / " not in p.get("description", "")] == []


def test_answers_are_what_the_page_says(api: Asker) -> None:
    schema = get(api, "openapi.json")["components"]["schemas"]
    for route, model in (("overview", "Overview"), ("rating/leaderboard", "Leaderboard")):
        assert get(api, route).keys() == schema[model]["properties"].keys()
