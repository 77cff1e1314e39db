"""Plain builders of rows for the tests of ratings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from dashboard.access import SYSTEM
from data.places import District, Township, Village
from data.rating.models import Matter, Rating, Worker
from data.rating.ratings import handle_matter, record_rating

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
_numbers = count(1)


def add_village(session: Session, name: str = "重钢社区", name_en: str = "Chonggang") -> Village:
    """A community with a township and a district of its own."""
    number = next(_numbers)
    district = District(name=f"大渡口区{number}", name_en="Dadukou", code="500104", version="2023")
    session.add(district)
    session.flush()
    township = Township(
        district_id=district.id,
        name="跃进村街道",
        name_en="Yuejincun",
        code="500104003",
        version="2023",
        kind="street",
    )
    session.add(township)
    session.flush()
    village = Village(
        township_id=township.id,
        name=name,
        name_en=name_en,
        full_name=f"大渡口区跃进村街道{name}",
        version="2023",
        kind="community",
    )
    session.add(village)
    session.flush()
    return village


def add_worker(session: Session, village: Village, name: str = "王小明") -> Worker:
    worker = Worker(number=f"W{next(_numbers):04}", name=name, village_id=village.id)
    session.add(worker)
    session.flush()
    return worker


def add_matter(session: Session, worker: Worker, at: datetime = NOW) -> Matter:
    """A matter handled by ``worker``, counted like any other."""
    return handle_matter(
        session,
        SYSTEM,
        number=f"M{next(_numbers):06}",
        worker_id=worker.id,
        kind="社保",
        channel="window",
        handled_at=at,
    )


def rate(session: Session, worker: Worker, *levels: int, at: datetime = NOW) -> list[Rating]:
    """One handled matter per level, each rated an hour before ``at``."""
    when = at - timedelta(hours=1)
    return [
        record_rating(
            session,
            SYSTEM,
            matter_id=add_matter(session, worker, when - timedelta(hours=1)).id,
            level=level,
            channel="qr",
            rated_at=when,
        )
        for level in levels
    ]
