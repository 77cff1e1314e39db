"""What is known and what is weak: the heat map of points and colleges, and one college's points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboard import charts
from dashboard.charts import Tile
from dashboard.exhibits import Column, Counted, Exhibit, Figure, Table
from dashboard.periods import Period
from dashboard.theme import palette
from dashboard.view import View
from data.learning.mastery import MasteryCell, MasteryMap
from data.learning.models import College, KnowledgePoint
from data.learning.tracing import WEAK
from layouts.learning import links
from layouts.learning.bars import readable
from layouts.learning.names import lines, short

LOW, HIGH = 0.3, 1.0


def heat_map(
    view: View, found: MasteryMap, period: Period, open_to: Callable[[int], bool]
) -> Exhibit:
    """Points down, colleges across; the weaker, the stronger the colour."""
    shown = [cell for cell in found.cells.values() if cell.mean is not None]
    figure = (
        _tiles(view, found, period, open_to)
        if found.cells
        else charts.empty(view, view.text("learning.mastery.empty"))
    )
    return Exhibit(figure, _table(view, found), counted(view, found), _summary(view, found, shown))


def _tiles(view: View, found: MasteryMap, period: Period, open_to: Callable[[int], bool]) -> Figure:
    lead_to = {
        college.id: links.college_page(college.id, period)
        if open_to(college.id)
        else f"college={college.id}"
        for college in found.colleges
    }
    cells = [
        _tile(view, found, college, point, (col, row), lead_to[college.id])
        for col, college in enumerate(found.colleges)
        for row, point in enumerate(found.points)
    ]
    return charts.tiles(
        view,
        cells,
        low=LOW,
        high=HIGH,
        columns=[lines(view, short(view, college), 4, 12) for college in found.colleges],
        rows=[lines(view, view.name(point), 6, 16) for point in found.points],
        reverse=True,
    )


def _tile(
    view: View,
    found: MasteryMap,
    college: College,
    point: KnowledgePoint,
    place: tuple[int, int],
    link: str,
) -> Tile:
    cell = found.cells.get((college.id, point.id))
    return Tile(
        col=place[0],
        row=place[1],
        value=cell.mean if cell else None,
        label=_mean_words(view, cell),
        text=_n_words(view, cell),
        hover=_hover(view, cell, college, point),
        link=link,
    )


def _mean_words(view: View, cell: MasteryCell | None) -> str:
    if cell is None or cell.mean is None:
        return ""
    if cell.mean >= WEAK:
        return view.percent(cell.mean, 0)
    # Just below the limit, a rounded number would seem to be on it.
    return f"⚠ {view.percent(cell.mean, 0 if cell.mean < WEAK - 0.005 else 1)}"


def _n_words(view: View, cell: MasteryCell | None) -> str:
    if cell is None:
        return view.text("learning.mastery.none")
    if cell.learners is None:
        return view.text("learning.below")
    return f"n={view.count(cell.learners)}"


def _hover(view: View, cell: MasteryCell | None, college: College, point: KnowledgePoint) -> str:
    names = {"college": view.name(college), "point": view.name(point)}
    if cell is None:
        return view.text("learning.mastery.hover_none", **names)
    if cell.mean is None:
        return view.text("learning.mastery.hover_hidden", **names)
    return view.text(
        "learning.mastery.hover",
        mean=view.percent(cell.mean),
        learners=view.count(cell.learners),
        mastered=view.count(cell.mastered),
        weak=view.count(cell.weak),
        right=view.count(cell.right_answers),
        answers=view.count(cell.answers),
        **names,
    )


def _table(view: View, found: MasteryMap) -> Table:
    own = {college.id: college for college in found.colleges}
    points = {point.id: point for point in found.points}
    columns = [
        Column("college", view.text("learning.college")),
        Column("point", view.text("learning.mastery.point")),
        Column("mean", view.text("learning.mastery.mean"), "share"),
        Column("learners", view.text("learning.mastery.learners"), "count"),
        Column("mastered", view.text("learning.mastery.mastered"), "count"),
        Column("weak", view.text("learning.mastery.weak"), "count"),
        Column("right", view.text("learning.mastery.right"), "count"),
        Column("answers", view.text("learning.mastery.answers"), "count"),
    ]
    rows = [
        {
            "college": view.name(own[college_id]),
            "point": view.name(points[point_id]),
            "mean": cell.mean,
            "learners": cell.learners,
            "mastered": cell.mastered,
            "weak": cell.weak,
            "right": cell.right_answers,
            "answers": cell.answers,
        }
        for (college_id, point_id), cell in sorted(found.cells.items())
    ]
    return Table(columns, rows)


def counted(view: View, found: MasteryMap) -> Counted:
    """How the means were counted, over all cells shown."""
    shown = [cell for cell in found.cells.values() if cell.mean is not None]
    pairs = sum(cell.learners or 0 for cell in shown)
    known = sum((cell.mean or 0) * (cell.learners or 0) for cell in shown)
    excluded = [view.text("learning.mastery.excluded")]
    if found.suppressed:
        excluded.append(view.text("learning.mastery.hidden", hidden=found.suppressed))
    return Counted(
        view.text("learning.mastery.formula"),
        view.text("learning.mastery.numerator", sum=view.number(known)),
        view.text(
            "learning.mastery.denominator",
            pairs=view.count(pairs),
            answers=view.count(sum(cell.answers or 0 for cell in shown)),
        ),
        " ".join(excluded),
    )


def _summary(view: View, found: MasteryMap, shown: Sequence[MasteryCell]) -> str:
    if not shown:
        return view.text("learning.mastery.empty")
    weakest = min(shown, key=lambda cell: cell.mean or 0)
    return view.text(
        "learning.mastery.summary",
        colleges=len(found.colleges),
        points=len(found.points),
        college=_name_of(view, found.colleges, weakest.college_id),
        point=_name_of(view, found.points, weakest.point_id),
        mean=view.percent(weakest.mean),
        learners=view.count(weakest.learners),
    )


def _name_of(view: View, things: Sequence[Any], wanted: int) -> str:
    return next(view.name(thing) for thing in things if thing.id == wanted)


# One college's points


def college_points(view: View, found: MasteryMap) -> Exhibit:
    """The points of one college, weakest first."""
    cells = sorted(found.cells.values(), key=lambda cell: cell.mean or 0)
    if not cells:
        words = view.text("learning.mastery.empty")
        return Exhibit(charts.empty(view, words), _table(view, found), counted(view, found), words)
    weakest = cells[0]
    summary = view.text(
        "learning.points.summary",
        point=_name_of(view, found.points, weakest.point_id),
        mean=view.percent(weakest.mean),
        learners=view.count(weakest.learners),
        weak=view.count(weakest.weak),
    )
    return Exhibit(
        _point_bars(view, found, cells), _table(view, found), counted(view, found), summary
    )


def _point_bars(view: View, found: MasteryMap, cells: Sequence[MasteryCell]) -> Figure:
    colours = palette(view.theme)
    figure = charts.bars(
        view,
        [_point_name(view, found, cell) for cell in cells],
        [cell.mean for cell in cells],
        text=[_point_label(view, cell) for cell in cells],
        unit=view.text("learning.mastery.mean"),
        horizontal=True,
        colour=[colours.accent if (cell.mean or 0) < WEAK else colours.series[1] for cell in cells],
        percent=True,
    )
    readable(view, figure)
    figure["layout"]["xaxis"]["range"] = [0, 1]
    return figure


def _point_name(view: View, found: MasteryMap, cell: MasteryCell) -> str:
    """The point, and below it icon and word where it is weak."""
    name = lines(view, _name_of(view, found.points, cell.point_id), 9, 22)
    weak = (cell.mean or 0) < WEAK
    return f"{name}<br>⚠ {view.text('learning.weak')}" if weak else name


def _point_label(view: View, cell: MasteryCell) -> str:
    return view.text(
        "learning.points.label",
        mean=view.percent(cell.mean, 0),
        learners=view.count(cell.learners),
    )
