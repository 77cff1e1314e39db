"""Downloads: any figure's numbers as CSV or XLSX, by the very query that drew it."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from callbacks.boards import Boards, Computed
from dashboard import clock
from dashboard.errors import NotFound
from dashboard.request import current_actor, current_view
from dashboard.sheets import csv_lines, xlsx_bytes
from dashboard.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cover(
    view: View, board: str, query: str, computed: Computed, figure: str
) -> list[tuple[str, str]]:
    """What the cover sheet says: which figure, which filter, when, and how counted."""
    exhibit = computed.content.exhibits[figure]
    period = getattr(computed.filters, "period", None)
    pairs = [
        (view.text("kit.cover.figure"), exhibit.summary),
        (view.text("kit.cover.board"), board),
        (view.text("kit.cover.filter"), query or view.text("kit.cover.no_filter")),
        (view.text("kit.cover.made"), clock.local_text(clock.now())),
        (view.text("kit.counted.formula"), exhibit.counted.formula),
    ]
    if period:
        span = f"{period.start} – {period.end}"
        pairs.insert(2, (view.text("kit.period.label"), span))
    for key in ("numerator", "denominator", "excluded"):
        sentence = getattr(exhibit.counted, key)
        if sentence:
            pairs.append((view.text(f"kit.counted.{key}"), sentence))
    return pairs


def export_routes(boards: Boards) -> APIRouter:
    """``GET /exports/<board>/<figure>.csv`` and ``.xlsx``. Access is checked by the queries."""
    router = APIRouter()

    @router.get("/exports/{board}/{figure}.{form}", include_in_schema=False)
    async def export(
        board: str, figure: str, form: Literal["csv", "xlsx"], request: Request
    ) -> Response:
        view, query = current_view(), request.url.query
        computed = await boards.computed(board, query, current_actor(), view)
        if figure not in computed.content.exhibits:
            raise NotFound("no_such_figure", "figure")
        table = computed.content.exhibits[figure].table
        headers = {
            "content-disposition": f'attachment; filename="{board}-{figure}.{form}"',
            "cache-control": "no-store",
        }
        if form == "csv":
            return StreamingResponse(
                csv_lines(table), media_type="text/csv; charset=utf-8", headers=headers
            )
        names = (view.text("kit.cover.rows"), view.text("kit.cover.title"))
        pairs = cover(view, board, query, computed, figure)
        body = await asyncio.to_thread(xlsx_bytes, table, pairs, names)
        return Response(body, media_type=XLSX, headers=headers)

    return router
