"""Scripts and styles: compressed once, kept in memory, and told never to change.

Everything under the prefixes below carries its version in its address, so a browser may keep
it for good. The slow, small compression is done once in the background and kept on disk.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

PREFIXES = ("/assets/", "/_dash-component-suites/")
#: Answers worth compressing each time: the page's own description and callbacks.
COMPRESSED = ("/_dash-layout", "/_dash-dependencies", "/_dash-update-component")
FOREVER = b"public, max-age=31536000, immutable"
KEPT = 400
SMALL = 600


@dataclass(slots=True)
class Kept:
    """One answer kept in memory."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    packed: bytes | None


class Answer:
    """Collects what the inner application sends."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.chunks: list[bytes] = []

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def _plain_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    own = {b"content-length", b"cache-control", b"etag", b"last-modified", b"vary"}
    return [(name, value) for name, value in headers if name.lower() not in own]


class StaticCache:
    """ASGI layer in front of the application's scripts and styles."""

    def __init__(self, app: Any, *, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.kept: dict[str, Kept] = {}
        self.jobs: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "GET" and scope["path"].startswith(PREFIXES):
            await self._static(scope, receive, send)
        elif scope["path"] in COMPRESSED and _takes_brotli(scope):
            await self._dynamic(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _static(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        kept = self.kept.get(scope["path"])
        if kept is None:
            answer = Answer()
            # Without conditions, so that the inner application gives the whole file.
            bare = {**scope, "headers": [h for h in scope["headers"] if h[0] == b"host"]}
            await self.app(bare, receive, answer.send)
            if answer.status != 200:
                await _send(send, answer.status, answer.headers, answer.body)
                return
            kept = Kept(_plain_headers(answer.headers), answer.body, None)
            if len(self.kept) < KEPT:
                self.kept[scope["path"]] = kept
            await self._pack(kept)
        body, extra = kept.body, [(b"cache-control", FOREVER), (b"vary", b"accept-encoding")]
        if kept.packed is not None and _takes_brotli(scope):
            body = kept.packed
            extra.append((b"content-encoding", b"br"))
        await _send(send, 200, kept.headers + extra, body)

    async def _pack(self, kept: Kept) -> None:
        if len(kept.body) < SMALL:
            return
        file = self.folder / f"{hashlib.sha256(kept.body).hexdigest()[:32]}.br"
        if file.exists():
            kept.packed = file.read_bytes()
            return
        kept.packed = await asyncio.to_thread(brotli.compress, kept.body, quality=5)
        job = asyncio.create_task(self._pack_small(kept, file))
        self.jobs.add(job)
        job.add_done_callback(self.jobs.discard)

    async def _pack_small(self, kept: Kept, file: Path) -> None:
        packed = await asyncio.to_thread(brotli.compress, kept.body, quality=11)
        kept.packed = packed
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            part.write_bytes(packed)
            part.replace(file)
        except OSError:
            pass  # a folder that cannot be written only means doing it again next time

    async def _dynamic(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        answer = Answer()
        await self.app(scope, receive, answer.send)
        headers, body = answer.headers, answer.body
        if len(body) >= SMALL and not any(name == b"content-encoding" for name, _ in headers):
            body = brotli.compress(body, quality=4)
            headers = [h for h in headers if h[0].lower() != b"content-length"]
            headers += [(b"content-encoding", b"br"), (b"vary", b"accept-encoding")]
            await _send(send, answer.status, headers, body)
        else:
            await _send(send, answer.status, _without_length(headers), body)


def _without_length(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [h for h in headers if h[0].lower() != b"content-length"]


def _takes_brotli(scope: dict[str, Any]) -> bool:
    return any(name == b"accept-encoding" and b"br" in value for name, value in scope["headers"])


async def _send(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status}
    await send(start | {"headers": [*_without_length(headers), length]})
    await send({"type": "http.response.body", "body": body})
