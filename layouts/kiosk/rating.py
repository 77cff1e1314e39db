"""The leaderboard on the wall: masked names, the interval of each score, cards in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

from dash import html
from dash.development.base_component import Component

from dashboard.components import badge
from dashboard.exhibits import Indicator
from dashboard.periods import Period
from dashboard.view import View
from data.rating.board import LevelCount, Levels
from data.rating.leaderboard import Leaderboard, Standing
from data.rating.scores import LEAST_TO_RANK
from layouts.kiosk.figures import bar, number, percent
from layouts.kiosk.frame import slide

#: As many rows as can be read from afar.
ROWS = 8
BEST = 5.0
TONES = {5: "tone-best", 4: "tone-well", 3: "tone-fair", 2: "tone-poor", 1: "tone-worst"}


def rating(
    view: View,
    period: Period,
    board: Leaderboard,
    levels: Levels,
    indicators: Mapping[str, Indicator],
) -> list[Component]:
    """The slide: the first of the ranked on the left, the five levels on the right."""
    return slide(view, "rating", period, [_leaders(view, board), _beside(view, levels, indicators)])


def _leaders(view: View, board: Leaderboard) -> Component:
    rows = board.ranked[:ROWS]
    if not rows:
        words = view.text("kiosk.rating.nobody", least=LEAST_TO_RANK)
        return html.Section(html.P(words, className="k-nothing"), className="k-panel k-leaders")
    low = lowest(rows)
    few = len(board.rows) - len(board.ranked)
    note = view.text("kiosk.rating.note", ranked=len(board.ranked), few=few, least=LEAST_TO_RANK)
    return html.Section(
        [
            html.Div(
                [
                    html.Span(view.text("kiosk.rating.band_head")),
                    html.Span(view.text("kiosk.rating.name_head")),
                    _scale(view, low, board.unit.mean),
                    html.Span(view.text("kiosk.rating.score_head"), className="k-right"),
                ],
                className="k-leader k-leader-head",
            ),
            html.Ol([_row(view, row, low, board.unit.mean) for row in rows], className="k-rows"),
            html.P(note, className="k-note"),
        ],
        className="k-panel k-leaders",
    )


def lowest(rows: Sequence[Standing]) -> float:
    """Where the scale begins: the quarter point below the lowest interval shown."""
    ends = [row.score.low for row in rows if row.score]
    return max(1.0, min(floor(min(ends, default=1.0) * 4) / 4, BEST - 0.5))


def place_of(score: float, low: float) -> str:
    """Where a score stands on the scale, as a CSS length."""
    return percent(min(max((score - low) / (BEST - low), 0), 1))


def _scale(view: View, low: float, unit_mean: float | None) -> Component:
    ends = [
        html.Span(view.number(low, 2), className="k-low"),
        html.Span(view.number(BEST, 2), className="k-high"),
    ]
    if unit_mean is not None and unit_mean > low:
        mean = view.text("kiosk.rating.unit_mean", mean=view.number(unit_mean, 2))
        ends.insert(1, html.Span(mean, className="k-mean-word"))
    return html.Div(ends, className="k-scale")


def _row(view: View, row: Standing, low: float, unit_mean: float | None) -> Component:
    score = row.score
    assert score is not None
    assert row.band is not None
    people = view.text("kiosk.rating.people", place=short(view, row), rated=row.rated)
    cards = [
        badge(view, "card", view.text(f"rating.card.{card.colour}"), card.colour.value)
        for card in row.cards[:1]
    ]
    inside = [
        html.Span(
            className="k-interval",
            style={
                "left": place_of(score.low, low),
                "right": f"calc(100% - {place_of(score.high, low)})",
            },
        ),
        html.Span(className="k-dot", style={"left": place_of(score.fair, low)}),
    ]
    if unit_mean is not None and unit_mean > low:
        inside.insert(0, html.Span(className="k-mean", style={"left": place_of(unit_mean, low)}))
    return html.Li(
        [
            html.Span(view.text("kiosk.rating.band", band=row.band), className="k-band"),
            html.Div(
                [
                    html.Div([html.Strong(row.name), *cards], className="k-who"),
                    html.Span(people, className="k-note"),
                ]
            ),
            html.Div(inside, className="k-track"),
            html.Span(view.number(score.fair, 2), className="k-score"),
        ],
        className="k-leader",
    )


def short(view: View, row: Standing) -> str:
    """A community's name; in English without the word that all of them end with."""
    return view.name(row.village).removesuffix(" Community")


def _beside(view: View, levels: Levels, indicators: Mapping[str, Indicator]) -> Component:
    rows = [_level(view, one) for one in levels.rows]
    cards = [number(view, indicators[f"{colour}_cards"]) for colour in ("yellow", "red")]
    counted = view.text(
        "kiosk.rating.counted", rated=view.count(levels.rated), unrated=view.count(levels.unrated)
    )
    return html.Section(
        [
            number(view, indicators["positive_rate"]),
            html.Div(
                [
                    html.H2(view.text("kiosk.rating.levels")),
                    *rows,
                    html.P(counted, className="k-note"),
                ],
                className="k-levels",
            ),
            html.Div(cards, className="k-stats k-of-2"),
        ],
        className="k-panel k-beside",
    )


def _level(view: View, one: LevelCount) -> Component:
    return html.Div(
        [
            html.Span(view.text(f"rating.level.{one.level}"), className="k-level-name"),
            bar(one.share, view.percent(one.share), TONES[one.level]),
        ],
        className="k-level",
    )
