"""Petitions (信访) in person-times: one row per township, month and channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.imports.faults import BadValue
from data.imports.fields import Field
from data.imports.gazetteer import Gazetteer, known_places, make_places, wanted_places
from data.imports.intake import Intake, add_rows, rows_with
from data.imports.rows import Row
from data.mediation.models import PetitionCount

CHANNELS = ("letter", "visit", "online", "phone", "other", "all")

FIELDS = (
    Field("township", required=True, longest=60),
    Field("month", "month", required=True),
    Field("channel", "choice", choices=CHANNELS),
    Field("person_times", "whole", required=True, least=0, most=10_000_000),
)

Key = tuple[int, date, str]


@dataclass(frozen=True, slots=True)
class PetitionRow:
    row: int
    township: str
    month: date
    channel: str
    person_times: int


@dataclass(slots=True)
class PetitionPlan:
    places: Gazetteer
    new_places: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    counts: dict[Key, int] = field(default_factory=dict)


def record(row: Row, intake: Intake) -> PetitionRow:
    """One row as a month's count."""
    values = row.values
    channel = values["channel"] or "all"
    return PetitionRow(
        row.number, values["township"], values["month"], channel, values["person_times"]
    )


def plan(
    session: Session, actor: Actor, records: list[PetitionRow], intake: Intake
) -> PetitionPlan:
    """What the records add to the database; what contradicts it is reported."""
    require_writer(actor)
    create, district = intake.option("create_places"), intake.option("district")
    plan = PetitionPlan(known_places(session, actor, district, create))
    known = _known(session, actor, records)
    first: dict[Key, int] = {}
    for item in records:
        try:
            township = plan.places.township(item.township)
        except BadValue as wrong:
            intake.wrong(item.row, "township", item.township, wrong)
            continue
        key = (township, item.month, item.channel)
        earlier = first.setdefault(key, item.row)
        if earlier != item.row:
            intake.fault(item.row, "person_times", item.person_times, "twice", first=earlier)
        elif key not in known:
            plan.counts[key] = item.person_times
        elif known[key] != item.person_times:
            record = f"{known[key]}"
            value = item.person_times
            intake.fault(item.row, "person_times", value, "differs_from_record", record=record)
        else:
            intake.report.present["petitions"] += 1
    plan.new_places = wanted_places(plan.places, (key[0] for key in plan.counts), ())
    places = sum(map(len, plan.new_places))
    intake.report.added.update(places=places, petitions=len(plan.counts))
    return plan


def _known(session: Session, actor: Actor, records: list[PetitionRow]) -> dict[Key, int]:
    require_writer(actor)
    statement = select(
        PetitionCount.township_id,
        PetitionCount.month,
        PetitionCount.channel,
        PetitionCount.person_times,
    )
    months = {record.month for record in records}
    found = rows_with(session, actor, statement, PetitionCount.month, months)
    return {(place, month, channel): count for place, month, channel, count in found}


def store(session: Session, actor: Actor, plan: PetitionPlan, batch_id: int) -> None:
    """Add everything in the plan."""
    require_writer(actor)
    make_places(session, actor, plan.places, batch_id, plan.new_places)
    real = plan.places.real_townships
    rows = [
        {
            "township_id": real.get(township, township),
            "month": month,
            "channel": channel,
            "person_times": count,
            "batch_id": batch_id,
        }
        for (township, month, channel), count in plan.counts.items()
    ]
    add_rows(session, actor, PetitionCount, rows)
