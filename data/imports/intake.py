"""What every kind of import works with: the mapping, the columns and the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from psycopg import sql
from sqlalchemy import ColumnElement, Select, Table, any_, insert, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from dashboard.access import Actor, require_writer
from data.db import Base
from data.imports.faults import BadCell, BadValue
from data.imports.mapping import FieldMap
from data.imports.report import ImportReport
from data.imports.rows import Columns, Row, shown

#: Values in one IN list, rows in one INSERT: below every database's limit of parameters.
_LOOKED_UP, _INSERTED = 5_000, 10_000


@dataclass(frozen=True, slots=True)
class Intake:
    """One import under way."""

    mapping: FieldMap
    columns: Columns
    report: ImportReport
    keep_irregular: bool = False

    def fault(self, row: int, name: str, value: object, reason: str, **values: Any) -> None:
        """Report what is wrong with the field ``name`` of a row."""
        column = self.columns.heading(name)
        self.report.fault(BadCell(row, column, shown(value), reason, values))

    def refuse(self, row: Row, name: str, reason: str, **values: Any) -> None:
        """Report a value of a row that does not go with the rest of the row."""
        row.wrong.add(name)
        self.fault(row.number, name, row.values.get(name), reason, **values)

    def wrong(self, row: int, name: str, value: object, wrong: BadValue) -> None:
        """Report a value that was found not to be usable."""
        self.fault(row, name, value, wrong.reason, **wrong.values)

    def option(self, name: str, otherwise: Any = "") -> Any:
        """What the mapping says about an option."""
        return self.mapping.options.get(name, otherwise)


def rows_with(
    session: Session,
    actor: Actor,
    statement: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[Any] | ColumnElement[Any],
    values: Iterable[Any],
) -> Iterator[Any]:
    """The rows of ``statement`` whose ``column`` is one of ``values``, asked for in portions."""
    require_writer(actor)
    wanted = list(values)
    for start in range(0, len(wanted), _LOOKED_UP):
        portion = wanted[start : start + _LOOKED_UP]
        if session.get_bind().dialect.name == "postgresql":  # one parameter, not thousands
            among = column == any_(literal(portion, ARRAY(column.type)))
        else:
            among = column.in_(portion)
        yield from session.execute(statement.where(among))


def add_rows(
    session: Session, actor: Actor, model: type[Base], rows: Iterable[dict[str, Any]]
) -> None:
    """Insert many rows that all tell the same columns: past the ORM, and by COPY where there is."""
    require_writer(actor)
    table = model.metadata.tables[model.__tablename__]
    rest = iter(rows)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, rest)
        return
    while portion := list(islice(rest, _INSERTED)):
        session.execute(insert(table), portion)


def _copy(session: Session, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Ten times as fast as INSERT. Ids come from the table's own sequence."""
    first = next(rows, None)
    if first is None:
        return
    session.flush()
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in first)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    cursor = session.connection().connection.cursor()
    with cursor.copy(command) as copy:
        for row in chain((first,), rows):
            copy.write_row(tuple(row.values()))
