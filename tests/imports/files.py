"""Files to import, written for a test."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, select

from dashboard.access import SYSTEM
from data.db import Base, Database
from data.imports.loading import run_import
from data.imports.report import ImportReport

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
MAPS = Path(__file__).parent / "maps"

Rows = Sequence[Sequence[Any]]


def csv_file(path: Path, rows: Rows, encoding: str = "utf-8", separator: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def xlsx_file(path: Path, rows: Rows, first_row: int = 0) -> Path:
    """Values with their types: dates and times as a spreadsheet has them."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate(rows, start=first_row):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def text_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def load(database: Database, kind: str, path: Path, **options: Any) -> ImportReport:
    return run_import(database, SYSTEM, kind, path, **options)


def count(database: Database, model: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def faults(report: ImportReport) -> list[tuple[int, str, str]]:
    """Row, column and reason of every bad cell."""
    return [(cell.row, cell.column, cell.reason) for cell in report.bad]
