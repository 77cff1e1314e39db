"""The overview's board: the leading numbers of each system, attention, and the feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

import callbacks.learning.board
import callbacks.mediation.board
import callbacks.rating.board
from callbacks.boards import Board
from dashboard import clock
from dashboard.access import Actor
from dashboard.errors import NotFound
from dashboard.exhibits import BoardContent, Indicator, Table
from dashboard.periods import Period, parse_period
from dashboard.view import View
from data.audit import Domain
from data.learning import feed as learning_feed
from data.learning import indicators as learning_indicators
from data.learning import mastery
from data.learning import trend as learning_trend
from data.learning.filters import LearningFilters
from data.mediation import attention as mediation_attention
from data.mediation import flow
from data.mediation import indicators as mediation_indicators
from data.mediation.filters import MediationFilters
from data.rating import board as rating_board
from data.rating import feed as rating_feed
from data.rating import leaderboard
from data.rating.filters import RatingFilters
from layouts.learning import indicators as learning_layout
from layouts.mediation import indicators as mediation_layout
from layouts.overview import attention as attention_layout
from layouts.overview import feed as feed_layout
from layouts.rating import board as rating_layout

#: What is late and what is new depend on the time of day.
SECONDS = 60
#: The few numbers of each system that stand on the overview, in this order.
LEADING = {
    "learning": ("active", "mean_score", "pass_rate", "lessons"),
    "rating": ("positive_rate", "response_rate", "red_cards", "yellow_cards"),
    "mediation": ("taken_up", "level_1_share", "median_arrival", "petitions_change"),
}

#: Each system's own board, and its filters for a period.
SYSTEMS: dict[str, tuple[Board, Callable[[Period], Any]]] = {
    "learning": (callbacks.learning.board.BOARDS[0], LearningFilters),
    "rating": (callbacks.rating.board.BOARDS[0], RatingFilters),
    "mediation": (callbacks.mediation.board.BOARDS[0], MediationFilters),
}


@dataclass(frozen=True, slots=True)
class OverviewFilters:
    """The overview is asked for a period only."""

    period: Period


def filters(params: Mapping[str, str], today: date) -> OverviewFilters:
    """The filters in the overview's address. Raises BadInput."""
    return OverviewFilters(parse_period(params, today))


def leading(view: View, system: str, found: list[Indicator], path: str) -> list[Indicator]:
    """A system's few numbers out of all of its board's, in its block and leading to its board."""
    by_name = {indicator.name: indicator for indicator in found}
    return [
        replace(by_name[name], name=f"{system}.{name}", group=system, href=path)
        for name in LEADING[system]
    ]


def learning(session: Session, actor: Actor, period: Period, view: View) -> list[Indicator]:
    """The online school's block."""
    asked = LearningFilters(period)
    found = learning_indicators.indicators(session, actor, asked)
    points = learning_trend.trend(session, actor, asked)
    shown = learning_layout.indicators(view, found, points)
    return leading(view, "learning", shown, "/learning" + _query(period))


def rating(session: Session, actor: Actor, period: Period, view: View) -> list[Indicator]:
    """The ratings' block."""
    asked = RatingFilters(period)
    unrated = rating_board.levels(session, actor, asked).unrated
    shown = [
        rating_layout.indicator(view, one, leaderboard.as_of(asked), unrated)
        for one in rating_board.indicators(session, actor, asked)
    ]
    return leading(view, "rating", shown, "/rating" + _query(period))


def mediation(session: Session, actor: Actor, period: Period, view: View) -> list[Indicator]:
    """The mediation's block."""
    asked = MediationFilters(period)
    found = mediation_indicators.indicators(session, actor, asked)
    trend = flow.monthly(session, actor, asked)
    shown = mediation_layout.indicators(view, found, trend, asked)
    return leading(view, "mediation", shown, "/mediation" + _query(period))


def _query(period: Period) -> str:
    if period.preset:
        return f"?period={period.preset}"
    return f"?start={period.start}&end={period.end}"


def content(session: Session, actor: Actor, asked: OverviewFilters, view: View) -> BoardContent:
    """Everything on the overview."""
    moment = clock.now()
    cards = rating_feed.attention(session, actor, moment)
    late = mediation_attention.attention(session, actor, moment)
    weak = mastery.attention(session, actor)
    return BoardContent(
        indicators=[
            *learning(session, actor, asked.period, view),
            *rating(session, actor, asked.period, view),
            *mediation(session, actor, asked.period, view),
        ],
        parts={
            "attention": attention_layout.attention(view, cards, late, weak),
            "feed": feed_layout.feed(
                view,
                learning_feed.recent(session, actor, feed_layout.SHOWN),
                rating_feed.recent(session, actor, feed_layout.SHOWN),
                mediation_attention.recent(session, actor, feed_layout.SHOWN),
            ),
        },
    )


def rows(session: Session, actor: Actor, asked: OverviewFilters, view: View, name: str) -> Table:
    """The records behind one number: those of the system's own board."""
    system, _, figure = name.partition(".")
    if system not in SYSTEMS:
        raise NotFound("no_such_figure", "figure")
    own, of_period = SYSTEMS[system]
    return own.rows(session, actor, of_period(asked.period), view, figure)


BOARDS: tuple[Board, ...] = (
    Board("overview", tuple(Domain), filters, content, rows, seconds=SECONDS),
)
