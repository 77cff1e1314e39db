"""The open API ``/api/v1``: the boards' numbers as JSON, its page, and whether all is well.

Whoever asks is answered as the public: names are masked and small counts kept back, whichever
computer the request comes from.
"""

from __future__ import annotations

import asyncio
import html
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import SQLAlchemyError

from callbacks.answers import Answers
from callbacks.api_models import Answer, Fault, both
from callbacks.index import stamped
from callbacks.learning.api import COLLEGES, Colleges, LearningQuery
from callbacks.mediation.api import (
    INDICATORS,
    TOWNSHIPS,
    MediationIndicators,
    MediationQuery,
    Townships,
)
from callbacks.overview.api import OVERVIEW, Overview, OverviewQuery
from callbacks.rating.api import LEADERBOARD, Leaderboard, RatingQuery
from dashboard.language import HTML_LANGUAGE
from dashboard.live import Hub
from dashboard.request import current_view
from dashboard.view import View
from data import audit
from data.db import Database

log = structlog.get_logger()

ROOT = "/api/v1"
FAULTS: dict[int | str, dict[str, Any]] = {
    code: {"model": Fault, "description": both(f"api.faults.f{code}")} for code in (400, 404, 422)
}

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{style}">
</head>
<body>
<main id="api" data-url="{root}/openapi.json"></main>
<script src="{bundle}"></script>
<script src="{start}"></script>
</body>
</html>"""


class Health(Answer):
    status: Literal["ok"]
    build: str
    database: Literal["sqlite", "postgresql"]


class Revisions(Answer):
    build: str
    revisions: dict[str, int]
    at: int


def api_routes(database: Database, hub: Hub) -> APIRouter:
    """Every route of the API. All are open: they answer what anyone may see."""
    router = APIRouter()
    _add_answers(router, Answers(database, hub))
    _add_health(router, database, hub)
    _add_page(router)
    return router


def _told(name: str) -> dict[str, Any]:
    return {"summary": both(f"api.routes.{name}"), "tags": [both(f"api.tags.{name.split('_')[0]}")]}


def _add_answers(router: APIRouter, answers: Answers) -> None:
    def get(path: str, name: str, model: type[Answer]) -> Any:
        told = _told(name)
        return router.get(f"{ROOT}/{path}", response_model=model, responses=FAULTS, **told)

    @get("overview", "overview", Overview)
    async def overview(query: Annotated[OverviewQuery, Query()], request: Request) -> Response:
        return await answers.answer(OVERVIEW, query.params(), request)

    @get("learning/colleges", "learning_colleges", Colleges)
    async def colleges(query: Annotated[LearningQuery, Query()], request: Request) -> Response:
        return await answers.answer(COLLEGES, query.params(), request)

    @get("rating/leaderboard", "rating_leaderboard", Leaderboard)
    async def leaderboard(query: Annotated[RatingQuery, Query()], request: Request) -> Response:
        return await answers.answer(LEADERBOARD, query.params(), request)

    @get("mediation/indicators", "mediation_indicators", MediationIndicators)
    async def indicators(query: Annotated[MediationQuery, Query()], request: Request) -> Response:
        return await answers.answer(INDICATORS, query.params(), request)

    @get("mediation/townships", "mediation_townships", Townships)
    async def townships(query: Annotated[MediationQuery, Query()], request: Request) -> Response:
        return await answers.answer(TOWNSHIPS, query.params(), request)


def _add_health(router: APIRouter, database: Database, hub: Hub) -> None:
    unwell: dict[int | str, dict[str, Any]] = {
        503: {"model": Fault, "description": both("api.faults.f503")}
    }

    @router.get("/healthz", include_in_schema=False)
    @router.get(
        f"{ROOT}/healthz", response_model=Health, responses=unwell, **_told("service_health")
    )
    async def healthz() -> Response:
        headers = {"cache-control": "no-store"}
        try:
            await asyncio.to_thread(_read_something, database)
        except SQLAlchemyError:
            log.exception("the database does not answer")
            sentence = current_view().text("api.unwell")
            return JSONResponse({"error": sentence}, status_code=503, headers=headers)
        kind: Literal["sqlite", "postgresql"] = "sqlite" if database.is_sqlite else "postgresql"
        well = Health(status="ok", build=hub.build, database=kind)
        return Response(well.model_dump_json(), media_type="application/json", headers=headers)

    @router.get(f"{ROOT}/revisions", response_model=Revisions, **_told("service_revisions"))
    async def revisions() -> Response:
        return Response(
            hub.message(),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )


def _read_something(database: Database) -> None:
    with database.read() as session:
        audit.revisions(session)


def _add_page(router: APIRouter) -> None:
    @router.get(ROOT, include_in_schema=False)
    async def to_page() -> RedirectResponse:
        return RedirectResponse(f"{ROOT}/docs")

    @router.get(f"{ROOT}/docs", include_in_schema=False)
    async def page() -> Response:
        return Response(page_html(current_view()), media_type="text/html")


def page_html(view: View) -> str:
    """The API's page, drawn by Swagger UI from files of our own."""
    return PAGE.format(
        lang=HTML_LANGUAGE[view.language],
        title=html.escape(f"{view.text('kit.product.name')} · {view.text('api.title')}"),
        style=stamped("vendor/swagger-ui.css"),
        bundle=stamped("vendor/swagger-ui-bundle.js"),
        start=stamped("api-docs.js"),
        root=ROOT,
    )
