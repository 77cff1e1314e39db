"""The leaderboard: a grid with cards as icon, word and colour, and the interval drawn.

`assets/grid.js` draws the cells; every row brings its values for sorting and its words for
reading (``<column>_text``).
"""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard import language
from dashboard.components import action_id, icon, part_id, skeleton
from dashboard.exhibits import Column, Counted, Exhibit, Table
from dashboard.view import NOTHING, View
from data.rating.cards import Colour
from data.rating.leaderboard import Leaderboard, Standing, StandingCard
from data.rating.scores import LEAST_TO_RANK, PRIOR_RATINGS
from layouts.rating.cards import rule_words

GRID = "rating-leaderboard"
#: Where workers with too few ratings come when sorted by band: after every band.
UNRANKED = 9_999


def grid_card(view: View) -> Component:
    """The card of the leaderboard; its rows come with the board's content."""
    title = view.text("rating.leaderboard.title")
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [html.H2(title), html.P(view.text("rating.leaderboard.hint"))],
                        className="titles",
                    ),
                    html.Div(
                        [_action(view, name, title) for name in ("how", "csv", "xlsx")],
                        className="actions",
                    ),
                ]
            ),
            html.Div(skeleton(), id=part_id("grid"), className="leaderboard"),
            html.P(id=part_id("leaderboard"), className="grid-scale"),
        ],
        className="card-panel wide",
    )


def _action(view: View, action: str, title: str) -> Component:
    words = view.text(f"kit.chart.{action}")
    picture = {"how": "question"}.get(action, action)
    return html.Button(
        icon(picture),
        id=action_id(action, "leaderboard"),
        className="icon-button",
        type="button",
        title=words,
        **{"aria-label": f"{title} · {words}"},
    )


def grid(view: View) -> Component:
    """The grid. It comes together with its first rows: those that arrive while it starts get lost.

    It is always the same, so that new rows are put into the grid that is there.
    """
    return dag.AgGrid(
        id=GRID,
        columnDefs=columns(view),
        rowData=[],
        getRowId="params.data.id",
        style={"height": "100%", "width": "100%"},
        className="",
        defaultColDef={
            "sortable": True,
            "resizable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
            "suppressHeaderContextMenu": True,
            "cellRenderer": "RatingText",
        },
        dashGridOptions={
            "theme": {"function": "ratingTheme(themeQuartz)"},
            "rowHeight": 48,
            "headerHeight": 44,
            "animateRows": True,
            "suppressCellFocus": False,
            "suppressDragLeaveHidesColumns": True,
            "localeText": _locale(view),
            "enableCellTextSelection": True,
        },
        eventListeners={
            "cellClicked": ["openWorker(params)"],
            "cellKeyDown": ["openWorkerByKey(params)"],
            "gridSizeChanged": ["fitColumns(params)"],
        },
    )


def _locale(view: View) -> dict[str, str]:
    """The grid's own words in the viewer's language."""
    prefix = "rating.grid."
    texts = language.catalogue(view.language)
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


def columns(view: View) -> list[dict[str, Any]]:
    """The grid's columns; the name stays in sight when the rest scrolls."""

    def column(field: str, width: int, **over: Any) -> dict[str, Any]:
        title = view.text(f"rating.leaderboard.{field}")
        # "initial" leaves later widths, fitted to the screen, as they are.
        return {"field": field, "headerName": title, "initialWidth": width, "minWidth": 44, **over}

    number = {"type": "rightAligned", "sortingOrder": ["desc", "asc"]}
    return [
        column("worker", 120, pinned="left", lockPinned=True, cellRenderer="RatingWorker"),
        column("band", 84, sortingOrder=["asc", "desc"], cellRenderer="RatingBand"),
        column("cards", 224, cellRenderer="RatingCards", sortingOrder=["desc", "asc"]),
        column(
            "score",
            250,
            cellRenderer="RatingScore",
            flex=3,
            minWidth=120,
            sortingOrder=["desc", "asc"],
        ),
        column("rated", 100, **number),
        column("response_rate", 160, **number),
        column("positive_rate", 150, **number),
        column("trend", 112, cellRenderer="RatingTrend", **number),
        column("village", 210),
    ]


def rows(view: View, board: Leaderboard) -> list[dict[str, Any]]:
    """The grid's rows, in the board's order."""
    scale = _scale(board)
    return [_row(view, place, row, scale) for place, row in enumerate(board.rows)]


def _row(
    view: View, place: int, row: Standing, scale: tuple[float, float, float] | None
) -> dict[str, Any]:
    score = row.score
    values: dict[str, Any] = {
        "id": str(row.worker_id or f"row-{place}"),
        "worker": row.name,
        "href": f"/rating/worker/{row.worker_id}" if row.worker_id else None,
        "open": view.text("rating.leaderboard.open", name=row.name),
        "village": view.name(row.village),
        "band": row.band or UNRANKED,
        "band_text": str(row.band or NOTHING),
        "band_title": _band_words(view, row),
        "cards": _weight(row.cards),
        "cards_list": _cards(view, row.cards),
        "score": score.fair if score else None,
        "score_text": view.number(score.fair, 2) if score else _band_words(view, row),
        "rated": row.rated,
        "rated_text": view.count(row.rated),
        "response_rate": row.response_rate,
        "response_rate_text": view.percent(row.response_rate),
        "positive_rate": row.positive_rate,
        "positive_rate_text": view.percent(row.positive_rate),
        "trend": row.trend,
        "trend_text": _trend_words(view, row),
        "trend_title": None if row.trend is not None else view.text("rating.leaderboard.no_trend"),
    }
    if score and scale:
        values["interval"] = [score.low, score.fair, score.high, *scale]
        values["interval_text"] = _interval_words(view, row)
    return values


def _weight(cards: list[StandingCard]) -> int:
    """Sorts the column of cards: a red one outweighs any number of yellow ones."""
    return sum(100 if card.colour == "red" else 1 for card in cards)


def _cards(view: View, cards: list[StandingCard]) -> list[dict[str, str]]:
    """One mark per colour: its word, how many where more than one, and the rules."""
    marks = []
    for colour in (Colour.RED, Colour.YELLOW):
        same = [card for card in cards if card.colour is colour]
        if same:
            word = view.text(f"rating.card.short.{colour}")
            rules = dict.fromkeys(rule_words(view, card.rule) for card in same)
            marks.append(
                {
                    "colour": colour.value,
                    "word": f"{word} ×{len(same)}" if len(same) > 1 else word,
                    "why": " · ".join(rules),
                }
            )
    return marks


def _band_words(view: View, row: Standing) -> str:
    if row.band is None:
        return view.text("rating.leaderboard.too_few")
    return view.text("rating.leaderboard.band_value", band=row.band)


def _trend_words(view: View, row: Standing) -> str:
    return view.number(None) if row.trend is None else f"{row.trend:+.2f}".replace("-", "−")


def _interval_words(view: View, row: Standing) -> str:
    assert row.score is not None
    return view.text(
        "rating.leaderboard.interval",
        fair=view.number(row.score.fair, 2),
        low=view.number(row.score.low, 2),
        high=view.number(row.score.high, 2),
    )


def _scale(board: Leaderboard) -> tuple[float, float, float] | None:
    """The scale that all intervals are drawn on, and the unit's mean."""
    scores = [row.score for row in board.rows if row.score]
    if not scores or board.unit.mean is None:
        return None
    low = floor(min(score.low for score in scores) * 5) / 5
    high = ceil(max(score.high for score in scores) * 5) / 5
    return max(1.0, low), min(5.0, high), board.unit.mean


def scale_words(view: View, board: Leaderboard) -> str:
    """How to read the drawn intervals."""
    scale = _scale(board)
    if scale is None:
        return view.text("rating.leaderboard.no_scale", least=LEAST_TO_RANK)
    low, high, mean = scale
    return view.text(
        "rating.leaderboard.scale",
        low=view.number(low, 1),
        high=view.number(high, 1),
        mean=view.number(mean, 2),
    )


TABLE = (
    ("band", "text"),
    ("worker", "text"),
    ("village", "text"),
    ("cards", "text"),
    ("score", "number"),
    ("low", "number"),
    ("high", "number"),
    ("mean", "number"),
    ("rated", "count"),
    ("handled", "count"),
    ("response_rate", "share"),
    ("positive_rate", "share"),
    ("trend", "number"),
)


def exhibit(view: View, board: Leaderboard) -> Exhibit:
    """The leaderboard as a table for downloads, and how it was counted."""
    titles = [
        Column(key, view.text(f"rating.leaderboard.{key}"), kind)  # type: ignore[arg-type]
        for key, kind in TABLE
    ]
    table = Table(titles, [_table_row(view, row) for row in board.rows])
    return Exhibit(None, table, counted(view, board), summary(view, board))


def _table_row(view: View, row: Standing) -> dict[str, Any]:
    cards = [f"{mark['word']} ({mark['why']})" for mark in _cards(view, row.cards)]
    return {
        "band": _band_words(view, row),
        "worker": row.name,
        "village": view.name(row.village),
        "cards": "; ".join(cards) or None,
        "score": row.score.fair if row.score else None,
        "low": row.score.low if row.score else None,
        "high": row.score.high if row.score else None,
        "mean": row.mean,
        "rated": row.rated,
        "handled": row.handled,
        "response_rate": row.response_rate,
        "positive_rate": row.positive_rate,
        "trend": row.trend,
    }


def counted(view: View, board: Leaderboard) -> Counted:
    """How the leaderboard was counted, with its numbers."""
    ranked, unit = board.ranked, board.unit
    return Counted(
        view.text("rating.leaderboard.formula", prior=PRIOR_RATINGS),
        view.text(
            "rating.leaderboard.numerator",
            workers=view.count(len(board.rows)),
            ranked=view.count(len(ranked)),
            bands=max((row.band or 0 for row in ranked), default=0),
            rated=view.count(sum(row.rated or 0 for row in board.rows)),
        ),
        view.text(
            "rating.leaderboard.denominator",
            rated=view.count(unit.rated),
            mean=view.number(unit.mean, 4),
        ),
        view.text(
            "rating.excluded.few",
            least=LEAST_TO_RANK,
            few=view.count(len(board.rows) - len(ranked)),
            unrated=view.count(unit.handled - unit.handled_rated),
        ),
    )


def summary(view: View, board: Leaderboard) -> str:
    """The leaderboard in one sentence."""
    ranked = board.ranked
    if not ranked:
        return view.text("rating.leaderboard.summary_none")
    return view.text(
        "rating.leaderboard.summary",
        ranked=len(ranked),
        first=sum(row.band == 1 for row in ranked),
        best=view.number(max(row.score.fair for row in ranked if row.score), 2),
        few=len(board.rows) - len(ranked),
    )
