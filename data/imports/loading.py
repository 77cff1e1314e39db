"""Importing a file: read it all, hold it against the database, then load all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data import audit
from data.audit import Batch, BatchKind, Domain
from data.db import Database
from data.imports.faults import BadFile
from data.imports.fields import Field
from data.imports.intake import Intake
from data.imports.kinds import KINDS, Kind
from data.imports.mapping import FieldMap, completed, read_mapping, template
from data.imports.reading import Source, fingerprint, open_source
from data.imports.report import ImportReport
from data.imports.rows import RowReader, check_columns, filled_rows, find_columns, missing_fields

#: Called with the stage (``reading``, ``checking``, ``storing``, ``counting``) and rows so far.
Progress = Callable[[str, int], None]
_PROGRESS_EVERY = 10_000

Way = tuple[FieldMap, dict[str, Field]]


def run_import(
    database: Database,
    actor: Actor,
    kind: str,
    path: Path,
    mapping: Path | None = None,
    dry_run: bool = False,
    good_rows: bool = False,
    keep_irregular: bool = False,
    progress: Progress = lambda stage, rows: None,
) -> ImportReport:
    """Import the file at ``path`` as ``kind``: learners, ratings, cases or petitions.

    Loads everything in one transaction, or nothing when any row is bad (``good_rows``: the
    good rest). ``dry_run`` only tells what would happen. Illegal steps of cases are bad rows
    unless ``keep_irregular`` keeps them as marked history. What is there already is not added
    again. Raises BadFile when the file or the mapping cannot be used at all.
    """
    require_writer(actor)
    if kind not in KINDS:
        raise BadFile("kind", kind=kind, known=", ".join(KINDS))
    about, path = KINDS[kind], Path(path)
    name = path.name.encode("utf-8", "replace").decode()  # a name may hold bytes of no text
    report = ImportReport(kind, name, dry_run=dry_run, good_rows=good_rows)
    intake, records = _read(about, path, _ways(about, mapping), report, keep_irregular, progress)
    report.fingerprint = fingerprint(path)
    try:
        with _session(database, dry_run) as session:
            _load(session, actor, about, records, intake, progress)
    except (DBAPIError, psycopg.Error) as error:  # COPY goes past SQLAlchemy, and so do its errors
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise BadFile("database", problem=type(cause).__name__) from error
    return report


def _session(database: Database, dry_run: bool) -> AbstractContextManager[Session]:
    return database.read() if dry_run else database.write()


def _ways(about: Kind, mapping: Path | None) -> list[Way]:
    """The mapping to use, or the ready ones to choose from."""
    fields = {field.name: field for field in about.fields}
    ready = [template(name, about.name, fields) for name in about.templates]
    if mapping is None:
        return [about.prepare(item) for item in ready]
    own = read_mapping(Path(mapping), about.name, fields)
    like = next((item for item in ready if item.form == (own.form or "cases")), ready[0])
    return [about.prepare(completed(own, like))]


def _chosen(ways: list[Way], source: Source) -> Way:
    """The first way all of whose required columns are there, else the nearest."""

    def lacks(way: Way) -> int:
        return len(missing_fields(*way, find_columns(way[0], source.headings)))

    return min(ways, key=lacks)


def _recogniser(ways: list[Way]) -> Callable[[list[str]], bool]:
    """Whether a row holds the headings of one of the ways."""

    def recognised(headings: list[str]) -> bool:
        for mapping, fields in ways:
            columns = find_columns(mapping, headings)
            told = all(name in columns.places for name in mapping.strict)
            if columns.places and told and not missing_fields(mapping, fields, columns):
                return True
        return False

    return recognised


def _read(
    about: Kind,
    path: Path,
    ways: list[Way],
    report: ImportReport,
    keep_irregular: bool,
    progress: Progress,
) -> tuple[Intake, list[Any]]:
    """Every row of the file as a record; nothing of the database is needed, or locked, yet."""
    source = open_source(path, ways[0][0].file, _recogniser(ways))
    mapping, fields = _chosen(ways, source)
    columns = check_columns(mapping, fields, source)
    report.form, report.sheet = mapping.form, source.sheet
    report.encoding, report.separator = source.encoding, source.separator
    intake = Intake(mapping, columns, report, keep_irregular)
    reader = RowReader(mapping, fields, columns, report.fault)
    records = []
    for number, cells in filled_rows(source):
        report.rows += 1
        row = reader.read(number, cells)
        record = about.record(row, intake)
        if about.bad_rows_too or not row.bad:
            records.append(record)
        if report.rows % _PROGRESS_EVERY == 0:
            progress("reading", report.rows)
    progress("reading", report.rows)
    return intake, records


def _load(
    session: Session,
    actor: Actor,
    about: Kind,
    records: list[Any],
    intake: Intake,
    progress: Progress,
) -> None:
    """Plan and, when nothing stands against it, store: in the caller's transaction."""
    require_writer(actor)
    report = intake.report
    report.loaded_before = session.scalar(
        select(Batch.made_at)
        .where(Batch.kind == BatchKind.IMPORT, Batch.fingerprint == report.fingerprint)
        .order_by(Batch.id.desc())
        .limit(1)
    )
    progress("checking", len(records))
    plan = about.plan(session, actor, records, intake)
    if report.rejected or report.dry_run or report.adds_nothing:
        return
    progress("storing", sum(report.added.values()))
    batch = audit.add_batch(session, actor, BatchKind.IMPORT, report.file[:300], report.fingerprint)
    about.store(session, actor, plan, batch.id)
    progress("counting", sum(report.added.values()))
    if about.rebuild is not None:
        about.rebuild(session)
    about.finish(session, actor, batch.id)
    new = {"kind": about.name, "file": report.file, "bad": report.bad_cells, **report.added}
    audit.record(session, actor, "import", "batch", batch.id, new=new)
    audit.touch(session, about.domain)
    if report.added["places"]:
        audit.touch(session, Domain.PLACES)
    report.loaded = True
