"""The tile map of the townships by a chosen measure, and their table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.charts import Tile, empty, tiles
from dashboard.components import html_table
from dashboard.exhibits import Column, Exhibit, Table
from dashboard.view import View
from data.mediation.filters import MediationFilters
from data.mediation.townships import TownshipRow
from layouts.mediation import words

#: Measures whose value is a share.
SHARES = ("level_1_share", "success_rate")
#: How many tiles stand in a row below the map where a township's place is not known.
UNPLACED_ROW = 7


def measure_text(view: View, name: str, value: float | None) -> str:
    """A township's value as its tile and the sentences say it."""
    if value is None:
        return view.number(None)
    if name in SHARES:
        return view.percent(value, 0 if value == 1 else 1)
    if name == "median_arrival":
        return words.minutes(view, value)
    if name == "median_settling":
        return words.days(view, value * words.HOURS_A_DAY)
    return view.count(int(value))


def map_exhibit(view: View, rows: Sequence[TownshipRow], filters: MediationFilters) -> Exhibit:
    """Every township as a tile where it lies; colour and number are the chosen measure."""
    name = filters.measure
    known = [(row, value) for row in rows if (value := row.measure(name)) is not None]
    values = [value for row, value in known if not row.is_idle]
    title = view.text(f"mediation.measures.{name}")
    if values:
        low, high = min(values), max(values)
        scale = view.text(
            "mediation.map.scale",
            measure=title,
            low=measure_text(view, name, low),
            high=measure_text(view, name, high),
        )
        figure = tiles(view, _tiles(view, rows, filters), low=low, high=high, unit=scale)
        # On a phone a tile is narrower than a long name: smaller letters, not cut ones.
        figure["data"][0]["constraintext"] = "inside"
    else:
        figure = empty(view, view.text("mediation.map.empty"))
    return Exhibit(
        figure,
        table=township_table(view, rows, filters),
        counted=words.counted(
            view,
            f"map.{name}",
            excluded="map.excluded",
            shown=view.count(len(values)),
            idle=view.count(sum(row.is_idle for row in rows)),
        ),
        summary=_summary(view, known, title, name),
    )


def _summary(view: View, known: Sequence[tuple[TownshipRow, float]], title: str, name: str) -> str:
    active = [(row, value) for row, value in known if not row.is_idle]
    if not active:
        return view.text("mediation.map.empty")
    most = max(active, key=lambda pair: pair[1])
    least = min(active, key=lambda pair: pair[1])
    return view.text(
        "mediation.map.summary",
        measure=title,
        number=len(active),
        most=view.name(most[0]),
        most_value=measure_text(view, name, most[1]),
        least=view.name(least[0]),
        least_value=measure_text(view, name, least[1]),
    )


def _tiles(view: View, rows: Sequence[TownshipRow], filters: MediationFilters) -> list[Tile]:
    taken: set[tuple[int, int]] = set()
    lowest = max((row.tile_row for row in rows if row.tile_row is not None), default=-1)
    unplaced = 0
    made = []
    for row in rows:
        place = (row.tile_col, row.tile_row)
        if row.tile_col is None or row.tile_row is None or place in taken:
            column, line = unplaced % UNPLACED_ROW, lowest + 1 + unplaced // UNPLACED_ROW
            unplaced += 1
        else:
            column, line = row.tile_col, row.tile_row
            taken.add((column, line))
        made.append(_tile(view, row, filters, column, line))
    return made


def _tile(view: View, row: TownshipRow, filters: MediationFilters, column: int, line: int) -> Tile:
    value = None if row.is_idle else row.measure(filters.measure)
    chosen = row.id == filters.township_id
    label = short_name(view, row)
    return Tile(
        column,
        line,
        value,
        f"<b>▸{label}</b>" if chosen else label,
        measure_text(view, filters.measure, value),
        _hover(view, row),
        None if row.is_idle else f"place={row.id}",
    )


def short_name(view: View, row: TownshipRow) -> str:
    """The name without its kind, to fit on a tile."""
    if view.language == "zh":
        return row.name.removesuffix("街道").removesuffix("镇") or row.name
    return row.name_en.removesuffix(" Street").removesuffix(" Town")


def _hover(view: View, row: TownshipRow) -> str:
    if row.is_idle:
        return view.text("mediation.map.idle", name=view.name(row))
    return view.text(
        "mediation.map.hover",
        name=view.name(row),
        taken_up=view.count(row.taken_up),
        level_1=words.share_of(view, row.level_1),
        success=words.share_of(view, row.success),
        arrival=words.minutes(view, row.arrival_minutes.value),
        settling=words.days(view, row.settling_hours.value),
        petitions=view.count(row.petitions),
    )


def township_table(view: View, rows: Sequence[TownshipRow], filters: MediationFilters) -> Table:
    """Every township in which something was counted, the busiest first.

    What the public is told of no township has no column.
    """

    def column(key: str, kind: str) -> Column:
        return Column(key, view.text(f"mediation.columns.{key}"), kind)  # type: ignore[arg-type]

    busy = sorted((row for row in rows if not row.is_idle), key=lambda row: -(row.taken_up or 0))
    told = any(row.in_reach for row in busy)
    return Table(
        [
            column("township", "text"),
            column("clinics", "count"),
            column("mediators", "count"),
            column("taken_up", "count"),
            column("settled_1", "count"),
            column("level_1_share", "share"),
            *([column("level_1_of_concluded", "share")] if told else []),
            column("success_rate", "share"),
            *([column("open", "count")] if told else []),
            column("arrival", "number"),
            column("settling", "number"),
            column("petitions", "count"),
        ],
        [_row(view, row, filters) for row in busy],
    )


def _row(view: View, row: TownshipRow, filters: MediationFilters) -> dict[str, object]:
    hours = row.settling_hours.value
    return {
        "township": view.name(row),
        "clinics": row.clinics,
        "mediators": row.mediators,
        "taken_up": row.taken_up,
        "settled_1": row.level_1.numerator,
        "level_1_share": row.level_1.share,
        "level_1_of_concluded": row.level_1_of_concluded.share,
        "success_rate": row.success.share,
        "open": row.open,
        "arrival": row.arrival_minutes.value,
        "settling": None if hours is None else round(hours / words.HOURS_A_DAY, 2),
        "petitions": row.petitions,
        "href": f"/mediation/township/{row.id}?{words.period_query(filters)}"
        if row.in_reach
        else None,
    }


def table_part(view: View, exhibit: Exhibit) -> Component:
    """The table with durations in short; a township's name leads to its page."""

    def short(key: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: view.number(None) if row[key] is None else words.short(row[key])

    return html_table(
        view,
        exhibit.table,
        link="href",
        cells={"arrival": short("arrival"), "settling": short("settling")},
        caption=exhibit.summary,
    )


def table_exhibit(view: View, rows: Sequence[TownshipRow], filters: MediationFilters) -> Exhibit:
    """The townships' table by itself."""
    table = township_table(view, rows, filters)
    taken_up = sum(row.taken_up or 0 for row in rows)
    return Exhibit(
        None,
        table,
        words.counted(
            view,
            "townships",
            number=view.count(len(table.rows)),
            taken_up=view.count(taken_up),
            idle=view.count(sum(row.is_idle for row in rows)),
        ),
        view.text("mediation.townships.summary", number=view.count(len(table.rows))),
    )
