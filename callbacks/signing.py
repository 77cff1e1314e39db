"""Signing in and out, changing the password; and telling who asks from the session cookie."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import PUBLIC, Actor
from dashboard.errors import BadInput
from dashboard.plain import plain_page
from dashboard.request import (
    SESSION_COOKIE,
    current_actor,
    current_must_change,
    current_view,
)
from data import accounts, sign_ins
from data.accounts import Refused
from data.db import Database

COOKIE, CSRF_COOKIE = SESSION_COOKIE, "_csrf_token"
#: Seconds for which a process remembers who a token is.
REMEMBERED = 3.0
LARGEST_FORM = 20_000
MOST_REMEMBERED = 5_000


class Sessions:
    """Tells who a browser is; remembers it for a few seconds, so that most requests ask no rows."""

    def __init__(self, database: Database, secret: str) -> None:
        self.database = database
        self.secret = secret.encode()
        self.signer = URLSafeSerializer(secret, salt="session")
        self._known: dict[str, tuple[float, Actor, bool]] = {}

    def token(self, cookie: str | None) -> str | None:
        """The token in a cookie whose signature is ours."""
        if not cookie:
            return None
        try:
            token = self.signer.loads(cookie)
        except BadSignature:
            return None
        return token if isinstance(token, str) else None

    def csrf(self, token: str) -> str:
        """The token that writes of this session must carry."""
        return hmac.new(self.secret, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()

    def right_csrf(self, token: str, given: str | None) -> bool:
        return given is not None and hmac.compare_digest(self.csrf(token), given)

    def right_csrf_of(self, cookie: str | None, given: str | None) -> bool:
        """Whether ``given`` is the token of the session in a cookie; one that is not ours passes.

        A cookie that is not ours signs nobody in, so there is nothing to protect.
        """
        token = self.token(cookie)
        return token is None or self.right_csrf(token, given)

    async def actor(self, cookie: str | None) -> tuple[Actor, bool]:
        """Who asks, and whether the first password must be changed before anything else."""
        token = self.token(cookie)
        if token is None:
            return PUBLIC, False
        known = self._known.get(token)
        if known is not None and known[0] > time.monotonic():
            return known[1], known[2]
        return await asyncio.to_thread(self._look_up, token)

    def _look_up(self, token: str) -> tuple[Actor, bool]:
        with self.database.read() as session:
            found = sign_ins.signed_in(session, token)
        if found is None:
            self._known.pop(token, None)
            return PUBLIC, False
        actor, must_change, stale = found
        if stale:
            with self.database.write() as session:
                sign_ins.note_visit(session, token)
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (time.monotonic() + REMEMBERED, actor, must_change)
        return actor, must_change

    def forget(self) -> None:
        """Ask the rows again for everybody: somebody signed out or changed an account."""
        self._known.clear()


def local_path(wanted: str | None) -> str:
    """``wanted`` when it is a path on this site, the overview otherwise."""
    parts = urlsplit(wanted or "/")
    plain = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return wanted or "/" if plain and not (wanted or "").startswith(("//", "/\\")) else "/"


async def form_of(request: Request) -> dict[str, str]:
    """A plain form's fields."""
    body = await request.body()
    if len(body) > LARGEST_FORM:
        raise BadInput("too_large")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in_page(login: str, wanted: str, error: str | None, status: int) -> Response:
    title = current_view().text("accounts.title")
    return plain_page("sign_in.html", title, status=status, login=login, next=wanted, error=error)


def _refused(login: str, wanted: str, refused: Refused) -> Response:
    view = current_view()
    if refused.reason == "locked" and refused.until:
        until = clock.local_text(refused.until, "%H:%M:%S")
        return _sign_in_page(login, wanted, view.text("errors.sign_in_locked", until=until), 429)
    return _sign_in_page(login, wanted, view.text("errors.sign_in_wrong"), 401)


def _signed_in(sessions: Sessions, token: str, wanted: str, secure: bool) -> Response:
    reply = RedirectResponse(wanted, status_code=303)
    options: dict[str, Any] = {"samesite": "lax", "secure": secure, "path": "/"}
    reply.set_cookie(COOKIE, sessions.signer.dumps(token), httponly=True, **options)
    # Dash reads this one and sends it back as a header with every callback.
    reply.set_cookie(CSRF_COOKIE, sessions.csrf(token), **options)
    return reply


def _signed_out() -> Response:
    reply = RedirectResponse("/sign-in", status_code=303)
    for name in (COOKIE, CSRF_COOKIE):
        reply.delete_cookie(name, path="/")
    return reply


@dataclass(frozen=True, slots=True)
class Signing:
    """The answers of the sign-in and password pages."""

    database: Database
    sessions: Sessions

    async def sign_in_page(self, request: Request) -> Response:
        return _sign_in_page("", local_path(request.query_params.get("next")), None, 200)

    async def sign_in(self, request: Request) -> Response:
        form = await form_of(request)
        login, wanted = form.get("login", "").strip(), local_path(form.get("next"))
        found = await asyncio.to_thread(
            self._attempt, login, form.get("password", ""), address_of(request)
        )
        if isinstance(found, Refused):
            return _refused(login, wanted, found)
        return _signed_in(self.sessions, found, wanted, request.url.scheme == "https")

    def _attempt(self, login: str, password: str, address: str) -> str | Refused:
        with self.database.write() as session:
            found = sign_ins.sign_in(session, login, password, address)
        return found if isinstance(found, Refused) else found[0]

    async def checked(self, request: Request) -> tuple[str, dict[str, str]]:
        """The session's token and the form, whose own token must be the session's."""
        form = await form_of(request)
        token = self.sessions.token(request.cookies.get(COOKIE))
        if token is None or not self.sessions.right_csrf(token, form.get("csrf")):
            raise BadInput("expired_form")
        return token, form

    async def sign_out(self, request: Request) -> Response:
        token, _form = await self.checked(request)
        await self._write(lambda session: sign_ins.sign_out(session, token))
        return _signed_out()

    async def sign_out_everywhere(self, request: Request) -> Response:
        await self.checked(request)
        actor = current_actor()
        await self._write(lambda session: sign_ins.sign_out_everywhere(session, actor))
        return _signed_out()

    async def _write(self, command: Callable[[Session], Any]) -> None:
        """Carry out a command, and ask the rows again who everybody is."""

        def write() -> None:
            with self.database.write() as session:
                command(session)

        await asyncio.to_thread(write)
        self.sessions.forget()

    def _password_page(self, request: Request, status: int, **told: str | None) -> Response:
        token = self.sessions.token(request.cookies.get(COOKIE)) or ""
        return plain_page(
            "password.html",
            current_view().text("accounts.password_title"),
            status=status,
            csrf=self.sessions.csrf(token),
            must=current_must_change(),
            **told,
        )

    async def password_page(self, request: Request) -> Response:
        if current_actor().account_id is None:
            return RedirectResponse("/sign-in?next=/password", status_code=303)
        return self._password_page(request, 200)

    async def change_password(self, request: Request) -> Response:
        _token, form = await self.checked(request)
        actor, view = current_actor(), current_view()
        old, new = form.get("old", ""), form.get("new", "")
        try:
            if new != form.get("again", ""):
                raise BadInput("password_differs", "again")
            await self._write(lambda session: accounts.change_password(session, actor, old, new))
        except BadInput as wrong:
            error = view.text(f"errors.{wrong.key}", **wrong.values)
            return self._password_page(request, wrong.status, error=error)
        return self._password_page(request, 200, done=view.text("accounts.changed"))


def signing_routes(signing: Signing) -> APIRouter:
    """``/sign-in``, ``/sign-out``, ``/sign-out-everywhere`` and ``/password``."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/sign-in", signing.sign_in_page, methods=["GET"])
    router.add_api_route("/sign-in", signing.sign_in, methods=["POST"])
    router.add_api_route("/sign-out", signing.sign_out, methods=["POST"])
    router.add_api_route("/sign-out-everywhere", signing.sign_out_everywhere, methods=["POST"])
    router.add_api_route("/password", signing.password_page, methods=["GET"])
    router.add_api_route("/password", signing.change_password, methods=["POST"])
    return router
