"""Taking the demonstration rows out again, and nothing else.

Works on the schema, not on a list of tables: children before their parents; a demo row that
a remaining row still refers to stays and becomes an ordinary row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from dashboard.access import SYSTEM
from data import audit
from data.audit import Batch, Domain
from data.db import Base, Database
from data.demo.filling import CLEARED, rebuild_rollups
from data.learning import models as learning
from data.mediation import models as mediation
from data.rating import models as rating

#: Tables that are counted from the others: emptied first, since they refer to rows.
ROLLUPS = (
    learning.Mastery,
    learning.CollegePoint,
    learning.CollegeDay,
    learning.ScoreDay,
    learning.LearnerYear,
    learning.LearnerTotal,
    rating.WorkerDay,
    mediation.CaseDay,
    mediation.ClinicDay,
    mediation.DurationDay,
)


def clear(database: Database) -> int:
    """Remove every row of demonstration batches; returns how many rows of batches went.

    Rows of others stay, and with them the demo rows that they refer to. Rollups are counted
    anew from what is left.
    """
    with database.write() as session:
        batches = audit.demo_batches(session)
        if not batches:
            return 0
        for rollup in ROLLUPS:
            session.execute(delete(rollup))
        with _indexed_references(session):
            removed = _remove_all(session, batches)
        _release(session, batches)
        audit.record(session, SYSTEM, CLEARED, "batch", batches[0], new={"rows": removed})
        rebuild_rollups(session, SYSTEM)
        audit.touch(session, *Domain)
    return removed


@contextmanager
def _indexed_references(session: Session) -> Iterator[None]:
    """Indexes, for as long as rows are deleted, on the references that have none.

    The database looks for references to every row that goes; without an index it would read
    all events of all cases for each mediator.
    """
    names = {f"clearing_{c.table.name}_{c.name}": c for c in _bare()}
    for name, column in names.items():
        session.execute(text(f'CREATE INDEX "{name}" ON "{column.table.name}" ("{column.name}")'))
    yield
    for name in names:
        session.execute(text(f'DROP INDEX "{name}"'))


def _bare() -> list[Column[Any]]:
    """The referring columns with which no index and no key begins."""
    return [
        key.parent
        for table in _children_first()
        for key in table.foreign_keys
        if key.parent.name not in _first_columns(table)
    ]


def _first_columns(table: Table) -> set[str]:
    """The columns with which a table's indexes and keys begin."""
    keys = [c for c in table.constraints if isinstance(c, (PrimaryKeyConstraint, UniqueConstraint))]
    groups = [list(item.columns) for item in (*table.indexes, *keys)]
    return {group[0].name for group in groups if group}


def _remove_all(session: Session, batches: list[int]) -> int:
    """Go over the tables until nothing more can go.

    What a row's owned rows refer to (a case's events to a mediator) is free only after the
    row itself is gone.
    """
    removed = 0
    while here := sum(_remove(session, table, batches) for table in _children_first()):
        removed += here
    return removed


def _children_first() -> Iterator[Table]:
    yield from reversed(Base.metadata.sorted_tables)


def _is_batched(table: Table) -> bool:
    return "batch_id" in table.columns


def _owned_by(table: Table) -> list[Table]:
    """The tables whose rows go with a row of this one (ON DELETE CASCADE)."""
    return [
        key.parent.table
        for child in Base.metadata.sorted_tables
        for key in child.foreign_keys
        if key.column.table is table and key.ondelete == "CASCADE"
    ]


def _remove(session: Session, table: Table, batches: list[int]) -> int:
    """Delete a table's demo rows that nothing else refers to; their own children first."""
    if not _is_batched(table):
        return 0
    going = select(table.c.id).where(table.c.batch_id.in_(batches), *_unreferenced(table))
    for child in _owned_by(table):
        (key,) = (k for k in child.foreign_keys if k.column.table is table)
        _remove_owned(session, child, key.parent, going)
    done = session.execute(delete(table).where(table.c.id.in_(going)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _remove_owned(session: Session, table: Table, key: object, going: object) -> None:
    session.execute(delete(table).where(key.in_(going)))  # type: ignore[attr-defined]


def _unreferenced(table: Table) -> Iterator[ColumnElement[bool]]:
    """No remaining row of another table points here, except those that go along."""
    owned = _owned_by(table)
    for child in Base.metadata.sorted_tables:
        if child in owned:
            continue
        for key in child.foreign_keys:
            if key.column.table is table:
                yield table.c.id.not_in(
                    select(key.parent).where(key.parent.is_not(None)).distinct()
                )


def _release(session: Session, batches: list[int]) -> None:
    """What had to stay becomes ordinary rows; then the batches themselves can go."""
    for table in Base.metadata.sorted_tables:
        if _is_batched(table):
            mine = table.c.batch_id.in_(batches)
            session.execute(update(table).where(mine).values(batch_id=None))
    session.execute(delete(Batch).where(Batch.id.in_(batches)))
