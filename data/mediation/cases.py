"""Disputes: taking one up, and adding to its log.

The rules of a case's course are in steps.py; here they meet the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_inside, require_writer
from dashboard.errors import BadInput, NotFound
from data import audit
from data.mediation import clocks, rollups, steps
from data.mediation.models import Case, CaseEvent, CaseParty, Clinic, Mediator
from data.mediation.steps import Course, Step, check, project
from data.mediation.types import CODES
from data.places import Township, Village

__all__ = ["add_event", "check", "project", "take_up"]

#: A step may lie this far ahead: clocks of two machines differ.
AHEAD = timedelta(minutes=5)


def take_up(
    session: Session,
    actor: Actor,
    *,
    township_id: int,
    type_code: str,
    at: datetime,
    number: str | None = None,
    clinic_id: int | None = None,
    village_id: int | None = None,
    summary: str | None = None,
    parties: Iterable[str] = (),
) -> Case:
    """Take up a dispute reported at ``at``; without a number it is given one."""
    require_writer(actor)
    require_inside(actor.in_township(township_id) or actor.in_village(village_id))
    number = number or f"M{clock.local_day(at):%Y%m%d}-{uuid4().hex[:8]}"
    _check_new(session, number, township_id, type_code, clinic_id, village_id)
    _check_not_ahead(at)
    case = Case(
        number=number,
        township_id=township_id,
        village_id=village_id,
        clinic_id=clinic_id,
        type_code=type_code,
        summary=summary,
        reported_at=at,
        level=1,
        state="reported",
    )
    session.add(case)
    session.flush()
    session.add_all(CaseParty(case_id=case.id, name=name) for name in parties)
    first = Step("reported", at, 1)
    session.add(_row(case.id, 1, first, None))
    _show(session, case, steps.take(None, first))
    rollups.change(session, actor, None, rollups.facts(case))
    audit.record(session, actor, "take up case", "case", case.id, new={"number": number})
    audit.touch(session, audit.Domain.MEDIATION)
    return case


def add_event(
    session: Session,
    actor: Actor,
    case_id: int,
    kind: str,
    at: datetime,
    *,
    reason: str | None = None,
    mediator_id: int | None = None,
) -> CaseEvent:
    """Append one step to a case's log; a step that the rules forbid is refused (BadInput)."""
    require_writer(actor)
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    if case is None:
        raise NotFound("no_such_record", "case", id=case_id)
    require_inside(actor.in_township(case.township_id) or actor.in_village(case.village_id))
    if mediator_id is not None and session.get(Mediator, mediator_id) is None:
        raise NotFound("no_such_record", "mediator", id=mediator_id)
    _check_not_ahead(at)
    log = _log(session, case_id)
    course = project(_step(event) for event in log)
    step = Step(kind, at, reason=reason)
    if code := steps.fault(course, step):
        raise BadInput("illegal_step", "kind", case=case.number, kind=kind, fault=code)
    before = rollups.facts(case)
    after = steps.take(course, step)
    event = _row(case_id, len(log) + 1, Step(kind, at, after.stands_at, reason), mediator_id)
    session.add(event)
    _show(session, case, after)
    rollups.change(session, actor, before, rollups.facts(case))
    audit.record(
        session, actor, "add case event", "case", case_id, new={"kind": kind, "at": at.isoformat()}
    )
    audit.touch(session, audit.Domain.MEDIATION)
    return event


def _check_new(
    session: Session,
    number: str,
    township_id: int,
    type_code: str,
    clinic_id: int | None,
    village_id: int | None,
) -> None:
    if type_code not in CODES:
        raise BadInput("unknown_choice", "type", value=type_code, known=", ".join(CODES))
    if session.get(Township, township_id) is None:
        raise NotFound("no_such_record", "place", id=township_id)
    clinic = session.get(Clinic, clinic_id) if clinic_id is not None else None
    if clinic_id is not None and (clinic is None or clinic.township_id != township_id):
        raise NotFound("no_such_record", "clinic", id=clinic_id)
    village = session.get(Village, village_id) if village_id is not None else None
    if village_id is not None and (village is None or village.township_id != township_id):
        raise NotFound("no_such_record", "village", id=village_id)
    if session.scalar(select(Case.id).where(Case.number == number)) is not None:
        raise BadInput("case_number_taken", "number", number=number)


def _check_not_ahead(at: datetime) -> None:
    if at > clock.now() + AHEAD:
        raise BadInput("in_the_future", "at", value=clock.local_text(at))


def _log(session: Session, case_id: int) -> list[CaseEvent]:
    return list(
        session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.position)
        )
    )


def _step(event: CaseEvent) -> Step:
    return Step(event.kind, event.at, event.level, event.reason, event.irregular)


def _row(case_id: int, position: int, step: Step, mediator_id: int | None) -> CaseEvent:
    return CaseEvent(
        case_id=case_id,
        position=position,
        kind=step.kind,
        level=step.level or 1,
        at=step.at,
        mediator_id=mediator_id,
        reason=step.reason,
    )


def _show(session: Session, case: Case, course: Course) -> None:
    """Write what the log adds up to into the case's row."""
    case.level = course.level
    case.state = course.state
    case.acknowledged_at = course.acknowledged_at
    case.arrived_at = course.arrived_at
    case.concluded_at = course.concluded_at
    due = clocks.next_due(course, _reach(session, case))
    case.due_clock, case.due_at = due or (None, None)
    session.flush()


def _reach(session: Session, case: Case) -> str:
    """How far the place is, as the arrival clock sees it."""
    clinic = session.get(Clinic, case.clinic_id) if case.clinic_id is not None else None
    if clinic is not None and clinic.remote:
        return "remote"
    return session.get_one(Township, case.township_id).kind
