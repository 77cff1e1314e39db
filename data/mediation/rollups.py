"""The small tables that boards read, kept in the same transaction as the cases they count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, case, cast, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from data.db import Base
from data.mediation import clocks, durations
from data.mediation.models import Case, CaseDay, CaseEvent, Clinic, ClinicDay, DurationDay
from data.mediation.steps import CONCLUSIONS, Step, project
from data.mediation.types import ALL_TYPES
from data.places import Township
from data.sqltime import local_day

LEVELS = (1, 2, 3)
CASE_COUNTS = (
    "taken_up",
    "reached_2",
    "reached_3",
    *(f"{outcome}_{level}" for outcome in CONCLUSIONS for level in LEVELS),
)
CLINIC_COUNTS = ("taken_up", "settled", "settled_1", "failed", "referred", "withdrawn")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rollups need to know of one case."""

    day: date
    township_id: int
    clinic_id: int | None
    type_code: str
    level: int
    state: str
    arrival_seconds: int | None
    settling_seconds: int | None


def facts(case: Case) -> Facts:
    """The facts of a case as it is now."""
    return Facts(
        day=clock.local_day(case.reported_at),
        township_id=case.township_id,
        clinic_id=case.clinic_id,
        type_code=case.type_code,
        level=case.level,
        state=case.state,
        arrival_seconds=_seconds(case.reported_at, case.arrived_at),
        settling_seconds=_seconds(
            case.reported_at, case.concluded_at if case.state == "settled" else None
        ),
    )


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else durations.whole_seconds(start, end)


def case_counts(of: Facts) -> Counter[str]:
    """The columns of CaseDay to which a case adds one."""
    counts = Counter(["taken_up", *(f"reached_{n}" for n in (2, 3) if of.level >= n)])
    if of.state in CONCLUSIONS:
        counts[f"{of.state}_{of.level}"] += 1
    return counts


def clinic_counts(of: Facts) -> Counter[str]:
    """The columns of ClinicDay to which a case adds one."""
    counts = Counter(["taken_up"])
    if of.state in CONCLUSIONS:
        counts[of.state] += 1
    if of.state == "settled" and of.level == 1:
        counts["settled_1"] += 1
    return counts


def change(session: Session, actor: Actor, before: Facts | None, after: Facts) -> None:
    """Count a case that is new (``before`` None) or has changed. Day, place and type stay."""
    require_writer(actor)
    place = {"day": after.day, "township_id": after.township_id}
    counts = case_counts(after)
    counts.subtract(case_counts(before) if before else {})
    for type_code in (after.type_code, ALL_TYPES):
        _add(session, CaseDay, {"type_code": type_code, **place}, counts)
    if after.clinic_id is not None:
        counts = clinic_counts(after)
        counts.subtract(clinic_counts(before) if before else {})
        _add(session, ClinicDay, {"clinic_id": after.clinic_id, "day": after.day}, counts)
    for measure in durations.MEASURES:
        old = getattr(before, f"{measure}_seconds", None)
        new = getattr(after, f"{measure}_seconds")
        if old != new:
            _move(session, {"measure": measure, **place}, old, new)


def _add(session: Session, model: type[Base], key: dict[str, Any], counts: Counter[str]) -> None:
    """Add counts to one row of a rollup, making the row when it is not there."""
    moved = {name: count for name, count in counts.items() if count}
    if not moved:
        return
    table = model.metadata.tables[model.__tablename__]
    zeros = {c.name: 0 for c in table.columns if c.name not in key}
    statement = postgresql.insert(table).values({**key, **zeros, **moved})
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: table.c[name] + statement.excluded[name] for name in moved},
        )
    )


def _move(session: Session, key: dict[str, Any], old: int | None, new: int | None) -> None:
    """Take one duration out of a histogram and put another in."""
    measure = key["measure"]
    blank = durations.pack(durations.empty(measure))
    session.execute(
        postgresql.insert(DurationDay).values(**key, histogram=blank).on_conflict_do_nothing()
    )
    mine = [getattr(DurationDay, name) == value for name, value in key.items()]
    stored = session.scalars(select(DurationDay.histogram).where(*mine).with_for_update()).one()
    counts = durations.merged(measure, [stored])
    if old is not None:
        counts[durations.step_of(measure, old)] -= 1
    if new is not None:
        counts[durations.step_of(measure, new)] += 1
    session.execute(update(DurationDay).where(*mine).values(histogram=durations.pack(counts)))


def rebuild(session: Session) -> None:
    """Count every rollup of the domain anew from the cases, and set the clocks of open ones.

    Shows nothing, and leaves what it would have left before. Public.
    """
    session.flush()
    _rebuild_cases(session)
    _rebuild_clinics(session)
    session.execute(delete(DurationDay))
    for measure in durations.MEASURES:
        _rebuild_durations(session, measure)
    _rebuild_clocks(session)


def _number_of(*conditions: Any) -> Any:
    return func.sum(case((conditions[0] if len(conditions) == 1 else _all(conditions), 1), else_=0))


def _all(conditions: Sequence[Any]) -> Any:
    first, *rest = conditions
    for condition in rest:
        first = first & condition
    return first


def _day(session: Session) -> Any:
    return local_day(Case.reported_at, session.get_bind().dialect.name)


def _rebuild_cases(session: Session) -> None:
    session.execute(delete(CaseDay))
    key = (Case.type_code, _day(session), Case.township_id)
    counts = [func.count(), _number_of(Case.level >= 2), _number_of(Case.level >= 3)]
    counts += [
        _number_of(Case.state == outcome, Case.level == level)
        for outcome in CONCLUSIONS
        for level in LEVELS
    ]
    names = ("type_code", "day", "township_id", *CASE_COUNTS)
    by_type = select(*key, *counts).group_by(*key).order_by(*key)
    session.execute(insert(CaseDay).from_select(names, by_type))
    together = select(
        literal(ALL_TYPES, literal_execute=True),
        CaseDay.day,
        CaseDay.township_id,
        *(func.sum(getattr(CaseDay, name)) for name in CASE_COUNTS),
    ).group_by(CaseDay.day, CaseDay.township_id)
    session.execute(insert(CaseDay).from_select(names, together))


def _rebuild_clinics(session: Session) -> None:
    session.execute(delete(ClinicDay))
    key = (Case.clinic_id, _day(session))
    settled = Case.state == "settled"
    counts = [func.count(), _number_of(settled), _number_of(settled, Case.level == 1)]
    counts += [_number_of(Case.state == name) for name in ("failed", "referred", "withdrawn")]
    rows = select(*key, *counts).where(Case.clinic_id.is_not(None)).group_by(*key)
    session.execute(insert(ClinicDay).from_select(("clinic_id", "day", *CLINIC_COUNTS), rows))


def _epoch(column: Any, dialect_name: str) -> Any:
    """A stored moment in whole seconds since 1970, cut, not rounded."""
    if dialect_name == "sqlite":
        return cast(func.strftime("%s", func.substr(column, 1, 19)), Integer)
    return func.floor(func.extract("epoch", column))


def _rebuild_durations(session: Session, measure: str) -> None:
    """One GROUP BY for the units that passed, then folded into the histograms' steps."""
    end = Case.arrived_at if measure == durations.ARRIVAL else Case.concluded_at
    dialect = session.get_bind().dialect.name
    seconds = _epoch(end, dialect) - _epoch(Case.reported_at, dialect)
    unit = durations.UNITS[measure]
    units = cast(func.floor(seconds / literal(float(unit))), Integer)
    if dialect == "sqlite":
        units = cast(seconds / literal(unit, literal_execute=True), Integer)
    inner = select(
        _day(session).label("day"), Case.township_id.label("place"), units.label("units")
    ).where(end.is_not(None))
    if measure == durations.SETTLING:
        inner = inner.where(Case.state == "settled")
    rows = inner.subquery()
    key = (rows.c.day, rows.c.place, rows.c.units)
    found = session.execute(select(*key, func.count()).group_by(*key).order_by(*key)).tuples()
    histograms = [
        {
            "measure": measure,
            "day": day,
            "township_id": place,
            "histogram": _histogram(measure, ((row[2] * unit, row[3]) for row in group)),
        }
        for (day, place), group in groupby(found, key=lambda row: (row[0], row[1]))
    ]
    if histograms:
        session.execute(insert(DurationDay), histograms)


def _histogram(measure: str, durations_found: Iterable[tuple[int, int]]) -> bytes:
    """A stored histogram of (seconds, how often)."""
    counts = durations.empty(measure)
    for seconds, number in durations_found:
        counts[durations.step_of(measure, seconds)] += number
    return durations.pack(counts)


def _rebuild_clocks(session: Session) -> None:
    """Work out anew when the next clock of each open case runs out, from its log."""
    session.execute(
        update(Case)
        .where(Case.due_at.is_not(None), Case.concluded_at.is_not(None))
        .values(due_at=None, due_clock=None)
    )
    log = session.execute(
        select(
            CaseEvent.case_id,
            Township.kind,
            Clinic.remote,
            CaseEvent.kind,
            CaseEvent.at,
            CaseEvent.level,
            CaseEvent.reason,
            CaseEvent.irregular,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .join(Township, Township.id == Case.township_id)
        .outerjoin(Clinic, Clinic.id == Case.clinic_id)
        .where(Case.concluded_at.is_(None))
        .order_by(CaseEvent.case_id, CaseEvent.position)
    ).tuples()
    dues = []
    for (case_id, kind, remote), group in groupby(log, key=lambda row: row[:3]):
        course = project(Step(*row[3:]) for row in group)
        name, due_at = clocks.next_due(course, "remote" if remote else kind) or (None, None)
        dues.append({"id": case_id, "due_at": due_at, "due_clock": name})
    if dues:
        session.execute(update(Case), dues)
