"""Plain builders of the rows that the mediation tests need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from dashboard.access import SYSTEM
from data.mediation.cases import add_event, take_up
from data.mediation.models import Case, Clinic, Mediator, PetitionCount
from data.places import District, Township, Village

START = datetime(2018, 7, 2, 1, 0, tzinfo=UTC)


def add_township(session: Session, name: str = "新盛街道", kind: str = "street") -> Township:
    """A township of one district, with one village; the district is made once."""
    district = session.query(District).first() or District(
        name="綦江区", name_en="Qijiang", version="2018"
    )
    session.add(district)
    session.flush()
    place = Township(
        district_id=district.id,
        name=name,
        name_en=f"{name} (en)",
        version="2018",
        kind=kind,
        tile_col=session.query(Township).count(),
        tile_row=0,
        run_by="qijiang",
    )
    session.add(place)
    session.flush()
    session.add(
        Village(
            township_id=place.id,
            name="石桥村",
            name_en="Shiqiao",
            full_name=f"{name}石桥村",
            version="2018",
            kind="village",
        )
    )
    session.flush()
    return place


def add_clinic(session: Session, place: Township, number: str = "C1", mediators: int = 6) -> Clinic:
    """A clinic in the township's village, with mediators."""
    village = session.query(Village).filter_by(township_id=place.id).first()
    assert village is not None
    clinic = Clinic(
        number=number,
        name=f"{village.name}分钟法律诊室",
        name_en=f"Minute Law Clinic {number}",
        village_id=village.id,
        township_id=place.id,
        opened_on=date(2017, 10, 1),
    )
    session.add(clinic)
    session.flush()
    session.add_all(
        Mediator(
            number=f"{number}-M{turn}",
            name=f"和议员{turn}",
            clinic_id=clinic.id,
            since=date(2017, 10, 1),
        )
        for turn in range(mediators)
    )
    session.flush()
    return clinic


def add_case(
    session: Session,
    place: Township,
    steps: Sequence[tuple[str, int]] = (),
    *,
    at: datetime = START,
    type_code: str = "02",
    clinic: Clinic | None = None,
    number: str | None = None,
) -> Case:
    """A case through the commands: ``steps`` are (kind, minutes after the one before)."""
    case = take_up(
        session,
        SYSTEM,
        township_id=place.id,
        type_code=type_code,
        at=at,
        clinic_id=clinic.id if clinic else None,
        number=number,
    )
    for kind, minutes in steps:
        at += timedelta(minutes=minutes)
        reason = "未达成一致" if kind == "escalated" else None
        add_event(session, SYSTEM, case.id, kind, at, reason=reason)
    return case


def add_petitions(session: Session, place: Township, year: int, per_month: int) -> None:
    """The same person-times in every month of a year."""
    session.add_all(
        PetitionCount(
            township_id=place.id,
            month=date(year, month, 1),
            channel="visit",
            person_times=per_month,
        )
        for month in range(1, 13)
    )
    session.flush()
