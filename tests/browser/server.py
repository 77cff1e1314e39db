"""The real server, `python app.py`, as a process of its own for the tests to talk to."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
#: Filling the demonstration rows is part of a first start.
START_SECONDS = 180


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, which rows it serves, what it printed."""

    address: str
    database_url: str
    log: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port of the loopback interface that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_database(source: Path, target: Path) -> None:
    """A whole copy of a SQLite database, with what still stands in its write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _environment(database_url: str, *, demo: bool, port: int = 0) -> dict[str, str]:
    return os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "DEMO": "1" if demo else "0",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def running_app(
    database_url: str, log: Path, *, demo: bool = True, port: int | None = None
) -> Iterator[Server]:
    """The server on a free port, up and healthy; stopped afterwards."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py"],
            env=_environment(database_url, demo=demo, port=port),
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        wait_until_up(process, address, log)
        yield Server(address, database_url, log, process)
    finally:
        stop(process)


def wait_until_up(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return once the server says that it is well; fails with its log when it ends."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/api/v1/healthz", trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start; it printed:\n{log.read_text()[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server as Ctrl-C would; after ten seconds without mercy."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
