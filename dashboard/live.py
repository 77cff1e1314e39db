"""The live stream: tells every open page which revision each domain has reached.

Only numbers travel, never rows: a page that shows a changed domain asks again for what it may
see. One message serves all viewers.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

#: Seconds after which an idle socket gets a message, so that nothing in between closes it.
HEARTBEAT = 25


class Hub:
    """What every viewer is told: the build and the revisions."""

    def __init__(self, build: str) -> None:
        self.build = build
        self.revisions: dict[str, int] = {}
        self.demo = False
        self.viewers = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()
        self._message = b"{}"

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop serves the viewers."""
        self._loop = loop

    def publish(self, revisions: dict[str, int], demo: bool) -> None:
        """Tell every viewer; called from the thread that watches the database."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._publish, revisions, demo)

    def _publish(self, revisions: dict[str, int], demo: bool) -> None:
        self.revisions, self.demo = revisions, demo
        self._message = self.message()
        done, self._changed = self._changed, asyncio.Event()
        done.set()

    def message(self) -> bytes:
        """What a viewer is told now, as JSON."""
        return orjson.dumps(
            {"build": self.build, "revisions": self.revisions, "at": int(time.time() * 1000)}
        )

    async def serve(self, socket: WebSocket) -> None:
        """Keep one viewer told until it goes away."""
        await socket.accept()
        self.viewers += 1
        gone = asyncio.create_task(_until_gone(socket))
        try:
            message = self.message()
            while not gone.done():
                changed = self._changed
                await socket.send_text(message.decode())
                waiting = asyncio.create_task(changed.wait())
                await asyncio.wait(
                    {waiting, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
                )
                waiting.cancel()
                message = self._message if changed.is_set() else self.message()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self.viewers -= 1
            gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()


def live_routes(hub: Hub) -> APIRouter:
    """The WebSocket route ``/live``. Open to all: it carries numbers only."""
    router = APIRouter()

    @router.websocket("/live")
    async def live(socket: WebSocket) -> None:
        await hub.serve(socket)

    return router
