"""The pieces pages are made of: cards, fields, tables, badges, the frame of a board.

Charts, parts and fields are repeated widgets, so their ids are dicts: ``{"type": "chart",
"name": "flow"}``. `assets/board.js` fills them from ``GET /boards/<name>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import periods
from dashboard.exhibits import Change, Column, Counted, Indicator, Table
from dashboard.rows import Rows
from dashboard.theme import palette
from dashboard.view import NOTHING, View

Children = Any


def graph_config(view: View) -> dict[str, Any]:
    """How plotly.js behaves: no mode bar (PNG has its own button), nothing sent to a cloud."""
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "responsive": True,
        "doubleClick": False,
        "locale": "zh-CN" if view.language == "zh" else "en",
    }


def chart_id(name: str) -> dict[str, str]:
    return {"type": "chart", "name": name}


def chart_body_id(name: str) -> dict[str, str]:
    """Where a chart is put when its figure arrives."""
    return {"type": "chart-body", "name": name}


def chart(view: View, name: str) -> Component:
    """The chart, without its figure, which `assets/board.js` adds."""
    return dcc.Graph(
        id=chart_id(name),
        config=graph_config(view),
        responsive=True,
        style={"height": "100%"},
    )


def part_id(name: str) -> dict[str, str]:
    return {"type": "part", "name": name}


def field_id(name: str) -> dict[str, str]:
    return {"type": "field", "name": name}


def action_id(action: str, name: str) -> dict[str, str]:
    """The id of a chart's button: ``how``, ``table``, ``csv``, ``xlsx`` or ``png``."""
    return {"type": f"action-{action}", "name": name}


def icon(name: str, label: str | None = None) -> Component:
    """A small picture; with ``label`` it is read out, without it is decoration."""
    if label:
        return html.Span(className=f"icon icon-{name}", role="img", **{"aria-label": label})
    return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def badge(view: View, icon_name: str, word: str, tone: str) -> Component:
    """Icon, word and colour together; ``tone``: good, warn, bad, info, yellow, red, plain."""
    return html.Span([icon(icon_name), html.Span(word)], className=f"badge-tone tone-{tone}")


def grid(children: Sequence[Component]) -> Component:
    """Cards side by side where there is room, one below the other where not."""
    return html.Div(list(children), className="card-grid")


def _action(view: View, action: str, name: str, icon_name: str, title: str) -> Component:
    words = view.text(f"kit.chart.{action}")
    return html.Button(
        icon(icon_name),
        id=action_id(action, name),
        className="icon-button",
        type="button",
        title=words,
        **{"aria-label": f"{title} · {words}"},
    )


def chart_card(
    view: View,
    name: str,
    title: str,
    hint: str | None = None,
    wide: bool = False,
    height: int = 320,
) -> Component:
    """A chart with its title and its five buttons: how counted, table, CSV, XLSX, PNG."""
    actions = [
        _action(view, "how", name, "question", title),
        _action(view, "table", name, "table", title),
        _action(view, "csv", name, "csv", title),
        _action(view, "xlsx", name, "xlsx", title),
        _action(view, "png", name, "image", title),
    ]
    return html.Section(
        [
            html.Header(
                [
                    html.Div([html.H2(title), html.P(hint) if hint else None], className="titles"),
                    html.Div(actions, className="actions"),
                ]
            ),
            html.Div(
                # The chart itself comes with its figure: drawing an empty one first would cost
                # as much again.
                html.Div(id=chart_body_id(name), style={"height": f"{height}px"}),
                className="chart",
                role="img",
                id={"type": "chart-frame", "name": name},
                **{"aria-label": title},
            ),
            html.Div(id={"type": "table-of", "name": name}, className="table-of"),
        ],
        className="card-panel chart-panel" + (" wide" if wide else ""),
    )


def table_card(
    view: View, name: str, title: str, hint: str | None = None, wide: bool = False
) -> Component:
    """A table that stands by itself, with "how counted" and downloads; an exhibit without figure.

    The board fills the part ``name``, by itself from the exhibit's table or from ``parts``.
    """
    actions = [
        _action(view, "how", name, "question", title),
        _action(view, "csv", name, "csv", title),
        _action(view, "xlsx", name, "xlsx", title),
    ]
    return html.Section(
        [
            html.Header(
                [
                    html.Div([html.H2(title), html.P(hint) if hint else None], className="titles"),
                    html.Div(actions, className="actions"),
                ]
            ),
            html.Div(skeleton(), id=part_id(name), className="part"),
        ],
        className="card-panel" + (" wide" if wide else ""),
    )


def part_card(
    view: View, name: str, title: str, hint: str | None = None, wide: bool = False
) -> Component:
    """A card whose inside a board fills with components."""
    return html.Section(
        [
            html.Header(
                html.Div([html.H2(title), html.P(hint) if hint else None], className="titles")
            ),
            html.Div(skeleton(), id=part_id(name), className="part"),
        ],
        className="card-panel" + (" wide" if wide else ""),
    )


def skeleton() -> Component:
    """Grey lines where content is on its way."""
    return html.Div(
        [html.Div(className="line") for _ in range(3)],
        className="skeleton",
        **{"aria-hidden": "true"},
    )


def indicator_strip(view: View, group: str = "indicators") -> Component:
    """The placeholder of a board's leading numbers."""
    return html.Div(skeleton(), id=part_id(group), className="indicators")


def indicator_card(view: View, indicator: Indicator) -> Component:
    """One leading number with its denominator, change, course, and how it was counted."""
    value: Children = indicator.value
    if indicator.href:
        value = dcc.Link(indicator.value, href=indicator.href)
    return html.Div(
        [
            html.Div(
                [
                    html.H3(indicator.label),
                    _action(view, "how", indicator.name, "question", indicator.label),
                ],
                className="label",
            ),
            html.Div(value, className="value"),
            html.Div(indicator.note, className="note"),
            html.Div(
                [
                    change_mark(view, indicator.change) if indicator.change else html.Span(),
                    spark(view, indicator.spark, indicator.label),
                ],
                className="course",
            ),
        ],
        className="indicator",
    )


def change_mark(view: View, change: Change) -> Component:
    """An arrow, the words, and a tone that says whether it is for the better."""
    tone = {True: "good", False: "bad", None: "plain"}[change.good]
    arrow = {"up": "arrow-up", "down": "arrow-down", "flat": "arrow-right"}[change.direction]
    return badge(view, arrow, change.text, tone)


def spark(view: View, values: Sequence[float | None], label: str) -> Component | None:
    """A line without axes; nothing when there are fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    step = 100 / (len(values) - 1)
    points = " ".join(
        f"{place * step:.1f},{26 - 22 * ((value - low) / (high - low) if high > low else 0.5):.1f}"
        for place, value in enumerate(values)
        if value is not None
    )
    colour = quote(palette(view.theme).accent)
    picture = (
        "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 28' "
        f"preserveAspectRatio='none'><polyline points='{points}' fill='none' stroke='{colour}' "
        "stroke-width='2' vector-effect='non-scaling-stroke'/></svg>"
    )
    return html.Img(src=picture, className="spark", alt=view.text("kit.spark", label=label))


def written(view: View, column: Column, value: Any) -> str:
    """A table's value as people read it."""
    if value is None:
        return NOTHING
    match column.kind:
        case "count":
            return view.count(value)
        case "number":
            return view.number(value, 2)
        case "share":
            return view.percent(value)
        case "moment" if isinstance(value, datetime):
            return view.moment(value)
        case "date" if isinstance(value, date):
            return view.date(value)
    return str(value)


def html_table(
    view: View,
    table: Table,
    link: str | None = None,
    cells: dict[str, Any] | None = None,
    caption: str | None = None,
) -> Component:
    """A table of rows. ``link`` names the row's key that holds the address of its first cell;
    ``cells`` maps a column's key to a function from a row to the component shown in its cell.
    """
    if not table.rows:
        return html.P(view.text("kit.no_rows"), className="nothing")
    own = cells or {}
    numeric = {"count", "number", "share"}

    def cell(position: int, column: Column, row: dict[str, Any]) -> Children:
        if column.key in own:
            return own[column.key](row)
        shown = written(view, column, row.get(column.key))
        if position == 0 and link and row.get(link):
            return dcc.Link(shown, href=row[link])
        return shown

    head = [(column.title, column.kind in numeric) for column in table.columns]
    body = [
        [cell(position, column, row) for position, column in enumerate(table.columns)]
        for row in table.rows
    ]
    # A region that scrolls must be reachable by keyboard.
    return html.Div(
        Rows(head, body, caption),
        className="table-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": caption or table.columns[0].title},
    )


def counted_panel(view: View, title: str, counted: Counted, rows: Table | None) -> Component:
    """The inside of "how counted": formula, numerator, denominator, exclusions, rows."""
    terms: list[Component] = []
    for key in ("formula", "numerator", "denominator", "excluded"):
        sentence = getattr(counted, key)
        if sentence:
            terms += [html.Dt(view.text(f"kit.counted.{key}")), html.Dd(sentence)]
    inside: list[Component] = [html.Dl(terms, className="counted")]
    if rows is not None:
        inside += [
            html.H3(view.text("kit.counted.rows", shown=len(rows.rows))),
            html_table(view, rows, link="href", caption=title),
        ]
    return html.Div(inside)


def select_field(
    view: View, name: str, label: str, options: Sequence[tuple[str, str]] = ()
) -> Component:
    """A choice in the filter bar; its address parameter is ``name``.

    The option with the empty value means "no filter"; its words are what an unset field shows.
    """
    unset = next((words for value, words in options if not value), view.text("kit.all"))
    return html.Label(
        [
            html.Span(label),
            dbc.Select(
                id=field_id(name),
                placeholder=unset,
                options=[{"value": value, "label": words} for value, words in options],
            ),
        ],
        className="field",
    )


def period_field(view: View) -> list[Component]:
    """Preset and free dates; choosing one side clears the other (see `assets/board.js`)."""
    presets = [(name, view.text(f"kit.period.{name}")) for name in periods.PRESETS]
    presets.append(("", view.text("kit.period.free")))
    dates = [
        html.Label(
            [
                html.Span(view.text(f"kit.period.{name}")),
                dbc.Input(id=field_id(name), type="date", debounce=700),
            ],
            className="field",
        )
        for name in ("start", "end")
    ]
    return [select_field(view, "period", view.text("kit.period.label"), presets), *dates]


def filter_bar(view: View, fields: Sequence[Component | list[Component]]) -> Component:
    """The filters of a board, in a row; they write the address and are set from it."""
    flat: list[Component] = []
    for item in fields:
        flat.extend(item if isinstance(item, list) else [item])
    return html.Form(
        flat, className="filters", role="search", **{"aria-label": view.text("kit.filters")}
    )


def board_page(
    view: View,
    *,
    board: str,
    params: dict[str, str],
    title: str,
    subtitle: str,
    filters: Component,
    body: Sequence[Component],
) -> Component:
    """The frame of a board: title, filters, body, and what the browser needs to fill it."""
    return html.Div(
        [
            dcc.Store(id={"type": "board", "name": board}, data={"name": board, "params": params}),
            html.Div(
                [
                    html.Div(
                        [html.H1(title, id=part_id("title")), html.P(subtitle)], className="titles"
                    ),
                    html.A(
                        [icon("printer"), html.Span(view.text("kit.print"))],
                        href="#",
                        id="print",
                        className="quiet-button",
                        role="button",
                    ),
                ],
                className="page-head",
            ),
            filters,
            html.Div(id="trouble", role="alert", className="trouble"),
            html.Div(list(body), className="board-body"),
        ],
        className="board-page",
        key=board,
    )
