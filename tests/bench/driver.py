"""Requests as fast as one process can send them, over connections that stay open.

Ordinary clients spend more on a request than the server does and would hide what is measured:
here a reply is only counted in bytes, after one whole reply has told how long each is.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from typing import cast

import uvloop

#: What of a board's answer the plain route repeats.
HEADERS = ("content-encoding", "cache-control", "vary")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def request_bytes(port: int, path: str) -> bytes:
    """A GET as a browser that takes brotli sends it."""
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept: application/json",
        "Accept-Encoding: gzip, br",
        "Cookie: lang=zh; theme=light",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def whole_reply(port: int, request: bytes) -> bytes:
    """One reply with its head; fails unless it is a 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    found = LENGTH.search(head)
    if b" 200 " not in head.split(b"\r\n", 1)[0] or found is None:
        raise RuntimeError(f"no good answer: {head.decode()}")
    body = await reader.readexactly(int(found[1]))
    writer.close()
    return head + body


class Viewer(asyncio.Protocol):
    """One connection: asks, counts the bytes of the reply, asks again."""

    def __init__(self, request: bytes, length: int, until: float) -> None:
        self.request, self.length, self.until = request, length, until
        self.missing = length
        self.replies = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.missing -= len(data)
        if self.missing > 0:
            return
        if self.missing < 0:
            raise RuntimeError("a reply of another length: the board changed while measured")
        self.replies += 1
        self.missing = self.length
        if time.perf_counter() < self.until:
            self.transport.write(self.request)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def rate(port: int, path: str, seconds: float, connections: int) -> float:
    """Replies per second."""
    request = request_bytes(port, path)
    length = len(await whole_reply(port, request))
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    viewers = [
        (
            await loop.create_connection(
                lambda: Viewer(request, length, start + seconds), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(viewer.done for viewer in viewers))
    return sum(viewer.replies for viewer in viewers) / (time.perf_counter() - start)


if __name__ == "__main__":
    print(uvloop.run(rate(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))))
