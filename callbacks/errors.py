"""Faults of a request, answered with a sentence in the viewer's language."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from dashboard.errors import BadInput
from dashboard.language import catalogue
from dashboard.request import current_view

log = structlog.get_logger()


def sentence_of(wrong: BadInput) -> str:
    """The sentence for ``wrong`` in the viewer's language."""
    return current_view().text(f"errors.{wrong.key}", **wrong.values)


def register(server: FastAPI) -> None:
    """Attach the handlers: a fault of the sender is a 4xx, ours a logged 500 without details."""

    @server.exception_handler(BadInput)
    async def bad_input(_request: Request, wrong: Exception) -> JSONResponse:
        assert isinstance(wrong, BadInput)
        body: dict[str, Any] = {"error": sentence_of(wrong)}
        if wrong.field:
            body["field"] = wrong.field
        return JSONResponse(body, status_code=wrong.status)

    @server.exception_handler(RequestValidationError)
    async def invalid(_request: Request, wrong: Exception) -> JSONResponse:
        assert isinstance(wrong, RequestValidationError)
        first = wrong.errors()[0]
        field = str(first["loc"][-1])
        known = f"errors.{first['type']}" in catalogue("en")
        words = current_view().text(f"errors.{first['type']}" if known else "errors.not_valid")
        return JSONResponse({"error": f"{field}: {words}", "field": field}, status_code=422)

    @server.exception_handler(Exception)
    async def unexpected(request: Request, fault: Exception) -> JSONResponse:
        log.error("request failed", path=request.url.path, exc_info=fault)
        return JSONResponse({"error": current_view().text("errors.unexpected")}, status_code=500)
