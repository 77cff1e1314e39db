"""The open API's answers: computed once per data revision and parameters, then served as bytes."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.live import Hub
from data import audit
from data.audit import Domain
from data.db import Database

KEPT = 256

Params = Mapping[str, str]
Key = tuple[str, tuple[tuple[str, str], ...], date]


@dataclass(frozen=True)
class Source:
    """Where an answer comes from: which data it shows, and the queries that make it.

    ``seconds`` is set where the answer depends on the clock, as `callbacks.boards.Board` has it.
    """

    name: str
    domains: tuple[Domain, ...]
    make: Callable[[Session, Params, date], BaseModel]
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as it was at some revision."""

    revisions: dict[str, int]
    until: float
    body: bytes
    etag: str


class Answers:
    """What was last answered for each address, as long as it is still true."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self.database = database
        self.hub = hub
        self._kept: OrderedDict[Key, Made] = OrderedDict()
        self._under_way: dict[Key, asyncio.Task[Made]] = {}

    async def answer(self, source: Source, params: Params, request: Request) -> Response:
        """The answer of ``source`` to ``params``; 304 where the asker has it already."""
        made = await self.made(source, params)
        headers = {"cache-control": "no-cache", "etag": made.etag}
        if request.headers.get("if-none-match") == made.etag:
            return Response(status_code=304, headers=headers)
        return Response(made.body, media_type="application/json", headers=headers)

    async def made(self, source: Source, params: Params) -> Made:
        """The answer, from memory where nothing it shows has changed since."""
        given = tuple(sorted((name, value) for name, value in params.items() if value.strip()))
        key = (source.name, given, clock.today())
        kept = self._kept.get(key)
        if kept is not None and self._fresh(source, kept):
            self._kept.move_to_end(key)
            return kept
        if key not in self._under_way:
            job = asyncio.create_task(asyncio.to_thread(self._make, source, dict(given), key[2]))
            self._under_way[key] = job
            job.add_done_callback(lambda _job: self._under_way.pop(key, None))
        made = await asyncio.shield(self._under_way[key])
        self._kept[key] = made
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def _make(self, source: Source, params: Params, today: date) -> Made:
        with self.database.read() as session:
            revisions = audit.revisions(session)
            body = source.make(session, params, today).model_dump_json().encode()
        until = time.monotonic() + source.seconds if source.seconds else float("inf")
        return Made(revisions, until, body, f'"{hashlib.sha256(body).hexdigest()[:20]}"')

    def _fresh(self, source: Source, made: Made) -> bool:
        now = self.hub.revisions
        return time.monotonic() < made.until and all(
            made.revisions.get(domain, 0) >= now.get(domain, 0) for domain in source.domains
        )
