"""Who asks and how they see it, for the request being answered; set once by the guard.

A pure ASGI layer, so that WebSocket routes and Dash callbacks are covered alike.
"""

from __future__ import annotations

from contextvars import ContextVar
from http.cookies import SimpleCookie
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import orjson

from dashboard.access import PUBLIC, Actor
from dashboard.language import LANGUAGES
from dashboard.view import View, view_of

Scope = dict[str, Any]

_actor: ContextVar[Actor] = ContextVar("actor", default=PUBLIC)
_view: ContextVar[View | None] = ContextVar("view", default=None)

_must_change: ContextVar[bool] = ContextVar("must_change", default=False)

SESSION_COOKIE = "session"
#: Opened by their address alone: nobody stands at a wall to choose its language.
WALL = {"/kiosk", "/boards/kiosk"}
#: Plain forms, which carry the session's token in a field instead of a header.
FORMS = {"/sign-in", "/sign-out", "/sign-out-everywhere", "/password"}


def current_actor() -> Actor:
    """The actor of the request being answered."""
    return _actor.get()


def current_must_change() -> bool:
    """Whether the actor must change a first password before anything else."""
    return _must_change.get()


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


def wall_view(scope: Scope, view: View) -> View:
    """The view of a wall: dark, in the language of its address; any other request's as it is."""
    if scope["path"].rstrip("/") not in WALL:
        return view
    wished = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("lang")
    return View(wished if wished in LANGUAGES else view.language, "dark")


def same_origin(headers: dict[str, str]) -> bool:
    """Whether a write or a socket comes from our own pages (or from no browser at all)."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # no address at all
        return False


class Identify(Protocol):
    """Tells who a session cookie is."""

    async def actor(self, cookie: str | None) -> tuple[Actor, bool]:
        """The actor, and whether the first password must be changed before anything else."""

    def right_csrf_of(self, cookie: str | None, given: str | None) -> bool:
        """Whether a write of this session carries the session's own token."""


class Guard:
    """Says who asks and how they see it, and turns away what other sites' pages send."""

    def __init__(self, app: Any, *, identify: Identify) -> None:
        self.app = app
        self.identify = identify

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        cookies = cookies_of(headers)
        _view.set(wall_view(scope, view_of(cookies, headers)))
        refused = self._refusal(scope, headers, cookies)
        if refused:
            await _refuse(scope, receive, send, refused)
            return
        actor, must_change = await self.identify.actor(cookies.get(SESSION_COOKIE))
        _actor.set(actor)
        _must_change.set(must_change)
        if must_change and scope["type"] == "http" and not _open_before_change(scope["path"]):
            await _to_password(scope, send)
            return
        await self.app(scope, receive, send)

    def _refusal(
        self, scope: Scope, headers: dict[str, str], cookies: dict[str, str]
    ) -> str | None:
        """Why a request is turned away: the key of the sentence, or None."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return None
        if not same_origin(headers):
            return "other_site"
        signed, form = SESSION_COOKIE in cookies, scope["path"] in FORMS
        if scope["type"] == "http" and signed and not form:
            given = headers.get("x-csrftoken")
            if not self.identify.right_csrf_of(cookies[SESSION_COOKIE], given):
                return "expired_form"
        return None


def _open_before_change(path: str) -> bool:
    return path in FORMS or path.startswith(("/assets/", "/_favicon"))


async def _to_password(scope: Scope, send: Any) -> None:
    """To the password page: a first password opens nothing else."""
    start = {"type": "http.response.start", "status": 303}
    await send(start | {"headers": [(b"location", b"/password")]})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, receive: Any, send: Any, key: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    body = orjson.dumps({"error": current_view().text(f"errors.{key}")})
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
