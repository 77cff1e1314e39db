"""Charts as plain dicts: what plotly.js draws, without building plotly objects.

Only bar, scatter and pie traces are used, so that the small plotly.js bundle is enough.
A mark's ``customdata`` is its link: a path, or a piece of query that a click merges into the
page's address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.exhibits import Figure
from dashboard.theme import FONT, palette, step_colour, text_on
from dashboard.view import View

Number = float | int | None
Series = tuple[str, Sequence[Number]] | tuple[str, Sequence[Number], str | None]


def layout(view: View, **over: Any) -> dict[str, Any]:
    """The layout that every figure starts from."""
    colours = palette(view.theme)
    base: dict[str, Any] = {
        "font": {"family": FONT, "size": 13, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "autosize": True,
        "dragmode": False,
        "colorway": list(colours.series),
        "hoverlabel": {"font": {"family": FONT, "size": 13}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12, "color": colours.ink},
            "traceorder": "normal",
        },
        "showlegend": False,
        "xaxis": axis(view),
        "yaxis": axis(view),
    }
    return base | over


def axis(view: View, unit: str = "", **over: Any) -> dict[str, Any]:
    """An axis with a quiet grid; ``unit`` is its title."""
    colours = palette(view.theme)
    base: dict[str, Any] = {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "zeroline": False,
        "tickfont": {"size": 12, "color": colours.muted},
        "title": {"text": unit, "font": {"size": 12, "color": colours.muted}, "standoff": 6},
    }
    return base | over


def empty(view: View, sentence: str) -> Figure:
    """A figure with nothing to draw that says why, and what to do."""
    hidden = {"visible": False, "fixedrange": True}
    note = {
        "text": wrapped(sentence, 24 if view.language == "zh" else 44),
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "font": {"size": 14, "color": palette(view.theme).muted},
    }
    return {
        "data": [],
        "layout": layout(view, xaxis=hidden, yaxis=hidden, annotations=[note]),
    }


def wrapped(text: str, width: int) -> str:
    """``text`` broken into lines of about ``width`` characters with <br>."""
    if " " not in text:
        return "<br>".join(text[i : i + width] for i in range(0, len(text), width))
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def _category_axis(view: View, horizontal: bool) -> dict[str, Any]:
    over: dict[str, Any] = {"type": "category", "showgrid": False}
    if horizontal:
        over |= {"autorange": "reversed", "ticklabelstandoff": 6}
    return axis(view, **over)


def _value_axis(view: View, unit: str, percent: bool) -> dict[str, Any]:
    over: dict[str, Any] = {"rangemode": "tozero", "nticks": 6}
    if percent:
        over |= {"tickformat": ".0%"}
    return axis(view, unit, **over)


def _axes(view: View, horizontal: bool, unit: str, percent: bool) -> dict[str, Any]:
    category, value = _category_axis(view, horizontal), _value_axis(view, unit, percent)
    return (
        {"xaxis": value, "yaxis": category} if horizontal else {"xaxis": category, "yaxis": value}
    )


def bars(
    view: View,
    labels: Sequence[str],
    values: Sequence[Number],
    *,
    text: Sequence[str] | None = None,
    unit: str = "",
    horizontal: bool = False,
    links: Sequence[str | None] | None = None,
    colour: str | Sequence[str] | None = None,
    percent: bool = False,
) -> Figure:
    """Bars with their numbers on them. ``percent`` says that values are shares (0 to 1)."""
    shown = list(text) if text is not None else [_plain(value, percent) for value in values]
    fill = colour or palette(view.theme).accent
    inside = text_on(fill) if isinstance(fill, str) else [text_on(one) for one in fill]
    trace = {
        "type": "bar",
        "orientation": "h" if horizontal else "v",
        "x": list(values) if horizontal else list(labels),
        "y": list(labels) if horizontal else list(values),
        "text": shown,
        "textposition": "auto",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"size": 12},
        "insidetextfont": {"size": 12, "color": inside},
        "customdata": list(links) if links else None,
        "hovertemplate": "%{label}: %{text}<extra></extra>",
        "marker": {"color": fill},
    }
    return {
        "data": [trace],
        "layout": layout(view, bargap=0.32, **_axes(view, horizontal, unit, percent)),
    }


def stacked(
    view: View,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    text: Sequence[Sequence[str]] | None = None,
    unit: str = "",
    horizontal: bool = False,
    links: Sequence[str | None] | None = None,
    percent: bool = False,
) -> Figure:
    """Stacked bars, one series (name, values, colour or None) upon another, with a legend."""
    traces = []
    for position, (name, values, *colour) in enumerate(series):
        own = (colour[0] if colour else None) or palette(view.theme).series[position % 7]
        shown = text[position] if text else [_plain(v, percent) if v else "" for v in values]
        traces.append(
            {
                "type": "bar",
                "name": name,
                "orientation": "h" if horizontal else "v",
                "x": list(values) if horizontal else list(labels),
                "y": list(labels) if horizontal else list(values),
                "text": list(shown),
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": 12, "color": text_on(own)},
                "constraintext": "inside",
                "customdata": list(links) if links else None,
                "hovertemplate": f"%{{label}} · {name}: %{{text}}<extra></extra>",
                "marker": {
                    "color": own,
                    "line": {"color": palette(view.theme).surface, "width": 1},
                },
            }
        )
    return {
        "data": traces,
        "layout": layout(
            view,
            barmode="stack",
            bargap=0.32,
            showlegend=len(traces) > 1,
            uniformtext={"minsize": 10, "mode": "hide"},
            margin={"l": 8, "r": 12, "t": 40, "b": 8},
            **_axes(view, horizontal, unit, percent),
        ),
    }


def lines(
    view: View,
    x: Sequence[Any],
    series: Sequence[Series],
    *,
    unit: str = "",
    links: Sequence[str | None] | None = None,
    percent: bool = False,
) -> Figure:
    """Lines over time or categories; a gap in the values is a gap in the line."""
    dates = bool(x) and isinstance(x[0], date)
    points = [item.isoformat() if isinstance(item, date) else item for item in x]
    traces = []
    for position, (name, values, *colour) in enumerate(series):
        own = (colour[0] if colour else None) or palette(view.theme).series[position % 7]
        form = ".1%" if percent else ",.4~g"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": points,
                "y": list(values),
                "connectgaps": False,
                "customdata": list(links) if links else None,
                "line": {
                    "color": own,
                    "width": 2.5,
                    "dash": ("solid", "dot", "dash")[position % 3],
                },
                "marker": {"size": 5, "color": own},
                "hovertemplate": f"%{{x}} · {name}: %{{y:{form}}}<extra></extra>",
            }
        )
    across = axis(view, type="date" if dates else "category", nticks=8, showgrid=False)
    if dates:
        across["hoverformat"] = "%Y-%m-%d"
    return {
        "data": traces,
        "layout": layout(
            view,
            showlegend=len(traces) > 1,
            hovermode="closest",
            margin={"l": 8, "r": 16, "t": 40 if len(traces) > 1 else 12, "b": 8},
            xaxis=across,
            yaxis=_value_axis(view, unit, percent),
        ),
    }


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its place in the grid (column and row from the top left) and what it says.

    ``value`` sets the colour; None is drawn hatched as "no data".
    """

    col: float
    row: float
    value: float | None
    label: str
    text: str
    hover: str
    link: str | None = None


def tiles(
    view: View,
    cells: Sequence[Tile],
    *,
    low: float,
    high: float,
    unit: str = "",
    columns: Sequence[str] | None = None,
    rows: Sequence[str] | None = None,
    reverse: bool = False,
) -> Figure:
    """A grid of coloured tiles with their words on them: a tile map or a heat map.

    ``columns`` and ``rows`` name the grid's lines (heat map); without them no axis is drawn.
    ``low`` and ``high`` are the values at the ends of the colour scale; ``reverse`` puts the
    strong colour at the low end.
    """
    colours = [_tile_colour(view, cell.value, low, high, reverse) for cell in cells]
    wide = 0.96
    trace = {
        "type": "bar",
        "x": [cell.col for cell in cells],
        "base": [cell.row - wide / 2 for cell in cells],
        "y": [wide for _ in cells],
        "width": wide,
        "text": [f"{cell.label}<br>{cell.text}" if cell.label else cell.text for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": 12, "color": [text_on(colour) for colour in colours]},
        "customdata": [cell.link for cell in cells],
        "hovertext": [cell.hover for cell in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": colours, "line": {"width": 0}} | _hatching(view, cells),
    }
    return {
        "data": [trace],
        "layout": layout(
            view,
            bargap=0,
            xaxis=_grid_axis(view, columns, [cell.col for cell in cells], across=True),
            yaxis=_grid_axis(view, rows, [cell.row for cell in cells], across=False),
            annotations=[_scale_note(view, unit)] if unit else [],
            margin={"l": 4, "r": 4, "t": 24 if unit else 4, "b": 4},
        ),
    }


def _hatching(view: View, cells: Sequence[Tile]) -> dict[str, Any]:
    """Hatching for tiles without a value; nothing where all have one."""
    if all(cell.value is not None for cell in cells):
        return {}
    return {
        "pattern": {
            "shape": ["/" if cell.value is None else "" for cell in cells],
            "fillmode": "overlay",
            "fgcolor": palette(view.theme).muted,
            "fgopacity": 0.25,
            "size": 7,
        }
    }


def _tile_colour(view: View, value: float | None, low: float, high: float, reverse: bool) -> str:
    if value is None:
        return palette(view.theme).nothing
    position = (value - low) / (high - low) if high > low else 0.5
    return step_colour(view.theme, 1 - position if reverse else position)


def _grid_axis(
    view: View, names: Sequence[str] | None, places: Sequence[float], *, across: bool
) -> dict[str, Any]:
    low, high = min(places, default=0) - 0.52, max(places, default=0) + 0.52
    span = [low, high] if across else [high, low]
    if names is None:
        return {"visible": False, "fixedrange": True, "range": span}
    return axis(
        view,
        range=span,
        showgrid=False,
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        tickangle=0 if not across else None,
        ticks="",
        showline=False,
        side="top" if across else "left",
    )


def _scale_note(view: View, unit: str) -> dict[str, Any]:
    return {
        "text": unit,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"size": 12, "color": palette(view.theme).muted},
    }


def intervals(
    view: View,
    labels: Sequence[str],
    low: Sequence[Number],
    mid: Sequence[Number],
    high: Sequence[Number],
    *,
    unit: str = "",
    links: Sequence[str | None] | None = None,
    span: tuple[float, float] | None = None,
) -> Figure:
    """A dot per label with the interval around it drawn as a bar from ``low`` to ``high``."""
    colours = palette(view.theme)
    above = [None if m is None or h is None else h - m for m, h in zip(mid, high, strict=True)]
    below = [None if m is None or b is None else m - b for m, b in zip(mid, low, strict=True)]
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": list(mid),
        "y": list(labels),
        "text": [_plain(value, False) for value in mid],
        "textposition": "top center",
        "textfont": {"size": 11, "color": colours.ink},
        "customdata": list(links) if links else None,
        "hovertemplate": "%{y}: %{x:.2f} (%{error_x.array:.2f})<extra></extra>",
        "marker": {"size": 9, "color": colours.accent},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": colours.muted,
            "thickness": 2,
            "width": 4,
        },
    }
    across = axis(view, unit, nticks=6)
    if span:
        across["range"] = list(span)
    return {
        "data": [trace],
        "layout": layout(view, xaxis=across, yaxis=_category_axis(view, horizontal=True)),
    }


def _plain(value: Number, percent: bool) -> str:
    if value is None:
        return "—"
    if percent:
        return f"{value * 100:.1f}%"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
