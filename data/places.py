"""Places: districts, their townships (streets and towns), and villages or communities.

Codes change between releases of the national list, so a place is keyed by name and version;
its code is kept as a fact about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from data.audit import Batched
from data.db import Base


class District(Batched, Base):
    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(12))
    version: Mapped[str] = mapped_column(String(10))


class Township(Batched, Base):
    """A street (街道) or town (镇). ``tile_col`` and ``tile_row`` place it on the tile map."""

    __tablename__ = "townships"
    __table_args__ = (
        UniqueConstraint("district_id", "name", "version"),
        CheckConstraint("kind IN ('street', 'town')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(12))
    version: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    tile_col: Mapped[int | None]
    tile_row: Mapped[int | None]
    run_by: Mapped[str | None] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)


class Village(Batched, Base):
    """A village (村) or urban community (社区); workers and clinics sit in one."""

    __tablename__ = "villages"
    __table_args__ = (
        UniqueConstraint("township_id", "name", "version"),
        CheckConstraint("kind IN ('village', 'community')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("townships.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    full_name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(12))
    version: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))


@dataclass(frozen=True, slots=True)
class Place:
    """A place as pages show it."""

    id: int
    name: str
    name_en: str

    def label(self, language: str) -> str:
        return self.name if language == "zh" else self.name_en


def townships(session: Session) -> list[Township]:
    """The active townships in the order of the national list. Public."""
    return list(
        session.scalars(
            select(Township).where(Township.active).order_by(Township.code, Township.name)
        )
    )
