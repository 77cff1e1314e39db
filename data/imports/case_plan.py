"""Cases against the rules and the database: what is new, what is there, what contradicts it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.imports.cases import CaseRow, Entry, gathered
from data.imports.faults import BadValue
from data.imports.gazetteer import Gazetteer, known_places, make_places, wanted_places
from data.imports.intake import Intake, add_rows, rows_with
from data.mediation.models import Case, CaseEvent, Clinic, Mediator
from data.mediation.steps import Course, Step, walk

#: Illegal steps that cannot be kept even as history.
_NEVER = ("unknown_kind", "not_reported_first")
LogLine = tuple[str, int, Any, bool]


@dataclass(frozen=True, slots=True)
class CaseLog:
    """A case ready to be added: where it is, what its steps add up to, and the steps."""

    item: CaseRow
    township_id: int
    village_id: int | None
    clinic_id: int | None
    course: Course
    entries: tuple[Entry, ...]

    @property
    def lines(self) -> list[LogLine]:
        """The log as it is stored, for comparing."""
        return [(e.step.kind, e.step.level or 1, e.step.at, e.step.irregular) for e in self.entries]


@dataclass(frozen=True, slots=True)
class KnownCase:
    id: int
    township_id: int
    lines: list[LogLine]


@dataclass(slots=True)
class CasePlan:
    """What is to be added: whole cases, and further steps (after how many) of known ones."""

    places: Gazetteer
    new_places: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    cases: list[CaseLog] = field(default_factory=list)
    longer: list[tuple[int, int, CaseLog]] = field(default_factory=list)
    mediators: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    cases: dict[str, KnownCase]
    clinics: dict[str, tuple[int, int]]
    mediators: dict[str, int]


def _known(session: Session, actor: Actor, records: list[CaseRow]) -> _Known:
    require_writer(actor)
    statement = select(Case.number, Case.id, Case.township_id)
    numbers = [record.number for record in records]
    cases = {
        number: KnownCase(case_id, township_id, [])
        for number, case_id, township_id in rows_with(
            session, actor, statement, Case.number, numbers
        )
    }
    by_id = {case.id: case for case in cases.values()}
    log = select(
        CaseEvent.case_id, CaseEvent.kind, CaseEvent.level, CaseEvent.at, CaseEvent.irregular
    ).order_by(CaseEvent.case_id, CaseEvent.position)
    for case_id, *line in rows_with(session, actor, log, CaseEvent.case_id, by_id):
        by_id[case_id].lines.append(tuple(line))
    names = {record.clinic for record in records if record.clinic}
    clinics = {
        spelling: (clinic.id, clinic.township_id)
        for clinic in session.scalars(
            select(Clinic).where(or_(Clinic.number.in_(names), Clinic.name.in_(names)))
        )
        for spelling in (clinic.name, clinic.number)
    }
    people = {e.mediator for record in records for e in record.entries if e.mediator}
    numbers_of = select(Mediator.number, Mediator.id)
    found = rows_with(session, actor, numbers_of, Mediator.number, people)
    return _Known(cases, clinics, dict(found))


def plan(session: Session, actor: Actor, records: list[CaseRow], intake: Intake) -> CasePlan:
    """What the records add to the database; what breaks a rule or contradicts is reported."""
    require_writer(actor)
    if intake.mapping.form == "events":
        records = gathered(records, intake)
    create, district = intake.option("create_places"), intake.option("district")
    known = _known(session, actor, records)
    plan = CasePlan(known_places(session, actor, district, create), mediators=known.mediators)
    first: dict[str, int] = {}
    bad_rows = intake.report.bad_rows
    for item in records:
        earlier = first.setdefault(item.number, item.rows[0])
        if earlier != item.rows[0]:
            intake.fault(item.rows[0], "number", item.number, "twice", first=earlier)
        before = intake.report.bad_cells
        spoilt = item.bad or any(row in bad_rows for row in item.rows)
        log = _log(item, known, plan.places, intake)
        if log is not None and not spoilt and intake.report.bad_cells == before:
            _take(log, known.cases.get(item.number), plan, intake)
        if spoilt or intake.report.bad_cells > before:
            intake.report.kept_out += sum(row not in bad_rows for row in item.rows)
    _count(plan, intake)
    return plan


def _log(item: CaseRow, known: _Known, places: Gazetteer, intake: Intake) -> CaseLog | None:
    """The case with its places found and its steps gone through; None when that fails."""
    if not item.entries:
        return None
    found = _places(item, known, places, intake)
    for entry in item.entries:
        if entry.mediator and entry.mediator not in known.mediators:
            intake.fault(entry.row, "mediator", entry.mediator, "mediator_unknown")
    for name in ("township", "type"):
        if getattr(item, name) is None:
            intake.fault(item.rows[0], name, None, "missing")
    course, entries = _walked(item, intake)
    if found is None or course is None:
        return None
    return CaseLog(item, *found, course, entries)


def _places(
    item: CaseRow, known: _Known, places: Gazetteer, intake: Intake
) -> tuple[int, int | None, int | None] | None:
    """Township, village and clinic of a case."""
    clinic = known.clinics.get(item.clinic) if item.clinic else None
    if item.clinic and clinic is None:
        intake.fault(item.rows[0], "clinic", item.clinic, "clinic_unknown")
    name = "township"
    try:
        township = places.township(item.township or "")
        name = "village"
        village = places.village(item.village, item.township) if item.village else None
    except BadValue as wrong:
        if getattr(item, name) is not None:
            intake.wrong(item.rows[0], name, getattr(item, name), wrong)
        return None
    if clinic and clinic[1] != township:
        intake.fault(item.rows[0], "clinic", item.clinic, "clinic_elsewhere")
    return township, village, clinic[0] if clinic else None


def _walked(item: CaseRow, intake: Intake) -> tuple[Course | None, tuple[Entry, ...]]:
    """What the steps add up to, and the steps taken; illegal ones are reported or marked."""
    result = walk((entry.step for entry in item.entries), keep_irregular=True)
    for found in result.faults:
        entry = item.entries[found.position]
        if intake.keep_irregular and found.code not in _NEVER:
            intake.report.irregular[f"step_{found.code}"] += 1
            continue
        intake.fault(entry.row, entry.field, _told(entry.step), f"step_{found.code}")
    if result.faults and intake.keep_irregular:
        intake.report.irregular_cases += 1
    lost = {found.position for found in result.faults if found.code in _NEVER}
    kept = (entry for position, entry in enumerate(item.entries) if position not in lost)
    taken = zip(kept, result.taken, strict=True)
    return result.course, tuple(replace(entry, step=step) for entry, step in taken)


def _told(step: Step) -> str:
    return step.kind if step.level is None else f"{step.kind}, L{step.level}"


def _take(log: CaseLog, known: KnownCase | None, plan: CasePlan, intake: Intake) -> None:
    """Put what is new in a case into the plan: all of it, or the steps since it was known."""
    if known is None:
        plan.cases.append(log)
        return
    lines, count = log.lines, len(known.lines)
    if log.township_id != known.township_id or lines[:count] != known.lines:
        row, number = log.item.rows[0], log.item.number
        intake.fault(row, "number", number, "case_differs", count=count)
        return
    intake.report.present["cases"] += 1
    intake.report.present["steps"] += count
    if len(lines) > count:
        plan.longer.append((known.id, count, log))


def _count(plan: CasePlan, intake: Intake) -> None:
    villages = (log.village_id for log in plan.cases if log.village_id is not None)
    townships = (log.township_id for log in plan.cases)
    plan.new_places = wanted_places(plan.places, townships, villages)
    intake.report.added.update(
        places=sum(map(len, plan.new_places)),
        cases=len(plan.cases),
        steps=sum(len(log.entries) for log in plan.cases)
        + sum(len(log.entries) - count for _, count, log in plan.longer),
    )


# Adding it


def store(session: Session, actor: Actor, plan: CasePlan, batch_id: int) -> None:
    """Add everything in the plan."""
    require_writer(actor)
    make_places(session, actor, plan.places, batch_id, plan.new_places)
    add_rows(session, actor, Case, [_case(log, plan.places, batch_id) for log in plan.cases])
    statement = select(Case.number, Case.id).where(Case.batch_id == batch_id)
    ids = dict(session.execute(statement).tuples().all())
    logs = [(ids[log.item.number], 0, log) for log in plan.cases] + plan.longer
    events: list[dict[str, Any]] = []
    for case_id, count, log in logs:
        events += _events(case_id, count, log, plan.mediators)
    add_rows(session, actor, CaseEvent, events)
    for case_id, _, log in plan.longer:
        session.execute(update(Case).where(Case.id == case_id).values(_standing(log.course)))


def _standing(course: Course) -> dict[str, Any]:
    return {
        "acknowledged_at": course.acknowledged_at,
        "arrived_at": course.arrived_at,
        "level": course.level,
        "state": course.state,
        "concluded_at": course.concluded_at,
    }


def _case(log: CaseLog, places: Gazetteer, batch_id: int) -> dict[str, Any]:
    village = log.village_id
    return {
        "number": log.item.number,
        "township_id": places.real_townships.get(log.township_id, log.township_id),
        "village_id": None if village is None else places.real_villages.get(village, village),
        "clinic_id": log.clinic_id,
        "type_code": log.item.type,
        "summary": log.item.summary,
        "reported_at": log.course.reported_at,
        **_standing(log.course),
        "batch_id": batch_id,
    }


def _events(
    case_id: int, count: int, log: CaseLog, mediators: dict[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            "case_id": case_id,
            "position": position,
            "kind": entry.step.kind,
            "level": entry.step.level or 1,
            "at": entry.step.at,
            "mediator_id": mediators[entry.mediator] if entry.mediator else None,
            "reason": entry.step.reason,
            "irregular": entry.step.irregular,
        }
        for position, entry in enumerate(log.entries, start=1)
        if position > count
    ]
