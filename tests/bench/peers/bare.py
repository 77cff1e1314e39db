"""A bare Dash page with so many plain charts, served the way our boards are.

The same server, the same pinned scripts, the same compression: what is left of the difference
is ours. ``python -m tests.bench.peers.bare PORT CHARTS FOLDER`` keeps what it compressed in FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dash
import uvicorn
from dash import dcc, html
from fastapi import FastAPI

from callbacks.index import stamped
from dashboard.settings import ROOT
from dashboard.static import StaticCache

POINTS = 90

INDEX = """<!DOCTYPE html>
<html><head>{{%metas%}}<title>bare</title>{{%css%}}</head>
<body>{{%app_entry%}}<footer>{{%config%}}
<script src="{plotly}"></script>{{%scripts%}}{{%renderer%}}</footer></body></html>"""


def chart(number: int) -> Any:
    """A plain chart: bars and a line over 90 days."""
    days = [f"day {day}" for day in range(POINTS)]
    heights = [(day * (number + 7)) % 31 for day in range(POINTS)]
    return dcc.Graph(
        figure={
            "data": [
                {"type": "bar", "x": days, "y": heights},
                {"type": "scatter", "mode": "lines", "x": days, "y": heights[::-1]},
            ],
            "layout": {"title": {"text": f"chart {number}"}, "height": 320},
        },
        config={"displayModeBar": False, "responsive": True},
    )


def bare(charts: int, folder: Path) -> StaticCache:
    """The page with its charts in the layout: nothing is asked for afterwards."""
    server = FastAPI()

    @server.get("/api/v1/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    page = dash.Dash(
        __name__,
        server=server,
        assets_folder=str(ROOT / "dashboard" / "assets"),
        include_assets_files=False,
        index_string=INDEX.format(plotly=stamped("vendor/plotly-basic.min.js")),
        websocket_callbacks=False,
    )
    page.layout = html.Div([chart(number) for number in range(charts)])
    return StaticCache(server, folder=folder)


def main() -> None:
    port, charts, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    page = bare(charts, folder)
    uvicorn.run(page, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
