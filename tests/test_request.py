"""The guard: who asks, how they see it, and what is turned away."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from dashboard.access import PUBLIC, Actor, Role
from dashboard.language import preferred
from dashboard.request import Guard, current_actor, current_view, same_origin
from dashboard.view import view_of

CHIEF = Actor(Role.ADMIN, "chief")


class Known:
    """Knows one session, ``chief``, and one that must change its password, ``new``."""

    async def actor(self, cookie: str | None) -> tuple[Actor, bool]:
        return {"chief": (CHIEF, False), "new": (CHIEF, True)}.get(cookie or "", (PUBLIC, False))

    def right_csrf_of(self, cookie: str | None, given: str | None) -> bool:
        return cookie not in {"chief", "new"} or given == "right"


def ask(
    method: str, path: str = "/who", *, session: str | None = None, **options: Any
) -> httpx.Response:
    server = FastAPI()

    @server.api_route("/{path:path}", methods=["GET", "POST"])
    async def who(path: str, request: Request) -> dict[str, str]:
        view = current_view()
        return {"actor": current_actor().name, "language": view.language, "theme": view.theme}

    async def asked() -> httpx.Response:
        way = httpx.ASGITransport(Guard(server, identify=Known()))
        cookies = {"session": session} if session else None
        async with httpx.AsyncClient(
            transport=way, base_url="http://here.example", cookies=cookies
        ) as client:
            return await client.request(method, path, **options)

    return asyncio.run(asked())


def test_the_session_says_who_asks() -> None:
    assert ask("GET").json()["actor"] == "public"
    assert ask("GET", session="chief").json()["actor"] == "chief"
    assert ask("GET", session="forged").json()["actor"] == "public"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://here.example"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[bad"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_writes_from_other_sites_are_refused(headers: dict[str, str], status: int) -> None:
    assert ask("POST", headers=headers).status_code == status
    assert ask("GET", headers=headers).status_code == 200


def test_a_signed_in_write_needs_the_sessions_own_token() -> None:
    assert ask("POST", session="chief").status_code == 403
    assert ask("POST", session="chief", headers={"x-csrftoken": "wrong"}).status_code == 403
    assert ask("POST", session="chief", headers={"x-csrftoken": "right"}).status_code == 200
    # Plain forms carry it in a field; their own routes check it.
    assert ask("POST", "/password", session="chief").status_code == 200


def test_a_first_password_opens_nothing_but_its_change() -> None:
    answer = ask("GET", "/rating", session="new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/password")
    assert ask("GET", "/password", session="new").status_code == 200
    assert ask("GET", "/boards/rating", session="new").status_code == 303


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        ("fr-FR,en;q=0.5,zh;q=0.7", "zh"),
        ("fr", "zh"),
        ("en;q=nonsense,zh", "zh"),
    ],
)
def test_the_browsers_language_first(wish: str | None, language: str) -> None:
    assert preferred(wish) == language


def test_a_cookie_wins_over_the_browser_and_nonsense_is_ignored() -> None:
    headers = {"accept-language": "en"}
    assert view_of({"lang": "zh", "theme": "dark"}, headers).language == "zh"
    assert view_of({"lang": "zh", "theme": "dark"}, headers).theme == "dark"
    assert view_of({"lang": "xx", "theme": "pink"}, headers).language == "en"
    assert view_of({"lang": "xx", "theme": "pink"}, headers).theme == "light"


def test_no_browser_at_all_is_no_other_site() -> None:
    assert same_origin({"host": "here.example"})
