"""Putting very many rows into a table, column by column, as fast as the driver can.

Columns come as numpy arrays or lists of equal length: moments as ``datetime64[s]`` in UTC,
days as ``datetime64[D]``, the missing as NaT, NaN or None. SQLite gets one ``executemany``,
PostgreSQL one ``COPY``; both without a Python object per value where numpy can spare it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from data.db import Base

Values = Sequence[Any] | np.ndarray
#: A column's name and its values, or one value for all rows.
Columns = Mapping[str, Any]


def add(session: Session, model: type[Base], columns: Columns) -> np.ndarray:
    """Insert rows; returns their ids in order (empty for a table without a numbered key).

    A column left out gets its plain default, a scalar is repeated for every row.
    """
    table = model.metadata.tables[model.__tablename__]
    count = max(len(v) for v in columns.values() if _is_column(v))
    filled = {**_defaults(table), **columns}
    ids = np.array([], dtype=np.int64)
    if "id" in table.columns:
        ids = _next_id(session, table) + np.arange(count)
        filled["id"] = ids
    if count:
        _insert(session, table, filled, count)
    return ids


def _is_column(values: object) -> bool:
    return isinstance(values, (list, np.ndarray))


def _defaults(table: Table) -> dict[str, Any]:
    return {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }


def _next_id(session: Session, table: Table) -> int:
    return int(session.scalar(select(func.coalesce(func.max(table.c.id), 0)))) + 1  # type: ignore[arg-type]


def _insert(session: Session, table: Table, filled: Columns, count: int) -> None:
    postgres = session.get_bind().dialect.name == "postgresql"
    names = [column.name for column in table.columns if column.name in filled]
    values = [
        plain(filled[name], postgres) if _is_column(filled[name]) else [filled[name]] * count
        for name in names
    ]
    rows = zip(*values, strict=True)
    quoted = ", ".join(f'"{name}"' for name in names)
    if postgres:
        _copy(session, table, quoted, rows)
    else:
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'  # noqa: S608
        _driver(session).executemany(statement, rows)


def _copy(session: Session, table: Table, quoted: str, rows: Any) -> None:
    cursor = _driver(session)
    with cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    if "id" in table.columns:  # COPY with ids leaves the sequence behind: bring it after them
        session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f'(SELECT max(id) FROM "{table.name}"))'
            )
        )


def _driver(session: Session) -> Any:
    session.flush()
    return session.connection().connection.cursor()


def plain(values: Values, zoned: bool = False) -> list[Any]:
    """A column as plain values that the driver takes; moments and days as ISO text.

    SQLite keeps moments in UTC without a zone, PostgreSQL must be told that they are in UTC.
    """
    if not isinstance(values, np.ndarray):
        return list(values)
    if values.dtype.kind == "M":
        return _dated(values, zoned)
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]
    plain_values: list[Any] = values.tolist()
    return plain_values


def _dated(values: np.ndarray, zoned: bool) -> list[Any]:
    days = values.dtype == np.dtype("datetime64[D]")
    written = np.datetime_as_string(values, unit="D" if days else "s").tolist()
    if days:
        return [None if item == "NaT" else item for item in written]
    tail = "+00" if zoned else ".000000"
    return [None if i == "NaT" else f"{i[:10]} {i[11:]}{tail}" for i in written]
