"""The boards of ratings: ask the rows, hand them to the layouts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callbacks.boards import Board
from dashboard.access import Actor, require_people
from dashboard.exhibits import BoardContent, Column, Table
from dashboard.view import View
from data.audit import Domain
from data.rating import board, feed, leaderboard, tallies, workers
from data.rating.feed import Contribution
from data.rating.filters import RatingFilters
from layouts.rating import board as layout
from layouts.rating import leaderboard as grid
from layouts.rating import worker as worker_layout
from layouts.rating.cards import rule_words

#: Cards expire and rectifications fall due by the clock.
SECONDS = 600


def content(session: Session, actor: Actor, filters: RatingFilters, view: View) -> BoardContent:
    """Everything on the board ``/rating``."""
    standings = leaderboard.leaderboard(session, actor, filters)
    found = board.levels(session, actor, filters)
    places = tallies.villages(session)
    return BoardContent(
        indicators=[
            layout.indicator(view, one, leaderboard.as_of(filters), found.unrated)
            for one in board.indicators(session, actor, filters)
        ],
        exhibits={
            "leaderboard": grid.exhibit(view, standings),
            "levels": layout.levels(view, found),
            "communities": layout.communities(view, board.communities(session, actor, filters)),
            "trend": layout.trend(view, board.trend(session, actor, filters)),
        },
        parts={
            "grid": grid.grid(view),
            "leaderboard": grid.scale_words(view, standings),
        },
        props={
            grid.GRID: {"rowData": grid.rows(view, standings)},
            "field:village": {"options": layout.village_options(view, places)},
        },
    )


def worker_content(
    session: Session, actor: Actor, filters: RatingFilters, view: View
) -> BoardContent:
    """Everything on the page of one worker."""
    record = workers.worker(session, actor, filters)
    found = board.levels(session, actor, filters)
    ratings = worker_layout.ratings(view, record)
    return BoardContent(
        indicators=[
            layout.indicator(view, one, leaderboard.as_of(filters), found.unrated)
            for one in board.indicators(session, actor, filters)
        ],
        exhibits={
            "ratings": ratings,
            "levels": layout.levels(view, found),
            "trend": layout.trend(view, board.trend(session, actor, filters)),
        },
        parts={
            "title": record.name,
            "head": worker_layout.head(view, record),
            "cards": worker_layout.cards(view, record.cards),
            "ratings": worker_layout.ratings_table(view, ratings),
        },
    )


def rows(session: Session, actor: Actor, filters: RatingFilters, view: View, name: str) -> Table:
    """The newest records behind a figure or an indicator; not for the public."""
    require_people(actor)
    found = feed.contributing(session, actor, filters, name)
    cards = name in {"red_cards", "yellow_cards"}
    keys = CARD_COLUMNS if cards else RATING_COLUMNS
    columns = [
        Column(key, view.text(f"rating.rows.{key}"), "moment" if key.endswith("_at") else "text")
        for key in keys
    ]
    return Table(columns, [_row(view, one) for one in found])


RATING_COLUMNS = ("worker", "village", "level", "kind", "handled_at", "rated_at", "number")
CARD_COLUMNS = ("worker", "village", "colour", "rule", "issued_at")


def _row(view: View, one: Contribution) -> dict[str, object]:
    level = "rating.rows.unrated" if one.level is None else f"rating.level.{one.level}"
    return {
        "worker": one.name,
        "href": f"/rating/worker/{one.worker_id}",
        "village": view.name(one.village),
        "number": one.number,
        "kind": one.kind,
        "handled_at": one.handled_at,
        "rated_at": one.rated_at,
        "level": view.text(level),
        "colour": view.text(f"rating.card.{one.colour}") if one.colour else None,
        "rule": rule_words(view, one.rule) if one.rule else None,
        "issued_at": one.issued_at,
    }


BOARDS: tuple[Board, ...] = (
    Board("rating", (Domain.RATING,), RatingFilters.from_params, content, rows, SECONDS),
    Board(
        "rating-worker",
        (Domain.RATING,),
        RatingFilters.from_params,
        worker_content,
        rows,
        SECONDS,
    ),
)
