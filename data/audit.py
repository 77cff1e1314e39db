"""Who did what, and which data changed: the audit log, batches of rows, and revisions.

A *revision* counts the commits that touched a domain; boards compare it to know whether
what they show is still true. A *batch* groups the rows that came in together (one import,
the demonstration), so that they can be counted or taken out as one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from dashboard import clock
from dashboard.access import Actor, require_writer
from data.db import Base

BigId = BigInteger().with_variant(Integer, "sqlite")


class Domain(StrEnum):
    """What a revision is counted for."""

    PLACES = "places"
    LEARNING = "learning"
    RATING = "rating"
    MEDIATION = "mediation"


class BatchKind(StrEnum):
    DEMO = "demo"
    IMPORT = "import"


class Batch(Base):
    """Rows that came in together."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(100))


class Batched:
    """Mixin: the row may belong to a batch."""

    @declared_attr
    def batch_id(self) -> Mapped[int | None]:
        return mapped_column(ForeignKey("batches.id"), index=True)


class AuditEntry(Base):
    """One line of the append-only log."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]


class Revision(Base):
    """How many commits have touched a domain."""

    __tablename__ = "revisions"

    domain: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


def touch(session: Session, *domains: Domain) -> None:
    """Say that this transaction changes these domains; open boards learn of it on commit."""
    for domain in sorted(set(domains)):
        statement = insert(Revision).values(domain=domain, number=1, at=clock.now())
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[Revision.domain],
                set_={"number": Revision.number + 1, "at": statement.excluded.at},
            )
        )
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_notify('revisions', :domain)"), {"domain": domain})


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: object,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    """Append one line to the audit log, in the caller's transaction."""
    session.add(
        AuditEntry(
            at=clock.now(),
            actor=actor.name,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            old=old,
            new=new,
        )
    )


def revisions(session: Session) -> dict[str, int]:
    """The revision of every domain; 0 where nothing was ever written. Public."""
    counted = session.execute(select(Revision.domain, Revision.number))
    numbers: dict[str, int] = {row.domain: row.number for row in counted}
    return {domain.value: numbers.get(domain, 0) for domain in Domain}


def add_batch(
    session: Session, actor: Actor, kind: BatchKind, name: str, fingerprint: str | None = None
) -> Batch:
    """Open a batch for rows that come in together; returns it with its id."""
    require_writer(actor)
    batch = Batch(
        kind=kind, name=name, fingerprint=fingerprint, made_at=clock.now(), made_by=actor.name
    )
    session.add(batch)
    session.flush()
    record(session, actor, "add batch", "batch", batch.id, new={"kind": kind, "name": name})
    return batch


def demo_batches(session: Session) -> list[int]:
    """The ids of the demonstration batches; empty when no demo rows are shown. Public."""
    return list(session.scalars(select(Batch.id).where(Batch.kind == BatchKind.DEMO)))
