"""How scores are spread, with the pass mark."""

from __future__ import annotations

from typing import Any

from dashboard import charts
from dashboard.exhibits import Column, Counted, Exhibit, Figure, Table
from dashboard.theme import palette
from dashboard.view import View
from data.learning.distribution import Distribution, ScoreBand


def scores(view: View, found: Distribution) -> Exhibit:
    """Ten bands, each split into passed and not passed."""
    passed = sum(band.passed or 0 for band in found.bands)
    hidden = sum(band.tests is None for band in found.bands)
    excluded = [view.text("learning.scores.excluded")]
    if hidden:
        excluded.append(view.text("learning.scores.hidden", hidden=hidden))
    return Exhibit(
        _figure(view, found) if found.tests else charts.empty(view, _empty(view)),
        _table(view, found),
        Counted(
            view.text("learning.scores.formula"),
            view.text("learning.scores.numerator", passed=view.count(passed)),
            view.text("learning.scores.denominator", tests=view.count(found.tests)),
            " ".join(excluded),
        ),
        _summary(view, found, passed),
    )


def _empty(view: View) -> str:
    return view.text("learning.scores.empty")


def band_name(band: ScoreBand) -> str:
    return f"{band.low}–{band.high}"


def _figure(view: View, found: Distribution) -> Figure:
    colours = palette(view.theme)
    figure = charts.stacked(
        view,
        [band_name(band) for band in found.bands],
        [
            (
                view.text("learning.scores.failed"),
                [band.failed for band in found.bands],
                colours.series[2],
            ),
            (
                view.text("learning.scores.passed"),
                [band.passed for band in found.bands],
                colours.series[1],
            ),
        ],
        unit=view.text("learning.scores.unit"),
    )
    figure["data"][0]["marker"]["pattern"] = {
        "shape": "/",
        "size": 7,
        "fillmode": "overlay",
        "fgcolor": colours.surface,
        "fgopacity": 0.45,
    }
    for trace in figure["data"]:
        hover = f"%{{x}}% · {trace['name']}: %{{y}}<extra></extra>"
        trace |= {"text": None, "hovertemplate": hover}
    figure["data"].append(_numbers(view, found))
    axis = figure["layout"]["xaxis"]
    axis["title"] = {**axis["title"], "text": view.text("learning.scores.across")}
    axis |= {
        "tickmode": "array",
        # The bounds stand between the bars, as in any histogram.
        "tickvals": [n - 0.5 for n in range(len(found.bands) + 1)],
        "ticktext": [str(band.low) for band in found.bands] + [str(found.bands[-1].high)],
        "tickangle": 0,
    }
    if found.pass_marks:
        figure["layout"] |= _pass_line(view, *found.pass_marks)
    return figure


def _numbers(view: View, found: Distribution) -> dict[str, Any]:
    """The number of tests of each band, above its bar."""
    shown = [band for band in found.bands if band.tests]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [band_name(band) for band in shown],
        "y": [band.tests for band in shown],
        "text": [view.count(band.tests) for band in shown],
        "textposition": "top center",
        "textfont": {"size": 12, "color": palette(view.theme).ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _pass_line(view: View, low: float, high: float) -> dict[str, Any]:
    """A line where the pass mark lies, or a strip where tests have different ones."""
    colours = palette(view.theme)
    ends = [mark / 10 - 0.5 for mark in (low, high)]
    shape = {
        "type": "rect" if high > low else "line",
        "x0": ends[0],
        "x1": ends[1],
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.ink, "width": 1.5, "dash": "dash"},
        "fillcolor": colours.muted,
        "opacity": 0.25 if high > low else 1,
        "layer": "below" if high > low else "above",
    }
    words = (
        view.text("learning.scores.pass_span", low=f"{low:g}%", high=f"{high:g}%")
        if high > low
        else view.text("learning.scores.pass_line", mark=f"{low:g}%")
    )
    note = {
        "x": ends[0],
        "y": 1,
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "top",
        "showarrow": False,
        "text": f"{words} ",
        "font": {"size": 12, "color": colours.ink},
    }
    return {"shapes": [shape], "annotations": [note]}


def _table(view: View, found: Distribution) -> Table:
    columns = [
        Column("band", view.text("learning.scores.band")),
        Column("tests", view.text("learning.scores.tests"), "count"),
        Column("passed", view.text("learning.scores.passed"), "count"),
        Column("failed", view.text("learning.scores.failed"), "count"),
    ]
    return Table(
        columns,
        [
            {
                "band": f"{band_name(band)}%",
                "tests": band.tests,
                "passed": band.passed,
                "failed": band.failed,
            }
            for band in found.bands
        ],
    )


def _summary(view: View, found: Distribution, passed: int) -> str:
    if not found.tests:
        return _empty(view)
    fullest = max(found.bands, key=lambda band: band.tests or 0)
    return view.text(
        "learning.scores.summary",
        tests=view.count(found.tests),
        passed=view.count(passed),
        band=band_name(fullest),
    )
