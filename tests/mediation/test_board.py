"""The mediation boards as a whole: every figure valid, every text there, chart and table equal."""

from __future__ import annotations

from datetime import date

import pytest
from plotly import graph_objects
from sqlalchemy.orm import Session

from callbacks.mediation.board import BOARDS
from dashboard.access import LOCAL_LEADER, PUBLIC
from dashboard.exhibits import BoardContent
from dashboard.view import View
from data.db import Database
from data.mediation.filters import MEASURES
from tests.mediation.build import add_petitions, add_township
from tests.mediation.test_queries import add_month

BOARD, TOWNSHIP = BOARDS
JULY = {"start": "2018-07-01", "end": "2018-07-31"}
TODAY = date(2018, 8, 1)
VIEWS = [View(language, theme) for language in ("zh", "en") for theme in ("light", "dark")]


def filled(session: Session) -> int:
    """A month of disputes, petitions, and a township without a place on the map; its street."""
    street, town = add_month(session)
    add_petitions(session, street, 2017, 20)
    add_petitions(session, street, 2018, 10)
    add_petitions(session, town, 2018, 7)
    unplaced = add_township(session, "外地", "town")
    unplaced.tile_col = unplaced.tile_row = None
    add_petitions(session, unplaced, 2018, 9)
    return street.id


def board(session: Session, params: dict[str, str], view: View = VIEWS[0]) -> BoardContent:
    return BOARD.content(session, LOCAL_LEADER, BOARD.filters(params, TODAY), view)


@pytest.mark.parametrize("view", VIEWS)
def test_every_figure_is_one_that_plotly_draws(sqlite_database: Database, view: View) -> None:
    with sqlite_database.write() as session:
        street = str(filled(session))
        for params in (JULY, JULY | {"place": street, "type": "02"}, {"period": "last-7-days"}):
            for which, more in ((BOARD, {}), (TOWNSHIP, {"place": street})):
                filters = which.filters({**params, **more}, TODAY)
                content = which.content(session, LOCAL_LEADER, filters, view)
                assert len(content.indicators) == 8
                for exhibit in content.exhibits.values():
                    assert exhibit.summary
                    assert exhibit.counted.formula
                    if exhibit.figure is not None:
                        graph_objects.Figure(exhibit.figure)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_map_colours_and_says_each_measure(sqlite_database: Database, measure: str) -> None:
    with sqlite_database.write() as session:
        filled(session)
        figure = board(session, JULY | {"measure": measure}).exhibits["map"].figure
        assert figure is not None
        tiles = figure["data"][0]
        assert len(tiles["text"]) == 3
        assert "外地" in tiles["text"][0]
        # One without a place on the map stands in a row of its own below.
        assert tiles["base"][0] > max(tiles["base"][1:])
        assert tiles["customdata"][1].startswith("place=")


def test_a_chart_and_its_table_say_the_same(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        filled(session)
        exhibits = board(session, JULY).exhibits
        flow = exhibits["flow"]
        assert flow.figure is not None
        drawn = sum(sum(trace["x"]) for trace in flow.figure["data"])
        assert drawn == sum(row["reached"] for row in flow.table.rows) == 14
        types = exhibits["types"]
        assert types.figure is not None
        assert sum(types.figure["data"][0]["x"]) == sum(r["taken_up"] for r in types.table.rows)
        trend = exhibits["trend"]
        assert trend.figure is not None
        assert sum(sum(trace["y"]) for trace in trend.figure["data"]) == 10


def test_numbers_carry_their_denominators_in_words(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        filled(session)
        cards = {card.name: card for card in board(session, JULY, View("en")).indicators}
        assert cards["level_1_share"].value == "40.0%"
        assert cards["level_1_share"].note == "4 of 10 taken up; 50.0% of concluded (4 of 8)"
        assert cards["success_rate"].value == "71.4%"
        assert "5 of 7" in cards["success_rate"].note
        assert cards["success_rate"].counted.excluded == "Still open: 2; withdrawn: 1."
        empty = {card.name: card for card in board(session, {"period": "last-7-days"}).indicators}
        assert empty["level_1_share"].value == "—"


def test_every_figure_gives_its_records(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        filled(session)
        content = board(session, JULY)
        filters = BOARD.filters(JULY, TODAY)
        for name in (*content.exhibits, *(card.name for card in content.indicators)):
            table = BOARD.rows(session, LOCAL_LEADER, filters, VIEWS[0], name)
            assert table.rows, name
            assert {column.key for column in table.columns} <= set(table.rows[0])


def test_the_public_board_leads_to_no_township_page(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        filled(session)
        content = BOARD.content(session, PUBLIC, BOARD.filters(JULY, TODAY), VIEWS[0])
        table = content.exhibits["townships"].table
        assert {row["href"] for row in table.rows} == {None}
        assert "open" not in {column.key for column in table.columns}
