"""Who asks and how they see it, for the request being answered; set once by the guard.

A pure ASGI layer, so that WebSocket routes and Dash callbacks are covered alike.
"""

from __future__ import annotations

from contextvars import ContextVar
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import orjson

from dashboard.access import LOCAL_LEADER, PUBLIC, Actor
from dashboard.view import View, view_of

Scope = dict[str, Any]

_actor: ContextVar[Actor] = ContextVar("actor", default=PUBLIC)
_view: ContextVar[View | None] = ContextVar("view", default=None)

LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


def current_actor() -> Actor:
    """The actor of the request being answered."""
    return _actor.get()


def current_view() -> View:
    """The view of the request being answered."""
    return _view.get() or View()


def headers_of(scope: Scope) -> dict[str, str]:
    """A request's headers by lower-case name."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(headers: dict[str, str]) -> dict[str, str]:
    """A request's cookies; unreadable ones count as none."""
    try:
        jar: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
    except Exception:  # a malformed cookie is the browser's, not a reason to refuse the page
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def actor_of(scope: Scope, headers: dict[str, str], *, trust_local: bool) -> Actor:
    """The leader where the request comes from this very computer, anyone otherwise.

    ``trust_local`` is only true when the server itself listens on a loopback address. The Host
    must be a loopback name too (a foreign name pointed at this address is somebody else's
    page), and nothing may have passed it on.
    """
    client = (scope.get("client") or ("", 0))[0]
    host = urlsplit(f"//{headers.get('host', '')}").hostname
    passed_on = "x-forwarded-for" in headers or "forwarded" in headers
    local = client in LOOPBACK and host in LOOPBACK and not passed_on
    return LOCAL_LEADER if trust_local and local else PUBLIC


def same_origin(headers: dict[str, str]) -> bool:
    """Whether a write or a socket comes from our own pages (or from no browser at all)."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return urlsplit(origin).netloc == headers.get("host")


class Guard:
    """Says who asks and how they see it, and turns away what other sites' pages send."""

    def __init__(self, app: Any, *, trust_local: bool) -> None:
        self.app = app
        self.trust_local = trust_local

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        safe = scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}
        if not safe and not same_origin(headers):
            await _refuse(scope, receive, send)
            return
        _actor.set(actor_of(scope, headers, trust_local=self.trust_local))
        _view.set(view_of(cookies_of(headers), headers))
        await self.app(scope, receive, send)


async def _refuse(scope: Scope, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    body = orjson.dumps({"error": "Sent from another site's page; refused."})
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [(b"content-type", b"application/json")],
        }
    )
    await send({"type": "http.response.body", "body": body})
