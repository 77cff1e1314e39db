"""Boards: computed once per data revision, filter, view and role, and served to all as JSON."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import brotli
import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor
from dashboard.components import (
    chart,
    chart_id,
    field_id,
    html_table,
    indicator_card,
    part_id,
)
from dashboard.errors import NotFound
from dashboard.exhibits import BoardContent, Counted, Table
from dashboard.live import Hub
from dashboard.request import current_actor, current_view
from dashboard.view import View
from data import audit
from data.audit import Domain
from data.db import Database

KEPT = 512
LONGEST_QUERY = 2000


@dataclass(frozen=True)
class Board:
    """A board: which data it shows, how a query becomes filters, and filters become content.

    ``seconds`` is set where content depends on the clock: it is computed anew after so long
    even when no row has changed. ``rows`` gives the records behind a figure (200 at most).
    """

    name: str
    domains: tuple[Domain, ...]
    filters: Callable[[Mapping[str, str], date], Any]
    content: Callable[[Session, Actor, Any, View], BoardContent]
    rows: Callable[[Session, Actor, Any, View, str], Table]
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """A board's content as it was at some revision, and the answer ready to send."""

    revisions: dict[str, int]
    until: float
    filters: Any
    content: BoardContent
    body: bytes
    packed: bytes


def _component(thing: Any) -> Any:
    if hasattr(thing, "to_plotly_json"):
        return thing.to_plotly_json()
    raise TypeError(type(thing).__name__)


def _dump(thing: Any) -> bytes:
    return orjson.dumps(
        thing, default=_component, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    )


def _target(name: str) -> Any:
    """The component that a key of ``BoardContent.props`` names: ``field:village`` is a filter."""
    return field_id(name.removeprefix("field:")) if name.startswith("field:") else name


def answer(
    board: Board, view: View, filters: Any, content: BoardContent, revisions: dict[str, int]
) -> bytes:
    """The JSON that fills a page: properties by component id, tables of charts, the period."""
    sets: list[tuple[Any, dict[str, Any]]] = []
    groups: dict[str, list[Any]] = {}
    for indicator in content.indicators:
        groups.setdefault(indicator.group, []).append(indicator_card(view, indicator))
    sets += [(part_id(name), {"children": cards}) for name, cards in groups.items()]
    tables = {
        name: html_table(view, exhibit.table, caption=exhibit.summary)
        for name, exhibit in content.exhibits.items()
        if exhibit.figure is not None or name not in content.parts
    }
    for name, exhibit in content.exhibits.items():
        if exhibit.figure is not None:
            sets.append((chart_id(name), {"figure": exhibit.figure}))
            sets.append(({"type": "chart-frame", "name": name}, {"aria-label": exhibit.summary}))
        elif name in tables:
            sets.append((part_id(name), {"children": tables.pop(name)}))
    sets += [(part_id(name), {"children": part}) for name, part in content.parts.items()]
    sets += [(_target(name), props) for name, props in content.props.items()]
    charts = {
        name: chart(view, name)
        for name, exhibit in content.exhibits.items()
        if exhibit.figure is not None
    }
    period = getattr(filters, "period", None)
    span = [period.start, period.end, period.preset] if period else None
    return _dump(
        {
            "set": sets,
            "charts": charts,
            "tables": tables,
            "period": span,
            "revisions": revisions,
            "domains": board.domains,
            "at": clock.local_text(clock.now(), "%H:%M:%S"),
        }
    )


class Boards:
    """All boards and what was last computed for each filter and kind of viewer."""

    def __init__(self, database: Database, boards: tuple[Board, ...], hub: Hub) -> None:
        self.database = database
        self.by_name = {board.name: board for board in boards}
        self.hub = hub
        self._kept: OrderedDict[tuple[Any, ...], Computed] = OrderedDict()
        self._under_way: dict[tuple[Any, ...], asyncio.Future[Computed]] = {}

    def board(self, name: str) -> Board:
        if name not in self.by_name:
            raise NotFound("no_such_board", "board")
        return self.by_name[name]

    async def computed(self, name: str, query: str, actor: Actor, view: View) -> Computed:
        """The board for a query, from memory where nothing it shows has changed since."""
        board, today = self.board(name), clock.today()
        key = (name, query, actor.role, actor.reach, view, today)
        kept = self._kept.get(key)
        if kept is not None and self._fresh(board, kept):
            self._kept.move_to_end(key)
            return kept
        if key in self._under_way:
            return await asyncio.shield(self._under_way[key])
        return await self._compute(key, board, query, actor, view, today)

    async def _compute(
        self,
        key: tuple[Any, ...],
        board: Board,
        query: str,
        actor: Actor,
        view: View,
        today: date,
    ) -> Computed:
        # One viewer computes, the others who ask meanwhile wait for the same answer.
        job = asyncio.ensure_future(
            asyncio.to_thread(self.compute, board, query, actor, view, today)
        )
        self._under_way[key] = job
        try:
            computed = await asyncio.shield(job)
        finally:
            self._under_way.pop(key, None)
        self._kept[key] = computed
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return computed

    def compute(self, board: Board, query: str, actor: Actor, view: View, today: date) -> Computed:
        """Compute a board from the rows; all of it is of one moment."""
        if len(query) > LONGEST_QUERY:
            raise NotFound("too_large")
        filters = board.filters(dict(parse_qsl(query, keep_blank_values=False)), today)
        with self.database.read() as session:
            revisions = audit.revisions(session)
            content = board.content(session, actor, filters, view)
        body = answer(board, view, filters, content, revisions)
        until = time.monotonic() + board.seconds if board.seconds else float("inf")
        return Computed(revisions, until, filters, content, body, brotli.compress(body, quality=5))

    def rows(self, name: str, query: str, actor: Actor, view: View, figure: str) -> Table:
        """The records behind one figure of a board."""
        board = self.board(name)
        filters = board.filters(dict(parse_qsl(query)), clock.today())
        with self.database.read() as session:
            return board.rows(session, actor, filters, view, figure)

    def _fresh(self, board: Board, kept: Computed) -> bool:
        now = self.hub.revisions
        return time.monotonic() < kept.until and all(
            kept.revisions.get(domain, 0) >= now.get(domain, 0) for domain in board.domains
        )


def counted_of(content: BoardContent, figure: str) -> tuple[str, Counted]:
    """The title and the "how counted" of an exhibit or indicator."""
    if figure in content.exhibits:
        exhibit = content.exhibits[figure]
        return exhibit.summary, exhibit.counted
    for indicator in content.indicators:
        if indicator.name == figure:
            return indicator.label, indicator.counted
    raise NotFound("no_such_figure", "figure")


def board_routes(boards: Boards) -> APIRouter:
    """``GET /boards/<name>``: what fills a board's page. Access is checked by the queries."""
    router = APIRouter()

    @router.get("/boards/{name}", include_in_schema=False)
    async def board(name: str, request: Request) -> Response:
        computed = await boards.computed(name, request.url.query, current_actor(), current_view())
        headers = {"cache-control": "no-store", "vary": "accept-encoding, cookie"}
        if "br" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "br"
            return Response(computed.packed, media_type="application/json", headers=headers)
        return Response(computed.body, media_type="application/json", headers=headers)

    return router
