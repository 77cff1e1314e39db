"""Tables as files: CSV and XLSX, safe to open in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from dashboard import clock
from dashboard.exhibits import Column, Table

#: A cell that begins with one of these would be run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {
    "count": "#,##0",
    "number": "#,##0.00",
    "share": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}


def harmless(value: Any) -> Any:
    """``value``, with text that looks like a formula marked as text."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local_text(value)
    return harmless(value)


def csv_lines(table: Table) -> Iterator[bytes]:
    """A table as CSV, UTF-8 with the mark that spreadsheet programs look for."""
    yield b"\xef\xbb\xbf"
    yield _csv_line([harmless(column.title) for column in table.columns])
    for row in table.rows:
        yield _csv_line([_plain(row.get(column.key)) for column in table.columns])


def _csv_line(values: Iterable[Any]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["" if value is None else value for value in values])
    return buffer.getvalue().encode()


def xlsx_bytes(table: Table, cover: list[tuple[str, str]], names: tuple[str, str]) -> bytes:
    """A table as XLSX with typed cells, and a cover sheet of ``cover``'s pairs.

    ``names`` are the names of the sheet of rows and of the cover.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        sheet = book.add_worksheet(names[0])
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.title, bold)
            sheet.set_column(place, place, max(12, min(40, len(column.title) * 2)))
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(table.rows, start=1):
            for place, column in enumerate(table.columns):
                _write(sheet, line, place, column, row.get(column.key), formats)
        front = book.add_worksheet(names[1])
        front.set_column(0, 0, 24)
        front.set_column(1, 1, 80)
        for line, (label, words) in enumerate(cover):
            front.write_string(line, 0, label, bold)
            front.write_string(line, 1, words)
    return buffer.getvalue()


def _write(
    sheet: Any, line: int, place: int, column: Column, value: Any, formats: dict[str, Any]
) -> None:
    form = formats.get(column.kind)
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value.astimezone(clock.LOCAL).replace(tzinfo=None), form)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime.combine(value, time.min), form)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        sheet.write_string(line, place, str(harmless(value)))
    else:
        sheet.write_number(line, place, value, form)
