"""The real application plus one plain route that sends the same bytes as a board's answer.

``python -m tests.bench.serve PORT DATABASE_URL``
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from sqlalchemy import make_url

from app import create_app
from dashboard.settings import Settings
from tests.bench.driver import HEADERS


def with_plain_route(application: FastAPI) -> None:
    """``PUT /bench/plain`` keeps a body and its headers, ``GET`` sends them as they are."""
    kept = Response(b"")

    @application.put("/bench/plain")
    async def keep(request: Request) -> Response:
        nonlocal kept
        headers = {name: request.headers[f"x-{name}"] for name in HEADERS}
        kept = Response(await request.body(), media_type="application/json", headers=headers)
        return Response(status_code=204)

    @application.get("/bench/plain")
    async def plain() -> Response:
        return Response(kept.body, headers=dict(kept.headers))

    routes = application.router.routes  # the page's own route catches all that comes after it
    routes[:] = routes[-2:] + routes[:-2]


def main() -> None:
    port, database_url = int(sys.argv[1]), sys.argv[2]
    cache = Path(str(make_url(database_url).database)).parent
    application = create_app(Settings(port=port, database_url=database_url, cache_folder=cache))
    with_plain_route(application.app.app)
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main()
