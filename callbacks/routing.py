"""Which page an address shows, and the panel that says how a figure was counted."""

from __future__ import annotations

import asyncio
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from callbacks.boards import Boards, counted_of
from dashboard.access import Role
from dashboard.components import counted_panel
from dashboard.errors import BadInput
from dashboard.request import current_actor, current_view
from layouts.pages import Page, find
from layouts.shell import missing, refused


def page_for(pages: tuple[Page, ...], path: str) -> Component:
    """The components of the page at ``path``, for who asks."""
    view, found = current_view(), find(pages, path)
    if found is None:
        return missing(view)
    page, params = found
    if page.role is not Role.PUBLIC and not current_actor().sees_people:
        return refused(view, view.text("errors.leaders_only"))
    return page.layout(view, params)


def register(app: Dash, pages: tuple[Page, ...], boards: Boards) -> None:
    """Attach the callbacks that every page shares."""

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    async def show_page(path: str | None) -> Component:
        return page_for(pages, path or "/")

    @app.callback(
        Output("counted", "is_open"),
        Output("counted", "title"),
        Output("counted", "children"),
        Input({"type": "action-how", "name": ALL}, "n_clicks"),
        State({"type": "board", "name": ALL}, "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    async def show_counted(
        _clicks: list[int], open_boards: list[dict[str, Any]], search: str | None
    ) -> Any:
        # Buttons that a live update has drawn anew report "no click yet".
        if not ctx.triggered_id or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        return await counted(boards, open_boards[0], search or "", ctx.triggered_id["name"])

    _register_clientside(app)


async def counted(
    boards: Boards, board: dict[str, Any], search: str, figure: str
) -> tuple[bool, str, Component]:
    """The panel's state, title and inside for one figure of a board."""
    actor, view = current_actor(), current_view()
    query = query_of(board, search)
    try:
        computed = await boards.computed(board["name"], query, actor, view)
        title, how = counted_of(computed.content, figure)
        rows = await asyncio.to_thread(boards.rows, board["name"], query, actor, view, figure)
    except BadInput as wrong:
        sentence = view.text(f"errors.{wrong.key}", **wrong.values)
        return True, view.text("kit.counted.title"), refused(view, sentence)
    return True, title, counted_panel(view, title, how, rows)


def query_of(board: dict[str, Any], search: str) -> str:
    """A board's query: the address's, and the numbers in its path. As `assets/board.js` does it."""
    own = "&".join(f"{name}={value}" for name, value in sorted(board["params"].items()))
    return "&".join(part for part in (own, search.lstrip("?")) if part)


def _register_clientside(app: Dash) -> None:
    load, go = ClientsideFunction("board", "load"), Output("nowhere", "data", allow_duplicate=True)
    app.clientside_callback(
        load,
        Output("board-state", "data"),
        Input({"type": "board", "name": ALL}, "data"),
        Input("url", "search"),
        Input("revisions", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("board", "filter"),
        go,
        Input({"type": "field", "name": ALL}, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("board", "click"),
        go,
        Input({"type": "chart", "name": ALL}, "clickData"),
        prevent_initial_call=True,
    )
    for action in ("table", "csv", "xlsx", "png"):
        app.clientside_callback(
            ClientsideFunction("board", action),
            go,
            Input({"type": f"action-{action}", "name": ALL}, "n_clicks"),
            prevent_initial_call=True,
        )
