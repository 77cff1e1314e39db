"""What needs attention now, and what just happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SMALLEST_PUBLIC_CELL, Actor
from data.mediation.counts import cell
from data.mediation.models import Case, CaseEvent, PetitionCount
from data.places import Township

#: Overdue cases are listed up to here, and counted up to the second number ("1000 or more").
MOST_LISTED, MOST_COUNTED = 20, 1000
#: A township's petitions rise when the last three months stand so much above last year's.
RISE_SHARE, RISE_LEAST, RISE_MONTHS = 0.2, 5, 3


@dataclass(frozen=True, slots=True)
class Overdue:
    """A case past a clock (clocks.NAMES). ``number`` is None in public."""

    number: str | None
    township_id: int
    township: str
    township_en: str
    type_code: str
    level: int
    clock: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Rise:
    """A township whose petitions rose: person-times of three months against a year before."""

    township_id: int
    township: str
    township_en: str
    first_month: date
    last_month: date
    this: int
    last: int

    @property
    def change(self) -> float:
        return (self.this - self.last) / self.last


@dataclass(frozen=True, slots=True)
class Attention:
    """Cases past a clock, longest first, their number (up to MOST_COUNTED), and the rises."""

    overdue: list[Overdue]
    overdue_number: int | None
    petition_rises: list[Rise]


@dataclass(frozen=True, slots=True)
class Happening:
    """One step of some case, without anything that tells whose."""

    at: datetime
    kind: str
    level: int
    type_code: str
    township_id: int
    township: str
    township_en: str


def recent(session: Session, actor: Actor, limit: int) -> list[Happening]:
    """The newest steps of all cases: when, what, where; no person, no narrative. Public."""
    query = (
        select(
            CaseEvent.at,
            CaseEvent.kind,
            CaseEvent.level,
            Case.type_code,
            Township.id,
            Township.name,
            Township.name_en,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .join(Township, Township.id == Case.township_id)
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(limit)
    )
    return [Happening(*row) for row in session.execute(query).tuples()]


def attention(session: Session, actor: Actor, moment: datetime) -> Attention:
    """What needs attention at ``moment``. In public without case numbers. Public."""
    late = Case.due_at < moment
    number = session.scalar(
        select(func.count()).select_from(select(Case.id).where(late).limit(MOST_COUNTED).subquery())
    )
    query = (
        select(Case, Township)
        .join(Township, Township.id == Case.township_id)
        .where(late)
        .order_by(Case.due_at)
        .limit(MOST_LISTED)
    )
    overdue = [
        Overdue(
            number=case.number if actor.in_township(place.id) else None,
            township_id=place.id,
            township=place.name,
            township_en=place.name_en,
            type_code=case.type_code,
            level=case.level,
            clock=case.due_clock or "whole",
            due_at=case.due_at or moment,
        )
        for case, place in session.execute(query).tuples()
    ]
    return Attention(
        overdue=overdue,
        overdue_number=cell(actor, number or 0, whole=True),
        petition_rises=_rises(session, actor, clock.local_day(moment)),
    )


def _months_back(day: date, months: int) -> date:
    """The first day of the month that lies so many months before the day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _rises(session: Session, actor: Actor, today: date) -> list[Rise]:
    first, after = _months_back(today, RISE_MONTHS), _months_back(today, 0)
    this, last = _sums(session, first, after), _sums(session, _year_back(first), _year_back(after))
    names = {place.id: place for place in session.scalars(select(Township))}
    last_month = (after - timedelta(days=1)).replace(day=1)
    rises = [
        Rise(place, names[place].name, names[place].name_en, first, last_month, count, before)
        for place, count in this.items()
        if (before := last.get(place, 0))
        and count - before >= max(RISE_LEAST, RISE_SHARE * before)
        and (actor.in_township(place) or before >= SMALLEST_PUBLIC_CELL)
    ]
    return sorted(rises, key=lambda rise: -rise.change)


def _year_back(first: date) -> date:
    return first.replace(year=first.year - 1)


def _sums(session: Session, start: date, end: date) -> dict[int, int]:
    query = (
        select(PetitionCount.township_id, func.sum(PetitionCount.person_times))
        .where(PetitionCount.month >= start, PetitionCount.month < end)
        .group_by(PetitionCount.township_id)
    )
    return {place: int(total) for place, total in session.execute(query).tuples()}
