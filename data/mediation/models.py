"""The rows of three-level mediation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.audit import Batched, BigId
from data.db import Base
from data.mediation.types import CODES

_TYPE_CODES = ",".join(f"'{code}'" for code in CODES)


class Clinic(Batched, Base):
    """A minute law clinic (分钟法律诊室) of a village; a remote one has longer to go."""

    __tablename__ = "clinics"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"), index=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    duty_phone: Mapped[str | None] = mapped_column(String(30))
    remote: Mapped[bool] = mapped_column(default=False)


class Mediator(Batched, Base):
    """A mediator (和议员) of one clinic."""

    __tablename__ = "mediators"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), index=True)
    phone: Mapped[str | None] = mapped_column(String(30))
    since: Mapped[date]
    until: Mapped[date | None]


class Duty(Batched, Base):
    """A mediator's turn on the roster of a clinic."""

    __tablename__ = "duties"
    __table_args__ = (
        UniqueConstraint("clinic_id", "mediator_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_duties_clinic_span", "clinic_id", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    mediator_id: Mapped[int] = mapped_column(ForeignKey("mediators.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Case(Batched, Base):
    """A dispute. ``level`` is the highest reached; state and times follow from its events.

    ``due_at`` is when the first of its running clocks runs out and ``due_clock`` which one
    (see clocks.py); both None once it is concluded, or while it is paused.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint(f"type_code IN ({_TYPE_CODES})", name="type_code"),
        CheckConstraint(
            "state IN ('reported','dispatched','acknowledged','arrived','mediating','settled',"
            "'failed','withdrawn','referred')",
            name="state",
        ),
        CheckConstraint(
            "(state IN ('settled','failed','withdrawn','referred')) = (concluded_at IS NOT NULL)",
            name="concluded",
        ),
        CheckConstraint("concluded_at IS NULL OR concluded_at >= reported_at", name="order"),
        Index("ix_cases_township_reported", "township_id", "reported_at"),
        Index("ix_cases_reported_at", "reported_at"),
        Index("ix_cases_state", "state", "reported_at"),
        Index("ix_cases_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id"), index=True)
    type_code: Mapped[str] = mapped_column(String(2))
    summary: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12))
    concluded_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_clock: Mapped[str | None] = mapped_column(String(12))


class CaseParty(Base):
    """A party to a dispute; seen only by those who work on the case, and every look is logged."""

    __tablename__ = "case_parties"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(30))


class CaseEvent(Base):
    """One entry of a case's log: appended, never changed.

    ``level`` is the level at which it happened. ``irregular`` marks a step that the rules do
    not allow (a jump or a step down) and that was kept as history when told to.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_case_events_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    at: Mapped[datetime]
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("mediators.id"), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    irregular: Mapped[bool] = mapped_column(default=False)


class Agreement(Base):
    """What the parties agreed: terms, when in force, and whether it was kept."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("state IN ('performing','performed','breached','urged')", name="state"),
        Index("ix_agreements_due", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    oral: Mapped[bool] = mapped_column(default=False)
    terms: Mapped[str] = mapped_column(Text)
    amount: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(String(40))
    effective_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12))
    performed_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]


class FollowUp(Base):
    """A follow-up visit or call (回访) after a settlement, at 7 and 30 days."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("case_id", "due_on"),
        Index("ix_follow_ups_due", "done_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(200))


class PetitionCount(Batched, Base):
    """Petitions (信访) of a township in one month by channel, in person-times."""

    __tablename__ = "petition_counts"
    __table_args__ = (
        UniqueConstraint("township_id", "month", "channel"),
        CheckConstraint("person_times >= 0", name="person_times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"))
    month: Mapped[date] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(20))
    person_times: Mapped[int]


#: SQLite keeps the rows of such a table in the order of its key: a span of days lies together.
CLUSTERED = {"sqlite_with_rowid": False}

# Rollups, all counted on the local day on which the dispute was reported ("taken up").


class CaseDay(Base):
    """Disputes of one township and type taken up on one day, and what has become of them.

    ``settled_2`` counts those settled whose highest level was 2, and so on. A row of the type
    ``ALL_TYPES`` adds up the types, so that most of a board reads one row per township and day.
    """

    __tablename__ = "mediation_case_days"
    __table_args__ = CLUSTERED

    type_code: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"), primary_key=True)
    taken_up: Mapped[int] = mapped_column(default=0)
    reached_2: Mapped[int] = mapped_column(default=0)
    reached_3: Mapped[int] = mapped_column(default=0)
    settled_1: Mapped[int] = mapped_column(default=0)
    settled_2: Mapped[int] = mapped_column(default=0)
    settled_3: Mapped[int] = mapped_column(default=0)
    failed_1: Mapped[int] = mapped_column(default=0)
    failed_2: Mapped[int] = mapped_column(default=0)
    failed_3: Mapped[int] = mapped_column(default=0)
    referred_1: Mapped[int] = mapped_column(default=0)
    referred_2: Mapped[int] = mapped_column(default=0)
    referred_3: Mapped[int] = mapped_column(default=0)
    withdrawn_1: Mapped[int] = mapped_column(default=0)
    withdrawn_2: Mapped[int] = mapped_column(default=0)
    withdrawn_3: Mapped[int] = mapped_column(default=0)


class ClinicDay(Base):
    """The same by clinic, for a township's own page."""

    __tablename__ = "mediation_clinic_days"
    __table_args__ = CLUSTERED

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    taken_up: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)
    settled_1: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    referred: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)


class DurationDay(Base):
    """How long things took, as a histogram of fixed size per township and day (durations.py).

    ``measure`` is ``arrival`` (report to arrival) or ``settling`` (report to settlement). The
    day is the one on which the dispute was reported.
    """

    __tablename__ = "mediation_duration_days"
    __table_args__ = (
        CheckConstraint("measure IN ('arrival','settling')", name="measure"),
        CLUSTERED,
    )

    measure: Mapped[str] = mapped_column(String(10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"), primary_key=True)
    histogram: Mapped[bytes] = mapped_column(LargeBinary)
