"""What all bar charts of the learning pages share."""

from __future__ import annotations

from dashboard.exhibits import Figure
from dashboard.theme import palette, text_on
from dashboard.view import View


def readable(view: View, figure: Figure) -> None:
    """Level words on a figure's single series of bars, in ink that reads on each bar's colour."""
    trace = figure["data"][0]
    colours = trace["marker"]["color"]
    each = colours if isinstance(colours, list) else [colours] * len(trace["y"])
    trace["textangle"] = 0
    trace["insidetextfont"] = {"size": 12, "color": [text_on(colour) for colour in each]}
    trace["outsidetextfont"] = {"size": 12, "color": palette(view.theme).ink}
