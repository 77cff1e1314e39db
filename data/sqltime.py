"""Time inside SQL, where SQLite and PostgreSQL differ."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, cast, func, literal_column, type_coerce
from sqlalchemy.sql import ColumnElement


def local_day(column: Any, dialect_name: str) -> ColumnElement[date]:
    """The local calendar day (UTC+8, no daylight saving) of a stored moment, inside SQL.

    The constants are written out, not bound, so that the same expression may stand in both
    SELECT and GROUP BY.
    """
    if dialect_name == "sqlite":
        return type_coerce(func.date(column, literal_column("'+8 hours'")), Date)
    return cast(func.timezone(literal_column("'Asia/Shanghai'"), column), Date)
