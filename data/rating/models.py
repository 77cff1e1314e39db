"""The rows of residents' ratings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.audit import Batched, BigId
from data.db import Base


class Worker(Batched, Base):
    """A community worker. ``number`` is the staff number, ``village_id`` the community."""

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    post: Mapped[str | None] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)


class Matter(Batched, Base):
    """One handled matter (办理事项): what residents rate, once."""

    __tablename__ = "matters"
    __table_args__ = (
        Index("ix_matters_worker_handled", "worker_id", "handled_at"),
        Index("ix_matters_handled_at", "handled_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    kind: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(20))
    handled_at: Mapped[datetime]


class Rating(Batched, Base):
    """A resident's rating of one matter: 5 very satisfied … 1 very dissatisfied."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("attitude BETWEEN 1 AND 5", name="attitude"),
        CheckConstraint("efficiency BETWEEN 1 AND 5", name="efficiency"),
        CheckConstraint("competence BETWEEN 1 AND 5", name="competence"),
        CheckConstraint("result BETWEEN 1 AND 5", name="result"),
        CheckConstraint(
            "channel IN ('qr','link','tablet','paper','phone','import')", name="channel"
        ),
        Index("ix_ratings_worker_rated", "worker_id", "rated_at"),
        Index("ix_ratings_rated_at", "rated_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), unique=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    level: Mapped[int]
    attitude: Mapped[int | None]
    efficiency: Mapped[int | None]
    competence: Mapped[int | None]
    result: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(10))
    entered_by: Mapped[str | None] = mapped_column(String(100))
    rated_at: Mapped[datetime]


class Rectification(Base):
    """The course of a negative rating (levels 1–2), from receipt to its end."""

    __tablename__ = "rectifications"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received','assigned','verifying','confirmed','mistaken','malicious',"
            "'rectifying','rectified','followed_up','rescored','closed','reopened')",
            name="state",
        ),
        CheckConstraint("rescored_level BETWEEN 1 AND 5", name="rescored_level"),
        Index("ix_rectifications_worker", "worker_id", "confirmed_at"),
        Index("ix_rectifications_worker_due", "worker_id", "due_on"),
        Index("ix_rectifications_worker_rescored", "worker_id", "rescored_at"),
    )

    rating_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ratings.id", ondelete="CASCADE"), primary_key=True
    )
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    state: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    rectified_at: Mapped[datetime | None]
    followed_up_at: Mapped[datetime | None]
    rescored_level: Mapped[int | None]
    rescored_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)


class Card(Batched, Base):
    """A yellow or red card: the rule that lit it, its evidence, and what would have avoided it."""

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint("colour IN ('yellow','red')", name="colour"),
        CheckConstraint(
            "state IN ('issued','appealed','upheld','revoked','rectified')", name="state"
        ),
        Index("ix_cards_worker_issued", "worker_id", "issued_at"),
        Index("ix_cards_issued_at", "issued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    colour: Mapped[str] = mapped_column(String(6))
    rule: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    issued_at: Mapped[datetime]
    expires_on: Mapped[date]
    evidence: Mapped[dict[str, Any]]


class Suggestion(Batched, Base):
    """A resident's suggestion to a community or one of its workers, and the answer."""

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]


class WorkerDay(Base):
    """Rollup: one worker on one local day.

    ``handled`` and ``handled_rated`` are counted on the day the matter was handled,
    ``level_1`` … ``level_5`` on the day the rating came in.
    """

    __tablename__ = "rating_worker_days"

    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    handled: Mapped[int] = mapped_column(default=0)
    handled_rated: Mapped[int] = mapped_column(default=0)
    level_1: Mapped[int] = mapped_column(default=0)
    level_2: Mapped[int] = mapped_column(default=0)
    level_3: Mapped[int] = mapped_column(default=0)
    level_4: Mapped[int] = mapped_column(default=0)
    level_5: Mapped[int] = mapped_column(default=0)
