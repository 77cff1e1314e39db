"""Many viewers of one board: each keeps a live socket and asks again on every news.

``python -m tests.bench.crowd PORT PATH COUNT`` prints ``ready`` once all are connected.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from websockets.asyncio.client import connect

from tests.bench.driver import LENGTH, request_bytes


class Asker:
    """Asks over one connection, and over a new one when the server has closed an idle one."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.request = port, request_bytes(port, path)
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> None:
        try:
            await self._ask()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.streams = None
            await self._ask()

    async def _ask(self) -> None:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(self.request)
        head = await reader.readuntil(b"\r\n\r\n")
        found = LENGTH.search(head)
        assert found is not None
        await reader.readexactly(int(found[1]))


async def viewer(port: int, path: str, connected: asyncio.Semaphore) -> None:
    """One viewer, for ever."""
    asker = Asker(port, path)
    async with connect(f"ws://127.0.0.1:{port}/live", compression=None) as socket:
        await socket.recv()
        await asker.ask()
        connected.release()
        async for _news in socket:
            await asker.ask()


async def crowd(port: int, path: str, count: int) -> None:
    """``count`` viewers; ends when its parent does."""
    connected = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(viewer(port, path, connected))
        for _ in range(count):
            await connected.acquire()
        print("ready", flush=True)


if __name__ == "__main__":
    uvloop.run(crowd(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
