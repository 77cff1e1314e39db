"""The HTML page that every address of a page answers with; unknown addresses are 404."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import dash_ag_grid
from dash import Dash
from dash.backends._fastapi import reset_current_request, set_current_request
from fastapi import APIRouter, FastAPI, Request, Response

from dashboard.language import HTML_LANGUAGE
from dashboard.request import current_view
from dashboard.view import View
from layouts.pages import Page, find

ASSETS = Path(__file__).resolve().parent.parent / "dashboard" / "assets"
STYLES = ("vendor/bootstrap.min.css", "kit.css", "icons.css", "kiosk.css")
SCRIPTS = (
    "vendor/plotly-basic.min.js",
    "vendor/plotly-locale-zh-cn.js",
    "grid.js",
    "rows.js",
    "board.js",
    "kiosk.js",
)

GRID_VERSION = dash_ag_grid.__version__

INDEX = """<!DOCTYPE html>
<html lang="__LANG__" data-bs-theme="__THEME__">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="__THEME__">
<title>__TITLE__</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="preload" as="script" href="/_dash-component-suites/dash/dcc/async-graph.js">
__STYLES__
{%css%}
</head>
<body data-board="loading" data-live="wait">
{%app_entry%}
<script type="application/json" id="words">__WORDS__</script>
<footer>
{%config%}
__SCRIPTS__
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def load_grid_later() -> None:
    """Keep the grid's large script out of every page; `board.js` fetches it with the first grid."""
    for script in dash_ag_grid._js_dist:
        if "async" not in script:
            script["dynamic"] = True


def stamped(name: str) -> str:
    """An asset's address with its content's hash in it, so that it may be kept for good."""
    body = (ASSETS / name).read_bytes()
    return f"/assets/{name}?v={hashlib.sha256(body).hexdigest()[:12]}"


def index_string() -> str:
    """The page's frame with the addresses of styles and scripts."""
    styles = "\n".join(f'<link rel="stylesheet" href="{stamped(name)}">' for name in STYLES)
    scripts = "\n".join(f'<script src="{stamped(name)}"></script>' for name in SCRIPTS)
    return INDEX.replace("__STYLES__", styles).replace("__SCRIPTS__", scripts)


def build() -> str:
    """A name for this very build: pages opened on another one load themselves anew."""
    root = ASSETS.parent.parent
    digest = hashlib.sha256()
    for folder in ("dashboard", "layouts", "callbacks", "data"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in {".py", ".js", ".css", ".toml"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def words(view: View) -> str:
    """The few texts that the browser itself writes."""
    texts = {
        "on": view.text("kit.live.on"),
        "off": view.text("kit.live.off", time="{time}"),
        "grid": f"/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js?v={GRID_VERSION}",
    }
    return json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")


def page_html(dash_app: Dash, request: Request) -> str:
    """The page for this viewer's language and theme."""
    view, token = current_view(), set_current_request(request)
    try:
        html: str = dash_app.index()
    finally:
        reset_current_request(token)
    return (
        html.replace("__LANG__", HTML_LANGUAGE[view.language])
        .replace("__THEME__", view.theme)
        .replace("__TITLE__", view.text("kit.product.name"))
        .replace("__WORDS__", words(view))
    )


def index_routes(server: FastAPI, dash_app: Dash, pages: tuple[Page, ...]) -> None:
    """Answer every page's address; must be added last, it catches all that is left.

    Dash's own index and its WebSocket are taken off: the first knows no languages, and the
    second, which we do not use, would answer outside of the HTTP layers.
    """
    off = {"/", "/_dash-ws-callback"}
    server.router.routes[:] = [r for r in server.router.routes if getattr(r, "path", "") not in off]
    router = APIRouter()

    @router.get("/{path:path}", include_in_schema=False)
    async def index(path: str, request: Request) -> Response:
        known = find(pages, "/" + path) is not None
        if not known and path.split("/")[0] in {"api", "boards", "exports", "assets"}:
            body = json.dumps({"error": current_view().text("kit.missing.title")})
            return Response(body, status_code=404, media_type="application/json")
        return Response(
            page_html(dash_app, request),
            status_code=200 if known else 404,
            media_type="text/html",
            headers={"cache-control": "no-cache", "vary": "cookie, accept-language"},
        )

    server.include_router(router)
