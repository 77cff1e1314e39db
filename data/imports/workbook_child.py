"""Reads one spreadsheet in a process of its own; started by ``workbooks.py``, never imported.

A spreadsheet made to harm (a stray cell in the last row and column, a zip that swells) can
take all memory and abort the whole process from inside the reader. Here it can only end this
process. Rows go to standard output as pickled messages: ``("sheet", name)``, then
``("rows", first_row, [[cell, …], …])`` until ``("end", None)``; or one ``("fault", key)``.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from typing import Any

import python_calamine as calamine

ROWS_A_MESSAGE = 2000
MEMORY = 3 * 1024**3
SECONDS = 600


def limit_resources() -> None:
    """Bound memory and time where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def say(*message: Any) -> None:
    pickle.dump(message, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def chosen(workbook: calamine.CalamineWorkbook, wanted: str) -> str | None:
    """The name of the sheet asked for, or of the first visible one."""
    if wanted:
        return wanted if wanted in workbook.sheet_names else None
    visible = (
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    )
    return next(visible, None)


def chunks(rows: Iterator[list[Any]]) -> Iterator[tuple[int, list[list[Any]]]]:
    """Rows in lists, each with the spreadsheet's number of its first row."""
    first, chunk = 1, []
    for number, row in enumerate(rows, start=1):
        chunk.append(row)
        if len(chunk) == ROWS_A_MESSAGE:
            yield first, chunk
            first, chunk = number + 1, []
    yield first, chunk


def send(path: str, wanted: str) -> None:
    """Send every row of the sheet."""
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        name = chosen(workbook, wanted)
        if name is None:
            say("fault", "no_sheet" if wanted else "empty")
            return
        sheet = workbook.get_sheet_by_name(name)
    except calamine.PasswordError:
        say("fault", "password")
        return
    except calamine.CalamineError:
        say("fault", "not_a_spreadsheet")
        return
    say("sheet", name)
    for first, rows in chunks(sheet.iter_rows()):
        say("rows", first, rows)
    say("end", None)


if __name__ == "__main__":
    limit_resources()
    send(sys.argv[1], sys.argv[2])
