"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS): their rows, read in a process of its own."""

from __future__ import annotations

import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from data.imports.faults import BadFile

#: First bytes of a zip (XLSX, ODS) and of an OLE file (XLS).
SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: Bytes of all parts of a zip once unpacked; a sheet of a million rows has about 300 MB.
MOST_UNPACKED = 1536 * 1024**2
CHILD = Path(__file__).with_name("workbook_child.py")


def is_workbook(head: bytes) -> bool:
    """Whether a file is a spreadsheet, by its first bytes: names lie (text saved as ``.xls``)."""
    return head.startswith(SIGNATURES)


def check_unpacked(path: Path) -> None:
    """Refuse a zip that says itself that it swells too much; one that lies meets the limits of
    the reading process.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # an OLE file, or nothing that can be read: the reader tells
    if size > MOST_UNPACKED:
        raise BadFile("too_big_inside")


@contextmanager
def _reader(path: Path, sheet: str) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-I", str(CHILD), str(path.resolve()), sheet]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        try:
            yield child.stdout
        finally:
            child.kill()


def _message(stream: IO[bytes]) -> tuple[Any, ...]:
    """The next message of the reading process; it ends early when the file is harmful."""
    try:
        # Written by our own child process, never by the file.
        message: tuple[Any, ...] = pickle.load(stream)  # noqa: S301
    except (EOFError, pickle.UnpicklingError):
        raise BadFile("too_big_inside") from None
    if message[0] == "fault":
        raise BadFile(message[1])
    return message


def workbook_rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[Any]]]:
    """First ``(0, [name of the sheet])``, then every row with its spreadsheet number (from 1)."""
    check_unpacked(path)
    with _reader(path, sheet) as stream:
        yield 0, [_message(stream)[1]]
        while (message := _message(stream))[0] == "rows":
            yield from enumerate(message[2], start=message[1])
