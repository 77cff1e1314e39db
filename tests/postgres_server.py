"""A temporary PostgreSQL server of our own, thrown away after the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MISSING = (
    "PostgreSQL's server programs were not found, and the tests do not skip the database they "
    "are about. Install them with:  apt-get install -y postgresql   (or put `initdb` on PATH)"
)
#: Nothing here outlives the run, so nothing has to reach the disk.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server can be started on this machine."""


def _version(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0


def find_programs() -> Path:
    """The folder of the newest ``initdb`` on this machine; fails with what to install."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    if not found:
        raise PostgresMissingError(MISSING)
    return found[-1].parent


def _server_user() -> str | None:
    """Whom to run as: PostgreSQL refuses root, so root lends it another user's name."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL will not run as root and no other user was found.")


def _as_user(user: str | None, *command: str | Path) -> list[str]:
    words = [str(word) for word in command]
    return ["runuser", "-u", user, "--", *words] if user else words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_cluster(programs: Path, folder: Path, user: str | None) -> None:
    command = _as_user(
        user,
        programs / "initdb",
        *("-D", folder / "data", "-U", "tests", "-A", "trust", "-E", "UTF8"),
        *("--locale=C", "--no-sync"),
    )
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise PostgresMissingError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _start(
    programs: Path, folder: Path, user: str | None, port: int, log: Path
) -> subprocess.Popen[bytes]:
    settings = [f"listen_addresses=127.0.0.1 port={port} unix_socket_directories={folder}"]
    options = [word for pair in settings[0].split() for word in ("-c", pair)]
    options += [word for setting in CARELESS for word in ("-c", setting)]
    command = _as_user(user, programs / "postgres", "-D", folder / "data", *options)
    with log.open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)


def _wait_until_up(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresMissingError(f"the temporary PostgreSQL server did not start:\n{log.read_text()}")


def _stop(programs: Path, folder: Path, user: str | None, server: subprocess.Popen[bytes]) -> None:
    command = _as_user(user, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    subprocess.run(command, capture_output=True, check=False, cwd=folder)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()


@contextmanager
def running_server() -> Iterator[str]:
    """A running server; yields its address up to the name of the database."""
    programs, user = find_programs(), _server_user()
    folder = Path(tempfile.mkdtemp(prefix="tests-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        _make_cluster(programs, folder, user)
        port, log = _free_port(), folder / "server.log"
        server = _start(programs, folder, user, port, log)
        try:
            address = f"postgresql://tests@127.0.0.1:{port}"
            _wait_until_up(server, f"{address}/postgres", log)
            yield address
        finally:
            _stop(programs, folder, user, server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
