"""Files to rows: whatever a spreadsheet program saves, as headings and numbered rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from data.imports.delimited import delimited_rows, sniff
from data.imports.faults import BadFile
from data.imports.workbooks import is_workbook, workbook_rows

MOST_BYTES = 512 * 1024**2
MOST_ROWS = 5_000_000
#: The headings are looked for in the first rows: titles often stand above them.
HEADING_ROWS = 10
_BLANK = " \t\r\n\u3000\u00a0\u200b\ufeff"

Cell = Any  # str, or from a spreadsheet also int, float, bool, date, datetime, time, timedelta
Rows = Iterator[tuple[int, list[Cell]]]


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How to read the file, where it is not to be found out."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: its headings, and its rows still to be read."""

    headings: list[str]
    header_row: int
    rows: Rows
    encoding: str
    separator: str
    sheet: str


def fingerprint(path: Path) -> str:
    """The SHA-256 of the file, after which it is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tidy(cell: Cell) -> Cell:
    """A cell without the blanks around it; None when nothing is in it."""
    if isinstance(cell, str):
        cell = cell.strip(_BLANK)
    return None if cell == "" else cell


def _head(path: Path) -> bytes:
    """The first bytes of a file that may be read at all."""
    try:
        if not path.is_file():
            raise BadFile("not_found", path=str(path))
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        raise BadFile("not_readable", path=str(path)) from None
    if size > MOST_BYTES:
        raise BadFile("too_big", most=MOST_BYTES // 1024**2)
    if not head:
        raise BadFile("empty")
    return head


def _rows(path: Path, options: FileOptions) -> tuple[Rows, str, str, str]:
    """The file's rows with encoding, separator and sheet."""
    if is_workbook(_head(path)):
        rows = workbook_rows(path, options.sheet)
        return rows, "", "", str(next(rows)[1][0])
    encoding, separator = sniff(path, options.encoding, options.separator)
    return delimited_rows(path, encoding, separator), encoding, separator, ""


def _bounded(rows: Rows) -> Rows:
    for number, row in rows:
        if number > MOST_ROWS:
            raise BadFile("too_many_rows", most=MOST_ROWS)
        yield number, row


def _headings(row: list[Cell]) -> list[str]:
    return [str(tidy(cell) or "") for cell in row]


def open_source(
    path: Path, options: FileOptions, recognised: Callable[[list[str]], bool] = any
) -> Source:
    """Open a file.

    Its heading row is the one told, else the first that is ``recognised``, else the first
    with anything in it.
    """
    rows, encoding, separator, sheet = _rows(path, options)
    rows = _bounded(rows)
    looked: list[tuple[int, list[Cell]]] = []
    for number, row in rows:
        looked.append((number, row))
        if number == options.header_row or (not options.header_row and recognised(_headings(row))):
            break
        if number >= max(HEADING_ROWS, options.header_row):
            break
    number, headings = _heading_row(looked, options, recognised)
    after = chain((item for item in looked if item[0] > number), rows)
    return Source(headings, number, after, encoding, separator, sheet)


def _heading_row(
    looked: list[tuple[int, list[Cell]]],
    options: FileOptions,
    recognised: Callable[[list[str]], bool],
) -> tuple[int, list[str]]:
    rows = [(number, _headings(row)) for number, row in looked]
    if options.header_row:
        rows = [item for item in rows if item[0] == options.header_row]
    filled = [item for item in rows if any(item[1])]
    if not filled:
        raise BadFile("no_headings" if options.header_row else "empty")
    return next((item for item in filled if recognised(item[1])), filled[0])
