"""Mediation on the wall: the townships as tiles, and what each level settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.exhibits import Indicator
from dashboard.periods import Period
from dashboard.theme import palette, step_colour, text_on
from dashboard.view import View
from data.mediation.flow import Flow, Level
from data.mediation.townships import TownshipRow
from layouts.kiosk.figures import number, percent
from layouts.kiosk.frame import slide

#: What may stand behind a township's name and is left out on its tile.
KINDS = ("街道", "镇", " Street", " Town")
ENDS = ("settled", "open", "passed_up", "other")


def mediation(
    view: View,
    period: Period,
    townships: Sequence[TownshipRow],
    flow: Flow,
    indicators: Mapping[str, Indicator],
) -> list[Component]:
    """The slide: the map on the left, the three levels and the leading numbers on the right."""
    names = ("level_1_share", "success_rate", "petitions_change", "clinics")
    numbers = [number(view, indicators[name]) for name in names if name in indicators]
    beside = html.Section(
        [html.Div(numbers, className="k-stats k-of-4"), _flow(view, flow)],
        className="k-panel k-beside",
    )
    return slide(view, "mediation", period, [_map(view, townships), beside])


def short(view: View, row: TownshipRow) -> str:
    """A township's name without what kind of place it is."""
    name = view.name(row)
    for kind in KINDS:
        name = name.removesuffix(kind)
    return name


def is_placed(row: TownshipRow) -> bool:
    """Whether a township has a tile: it is run from here, or something happened in it."""
    at_work = row.active or bool(row.clinics or row.taken_up or row.petitions)
    return at_work and row.tile_col is not None and row.tile_row is not None


def _map(view: View, townships: Sequence[TownshipRow]) -> Component:
    placed = [row for row in townships if is_placed(row)]
    title = html.H2(view.text("kiosk.mediation.map"))
    if not placed:
        nothing = html.P(view.text("kiosk.mediation.nothing"), className="k-nothing")
        return html.Section([title, nothing], className="k-panel k-map")
    shares = [row.level_1.share for row in placed if row.level_1.share is not None]
    low, high = min(shares, default=0.0), max(shares, default=1.0)
    left, top = min(row.tile_col or 0 for row in placed), min(row.tile_row or 0 for row in placed)
    tiles = [_tile(view, row, low, high, left, top) for row in placed]
    scale = view.text("kiosk.mediation.scale", low=view.percent(low, 0), high=view.percent(high, 0))
    return html.Section(
        [title, html.Div(tiles, className="k-tiles"), html.P(scale, className="k-note")],
        className="k-panel k-map",
    )


def _tile(view: View, row: TownshipRow, low: float, high: float, left: int, top: int) -> Component:
    share = row.level_1.share
    style = {
        "gridColumn": str((row.tile_col or 0) - left + 1),
        "gridRow": str((row.tile_row or 0) - top + 1),
    }
    if share is not None:
        position = (share - low) / (high - low) if high > low else 0.5
        colour = step_colour(view.theme, 0.12 + 0.88 * position)
        style |= {"background": colour, "color": text_on(colour)}
    else:
        style |= {"color": palette(view.theme).ink}
    return html.Div(
        [html.Span(short(view, row)), html.Strong(view.percent(share, 0))],
        className="k-tile" + (" k-unknown" if share is None else ""),
        style=style,
    )


def _flow(view: View, flow: Flow) -> Component:
    taken_up = flow.levels[0].reached
    rows = [_level(view, level, taken_up) for level in flow.levels]
    key = [
        html.Span([html.Span(className=f"k-key tone-{end}"), view.text(f"kiosk.mediation.{end}")])
        for end in ENDS
    ]
    return html.Div(
        [
            html.H2(view.text("kiosk.mediation.flow")),
            *rows,
            html.P(key, className="k-note k-keys"),
        ],
        className="k-flow",
    )


def ends(level: Level) -> dict[str, int | None]:
    """What became of the disputes of a level; None where it is kept back."""
    others = (level.failed, level.referred, level.withdrawn)
    known = [count for count in others if count is not None]
    other = sum(known) if len(known) == len(others) else None
    return dict(zip(ENDS, (level.settled, level.open, level.passed_up, other), strict=True))


def _level(view: View, level: Level, taken_up: int | None) -> Component:
    parts = [
        html.Span(
            view.count(count) if taken_up and count / taken_up > 0.07 else "",
            className=f"k-part tone-{end}",
            style={"width": percent(count / taken_up)},
        )
        for end, count in ends(level).items()
        if count and taken_up
    ]
    words = view.text(
        f"kiosk.mediation.level_{level.level}",
        reached=view.count(level.reached),
        settled=view.count(level.settled),
    )
    return html.Div(
        [html.P(words, className="k-level-words"), html.Div(parts, className="k-parts")],
        className="k-flow-level",
    )
