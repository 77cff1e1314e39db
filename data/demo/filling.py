"""Filling an empty database with the demonstration rows, in one transaction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import SYSTEM, Actor, require_writer
from dashboard.errors import BadInput
from data import audit
from data.audit import AuditEntry, BatchKind, Domain
from data.db import Database
from data.demo import accounts, card_history, learning, mediation, moments, rating
from data.demo.places import load_places
from data.demo.seeds import generator
from data.learning.models import College, Course, Learner
from data.learning.rollups import rebuild as rebuild_learning
from data.mediation.models import Case, Clinic, PetitionCount
from data.mediation.rollups import rebuild as rebuild_mediation
from data.rating.models import Worker
from data.rating.rollups import rebuild as rebuild_rating

NAME = "demonstration"
#: What the audit log calls the removal of the demonstration.
CLEARED = "clear demonstration"
#: A database is empty when these have no row; places may be there already.
MUST_BE_EMPTY = (Learner, College, Course, Worker, Clinic, Case, PetitionCount)


class NotEmpty(BadInput):
    """The database already has rows; the demonstration would mix with them (409)."""

    status = 409


def fill(database: Database, today: date | None = None) -> None:
    """Fill an empty database with the demonstration as of ``today``, at the latest as of now.

    The same ``today`` gives the same rows. Raises NotEmpty when there are any rows.
    """
    with database.write() as session:
        _require_empty(session)
        day = today or clock.today()
        until = moments.moment(_until(day))
        batch = audit.add_batch(session, SYSTEM, BatchKind.DEMO, NAME)
        load_places(session, SYSTEM, batch.id)
        learning.fill(session, SYSTEM, batch.id, until)
        courses = rating.fill(session, SYSTEM, batch.id, until)
        mediation.fill(session, SYSTEM, batch.id, day, until)
        accounts.fill(session, SYSTEM, batch.id)
        rebuild_rollups(session, SYSTEM)
        card_history.fill(session, SYSTEM, batch.id, generator("cards"), courses, until)
        audit.touch(session, *Domain)
        _analyse(session)


def _until(day: date) -> datetime:
    """The end of the day, or now when the day is not over."""
    return min(clock.day_ends(day), clock.now())


def is_empty(database: Database) -> bool:
    """Whether the database is new: no rows of any domain, and none cleared away before.

    Who has cleared the demonstration does not want it back at the next start.
    """
    with database.read() as session:
        cleared = select(AuditEntry.id).where(AuditEntry.action == CLEARED).limit(1)
        return _first_filled(session) is None and session.scalar(cleared) is None


def _first_filled(session: Session) -> str | None:
    """The name of a table that has rows; None when there is none."""
    for model in MUST_BE_EMPTY:
        if session.scalar(select(model.id).limit(1)) is not None:
            return model.__tablename__
    return None


def _require_empty(session: Session) -> None:
    table = _first_filled(session)
    if table is not None:
        raise NotEmpty("not_empty", table=table)


def rebuild_rollups(session: Session, actor: Actor) -> None:
    """Count every domain's rollups anew from the rows."""
    require_writer(actor)
    rebuild_learning(session)
    rebuild_rating(session)
    rebuild_mediation(session)


def _analyse(session: Session) -> None:
    """Let the database learn how the rows spread, so that its first plans are good ones."""
    session.connection().exec_driver_sql("ANALYZE")


def is_demo(session: Session) -> bool:
    """Whether demonstration rows are in the database. Public."""
    return bool(audit.demo_batches(session))
